//! Progress of a run, for interactive use.

mod bar;

pub use bar::Bar;

/// The phase of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Files are found and read.
    Reading,
    /// Changes are planned.
    Planning,
    /// Files are written.
    Writing,
}

impl Work {
    /// The name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Planning => "planning",
            Self::Writing => "writing",
        }
    }
}

/// Receives the progress of a run, from several threads.
pub trait Progress: Sync {
    /// Starts another phase.
    fn begin(&self, work: Work);
    /// Counts one more finished file.
    fn advance(&self);
}

/// Reports no progress.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Work) {}
    fn advance(&self) {}
}
