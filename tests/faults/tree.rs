//! A tree of files for a writing run, many of which change together.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{ON_INSTANCES, binary};

/// The name of the journal.
pub const JOURNAL: &str = ".ecs2fargate-journal";

/// Whether the full tests run, or only a few.
pub fn is_full() -> bool {
    std::env::var("ECS2FARGATE_FAULTS").is_ok_and(|value| value == "full")
}

/// Prints, past the test harness, what is not tested.
pub fn skip(test: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "\nSKIPPED {test}: {why}");
}

/// The contents of files, by path.
pub type Contents = BTreeMap<String, String>;

/// Files in groups of five: a template, a task definition with its service in a subdirectory, and another pair.
pub fn contents(files: usize) -> Contents {
    let mut contents = Contents::new();
    for number in 0..files / 5 {
        let directory = format!("stacks/{}/{number:04}", number % 7);
        contents.insert(format!("{directory}/web.yaml"), ON_INSTANCES.to_owned());
        for name in ["api", "job"] {
            let family = format!("{name}-{number}");
            contents.insert(format!("{directory}/{name}/task.json"), task(&family));
            contents.insert(
                format!("{directory}/{name}/app/service.json"),
                service(&family),
            );
        }
    }
    contents
}

pub fn task(family: &str) -> String {
    format!(
        "{{\n  \"family\": \"{family}\",\n  \"containerDefinitions\": [{{\"name\": \"web\", \"image\": \"nginx\", \"memory\": 300}}]\n}}\n"
    )
}

pub fn service(family: &str) -> String {
    format!(
        "{{\n  \"serviceName\": \"{family}\",\n  \"taskDefinition\": \"{family}\",\n  \"launchType\": \"EC2\"\n}}\n"
    )
}

/// The files that change together with this one, including itself.
fn unit_of(path: &str) -> Vec<String> {
    match path.strip_suffix("/task.json") {
        Some(directory) => vec![path.to_owned(), format!("{directory}/app/service.json")],
        None => vec![path.to_owned()],
    }
}

pub fn lay(root: &Path, contents: &Contents) {
    for (path, text) in contents {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// All files in the tree, including hidden ones.
pub fn read(root: &Path) -> Contents {
    let mut found = Contents::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                found.insert(name.to_owned(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

pub const WRITE: [&str; 6] = [
    "migrate",
    "--write",
    "--quiet",
    "--subnets",
    "subnet-1",
    ".",
];

/// The command for a writing run.
pub fn writing(root: &Path) -> Command {
    let mut command = binary(root, &WRITE);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// The time that a run takes to write, measured from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// From the journal to the first rename.
    pub until_first: Duration,
    /// From the first rename to the end.
    pub until_end: Duration,
}

/// The expected contents after the run.
pub fn expected(old: &Contents) -> Contents {
    expected_at_pace(old).0
}

/// The expected contents after the run, and the time that writing them takes.
pub fn expected_at_pace(old: &Contents) -> (Contents, Pace) {
    let directory = tempfile::tempdir().unwrap();
    expected_in(directory.path(), old)
}

/// The same, for a run in this directory.
pub fn expected_in(root: &Path, old: &Contents) -> (Contents, Pace) {
    lay(root, old);
    let mut run = writing(root).spawn().unwrap();
    let mut pace = Pace::default();
    if wait_for_journal(root, &mut run) {
        let start = Instant::now();
        wait_for_rename(root, old, &mut run);
        pace.until_first = start.elapsed();
        run.wait().unwrap();
        pace.until_end = start.elapsed() - pace.until_first;
    }
    assert!(run.wait().unwrap().success());
    let new = read(root);
    assert!(new.keys().eq(old.keys()));
    let is_changed = |(path, text): (&String, &String)| *text != old[path];
    assert!(new.iter().all(is_changed), "a file needs no change");
    (new, pace)
}

/// Returns when writing begins, or the run is over; true in the former case.
pub fn wait_for_journal(root: &Path, run: &mut Child) -> bool {
    let journals = [root.join("stacks").join(JOURNAL), root.join(JOURNAL)];
    wait(run, || journals.iter().any(|journal| journal.exists()))
}

/// Returns when the first file is new, or the run is over; true in the former case.
pub fn wait_for_rename(root: &Path, old: &Contents, run: &mut Child) -> bool {
    // The first file depends on the threads; these are among the first of each half.
    let paths: Vec<PathBuf> = old.keys().map(|path| root.join(path)).collect();
    let watched: Vec<(&PathBuf, u64)> = (0..paths.len())
        .step_by(paths.len().div_ceil(8))
        .map(|index| (&paths[index], number_of(&paths[index])))
        .collect();
    wait(run, || {
        watched
            .iter()
            .any(|(path, number)| number_of(path) != *number)
    })
}

fn number_of(path: &Path) -> u64 {
    fs::symlink_metadata(path).map_or(0, |data| data.ino())
}

fn wait(run: &mut Child, is_so: impl Fn() -> bool) -> bool {
    loop {
        if is_so() {
            return true;
        }
        if run.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(50));
    }
}

/// Waits for a random moment while files are written: one time in four before the first rename, otherwise after it.
pub fn wait_for_a_moment(
    root: &Path,
    old: &Contents,
    run: &mut Child,
    pace: Pace,
    dice: &mut Dice,
) {
    if !wait_for_journal(root, run) {
        return;
    }
    if dice.roll() < 0.25 {
        std::thread::sleep(pace.until_first.mul_f64(dice.roll()));
    } else if wait_for_rename(root, old, run) {
        std::thread::sleep(pace.until_end.mul_f64(dice.roll()));
    }
}

/// The state after a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    pub new: usize,
    /// Units of which some files are new and some old.
    pub half: usize,
    /// Files that did not exist before: the journal, and staged files.
    pub others: usize,
}

/// Fails unless every file is completely the old or the new one.
pub fn look(root: &Path, old: &Contents, new: &Contents) -> Left {
    let found = read(root);
    let is_new = |path: &String| found[path] == new[path];
    for path in old.keys() {
        let text = found.get(path).unwrap_or_else(|| panic!("{path} is gone"));
        assert!(
            is_new(path) || *text == old[path],
            "{path} is neither the old nor the new file:\n{text}"
        );
    }
    let is_half = |path: &&String| {
        let unit = unit_of(path);
        unit.iter().any(is_new) && !unit.iter().all(is_new)
    };
    Left {
        new: old.keys().filter(|path| is_new(path)).count(),
        half: old.keys().filter(is_half).count(),
        others: found.len() - old.len(),
    }
}

/// Fails unless the next run completes the work.
pub fn finish(root: &Path, new: &Contents) {
    let status = writing(root).status().unwrap();
    assert!(status.success(), "{status}");
    let found = read(root);
    assert!(found.keys().eq(new.keys()), "{:?}", found.keys());
    for (path, text) in new {
        assert_eq!(found[path], *text, "{path}");
    }
}

/// Pseudorandom numbers that are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Between zero and one.
    pub fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}
