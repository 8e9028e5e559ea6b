//! Disks that are full or read-only, and files that must not be written.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use super::mount::{Mount, NO_MOUNT};
use super::person::Person;
use super::support::{ON_INSTANCES, STATE, binary};
use super::tree::{
    Contents, WRITE, contents, expected, finish, is_full, lay, look, service, skip, task,
};

/// The arguments of a writing run, except for the path.
fn writing<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let (_, options) = WRITE.split_last().unwrap();
    [options, more].concat()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_full_disk_leaves_whole_files_and_the_next_run_finishes() {
    let files = if is_full() { 100 } else { 25 };
    let old = contents(files);
    let new = expected(&old);
    let mut partly = 0;
    // From no free space to enough.
    for free_pages in (0..2 * files).step_by(files / 5) {
        let Some(disk) = Mount::of_size("4m") else {
            return skip("a full disk", NO_MOUNT);
        };
        lay(disk.path(), &old);
        let filler = disk.path().join("filler");
        fill(&filler, free_pages);
        let output = binary(disk.path(), &WRITE).output().unwrap();
        fs::remove_file(&filler).unwrap();

        let left = look(disk.path(), &old, &new);
        assert_eq!((left.half, left.others), (0, 0));
        if left.new < old.len() {
            assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
            assert!(
                errors(&output).contains("No space left"),
                "{}",
                errors(&output)
            );
        }
        partly += usize::from(left.new > 0 && left.new < old.len());
        finish(disk.path(), &new);
    }
    assert!(
        partly > 0,
        "the disk was never full in the middle of the work"
    );
}

/// Fills the disk except for this number of pages.
fn fill(filler: &Path, free_pages: usize) {
    let mut file = fs::File::create(filler).unwrap();
    let mut pages = 0;
    while file.write_all(&[b'x'; 4096]).is_ok() {
        pages += 1;
    }
    let kept = 4096 * usize::saturating_sub(pages, free_pages);
    file.set_len(kept as u64).unwrap();
}

#[test]
fn a_limit_of_file_sizes_is_met_like_a_full_disk() {
    let big = format!("{ON_INSTANCES}{}", "# much is said here\n".repeat(1000));
    let old = [("a.yaml", ON_INSTANCES), ("b.yaml", &big)];
    let old: Contents = old.map(|(path, text)| (path.into(), text.into())).into();
    let new = expected(&old);
    let program = env!("CARGO_BIN_EXE_ecs2fargate");
    // Once as an error of the system call, once as a signal that ends the run.
    for trap in ["trap '' XFSZ; ", ""] {
        let directory = tempfile::tempdir().unwrap();
        lay(directory.path(), &old);
        let run = format!(
            "{trap}ulimit -c 0; ulimit -f 16; exec {program} {}",
            WRITE.join(" ")
        );
        let output = Command::new("sh")
            .args(["-c", &run])
            .env("XDG_STATE_HOME", STATE)
            .current_dir(directory.path())
            .output()
            .unwrap();
        let left = look(directory.path(), &old, &new);
        if trap.is_empty() {
            assert_eq!(output.status.code(), None);
        } else {
            assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
            assert!(
                errors(&output).contains("error: b.yaml: not written"),
                "{}",
                errors(&output)
            );
            assert_eq!((left.new, left.others), (1, 0));
        }
        assert_eq!(
            fs::read_to_string(directory.path().join("b.yaml")).unwrap(),
            big
        );
        finish(directory.path(), &new);
    }
}

#[test]
fn a_read_only_disk_is_reported() {
    let old = contents(20);
    let new = expected(&old);
    let Some(disk) = Mount::of_size("4m") else {
        return skip("a read-only disk", NO_MOUNT);
    };
    lay(disk.path(), &old);
    assert!(disk.again("ro"));
    let output = binary(disk.path(), &WRITE).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("Read-only file system"),
        "{}",
        errors(&output)
    );
    assert_eq!(look(disk.path(), &old, &new).new, 0);
    assert!(disk.again("rw"));
    finish(disk.path(), &new);
}

/// A pair of files that change together, and a single file.
fn three() -> Contents {
    [
        ("one/web.yaml", ON_INSTANCES.to_owned()),
        ("two/task.json", task("web")),
        ("two/app/service.json", service("web")),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into()
}

#[test]
fn a_file_that_may_not_be_written_keeps_what_goes_together_with_it() {
    let old = three();
    let new = expected(&old);
    let directory = tempfile::tempdir().unwrap();
    lay(directory.path(), &old);
    let service = directory.path().join("two/app/service.json");

    let by_mode = |locked: bool| {
        let mode = if locked { 0o444 } else { 0o644 };
        fs::set_permissions(&service, Permissions::from_mode(mode)).is_ok()
    };
    let by_attribute = |locked: bool| {
        let sign = if locked { "+i" } else { "-i" };
        let output = Command::new("chattr").arg(sign).arg(&service).output();
        output.is_ok_and(|output| output.status.success())
    };
    let ways: [(&str, &dyn Fn(bool) -> bool); 2] =
        [("by its mode", &by_mode), ("by chattr +i", &by_attribute)];
    for (way, lock) in ways {
        if !lock(true) {
            skip("a file that may not be written", &format!("not {way} here"));
            continue;
        }
        lay_again(directory.path(), &old, "two/app/service.json");
        let output = binary(directory.path(), &WRITE).output().unwrap();
        assert!(lock(false));
        assert_eq!(output.status.code(), Some(2), "{way}");
        let errors = errors(&output);
        assert!(
            errors.contains("error: two/app/service.json: not written"),
            "{errors}"
        );
        assert!(
            errors.contains("two/app/service.json, part of the same change, could not be written"),
            "{errors}"
        );
        let left = look(directory.path(), &old, &new);
        assert_eq!((left.new, left.half, left.others), (1, 0, 0), "{way}");
    }
    finish(directory.path(), &new);
}

fn lay_again(root: &Path, contents: &Contents, but: &str) {
    let mut others = contents.clone();
    others.remove(but);
    lay(root, &others);
}

#[test]
fn a_directory_that_takes_no_file_keeps_what_goes_together_with_its_files() {
    let old = three();
    let new = expected(&old);
    let directory = tempfile::tempdir().unwrap();
    lay(directory.path(), &old);
    let Some(person) = Person::who_owns(directory.path()) else {
        return;
    };
    let locked = directory.path().join("two/app");
    fs::set_permissions(&locked, Permissions::from_mode(0o555)).unwrap();
    let output = person.run(directory.path(), &writing(&["."]));
    fs::set_permissions(&locked, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(
        errors(&output).contains("a temporary file could not be created"),
        "{}",
        errors(&output)
    );
    let left = look(directory.path(), &old, &new);
    assert_eq!((left.new, left.half, left.others), (1, 0, 0));
    finish(directory.path(), &new);
}

#[test]
fn where_the_root_takes_no_journal_it_stands_deeper_or_nothing_is_begun() {
    let mut old = three();
    old.insert(".git/HEAD".into(), String::new());
    let mut new = expected(&three());
    new.insert(".git/HEAD".into(), String::new());
    for (paths, written, status) in [(&["two"][..], 2, 0), (&["one", "two"][..], 1, 2)] {
        let directory = tempfile::tempdir().unwrap();
        lay(directory.path(), &old);
        let Some(person) = Person::who_owns(directory.path()) else {
            return;
        };
        fs::set_permissions(directory.path(), Permissions::from_mode(0o555)).unwrap();
        let output = person.run(
            directory.path(),
            &writing(&[&["--allow-dirty"], paths].concat()),
        );
        fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
        assert_eq!(output.status.code(), Some(status), "{}", errors(&output));
        let left = look(directory.path(), &old, &new);
        // The file of .git is identical before and after.
        assert_eq!((left.new, left.half, left.others), (written + 1, 0, 0));
        assert_eq!(
            errors(&output).contains("writable for the journal"),
            status == 2
        );
    }
}
