//! How far a run is, for whoever waits for it.

mod bar;

pub use bar::Bar;

/// What a run is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Files are found and read.
    Reading,
    /// It is worked out what changes.
    Planning,
    /// Files are written.
    Writing,
}

/// Is told how far a run is, from several threads.
pub trait Progress: Sync {
    /// Another kind of work begins.
    fn begin(&self, work: Work);
    /// One more file is done.
    fn advance(&self);
}

/// Nobody waits.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Work) {}
    fn advance(&self) {}
}
