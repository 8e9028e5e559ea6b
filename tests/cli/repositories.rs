//! The git status of files, in repositories of every layout.

use std::fs;
use std::process::Command;

use crate::support::{BROKEN, Folder, ON_INSTANCES, Ran, binary};

/// The template with a line that is not in git.
fn edited() -> String {
    format!("{ON_INSTANCES}# mine\n")
}

/// A repository with one file, which has been modified.
fn modified() -> Folder {
    let folder = Folder::new(&[("sub/a.yaml", ON_INSTANCES)]);
    folder.commit();
    folder.write("sub/a.yaml", edited());
    folder
}

fn write(folder: &Folder) -> Ran {
    folder.run(&["migrate", "--quiet", "--write", "."])
}

/// Runs with another environment.
fn write_under(folder: &Folder, below: &str, variables: &[(&str, &str)]) -> Ran {
    let mut command = binary(&folder.path(below), &["migrate", "--quiet", "--write", "."]);
    command.envs(variables.iter().copied());
    Ran::of(&mut command)
}

fn assert_refused(folder: &Folder, ran: &Ran, path: &str, reason: &str) {
    assert_eq!(ran.status, 2, "{}", ran.report);
    assert!(ran.report.contains("not written"), "{}", ran.report);
    assert!(ran.report.contains(reason), "{}", ran.report);
    assert!(ran.report.contains("--allow-dirty"), "{}", ran.report);
    assert_eq!(folder.read(path), edited());
}

#[test]
fn an_empty_directory_called_git_is_no_repository() {
    let folder = modified();
    fs::create_dir(folder.path("sub/.git")).unwrap();
    let ran = folder.run(&["migrate", "--quiet", "--write", "sub"]);
    assert_refused(&folder, &ran, "sub/a.yaml", "uncommitted changes");
    // If git finds no repository, it cannot determine the status.
    fs::rename(folder.path(".git"), folder.path("moved")).unwrap();
    let ran = folder.run(&["migrate", "--quiet", "--write", "sub"]);
    assert_refused(&folder, &ran, "sub/a.yaml", "not a git repository");
}

#[test]
fn a_broken_repository_is_reported() {
    let folder = modified();
    folder.write(".git/HEAD", "nonsense");
    let ran = write(&folder);
    assert_refused(&folder, &ran, "sub/a.yaml", "not a git repository");
    fs::remove_dir_all(folder.path(".git")).unwrap();
    folder.write(".git", "gitdir: /nowhere/at/all\n");
    let ran = write(&folder);
    assert_refused(&folder, &ran, "sub/a.yaml", "not a git repository");
    // Without any sign of a repository git is not queried.
    fs::remove_file(folder.path(".git")).unwrap();
    write(&folder).expect(0);
}

#[test]
fn without_a_git_program_nothing_in_a_repository_is_overwritten() {
    let folder = modified();
    let ran = write_under(&folder, "", &[("PATH", "/nowhere")]);
    assert_refused(&folder, &ran, "sub/a.yaml", "git is not in PATH");
    fs::rename(folder.path(".git"), folder.path("../moved")).unwrap_or_default();
    fs::remove_dir_all(folder.path(".git")).unwrap_or_default();
    write_under(&folder, "", &[("PATH", "/nowhere")]).expect(0);
}

#[test]
fn without_a_git_program_allow_dirty_writes() {
    let folder = modified();
    let arguments = ["migrate", "--quiet", "--write", "--allow-dirty", "."];
    let mut command = binary(&folder.path(""), &arguments);
    Ran::of(command.env("PATH", "/nowhere")).expect(0);
    assert_ne!(folder.read("sub/a.yaml"), edited());
}

#[test]
fn a_worktree_and_a_submodule_are_asked_by_themselves() {
    let folder = Folder::new(&[("main/a.yaml", ON_INSTANCES)]);
    let git = |below: &str, arguments: &[&str]| folder.git(below, arguments, "");
    git("main", &["init", "-q"]);
    git("main", &["add", "--all"]);
    git("main", &["commit", "-q", "-m", "all"]);
    git("main", &["worktree", "add", "-q", "../tree"]);
    folder.write("tree/a.yaml", edited());
    let ran = folder.run(&["migrate", "--quiet", "--write", "tree"]);
    assert_refused(&folder, &ran, "tree/a.yaml", "uncommitted changes");

    git("", &["init", "-q", "outer"]);
    let allow = "protocol.file.allow=always";
    git(
        "outer",
        &[
            "-c",
            allow,
            "submodule",
            "--quiet",
            "add",
            "../main",
            "inner",
        ],
    );
    folder.write("outer/inner/a.yaml", edited());
    let ran = folder.run(&["migrate", "--quiet", "--write", "outer"]);
    assert_refused(&folder, &ran, "outer/inner/a.yaml", "uncommitted changes");
}

#[test]
fn a_repository_that_the_environment_names_counts() {
    let folder = modified();
    let apart = tempfile::tempdir().unwrap();
    let home = apart.path().join("dotfiles");
    let moved = Command::new("mv")
        .args([folder.path(".git"), home.clone()])
        .status();
    assert!(moved.unwrap().success());
    let home = home.to_str().unwrap();
    let tree = folder.path("");
    let tree = tree.to_str().unwrap();
    let named = [("GIT_DIR", home), ("GIT_WORK_TREE", tree)];
    let ran = write_under(&folder, "sub", &named);
    assert_refused(&folder, &ran, "sub/a.yaml", "uncommitted changes");
    // A repository that contains none of the files has no effect.
    let named = [
        ("GIT_DIR", home),
        ("GIT_WORK_TREE", apart.path().to_str().unwrap()),
    ];
    write_under(&folder, "sub", &named).expect(0);
}

#[test]
fn inside_a_hook_the_repository_of_the_file_counts() {
    let folder = modified();
    let other = Folder::new(&[("b.yaml", ON_INSTANCES)]);
    other.commit();
    let home = other.path(".git");
    let ran = write_under(&folder, "", &[("GIT_DIR", home.to_str().unwrap())]);
    assert_refused(&folder, &ran, "sub/a.yaml", "uncommitted changes");
}

#[test]
fn files_that_git_does_not_look_at_are_compared_and_backed_up() {
    for mark in ["--assume-unchanged", "--skip-worktree"] {
        let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("b.yaml", ON_INSTANCES)]);
        folder.commit();
        folder.git("", &["update-index", mark, "a.yaml", "b.yaml"], "");
        folder.write("a.yaml", edited());
        let ran = folder.run(&["migrate", "--quiet", "--write", "--backup", "."]);
        assert_refused(&folder, &ran, "a.yaml", "changes that git ignores");
        // The other file is unmodified, but git would not restore it by itself.
        assert_eq!(folder.read("b.yaml.orig"), ON_INSTANCES);
        assert!(!folder.path("a.yaml.orig").exists());

        let more = [
            "migrate",
            "--quiet",
            "--write",
            "--backup",
            "--allow-dirty",
            ".",
        ];
        folder.run(&more).expect(0);
        assert_eq!(folder.read("a.yaml.orig"), edited());
        assert_ne!(folder.read("a.yaml"), edited());
    }
}

#[test]
fn files_of_a_hook_are_skipped_if_they_are_not_related() {
    let chart = "{{- if .Values.on }}\na: [\n{{- end }}\n";
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("b.yaml", ON_INSTANCES),
        ("chart.yaml", chart),
        ("broken.yaml", BROKEN),
    ]);
    folder.run(&["check", "chart.yaml"]).expect(2);
    folder
        .run(&["check", "--skip-unrelated", "chart.yaml"])
        .expect(0);
    let json = folder
        .run(&[
            "check",
            "--skip-unrelated",
            "--format",
            "json",
            "chart.yaml",
            "b.yaml",
        ])
        .expect(3)
        .json();
    let workloads = json["workloads"].as_array().unwrap();
    assert_eq!(workloads.len(), 1, "{json}");
    assert_eq!(workloads[0]["file"], "b.yaml");
    // One with ECS definitions is not skipped.
    folder
        .run(&["check", "--skip-unrelated", "broken.yaml"])
        .expect(2);
}
