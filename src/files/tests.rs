use std::fs;

use super::*;

pub(super) const ECS: &str = "Resources:\n  A:\n    Type: AWS::ECS::Service\n";

pub(super) struct Tree {
    pub(super) directory: tempfile::TempDir,
}

impl Tree {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        for (path, text) in files {
            tree.file(path, text.as_bytes());
        }
        tree
    }

    pub(super) fn file(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.directory.path().join(below)
    }

    pub(super) fn gather(&self, paths: &[&str]) -> Batch {
        let paths: Vec<PathBuf> = paths.iter().map(|path| self.path(path)).collect();
        gathered(Scope::of(paths), self.directory.path())
    }
}

pub(super) fn gathered(scope: Scope, working_directory: &Path) -> Batch {
    Batch::gather(&scope, working_directory, &crate::progress::Silent)
}

pub(super) fn shown(batch: &Batch) -> Vec<&str> {
    batch
        .candidates
        .iter()
        .map(|candidate| candidate.shown.as_str())
        .collect()
}

pub(super) fn reason(file: &FileReport) -> &str {
    match &file.status {
        FileStatus::Refused { reason, .. } => reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn directories_are_searched_for_templates_in_path_order() {
    let tree = Tree::new(&[
        ("b.yml", ECS),
        ("a/z.JSON", ECS),
        ("a/c.template", ECS),
        ("a/c.txt", ECS),
        ("a.yaml", ECS),
        ("plain.yaml", "a: 1\n"),
        (".aws/x.yaml", ECS),
        (".cache/x.yaml", ECS),
        ("node_modules/x.yaml", ECS),
        (".gitignore", "/ignored/\n"),
        ("ignored/x.yaml", ECS),
    ]);
    let batch = tree.gather(&["."]);
    assert_eq!(
        shown(&batch),
        [".aws/x.yaml", "a.yaml", "a/c.template", "a/z.JSON", "b.yml"]
    );
    assert_eq!(batch.without_templates, 1);
    let sources: Vec<&str> = batch.sources.iter().map(|s| s.path.as_str()).collect();
    assert_eq!(sources, shown(&batch));
    assert!(batch.refused.is_empty());
}

#[test]
fn a_named_file_is_taken_whatever_its_name_and_once() {
    let tree = Tree::new(&[("a/notes.txt", "a: 1\n"), ("a/x.yaml", ECS)]);
    let batch = tree.gather(&["a/x.yaml", "a", "./a/../a/notes.txt", "a/notes.txt"]);
    assert_eq!(shown(&batch), ["a/notes.txt", "a/x.yaml"]);
    assert!(batch.candidates.iter().all(|candidate| candidate.named));
    assert_eq!(batch.sources.len(), 2);
}

#[test]
fn an_ignored_directory_is_searched_when_named() {
    let tree = Tree::new(&[(".gitignore", "/out/\n"), ("out/x.yaml", ECS)]);
    assert_eq!(shown(&tree.gather(&["out"])), ["out/x.yaml"]);
}

#[test]
fn a_missing_path_is_refused_and_the_others_go_on() {
    let tree = Tree::new(&[("x.yaml", ECS)]);
    let batch = tree.gather(&["gone.yaml", "x.yaml"]);
    assert_eq!(shown(&batch), ["x.yaml"]);
    assert!(reason(&batch.refused[0]).contains("cannot be read"));
}

#[test]
fn files_outside_the_working_directory_are_shown_as_given() {
    let tree = Tree::new(&[("here/a.yaml", ECS), ("there/b.yaml", ECS)]);
    let batch = gathered(Scope::of(vec![tree.path("there")]), &tree.path("here"));
    assert_eq!(shown(&batch), [tree.path("there/b.yaml").to_str().unwrap()]);
}

#[test]
fn many_files_come_in_path_order_and_once_however_they_are_reached() {
    let names: Vec<String> = (0..300)
        .map(|number| format!("{}/{:03}/x.yaml", number % 7, number))
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ECS)).collect();
    let tree = Tree::new(&files);
    let batch = tree.gather(&["3", ".", "3/003", "0/000/x.yaml", "."]);
    let mut expected: Vec<&str> = names.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(shown(&batch), expected);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn are_followed_only_inside_the_given_directory() {
        let tree = Tree::new(&[
            ("in/real.yaml", ECS),
            ("in/real.v1", ECS),
            ("out/secret.yaml", ECS),
            ("out/other.yaml", "a: 1\n"),
        ]);
        symlink("../out/other.yaml", tree.path("in/other.yaml")).unwrap();
        symlink("real.yaml", tree.path("in/again.yaml")).unwrap();
        symlink("real.v1", tree.path("in/named.yaml")).unwrap();
        symlink("../out/secret.yaml", tree.path("in/leak.yaml")).unwrap();
        symlink("../out", tree.path("in/folder")).unwrap();
        symlink("nowhere", tree.path("in/dangling.yaml")).unwrap();
        symlink(".", tree.path("in/loop")).unwrap();
        let batch = tree.gather(&["in"]);
        assert_eq!(shown(&batch), ["in/real.v1", "in/real.yaml"]);
        let passed: Vec<&str> = batch.passed_over.iter().map(|p| p.shown.as_str()).collect();
        assert_eq!(passed, ["in/dangling.yaml", "in/other.yaml"]);
        assert_eq!(batch.passed_over[1].why, SkipReason::LinkOutOfTree);
        let unread: Vec<&str> = batch.unread.iter().map(|one| one.file.as_str()).collect();
        assert_eq!(unread, ["in/leak.yaml"]);
    }

    #[test]
    fn named_ones_are_followed_below_the_working_directory_only() {
        let tree = Tree::new(&[("in/real.yaml", ECS), ("out/x.yaml", ECS), ("in/d/y", "")]);
        symlink("../real.yaml", tree.path("in/d/up.yaml")).unwrap();
        symlink("../../out/x.yaml", tree.path("in/d/leak.yaml")).unwrap();
        let paths = [tree.path("in/d/up.yaml"), tree.path("in/d/leak.yaml")];
        let batch = gathered(Scope::of(paths.to_vec()), &tree.path("in"));
        assert_eq!(shown(&batch), ["real.yaml"]);
        assert!(reason(&batch.refused[0]).contains("name the target instead"));
    }

    #[test]
    fn what_only_links_lead_to_is_looked_at_once() {
        let tree = Tree::new(&[
            (".gitignore", "/hidden/\n"),
            ("hidden/a.v1", ECS),
            ("hidden/b.v1", "a: 1\n"),
            ("old/c.yaml", ECS),
        ]);
        for (target, link) in [
            ("hidden/a.v1", "a.yaml"),
            ("hidden/a.v1", "aa.yaml"),
            ("hidden/b.v1", "b.yaml"),
            ("old/c.yaml", "c.yaml"),
        ] {
            symlink(target, tree.path(link)).unwrap();
        }
        let batch = tree.gather(&["."]);
        assert_eq!(shown(&batch), ["hidden/a.v1", "old/c.yaml"]);
        assert_eq!(batch.without_templates, 1);
        // Excluded files are not reached through a link either.
        let scope = Scope {
            globs: Globs::new(&["old/".to_owned()], &[], tree.directory.path()).unwrap(),
            ..Scope::of(vec![".".into()])
        };
        assert_eq!(
            shown(&gathered(scope, tree.directory.path())),
            ["hidden/a.v1"]
        );
    }

    #[test]
    fn a_named_directory_may_be_one() {
        let tree = Tree::new(&[("real/x.yaml", ECS)]);
        symlink("real", tree.path("link")).unwrap();
        assert_eq!(shown(&tree.gather(&["link"])), ["real/x.yaml"]);
    }
}

pub(super) fn outcome_of(batch: &Batch, after: &str) -> Outcome {
    Outcome {
        files: batch
            .sources
            .iter()
            .map(|source| FileReport {
                path: source.path.clone(),
                before: source.text.clone(),
                status: FileStatus::Changed {
                    after: after.to_owned(),
                },
                stage: crate::outcome::Stage::default(),
            })
            .collect(),
        ..Outcome::default()
    }
}

#[test]
fn refused_files_stand_in_path_order() {
    let tree = Tree::new(&[("a.yaml", ECS), ("c.yaml", ECS)]);
    tree.file("b.yaml", b"Type: AWS::ECS::Service # \xff\n");
    let mut batch = tree.gather(&["."]);
    let mut outcome = outcome_of(&batch, "new\n");
    merge(&mut outcome, std::mem::take(&mut batch.refused), Vec::new());
    let paths: Vec<&str> = outcome
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(paths, ["a.yaml", "b.yaml", "c.yaml"]);
}
