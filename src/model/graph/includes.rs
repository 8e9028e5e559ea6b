//! Parts of templates that are in files of their own, put in by the transform `AWS::Include` when a stack is deployed.

use super::address::Paths;
use crate::model::{Module, SubText};
use crate::syntax::Cursor;

/// A part of a template that is in a file of its own.
pub struct Include<'d> {
    /// Where the template names it.
    pub place: Cursor<'d>,
    /// Where it is said to be.
    pub location: String,
    /// The file of the run that is meant, where there is no doubt.
    pub file: Option<usize>,
}

/// The parts of a template that are elsewhere.
pub(super) fn of<'d>(paths: &Paths<'_>, file: usize, module: &Module<'d>) -> Vec<Include<'d>> {
    if !module.document.text().contains(NAME) {
        return Vec::new();
    }
    let nodes = module.root.descendants().into_iter();
    let transforms = nodes.filter(|node| node.written("Name").and_then(Cursor::text) == Some(NAME));
    transforms
        .filter_map(|place| {
            let location = place.written("Parameters")?.get("Location")?;
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
