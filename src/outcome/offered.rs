//! What the files offer as answers to the open questions of a workload.

/// A value that the files offer for a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The name of the setting.
    pub setting: &'static str,
    /// The value, as it is written in a settings file.
    pub value: String,
    /// What it is and where it is defined, in a few words.
    pub about: String,
}

/// What the module of a workload offers as values of settings, and which settings it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// The values, those of the most specific type first.
    pub candidates: Vec<Candidate>,
    /// The names that a value can reference: those of parameters and resources.
    pub names: Vec<String>,
    /// The names of the settings that are specified for the workload, so that they are not open.
    pub specified: Vec<&'static str>,
}
