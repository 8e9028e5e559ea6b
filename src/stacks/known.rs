//! Values that were found in some of the templates already.

use super::way::{Found, Way, above};
use crate::document::NewValue;
use crate::ecs::SourceSet;
use crate::network::Reach;

/// How a file comes by a value that other files have, each by its number and as it writes it.
#[must_use]
pub fn known_in<'d>(
    set: &SourceSet<'d>,
    file: usize,
    places: &[(usize, NewValue)],
) -> Option<Way<'d>> {
    let look = |file: usize| {
        let own = places.iter().filter(|(place, _)| *place == file);
        own.map(|(file, value)| Found {
            file: *file,
            value: value.clone(),
            reach: Reach::Unknown,
            from: set.path(*file).to_owned(),
            rank: 0,
        })
        .collect()
    };
    let imported = set.graph.imported_by(file).iter().find_map(|matched| {
        let found: Vec<Found> = look(matched.export.file);
        let first = found.into_iter().next()?;
        Some(Way::Imported(matched.clone(), first))
    });
    imported.or_else(|| above(set, file, &look))
}
