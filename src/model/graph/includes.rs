//! Parts of modules in separate files, included at deploy time.

use super::address::Paths;
use crate::model::Module;
use crate::syntax::Cursor;

/// A part of a template in a separate file.
pub struct Include<'d> {
    /// The reference in the template.
    pub place: Cursor<'d>,
    /// The location that the template specifies.
    pub location: String,
    /// The file of the run at this location, if it is certain.
    pub file: Option<usize>,
}

/// The included parts of a template.
pub(super) fn of<'d>(paths: &Paths<'_>, file: usize, module: &Module<'d>) -> Vec<Include<'d>> {
    let parts = module.links.parts.iter();
    parts
        .map(|part| Include {
            place: part.place,
            location: part.location.clone(),
            file: match paths.meant(file, &part.location)[..] {
                [one] => Some(one),
                _ => None,
            },
        })
        .collect()
}
