use std::fs;
use std::path::PathBuf;

use super::*;

struct Directory(tempfile::TempDir);

impl Directory {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let directory = Self(tempfile::tempdir().unwrap());
        for (name, content) in files {
            fs::write(directory.path(name), content).unwrap();
        }
        directory
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// All names in it, including hidden ones.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn change(path: &Path) -> Change<'_> {
    Change {
        path,
        before: b"old",
        after: b"new",
        keeps_old: false,
    }
}

fn write(units: &[Unit<'_>], home: &Path) -> Vec<Done> {
    Transaction::begin(units, &[home.to_owned()], &|| false)
        .unwrap()
        .write()
}

/// Writes one unit, and returns the error that prevented it.
fn fault(unit: Unit<'_>, directory: &Directory) -> (usize, String) {
    let mut done = write(&[unit], &directory.path(""));
    let (number, error) = done.remove(0).unwrap_err();
    (number, format!("{error:#}"))
}

#[test]
fn contents_are_replaced_and_nothing_left_beside_them() {
    let directory = Directory::new(&[("a.yaml", b"old"), ("b.yaml", b"old"), ("c.yaml", b"old")]);
    let paths = ["a.yaml", "b.yaml", "c.yaml"].map(|name| directory.path(name));
    let units = [
        vec![change(&paths[0])],
        vec![change(&paths[1]), change(&paths[2])],
    ];
    assert!(write(&units, &directory.path("")).iter().all(Result::is_ok));
    assert_eq!(directory.names(), ["a.yaml", "b.yaml", "c.yaml"]);
    assert!(
        directory
            .names()
            .iter()
            .all(|name| directory.read(name) == "new")
    );
}

#[test]
fn a_file_changed_meanwhile_keeps_its_whole_unit_and_no_other() {
    let directory = Directory::new(&[
        ("a.yaml", b"old"),
        ("b.yaml", b"edited"),
        ("c.yaml", b"old"),
    ]);
    let paths = ["a.yaml", "b.yaml", "c.yaml"].map(|name| directory.path(name));
    let units = [
        vec![change(&paths[0]), change(&paths[1])],
        vec![change(&paths[2])],
    ];
    let done = write(&units, &directory.path(""));
    let (number, error) = done[0].as_ref().unwrap_err();
    assert_eq!(*number, 1);
    assert!(error.to_string().contains("changed during"), "{error}");
    assert!(done[1].is_ok());
    assert_eq!(directory.read("a.yaml"), "old");
    assert_eq!(directory.read("b.yaml"), "edited");
    assert_eq!(directory.read("c.yaml"), "new");
    assert_eq!(directory.names(), ["a.yaml", "b.yaml", "c.yaml"]);
}

#[test]
fn what_is_new_already_is_put_back() {
    let directory = Directory::new(&[("a.yaml", b"old"), ("b.yaml", b"old")]);
    let paths = ["a.yaml", "b.yaml"].map(|name| directory.path(name));
    let units = [vec![change(&paths[0]), change(&paths[1])]];
    let transaction = Transaction::begin(&units, &[directory.path("")], &|| false).unwrap();
    let ready = transaction.stage(&units[0]).unwrap();
    // Between the check of both files and the renames.
    fs::write(&paths[1], "edited").unwrap();
    let (number, error) = transaction.put(&units[0], ready).unwrap_err();
    assert_eq!(number, 1);
    assert!(error.to_string().contains("changed during"), "{error}");
    assert!(!transaction.is_half_done.into_inner());
    assert_eq!(directory.read("a.yaml"), "old");
    assert_eq!(directory.read("b.yaml"), "edited");
}

#[test]
fn a_run_that_is_to_stop_leaves_the_rest_as_it_was() {
    let directory = Directory::new(&[("a.yaml", b"old")]);
    let path = directory.path("a.yaml");
    let units = [vec![change(&path)]];
    let done = Transaction::begin(&units, &[directory.path("")], &|| true)
        .unwrap()
        .write();
    assert!(done[0].is_err());
    assert_eq!(directory.read("a.yaml"), "old");
    assert_eq!(directory.names(), ["a.yaml"]);
}

#[test]
fn the_old_file_stays_where_that_is_wanted_and_none_is_overwritten() {
    let directory = Directory::new(&[("a.yaml", b"old"), ("b.yaml", b"old"), ("c.yaml", b"old")]);
    fs::write(directory.path("b.yaml.orig"), "mine").unwrap();
    fs::write(directory.path("c.yaml.orig"), "old").unwrap();
    let paths = ["a.yaml", "b.yaml", "c.yaml"].map(|name| directory.path(name));
    let units = paths.each_ref().map(|path| {
        vec![Change {
            keeps_old: true,
            ..change(path)
        }]
    });
    let done = write(&units, &directory.path(""));
    assert!(done[0].is_ok() && done[2].is_ok());
    let (_, error) = done[1].as_ref().unwrap_err();
    assert!(
        error.to_string().contains("b.yaml.orig already exists"),
        "{error}"
    );
    assert_eq!(directory.read("a.yaml.orig"), "old");
    assert_eq!(directory.read("a.yaml"), "new");
    assert_eq!(directory.read("b.yaml.orig"), "mine");
    assert_eq!(directory.read("b.yaml"), "old");
    assert_eq!(directory.read("c.yaml"), "new");
    assert_eq!(directory.names().len(), 6);
}

#[test]
fn no_old_file_stays_of_a_unit_that_is_not_written() {
    let directory = Directory::new(&[("a.yaml", b"old"), ("b.yaml", b"edited")]);
    let paths = ["a.yaml", "b.yaml"].map(|name| directory.path(name));
    let unit = paths.each_ref().map(|path| Change {
        keeps_old: true,
        ..change(path)
    });
    fault(unit.to_vec(), &directory);
    assert_eq!(directory.names(), ["a.yaml", "b.yaml"]);
}

#[test]
fn several_files_need_a_place_for_the_journal_and_one_does_not() {
    let directory = Directory::new(&[("a.yaml", b"old"), ("b.yaml", b"old"), ("c.yaml", b"old")]);
    let paths = ["a.yaml", "b.yaml", "c.yaml"].map(|name| directory.path(name));
    let units = [
        vec![change(&paths[0])],
        vec![change(&paths[1]), change(&paths[2])],
    ];
    let done = write(&units, &directory.path("nowhere"));
    assert!(done[0].is_ok());
    let (_, error) = done[1].as_ref().unwrap_err();
    assert!(error.to_string().contains("journal"), "{error}");
    assert_eq!(directory.read("b.yaml"), "old");
    assert_eq!(directory.names(), ["a.yaml", "b.yaml", "c.yaml"]);
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn the_mode_is_kept_and_a_read_only_file_is_left() {
        let directory = Directory::new(&[("a.yaml", b"old"), ("b.yaml", b"old")]);
        let mode = |name: &str, mode| {
            fs::set_permissions(directory.path(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        mode("a.yaml", 0o764);
        mode("b.yaml", 0o444);
        let paths = ["a.yaml", "b.yaml"].map(|name| directory.path(name));
        let done = write(
            &[vec![change(&paths[0])], vec![change(&paths[1])]],
            &directory.path(""),
        );
        assert!(done[0].is_ok());
        let kept = fs::metadata(&paths[0]).unwrap().permissions().mode();
        assert_eq!(kept & 0o7777, 0o764);
        let (_, error) = done[1].as_ref().unwrap_err();
        assert!(error.to_string().contains("read-only"), "{error}");
        assert_eq!(directory.read("b.yaml"), "old");
    }

    /// A change to a file, and the message that is reported.
    type Swap<'a> = (&'a dyn Fn(&Path), &'a str);

    #[test]
    fn what_a_file_was_swapped_for_is_neither_followed_nor_waited_for() {
        let outside = Directory::new(&[("secret.yaml", b"old")]);
        let swaps: [Swap<'_>; 4] = [
            (
                &|path| symlink(outside.path("secret.yaml"), path).unwrap(),
                "a link",
            ),
            (&|path| fs::create_dir(path).unwrap(), "not a regular file"),
            (&|path| make_pipe(path), "not a regular file"),
            (&|_| {}, "No such file"),
        ];
        for (swap, message) in swaps {
            let directory = Directory::new(&[("a.yaml", b"old"), ("b.yaml", b"old")]);
            let paths = ["a.yaml", "b.yaml"].map(|name| directory.path(name));
            fs::remove_file(&paths[1]).unwrap();
            swap(&paths[1]);
            let (number, error) =
                fault(paths.iter().map(|path| change(path)).collect(), &directory);
            assert_eq!(number, 1);
            assert!(error.contains(message), "{error}");
            assert_eq!(directory.read("a.yaml"), "old");
            assert_eq!(outside.read("secret.yaml"), "old");
        }
    }

    #[test]
    fn a_directory_that_became_a_link_is_not_followed() {
        let outside = Directory::new(&[("a.yaml", b"old")]);
        let directory = Directory::new(&[]);
        symlink(outside.path(""), directory.path("sub")).unwrap();
        let path = directory.path("sub/a.yaml");
        let (_, error) = fault(vec![change(&path)], &directory);
        assert!(error.contains("replaced by a link"), "{error}");
        assert_eq!(outside.read("a.yaml"), "old");
        assert_eq!(outside.names(), ["a.yaml"]);
    }

    fn make_pipe(path: &Path) {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    }
}
