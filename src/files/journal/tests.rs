use std::fs;

use super::*;

/// A directory with two files that a run was about to write together when it was killed.
struct Killed {
    directory: tempfile::TempDir,
}

const NAMES: [&str; 2] = ["sub/a.yaml", "b.yaml"];

impl Killed {
    fn with(contents: [&str; 2]) -> Self {
        let killed = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(killed.path("sub")).unwrap();
        for (name, content) in NAMES.iter().zip(contents) {
            fs::write(killed.path(name), content).unwrap();
        }
        let paths = NAMES.map(|name| killed.path(name));
        let unit = paths.each_ref().map(|path| Change {
            path,
            before: b"old",
            after: b"new",
            keeps_old: false,
        });
        let directories = [killed.path("sub"), killed.path("")];
        let directories = directories.each_ref().map(PathBuf::as_path);
        let journal = Journal::begin(&[killed.path("")], &directories, &|| false)
            .unwrap()
            .unwrap();
        journal.record([unit.as_slice()].into_iter()).unwrap();
        let waiting = format!(
            "sub/{}{}-x{}",
            crate::files::write::PREFIX,
            journal.run(),
            ".tmp"
        );
        fs::write(killed.path(&waiting), "new").unwrap();
        killed
    }

    fn path(&self, name: &str) -> PathBuf {
        let root = self.directory.path().canonicalize().unwrap();
        if name.is_empty() {
            root
        } else {
            root.join(name)
        }
    }

    fn journal(&self) -> PathBuf {
        self.path(NAME)
    }

    fn contents(&self) -> [String; 2] {
        NAMES.map(|name| fs::read_to_string(self.path(name)).unwrap_or_default())
    }

    fn is_clean(&self) -> bool {
        !self.journal().exists() && fs::read_dir(self.path("sub")).unwrap().count() == 1
    }
}

#[test]
fn what_is_half_done_is_finished() {
    for half in [["new", "old"], ["old", "new"]] {
        let killed = Killed::with(half);
        assert_eq!(half_done(&killed.journal()).unwrap().len(), 2);
        assert_eq!(killed.contents(), half);
        assert_eq!(finish(&killed.journal()).unwrap().len(), 1);
        assert_eq!(killed.contents(), ["new", "new"]);
        assert!(killed.is_clean());
        assert_eq!(finish(&killed.journal()).unwrap().len(), 0);
    }
}

#[test]
fn what_is_whole_stays_as_it_is() {
    for whole in [["old", "old"], ["new", "new"], ["old", "edited"]] {
        let killed = Killed::with(whole);
        assert!(half_done(&killed.journal()).unwrap().is_empty());
        assert!(finish(&killed.journal()).unwrap().is_empty());
        assert_eq!(killed.contents(), whole);
        assert!(killed.is_clean());
    }
}

#[test]
fn what_a_person_changed_is_left_and_reported() {
    let killed = Killed::with(["new", "edited"]);
    let error = format!("{:#}", finish(&killed.journal()).unwrap_err());
    assert!(
        error.contains("b.yaml, part of the same change, was modified"),
        "{error}"
    );
    assert_eq!(half_done(&killed.journal()).unwrap().len(), 2);
    assert_eq!(killed.contents(), ["new", "edited"]);
    assert!(killed.journal().exists());

    fs::remove_file(killed.path("b.yaml")).unwrap();
    finish(&killed.journal()).unwrap_err();
    assert_eq!(killed.contents(), ["new", ""]);

    // The user restores the earlier content.
    fs::write(killed.path("b.yaml"), "old").unwrap();
    finish(&killed.journal()).unwrap();
    assert_eq!(killed.contents(), ["new", "new"]);
    assert!(killed.is_clean());
}

#[test]
fn a_journal_cut_short_anywhere_counts_as_none() {
    let whole = fs::read(Killed::with(["old", "old"]).journal()).unwrap();
    for length in (0..whole.len()).step_by(7) {
        let killed = Killed::with(["old", "old"]);
        // The possible content after a power failure: a part of the file, or zero bytes for the rest.
        let mut cut = whole[..length].to_vec();
        cut.resize(if length % 2 == 0 { length } else { whole.len() }, 0);
        fs::write(killed.journal(), cut).unwrap();
        assert!(half_done(&killed.journal()).unwrap().is_empty());
        finish(&killed.journal()).unwrap();
        assert_eq!(killed.contents(), ["old", "old"]);
        assert!(!killed.journal().exists());
    }
}

#[test]
fn the_next_run_in_the_same_place_finishes_it_too() {
    let killed = Killed::with(["new", "old"]);
    let journal = Journal::begin(&[killed.path("")], &[], &|| false)
        .unwrap()
        .unwrap();
    assert_eq!(killed.contents(), ["new", "new"]);
    assert_eq!(fs::read_dir(killed.path("sub")).unwrap().count(), 1);
    journal.end();
    assert!(killed.is_clean());

    let killed = Killed::with(["edited", "new"]);
    Journal::begin(&[killed.path("")], &[], &|| false).unwrap_err();
    assert!(killed.journal().exists());
}

#[test]
fn a_run_waits_for_another() {
    let directory = tempfile::tempdir().unwrap();
    let home = [directory.path().to_owned()];
    let first = Journal::begin(&home, &[], &|| false).unwrap().unwrap();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            Journal::begin(&home, &[], &|| false)
                .unwrap()
                .unwrap()
                .end()
        });
        let look = scope.spawn(|| half_done(&home[0].join(NAME)).unwrap());
        std::thread::sleep(Duration::from_millis(50));
        assert!(!second.is_finished() && !look.is_finished());
        first.end();
        second.join().unwrap();
        assert!(look.join().unwrap().is_empty());
    });
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_journal_reaches_nothing_outside_of_its_directory() {
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().canonicalize().unwrap().join("b.yaml");
    for path in ["../b.yaml", target.to_str().unwrap(), "link/b.yaml"] {
        fs::write(&target, "old").unwrap();
        let killed = Killed::with(["new", "old"]);
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path(), killed.path("link")).unwrap();
        let text = fs::read_to_string(killed.journal()).unwrap();
        let text = text.replace("\"b.yaml\"", &serde_json::to_string(path).unwrap());
        fs::write(killed.journal(), text).unwrap();
        let error = finish(&killed.journal()).unwrap_err().to_string();
        assert!(error.contains("not a file below"), "{error}");
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
    }
}

#[test]
fn a_journal_of_another_version_is_reported() {
    let killed = Killed::with(["new", "old"]);
    let text = fs::read_to_string(killed.journal()).unwrap();
    fs::write(
        killed.journal(),
        text.replace("\"version\":1", "\"version\":2"),
    )
    .unwrap();
    let error = finish(&killed.journal()).unwrap_err().to_string();
    assert!(error.contains("another version"), "{error}");
    assert_eq!(killed.contents(), ["new", "old"]);
}

#[test]
fn journals_are_found_from_every_path_below() {
    let killed = Killed::with(["new", "old"]);
    for path in ["", "sub", "sub/a.yaml", "b.yaml"] {
        let found = above([killed.path(path).as_path()].into_iter());
        assert_eq!(found, [killed.journal()], "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_journal_is_not_followed() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("mine");
    fs::write(&target, "precious").unwrap();
    let journal = directory.path().join(NAME);
    std::os::unix::fs::symlink(&target, &journal).unwrap();
    Journal::begin(&[directory.path().to_owned()], &[], &|| false).unwrap_err();
    finish(&journal).unwrap_err();
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
}
