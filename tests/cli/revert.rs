//! `revert` undoes the last `--write`, completely or not at all.

use std::fs;
use std::path::Path;

use crate::support::{Folder, ON_INSTANCES, Ran, binary};

const FILES: [&str; 2] = ["a.yaml", "sub/b.yaml"];

fn committed() -> Folder {
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("sub/b.yaml", ON_INSTANCES),
        ("sub/c.txt", "text"),
    ]);
    folder.commit();
    folder
}

/// A repository whose two templates are migrated.
fn migrated() -> Folder {
    let folder = committed();
    let ran = folder.run(&["migrate", "--write", "."]).expect(0);
    assert!(!ran.stderr.contains("revert"), "{}", ran.stderr);
    folder
}

fn assert_restored(folder: &Folder) {
    for file in FILES {
        assert_eq!(folder.read(file), ON_INSTANCES, "{file}");
    }
}

fn texts(folder: &Folder) -> [String; 2] {
    FILES.map(|file| folder.read(file))
}

/// No message may contain where the repository is on this machine.
fn assert_relative(folder: &Folder, ran: &Ran) {
    let root = fs::canonicalize(folder.path("")).unwrap();
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains(root.to_str().unwrap()), "{text}");
        assert!(!text.contains(folder.records().to_str().unwrap()), "{text}");
    }
}

#[test]
fn the_files_are_restored_once() {
    let folder = migrated();
    assert!(texts(&folder).iter().all(|text| text != ON_INSTANCES));
    let ran = folder.run(&["revert"]).expect(0);
    assert_eq!(
        ran.stderr,
        "restored: a.yaml\nrestored: sub/b.yaml\n\
         Reverted: 2 files. The content is that before the last --write.\n"
    );
    assert_eq!(ran.stdout, "");
    assert_restored(&folder);
    assert_eq!(folder.git("", &["status", "--porcelain"], ""), "");

    let ran = folder.run(&["revert"]).expect(2);
    assert_eq!(
        ran.stderr,
        "error: nothing to revert: no files were written in this directory or in the repository that contains it\n"
    );
}

#[test]
fn any_directory_of_the_repository_will_do_and_paths_are_relative() {
    let folder = migrated();
    let ran = folder.run_in("sub", &["revert"]).expect(0);
    assert_relative(&folder, &ran);
    assert!(
        ran.stderr
            .starts_with("restored: ../a.yaml\nrestored: b.yaml\n"),
        "{}",
        ran.stderr
    );
    assert_restored(&folder);

    folder
        .run_in("sub", &["migrate", "--write", "b.yaml"])
        .expect(0);
    folder.run(&["revert", "sub"]).expect(0);
    assert_restored(&folder);
}

#[test]
fn a_dry_run_prints_the_diff_that_git_applies() {
    let folder = migrated();
    let before = texts(&folder);
    let ran = folder.run(&["revert", "--dry-run"]).expect(0);
    assert_eq!(
        ran.stderr,
        "Dry run: no files were changed. To restore 2 files, run `ecs2fargate revert`.\n"
    );
    assert!(
        ran.stdout.starts_with("--- a/a.yaml\n+++ b/a.yaml\n@@ "),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("\n+      LaunchType: EC2\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(texts(&folder), before);
    folder.git("", &["apply"], &ran.stdout);
    assert_restored(&folder);
}

#[test]
fn what_was_edited_since_prevents_it_and_is_named() {
    let folder = migrated();
    let written = texts(&folder);
    let edited = written[1].replacen("DesiredCount: 2", "DesiredCount: 3", 1);
    let line = 1 + edited
        .lines()
        .position(|line| line.contains("DesiredCount: 3"))
        .unwrap();
    folder.write("sub/b.yaml", &edited);
    for arguments in [&["revert"][..], &["revert", "--dry-run"]] {
        let ran = folder.run(arguments).expect(2);
        assert_eq!(
            ran.stderr,
            format!(
                "error: sub/b.yaml: line {line} differs from what the last --write wrote; undo this edit and run \
                 `ecs2fargate revert` again, or restore the files manually\n\
                 error: nothing was reverted: the last --write changed 2 files, of which 1 was edited since; \
                 all of them are reverted, or none\n"
            )
        );
        assert_eq!(ran.stdout, "");
        assert_eq!(texts(&folder), [written[0].clone(), edited.clone()]);
    }

    fs::remove_file(folder.path("a.yaml")).unwrap();
    let ran = folder.run(&["revert"]).expect(2);
    assert!(
        ran.stderr
            .starts_with("error: a.yaml: the file does not exist\nerror: sub/b.yaml: line "),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("of which 2 were edited since"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("sub/b.yaml"), edited);

    folder.write("a.yaml", &written[0]);
    folder.write("sub/b.yaml", &written[1]);
    folder.run(&["revert"]).expect(0);
    assert_restored(&folder);
}

#[test]
fn a_file_that_was_restored_already_is_no_edit() {
    let folder = migrated();
    folder.write("a.yaml", ON_INSTANCES);
    let ran = folder.run(&["revert"]).expect(0);
    assert!(ran.stderr.contains("Reverted: 1 file."), "{}", ran.stderr);
    assert_restored(&folder);
}

#[test]
fn a_committed_migration_is_reverted_too() {
    let folder = migrated();
    folder.git("", &["commit", "-qam", "migrated"], "");
    folder.run(&["revert"]).expect(0);
    assert_restored(&folder);
}

#[test]
fn only_the_last_run_of_a_repository_is_kept() {
    let folder = committed();
    folder.run(&["migrate", "--write", "a.yaml"]).expect(0);
    let first = folder.read("a.yaml");
    folder.run(&["migrate", "--write", "sub"]).expect(0);
    // A run that writes nothing is not the last write.
    folder.run(&["migrate", "--write", "."]).expect(0);
    folder.run(&["migrate", "."]).expect(0);
    folder.run(&["revert"]).expect(0);
    assert_eq!(texts(&folder), [first, ON_INSTANCES.to_owned()]);
    folder.run(&["revert"]).expect(2);
}

#[test]
fn each_repository_has_its_own_record() {
    let (one, other) = (migrated(), committed());
    let state = one.records();
    let state = state.parent().unwrap();
    let in_other = |arguments: &[&str]| {
        let mut command = binary(&other.path(""), arguments);
        Ran::of(command.env("XDG_STATE_HOME", state))
    };
    in_other(&["revert"]).expect(2);
    in_other(&["migrate", "--write", "."]).expect(0);
    one.run(&["revert"]).expect(0);
    assert_restored(&one);
    assert_ne!(other.read("a.yaml"), ON_INSTANCES);
    in_other(&["revert"]).expect(0);
    assert_restored(&other);
}

#[test]
fn outside_a_repository_the_working_directory_is_the_root() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("sub/b.yaml", ON_INSTANCES)]);
    folder.run(&["migrate", "--write", "sub"]).expect(0);
    folder.run(&["revert"]).expect(0);
    assert_restored(&folder);
    let elsewhere = Folder::new(&[]);
    let sub = folder.path("sub");
    elsewhere
        .run(&["migrate", "--write", sub.to_str().unwrap()])
        .expect(0);
    let ran = elsewhere.run(&["revert", sub.to_str().unwrap()]).expect(0);
    assert!(ran.stderr.contains("Reverted: 1 file."), "{}", ran.stderr);
    assert_restored(&folder);
}

#[test]
fn the_record_is_private_data_without_paths_of_the_machine() {
    let folder = migrated();
    let records: Vec<_> = fs::read_dir(folder.records())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(records.len(), 1);
    let text = fs::read_to_string(records[0].path()).unwrap();
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(record["version"], 1);
    assert_eq!(record["files"][1]["path"], "sub/b.yaml");
    assert_eq!(record["files"][1]["before"]["text"], ON_INSTANCES);
    assert_eq!(
        record["files"][1]["after"]["text"],
        folder.read("sub/b.yaml")
    );
    assert!(!text.contains(folder.path("").to_str().unwrap()));
    folder.run(&["revert"]).expect(0);
    assert_eq!(fs::read_dir(folder.records()).unwrap().count(), 0);
}

#[test]
fn a_damaged_record_is_not_used() {
    let folder = migrated();
    let written = texts(&folder);
    let record = fs::read_dir(folder.records())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = fs::read_to_string(&record).unwrap();
    fs::write(
        &record,
        text.replacen("LaunchType: EC2", "LaunchType: ECS", 1),
    )
    .unwrap();
    let ran = folder.run(&["revert"]).expect(2);
    assert_eq!(
        ran.stderr,
        "error: nothing was reverted: the record of the last write is damaged: a.yaml: the text does not match its hash\n"
    );
    assert_eq!(texts(&folder), written);
}

#[test]
fn files_are_written_even_if_the_record_cannot_be() {
    let folder = committed();
    folder.write("sub/c.txt", "text");
    let mut command = binary(&folder.path(""), &["migrate", "--write", "."]);
    let ran = Ran::of(command.env("XDG_STATE_HOME", folder.path("sub/c.txt"))).expect(0);
    assert!(
        ran.stderr.contains(
            "warning: `ecs2fargate revert` cannot undo this run: its record could not be saved to the state directory (Not a directory"
        ),
        "{}",
        ran.stderr
    );
    assert_relative(&folder, &ran);
    assert!(texts(&folder).iter().all(|text| text != ON_INSTANCES));
}

#[test]
fn a_path_that_is_no_directory_is_an_error() {
    let folder = migrated();
    let ran = folder.run(&["revert", "a.yaml"]).expect(2);
    assert_eq!(ran.stderr, "error: a.yaml: not a directory\n");
    assert!(Path::new(&folder.path("a.yaml")).exists());
}

#[cfg(unix)]
#[test]
fn a_directory_that_became_a_link_is_not_followed() {
    let folder = migrated();
    let elsewhere = Folder::new(&[]);
    let written = folder.read("sub/b.yaml");
    elsewhere.write("b.yaml", &written);
    fs::remove_dir_all(folder.path("sub")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(""), folder.path("sub")).unwrap();
    let ran = folder.run(&["revert"]).expect(2);
    assert!(
        ran.stderr
            .starts_with("error: sub/b.yaml: the path leads through a link\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(elsewhere.read("b.yaml"), written);
    assert_ne!(folder.read("a.yaml"), ON_INSTANCES);
}

#[test]
fn a_repository_inside_of_another_one_has_its_own_writes() {
    let folder = migrated();
    let after = texts(&folder);
    folder.write("inner/a.yaml", "Resources: {}\n");
    folder.git("inner", &["init", "-q"], "");
    let ran = folder.run_in("inner", &["revert", "."]);
    assert!(!ran.stderr.contains("restored"), "{}", ran.stderr);
    assert_eq!(texts(&folder), after);
    folder.run(&["revert"]).expect(0);
    assert_restored(&folder);
}
