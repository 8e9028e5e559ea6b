//! Which file of a run the address of a template means.

use std::collections::HashMap;

/// The paths of a run by their last step.
#[derive(Default)]
pub(super) struct Paths<'d> {
    all: Vec<&'d str>,
    by_name: HashMap<&'d str, Vec<usize>>,
}

impl<'d> Paths<'d> {
    pub(super) fn new(all: Vec<&'d str>) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, path) in all.iter().enumerate() {
            by_name.entry(name_of(path)).or_default().push(index);
        }
        Self { all, by_name }
    }

    /// The path of a file.
    pub(super) fn path(&self, file: usize) -> &'d str {
        self.all[file]
    }

    /// The files that an address in a file may mean: those whose path fits best. An address is known as far as it ends
    /// like the file's path.
    pub(super) fn meant(&self, parent: usize, address: &str) -> Vec<usize> {
        let address = address.split('?').next().unwrap_or(address);
        let candidates = self.by_name.get(name_of(address)).into_iter().flatten();
        let measured: Vec<(usize, Nearness)> = candidates
            .map(|&file| (file, nearness(self.all[parent], address, self.all[file])))
            .filter(|(_, near)| near.0 > 0)
            .collect();
        let best = measured.iter().map(|(_, near)| *near).max();
        let fitting = measured.into_iter().filter(|(_, near)| Some(*near) == best);
        fitting.map(|(file, _)| file).collect()
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// How many steps of an address, from its end, are those of a path, none where it is surely another file; and how many
/// steps the paths share from their start.
type Nearness = (usize, usize);

fn nearness(parent: &str, address: &str, path: &str) -> Nearness {
    let path = steps(path);
    let folder = steps(parent);
    let folder = &folder[..folder.len().saturating_sub(1)];
    if !address.contains("://") && !address.contains("${") {
        let address = format!("{}/{address}", folder.join("/"));
        let whole = steps(&address);
        return if whole == path {
            (usize::MAX, 0)
        } else {
            (0, 0)
        };
    }
    let address = steps(address);
    let alike = address
        .iter()
        .rev()
        .zip(path.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    // The name alone says enough only of a file near by: templates are often copied to one place.
    let is_near = path.starts_with(folder);
    let shared = folder.iter().zip(&path);
    let shared = shared.take_while(|(one, other)| one == other).count();
    if alike > 1 || is_near {
        (alike, shared)
    } else {
        (0, 0)
    }
}

/// The steps of a path, without those that lead nowhere.
pub(crate) fn steps(path: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_end() {
        let url = "https://s3.amazonaws.com/${Bucket}/services/web/service.yaml";
        assert_eq!(
            nearness("master.yaml", url, "services/web/service.yaml"),
            (3, 0)
        );
        assert_eq!(
            nearness("master.yaml", url, "services/api/service.yaml"),
            (1, 0)
        );
        assert_eq!(
            nearness("a/master.yaml", url, "b/other/service.yaml"),
            (0, 0)
        );
        assert_eq!(nearness("a/m.yaml", "${Base}/x.yaml", "a/b/x.yaml"), (1, 1));
    }

    #[test]
    fn a_path_is_seen_from_its_parent() {
        let whole = (usize::MAX, 0);
        assert_eq!(nearness("a/m.yaml", "../b/x.yaml", "b/x.yaml"), whole);
        assert_eq!(nearness("a/m.yaml", "./x.yaml", "a/x.yaml"), whole);
        assert_eq!(nearness("a/m.yaml", "x.yaml", "b/x.yaml"), (0, 0));
    }

    #[test]
    fn the_nearest_file_is_meant_and_equal_ones_are_all_told() {
        let paths = Paths::new(vec!["a/m.yaml", "a/vpc.yaml", "b/m.yaml", "b/vpc.yaml"]);
        let url = "https://s3.amazonaws.com/bucket/vpc.yaml?versionId=1";
        assert_eq!(paths.meant(0, url), [1]);
        assert_eq!(paths.meant(2, url), [3]);
        let paths = Paths::new(vec!["m.yaml", "a/vpc.yaml", "b/vpc.yaml"]);
        assert_eq!(paths.meant(0, url), [1, 2]);
    }
}
