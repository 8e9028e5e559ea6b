//! Files and directories that must not be read.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use super::person::Person;
use super::support::{Folder, ON_FARGATE, ON_INSTANCES};

/// The report, which `check` prints on stdout.
fn report(output: &Output) -> String {
    let streams = [&*output.stdout, &*output.stderr].concat();
    String::from_utf8_lossy(&streams).into_owned()
}

#[test]
fn what_is_named_and_cannot_be_read_fails_the_run() {
    let folder = Folder::new(&[
        ("locked/sub/a.yaml", ON_INSTANCES),
        ("closed.yaml", ON_INSTANCES),
        ("blind/b.yaml", ON_INSTANCES),
        ("good.yaml", ON_FARGATE),
    ]);
    let Some(person) = Person::who_owns(&folder.path("")) else {
        return;
    };
    let chmod = |path: &str, mode| {
        fs::set_permissions(folder.path(path), Permissions::from_mode(mode)).unwrap();
    };
    chmod("locked", 0o000);
    chmod("closed.yaml", 0o000);
    // Its files can be opened, but not listed.
    chmod("blind", 0o300);
    for (path, status) in [
        ("locked", 2),
        ("locked/sub", 2),
        ("locked/sub/a.yaml", 2),
        ("closed.yaml", 2),
        ("blind", 2),
        ("blind/b.yaml", 3),
        ("good.yaml", 0),
    ] {
        for command in ["check", "migrate"] {
            let output = person.run(&folder.path(""), &[command, path, "good.yaml"]);
            let expected = if command == "check" || status == 2 {
                status
            } else {
                0
            };
            let errors = report(&output);
            assert_eq!(
                output.status.code(),
                Some(expected),
                "{command} {path}: {errors}"
            );
            if status == 2 {
                let reason = format!("error: {path}: cannot be read: Permission denied");
                assert!(errors.contains(&reason), "{command} {path}: {errors}");
            }
        }
    }
    // A file that was only found in a walk gets a note.
    let output = person.run(&folder.path(""), &["migrate", "."]);
    let errors = report(&output);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(
        errors.contains("note: closed.yaml: skipped: unreadable"),
        "{errors}"
    );
    assert!(errors.contains("locked: Permission denied"), "{errors}");
    for path in ["locked", "blind"] {
        chmod(path, 0o755);
    }
}
