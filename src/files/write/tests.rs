use std::fs;

use super::*;
use crate::files::Scope;
use crate::files::tests::{ECS, Tree, gathered, outcome_of, reason};

fn options(allow_dirty: bool) -> WriteOptions<'static> {
    WriteOptions {
        allow_dirty,
        backup: false,
        keep: None,
        stop: &|| false,
    }
}

#[test]
fn one_file_that_cannot_be_written_does_not_stop_the_others() {
    let tree = Tree::new(&[("a.yaml", ECS), ("b.yaml", ECS), ("c.yaml", ECS)]);
    let batch = tree.gather(&["."]);
    let mut outcome = outcome_of(&batch, "new\n");
    tree.file("b.yaml", b"Resources: edited meanwhile\n");
    assert_eq!(
        write(&mut outcome, &batch.candidates, &options(false)).files,
        2
    );
    assert!(reason(&outcome.files[1]).contains("was changed during the run"));
    assert_eq!(fs::read(tree.path("a.yaml")).unwrap(), b"new\n");
    assert_eq!(
        fs::read(tree.path("b.yaml")).unwrap(),
        b"Resources: edited meanwhile\n"
    );
    assert_eq!(fs::read(tree.path("c.yaml")).unwrap(), b"new\n");
}

fn git(directory: &Path, arguments: &[&str]) {
    let status = std::process::Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(arguments)
        .current_dir(directory)
        .status()
        .unwrap();
    assert!(status.success(), "git {arguments:?}");
}

#[test]
fn what_git_shows_as_modified_needs_a_word() {
    let names = [
        "clean.yaml",
        "sub/with space.yaml",
        "gr\u{fc}n.yaml",
        "staged.yaml",
    ];
    let tree = Tree::new(&names.map(|name| (name, ECS)));
    git(tree.directory.path(), &["init", "-q"]);
    git(tree.directory.path(), &["add", "."]);
    git(tree.directory.path(), &["commit", "-qm", "all"]);
    let edited = format!("{ECS}# mine\n");
    for name in &names[1..] {
        tree.file(name, edited.as_bytes());
    }
    git(tree.directory.path(), &["add", "staged.yaml"]);
    tree.file("untracked.yaml", ECS.as_bytes());

    // From a subdirectory, while git names files relative to the repository's root.
    let batch = gathered(Scope::of(vec![tree.path("")]), &tree.path("sub"));
    let mut outcome = outcome_of(&batch, "new\n");
    assert_eq!(
        write(&mut outcome, &batch.candidates, &options(false)).files,
        2
    );
    let refused: Vec<&str> = outcome
        .files
        .iter()
        .filter(|file| matches!(file.status, FileStatus::Refused { .. }))
        .map(reason)
        .collect();
    assert_eq!(refused.len(), 3);
    assert!(
        refused
            .iter()
            .all(|reason| reason.contains("--allow-dirty"))
    );
    assert_eq!(fs::read(tree.path("clean.yaml")).unwrap(), b"new\n");
    assert_eq!(fs::read(tree.path("untracked.yaml")).unwrap(), b"new\n");

    let mut outcome = outcome_of(&batch, "newer\n");
    outcome
        .files
        .retain(|file| file.path.ends_with("space.yaml"));
    assert_eq!(
        write(&mut outcome, &batch.candidates, &options(true)).files,
        1
    );
}
