//! Finds what is nearest to a file in the directory tree.

use std::collections::HashMap;

/// The locations of several things with one name. A repository may contain several of one name, for instance one for
/// each stage.
#[derive(Default)]
pub(crate) struct Places {
    /// For each directory, the things below it that are nearest to it: how many directories deep, and their indexes.
    below: HashMap<String, (usize, Vec<usize>)>,
}

impl Places {
    /// Adds a thing that is defined in a file.
    pub(crate) fn add(&mut self, path: &str, thing: usize) {
        for (away, directory) in upwards(path).enumerate() {
            match self.below.get_mut(directory) {
                Some((least, things)) if *least == away => things.push(thing),
                Some((least, _)) if *least < away => {}
                _ => {
                    self.below.insert(directory.to_owned(), (away, vec![thing]));
                }
            }
        }
    }

    /// The things with the fewest directories on the path from a file.
    pub(crate) fn nearest(&self, path: &str) -> Vec<usize> {
        // The path leads up to a common parent directory, and down from there.
        let ways = upwards(path).enumerate().filter_map(|(up, directory)| {
            let (down, things) = self.below.get(directory)?;
            Some((up + down, things))
        });
        let ways: Vec<(usize, &Vec<usize>)> = ways.collect();
        let least = ways.iter().map(|(length, _)| *length).min();
        let shortest = ways
            .into_iter()
            .filter(|(length, _)| Some(*length) == least);
        let mut found: Vec<usize> = shortest.flat_map(|(_, things)| things).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The directories that a file is in, the innermost first; the last one is the parent of all relative or all absolute
/// paths.
fn upwards(path: &str) -> impl Iterator<Item = &str> {
    let parent = |path: &str| path.rfind('/');
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let end = parent(path);
        rest = end.map(|end| &path[..end]);
        Some(end.map_or("", |end| &path[..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn the_fewest_directories_lie_between() {
        let mut places = Places::default();
        for (thing, path) in [
            "dev/tasks/a.json",
            "prod/tasks/a.json",
            "a.json",
            "prod/b.json",
        ]
        .iter()
        .enumerate()
        {
            places.add(path, thing);
        }
        assert_eq!(places.nearest("dev/tasks/web.json"), [0]);
        assert_eq!(places.nearest("dev/services/web.json"), [0, 2]);
        assert_eq!(places.nearest("prod/services/web.json"), [3]);
        assert_eq!(places.nearest("web.json"), [2]);
        assert_eq!(places.nearest("/elsewhere/web.json"), [2]);
        assert!(Places::default().nearest("web.json").is_empty());
    }
}
