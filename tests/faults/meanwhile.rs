//! Files and directories that change during a run, and the run after a killed one.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use ecs2fargate::files::{Candidate, WriteOptions, write};
use ecs2fargate::outcome::{FileReport, FileStatus, Outcome, Stage};

use super::support::binary;
use super::tree::{self, Contents, JOURNAL, WRITE, finish, lay, read, service, task};

const FILES: [&str; 3] = ["sub/a.yaml", "b.yaml", "other/c.yaml"];

/// The results of a run for three files, before it writes them.
struct Found {
    directory: tempfile::TempDir,
    outcome: Outcome,
    candidates: Vec<Candidate>,
}

impl Found {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        lay(&root, &FILES.map(|path| (path.into(), "old".into())).into());
        let file = |path: &str| FileReport {
            path: path.to_owned(),
            before: "old".into(),
            status: FileStatus::Changed {
                after: "new".into(),
            },
            stage: Stage::default(),
        };
        let candidate = |path: &str| Candidate {
            shown: path.to_owned(),
            real: root.join(path),
            named: false,
        };
        Self {
            outcome: Outcome {
                files: FILES.map(file).into(),
                ..Outcome::default()
            },
            candidates: FILES.map(candidate).into(),
            directory,
        }
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.directory.path().join(path)
    }

    /// The number of written files, and why the first one was not written.
    fn write(&mut self) -> (usize, String) {
        let options = WriteOptions {
            allow_dirty: false,
            backup: false,
            keep: None,
            stop: &|| false,
        };
        let written = write(&mut self.outcome, &self.candidates, &options).files;
        match &self.outcome.files[0].status {
            FileStatus::Refused { reason, .. } => (written, reason.clone()),
            _ => (written, String::new()),
        }
    }
}

/// A change to a file, and the message that is reported.
type Swap<'a> = (&'a dyn Fn(&Path), &'a str);

#[test]
fn what_became_of_a_file_meanwhile_is_reported_and_the_others_go_on() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("a.yaml");
    fs::write(&secret, "old").unwrap();
    let run = |program: &str, path: &Path| {
        assert!(Command::new(program).arg(path).status().unwrap().success());
    };
    let changes: [Swap<'_>; 7] = [
        (&|path| fs::write(path, "edited").unwrap(), "was changed"),
        (&|path| fs::remove_file(path).unwrap(), "No such file"),
        (
            &|path| fs::remove_dir_all(path.parent().unwrap()).unwrap(),
            "directory cannot be reached",
        ),
        (
            &|path| {
                run("rm", path);
                fs::create_dir(path).unwrap()
            },
            "not a regular file",
        ),
        (
            &|path| {
                run("rm", path);
                run("mkfifo", path)
            },
            "not a regular file",
        ),
        (
            &|path| {
                run("rm", path);
                symlink(&secret, path).unwrap()
            },
            "the file was replaced by a link",
        ),
        (
            &|path| {
                fs::remove_dir_all(path.parent().unwrap()).unwrap();
                symlink(outside.path(), path.parent().unwrap()).unwrap();
            },
            "replaced by a link",
        ),
    ];
    for (change, errors) in changes {
        let mut found = Found::new();
        change(&found.path(FILES[0]));
        let (written, reason) = found.write();
        assert_eq!(written, 2, "{errors}");
        assert!(reason.contains(errors), "{reason}");
        assert_eq!(fs::read_to_string(&secret).unwrap(), "old");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        for path in &FILES[1..] {
            assert_eq!(fs::read_to_string(found.path(path)).unwrap(), "new");
        }
        assert!(!found.path(JOURNAL).exists());
    }
}

#[test]
fn a_link_inside_the_tree_stays_one_and_its_target_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let old: Contents = [("real/task.json".into(), task("web"))].into();
    lay(directory.path(), &old);
    symlink("real/task.json", directory.path().join("task.json")).unwrap();
    let output = binary(directory.path(), &WRITE).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        fs::symlink_metadata(directory.path().join("task.json"))
            .unwrap()
            .is_symlink()
    );
    let now = read(directory.path());
    assert_ne!(now["real/task.json"], old["real/task.json"]);
    assert_eq!(now["task.json"], now["real/task.json"]);
}

/// A pair of files, one of which was written before the run was killed, with its journal.
struct Killed {
    directory: tempfile::TempDir,
    old: Contents,
    new: Contents,
}

const TASK: &str = "two/task.json";
const SERVICE: &str = "two/app/service.json";

impl Killed {
    fn new() -> Self {
        let old: Contents = [
            (TASK.to_owned(), task("web")),
            (SERVICE.to_owned(), service("web")),
        ]
        .into();
        let new = tree::expected(&old);
        let directory = tempfile::tempdir().unwrap();
        lay(directory.path(), &old);
        fs::write(directory.path().join(SERVICE), &new[SERVICE]).unwrap();
        let entries: Vec<_> = [(SERVICE, "app/service.json"), (TASK, "task.json")]
            .map(|(path, name)| serde_json::json!({"path": name, "before": old[path], "after": new[path]}))
            .into();
        let header = serde_json::json!({"version": 1, "run": "1-2", "folders": ["", "app"]});
        let journal = format!("{header}\n{}\n", serde_json::json!([entries]));
        fs::write(directory.path().join("two").join(JOURNAL), journal).unwrap();
        fs::write(
            directory.path().join("two/app/.ecs2fargate-1-2-abc.tmp"),
            "half of",
        )
        .unwrap();
        Self {
            directory,
            old,
            new,
        }
    }

    /// The exit status and the messages of a run on a path.
    fn run(&self, command: &[&str], path: &str) -> (Option<i32>, String) {
        let arguments = [command, &["--subnets", "subnet-1", path]].concat();
        let output = binary(self.directory.path(), &arguments).output().unwrap();
        (
            output.status.code(),
            String::from_utf8([output.stdout, output.stderr].concat()).unwrap(),
        )
    }
}

#[test]
fn whatever_path_the_next_run_is_given_it_finishes() {
    for path in [".", "two", "two/app", TASK, SERVICE] {
        let killed = Killed::new();
        let (status, errors) = killed.run(&["migrate", "--write"], path);
        assert_eq!(status, Some(0), "{path}: {errors}");
        assert!(
            errors.contains("note: two/task.json: written, as an earlier run"),
            "{errors}"
        );
        assert_eq!(read(killed.directory.path()), killed.new, "{path}");
    }
}

#[test]
fn a_run_that_writes_nothing_refuses_what_is_half_done() {
    let killed = Killed::new();
    let before = read(killed.directory.path());
    for command in [&["migrate"][..], &["migrate", "--check"], &["check"]] {
        let (status, errors) = killed.run(command, ".");
        assert_eq!(status, Some(2), "{errors}");
        assert!(
            errors.contains("error: two/task.json: an earlier run was interrupted"),
            "{errors}"
        );
        assert!(
            errors.contains("error: two/app/service.json: an earlier run"),
            "{errors}"
        );
    }
    assert_eq!(read(killed.directory.path()), before);
}

#[test]
fn what_a_person_did_meanwhile_is_never_overwritten() {
    let killed = Killed::new();
    let edited = format!("{}\n", killed.old[TASK]);
    fs::write(killed.directory.path().join(TASK), &edited).unwrap();
    let before = read(killed.directory.path());
    let (status, errors) = killed.run(&["migrate", "--write"], ".");
    assert_eq!(status, Some(2), "{errors}");
    assert!(
        errors.contains("two/task.json, part of the same change, was modified"),
        "{errors}"
    );
    assert!(errors.contains("delete the journal"), "{errors}");
    assert_eq!(read(killed.directory.path()), before);

    // Once the file is restored, the run completes.
    fs::write(killed.directory.path().join(TASK), &killed.old[TASK]).unwrap();
    finish(killed.directory.path(), &killed.new);
}

#[test]
fn runs_at_the_same_time_take_turns() {
    let old = tree::contents(100);
    let new = tree::expected(&old);
    let directory = tempfile::tempdir().unwrap();
    lay(directory.path(), &old);
    let runs: Vec<_> = (0..4)
        .map(|_| tree::writing(directory.path()).spawn().unwrap())
        .collect();
    for mut run in runs {
        // A run that acquires the lock late finds the files changed in the meantime, and reports it.
        let status = run.wait().unwrap().code();
        assert!(matches!(status, Some(0 | 2)), "{status:?}");
    }
    let left = tree::look(directory.path(), &old, &new);
    assert_eq!((left.new, left.half, left.others), (100, 0, 0));
}
