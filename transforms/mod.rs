//! Stand-in until the transforms are merged.

/// One transform.
pub trait Transform: Sync {
    /// The public name.
    fn name(&self) -> &'static str;
    /// What the user reads about it.
    fn explanation(&self) -> &'static str;
}

struct Stub(&'static str, &'static str);

impl Transform for Stub {
    fn name(&self) -> &'static str {
        self.0
    }
    fn explanation(&self) -> &'static str {
        self.1
    }
}

/// All transforms, in order.
pub const PIPELINE: &[&dyn Transform] = &[
    &Stub(
        "launch-type",
        "# launch-type\n\nThe service asks for Fargate\nby its launch type.\n\nMore about it.\n",
    ),
    &Stub(
        "network-mode",
        "# network-mode\n\nEvery task gets its own network interface.\n",
    ),
];
