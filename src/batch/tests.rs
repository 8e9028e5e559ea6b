use std::fs;

use super::*;

pub(super) const ECS: &str = "Resources:\n  A:\n    Type: AWS::ECS::Service\n";

pub(super) struct Tree {
    pub(super) folder: tempfile::TempDir,
}

impl Tree {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self {
            folder: tempfile::tempdir().unwrap(),
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
        self.folder.path().join(below)
    }

    pub(super) fn gather(&self, paths: &[&str]) -> Batch {
        let paths: Vec<PathBuf> = paths.iter().map(|path| self.path(path)).collect();
        Batch::gather(&paths, self.folder.path())
    }
}

fn shown(batch: &Batch) -> Vec<&str> {
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
fn folders_are_searched_for_templates_in_path_order() {
    let tree = Tree::new(&[
        ("b.yml", ECS),
        ("a/z.JSON", ECS),
        ("a/c.template", ECS),
        ("a/c.txt", ECS),
        ("a.yaml", ECS),
        ("plain.yaml", "a: 1\n"),
        (".hidden/x.yaml", ECS),
        ("node_modules/x.yaml", ECS),
        (".gitignore", "/ignored/\n"),
        ("ignored/x.yaml", ECS),
    ]);
    let batch = tree.gather(&["."]);
    assert_eq!(
        shown(&batch),
        ["a.yaml", "a/c.template", "a/z.JSON", "b.yml", "plain.yaml"]
    );
    assert_eq!(batch.without_templates, 1);
    let sources: Vec<&str> = batch.sources.iter().map(|s| s.path.as_str()).collect();
    assert_eq!(sources, ["a.yaml", "a/c.template", "a/z.JSON", "b.yml"]);
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
fn an_ignored_folder_is_searched_when_named() {
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
fn files_outside_the_working_folder_are_shown_as_given() {
    let tree = Tree::new(&[("here/a.yaml", ECS), ("there/b.yaml", ECS)]);
    let batch = Batch::gather(&[tree.path("there")], &tree.path("here"));
    assert_eq!(shown(&batch), [tree.path("there/b.yaml").to_str().unwrap()]);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn are_followed_only_inside_the_given_folder() {
        let tree = Tree::new(&[
            ("in/real.yaml", ECS),
            ("in/real.v1", ECS),
            ("out/secret.yaml", ECS),
        ]);
        symlink("real.yaml", tree.path("in/again.yaml")).unwrap();
        symlink("real.v1", tree.path("in/named.yaml")).unwrap();
        symlink("../out/secret.yaml", tree.path("in/leak.yaml")).unwrap();
        symlink("../out", tree.path("in/folder")).unwrap();
        symlink("nowhere", tree.path("in/dangling.yaml")).unwrap();
        symlink(".", tree.path("in/loop")).unwrap();
        let batch = tree.gather(&["in"]);
        assert_eq!(shown(&batch), ["in/real.v1", "in/real.yaml"]);
        let passed: Vec<&str> = batch.passed_over.iter().map(|p| p.shown.as_str()).collect();
        assert_eq!(passed, ["in/dangling.yaml", "in/leak.yaml"]);
        assert_eq!(batch.passed_over[1].why, Why::LinkOutOfTree);
    }

    #[test]
    fn named_ones_are_followed_below_the_working_folder_only() {
        let tree = Tree::new(&[("in/real.yaml", ECS), ("out/x.yaml", ECS), ("in/d/y", "")]);
        symlink("../real.yaml", tree.path("in/d/up.yaml")).unwrap();
        symlink("../../out/x.yaml", tree.path("in/d/leak.yaml")).unwrap();
        let paths = [tree.path("in/d/up.yaml"), tree.path("in/d/leak.yaml")];
        let batch = Batch::gather(&paths, &tree.path("in"));
        assert_eq!(shown(&batch), ["real.yaml"]);
        assert!(reason(&batch.refused[0]).contains("name the file itself"));
    }

    #[test]
    fn a_named_folder_may_be_one() {
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
    merge(&mut outcome, std::mem::take(&mut batch.refused));
    let paths: Vec<&str> = outcome
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(paths, ["a.yaml", "b.yaml", "c.yaml"]);
}
