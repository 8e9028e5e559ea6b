//! The sections of a module.

use crate::syntax::Cursor;

/// What a module declares besides its resources: mappings by the names that are declared. A host without such a section
/// leaves it out.
#[derive(Clone, Copy, Default)]
pub struct Sections<'d> {
    /// The parameters.
    pub parameters: Option<Cursor<'d>>,
    /// The conditions: expressions that are true or false.
    pub conditions: Option<Cursor<'d>>,
    /// The tables that expressions look up values in.
    pub mappings: Option<Cursor<'d>>,
    /// The values for other modules.
    pub outputs: Option<Cursor<'d>>,
    /// The assertions about parameters.
    pub rules: Option<Cursor<'d>>,
}

impl<'d> Sections<'d> {
    /// The mapping with this name.
    pub fn mapping(&self, name: &str) -> Option<Cursor<'d>> {
        self.mappings?.get(name)
    }

    /// The expression of a condition.
    pub fn condition(&self, name: &str) -> Option<Cursor<'d>> {
        self.conditions?.get(name)
    }
}
