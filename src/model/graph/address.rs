//! Resolution of a template's address to a file of the run.

use std::collections::HashMap;

/// The file extensions of templates.
const EXTENSIONS: [&str; 4] = ["yaml", "yml", "json", "template"];

/// The suffixes before the extension that many repositories use, and that are often dropped when templates are
/// uploaded.
const INNER: [&str; 5] = ["cf", "cfn", "template", "packaged", "stack"];

/// The paths of a run by their last component.
#[derive(Default)]
pub(super) struct Paths<'d> {
    all: Vec<&'d str>,
    by_name: HashMap<&'d str, Vec<usize>>,
    by_stem: HashMap<&'d str, Vec<usize>>,
}

impl<'d> Paths<'d> {
    pub(super) fn new(all: Vec<&'d str>) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_stem: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, path) in all.iter().enumerate() {
            let name = name_of(path);
            by_name.entry(name).or_default().push(index);
            if let Some(stem) = plain_stem(name) {
                by_stem.entry(stem).or_default().push(index);
            }
        }
        Self {
            all,
            by_name,
            by_stem,
        }
    }

    /// The path of a file.
    pub(super) fn path(&self, file: usize) -> &'d str {
        self.all[file]
    }

    /// The files that an address in a file may refer to: those whose paths match best. An address is known as far as
    /// its end matches that of the file's path.
    pub(super) fn meant(&self, parent: usize, address: &str) -> Vec<usize> {
        let address = without_query(address);
        let candidates = self.by_name.get(name_of(address)).into_iter().flatten();
        self.best(parent, candidates, |_| address.to_owned())
    }

    /// The files that an address may refer to if they were uploaded under another extension, or without an inner
    /// suffix: `service.cf.yml` for `service.yml`.
    pub(super) fn meant_by_stem(&self, parent: usize, address: &str) -> Vec<usize> {
        let address = without_query(address);
        let name = name_of(address);
        let directory = &address[..address.len() - name.len()];
        let candidates = plain_stem(name).and_then(|stem| self.by_stem.get(stem));
        self.best(parent, candidates.into_iter().flatten(), |file| {
            format!("{directory}{}", name_of(self.all[file]))
        })
    }

    /// Those of some files whose paths match best; each file may have its own address.
    fn best<'f>(
        &self,
        parent: usize,
        candidates: impl Iterator<Item = &'f usize>,
        address: impl Fn(usize) -> String,
    ) -> Vec<usize> {
        let measured: Vec<(usize, Nearness)> = candidates
            .map(|&file| {
                let near = nearness(self.all[parent], &address(file), self.all[file]);
                (file, near)
            })
            .filter(|(_, near)| near.0 > 0)
            .collect();
        let best = measured.iter().map(|(_, near)| *near).max();
        let fitting = measured.into_iter().filter(|(_, near)| Some(*near) == best);
        fitting.map(|(file, _)| file).collect()
    }
}

/// An address without its query, such as a version.
fn without_query(address: &str) -> &str {
    address.split('?').next().unwrap_or(address)
}

/// The name of a template without its extension and inner suffixes; `None` if it has no template extension.
pub(crate) fn plain_stem(name: &str) -> Option<&str> {
    let (mut stem, extension) = name.rsplit_once('.')?;
    if !EXTENSIONS.contains(&extension) {
        return None;
    }
    while let Some((rest, inner)) = stem.rsplit_once('.') {
        if !INNER.contains(&inner) {
            break;
        }
        stem = rest;
    }
    (!stem.is_empty()).then_some(stem)
}

/// Whether a text can follow the stem and a dot in a template's name: an extension, with or without inner suffixes.
pub(crate) fn is_suffix(text: &str) -> bool {
    let (inner, extension) = text.rsplit_once('.').unwrap_or(("", text));
    EXTENSIONS.contains(&extension)
        && (inner.is_empty() || inner.split('.').all(|part| INNER.contains(&part)))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// How many components at the end of an address match those of a path, zero if it is certainly another file; and how
/// many leading components the paths share.
type Nearness = (usize, usize);

fn nearness(parent: &str, address: &str, path: &str) -> Nearness {
    let path = steps(path);
    let directory = steps(parent);
    let directory = &directory[..directory.len().saturating_sub(1)];
    if !address.contains("://") && !address.contains("${") {
        let address = format!("{}/{address}", directory.join("/"));
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
    // A match of the name alone is enough only for a file nearby: templates are often uploaded to one place.
    let is_near = path.starts_with(directory);
    let shared = directory.iter().zip(&path);
    let shared = shared.take_while(|(one, other)| one == other).count();
    if alike > 1 || is_near {
        (alike, shared)
    } else {
        (0, 0)
    }
}

/// The components of a path, without `.` and the like.
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
    fn the_nearest_file_is_meant_and_equal_ones_are_all_reported() {
        let paths = Paths::new(vec!["a/m.yaml", "a/vpc.yaml", "b/m.yaml", "b/vpc.yaml"]);
        let url = "https://s3.amazonaws.com/bucket/vpc.yaml?versionId=1";
        assert_eq!(paths.meant(0, url), [1]);
        assert_eq!(paths.meant(2, url), [3]);
        let paths = Paths::new(vec!["m.yaml", "a/vpc.yaml", "b/vpc.yaml"]);
        assert_eq!(paths.meant(0, url), [1, 2]);
    }

    #[test]
    fn a_name_loses_its_extension_and_inner_suffixes() {
        for name in [
            "web.yml",
            "web.json",
            "web.template",
            "web.cf.yml",
            "web.template.json",
            "web.cfn.packaged.yaml",
        ] {
            assert_eq!(plain_stem(name), Some("web"), "{name}");
            assert!(is_suffix(&name["web.".len()..]), "{name}");
        }
        assert_eq!(plain_stem("web-prod.yml"), Some("web-prod"));
        assert_eq!(plain_stem("web.prod.yml"), Some("web.prod"));
        for name in ["${Template}", "web", "web.cf", ".yml"] {
            assert_eq!(plain_stem(name), None, "{name}");
        }
        for text in ["prod.yml", "yml.md", "md", ""] {
            assert!(!is_suffix(text), "{text}");
        }
    }

    #[test]
    fn a_file_is_found_under_another_suffix() {
        let paths = Paths::new(vec![
            "m.yml",
            "a/web.cf.yml",
            "b/web.cfn.yml",
            "b/web-prod.yml",
        ]);
        let by_stem = |address: &str| paths.meant_by_stem(0, address);
        assert_eq!(by_stem("https://s3.amazonaws.com/x/a/web.yaml?v=1"), [1]);
        assert_eq!(by_stem("https://s3.amazonaws.com/x/web.yaml"), [1, 2]);
        assert_eq!(by_stem("./b/web.json"), [2]);
        assert!(by_stem("./web.json").is_empty());
        assert!(by_stem("https://s3.amazonaws.com/x/web-dev.yml").is_empty());
    }
}
