//! The border to the hosts: what becomes of the intents of steps.

use crate::syntax::Document;

/// What a host does for the steps of a workload that its files describe.
///
/// A step asks for what it intends in the model's terms. A host that cannot do it reports what a person does instead,
/// with the command to run, and answers that it is not done.
pub trait Host: Sync {
    /// Its name, as error messages print it.
    fn name(&self) -> &'static str;
}

/// Finds the host of a document.
pub type HostOf = fn(&Document) -> &'static dyn Host;
