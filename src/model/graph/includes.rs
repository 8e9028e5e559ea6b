//! Parts of templates in separate files, included by the transform `AWS::Include` at deploy time.

use super::address::Paths;
use crate::model::{Module, Props, SubText};
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
    if !module.document.text().contains(NAME) {
        return Vec::new();
    }
    let nodes = module.root.descendants().into_iter();
    let transforms = nodes.filter(|node| node.written("Name").and_then(Cursor::text) == Some(NAME));
    transforms
        .filter_map(|place| {
            let location = place.written("Parameters")?.prop("Location")?;
            let location = SubText::of(location).text;
            let file = match paths.meant(file, &location)[..] {
                [one] => Some(one),
                _ => None,
            };
            Some(Include {
                place,
                location,
                file,
            })
        })
        .collect()
}

const NAME: &str = "AWS::Include";
