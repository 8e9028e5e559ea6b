//! The words in the names of files and directories.

use std::ffi::OsStr;
use std::path::Path;

use crate::model::graph::steps;
pub(super) use crate::model::words;

/// The names of parameter files and their directories, regardless of content.
const PARAMETERS: [&str; 5] = ["parameters", "parameter", "params", "param", "parms"];

/// Directories that contain the configurations of templates, among others.
const FOLDERS: [&str; 9] = [
    "config",
    "configs",
    "configuration",
    "configurations",
    "env",
    "envs",
    "environment",
    "environments",
    "deployments",
];

/// Words that do not distinguish templates.
const EMPTY: [&str; 13] = [
    "conf",
    "deploy",
    "deployment",
    "stack",
    "stacks",
    "template",
    "templates",
    "cloudformation",
    "cfn",
    "aws",
    "vars",
    "values",
    "json",
];

/// Words for the environment that a template is deployed to.
const ENVIRONMENTS: [&str; 47] = [
    "dev",
    "devel",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "tst",
    "ci",
    "qa",
    "uat",
    "stage",
    "staging",
    "stg",
    "preprod",
    "pre",
    "prod",
    "production",
    "prd",
    "live",
    "sandbox",
    "sbx",
    "demo",
    "int",
    "integration",
    "perf",
    "local",
    "default",
    "common",
    "base",
    "global",
    "main",
    "master",
    "blue",
    "green",
    "us",
    "eu",
    "ap",
    "ca",
    "sa",
    "me",
    "af",
    "east",
    "west",
    "central",
    "north",
    "south",
];

/// Words for files that are not used in deployments.
const EXAMPLES: [&str; 8] = [
    "example", "examples", "sample", "samples", "dist", "dummy", "mock", "skeleton",
];

/// The number of path components that are examined, from the end.
const STEPS: usize = 4;

/// The directory of the stack configs of a project of Sceptre.
pub(super) const CONFIGS: &str = "config";

/// The number of parent directories that are searched for that one.
const DEEPEST: usize = 8;

/// Whether a file is a parameter file by its name or its directories, so that plain names with values are for a
/// template. Called for every file of a run, so the check is very cheap for files without such a word.
pub fn may_be(path: &Path) -> bool {
    let mut steps = path.iter().rev().take(STEPS).filter_map(OsStr::to_str);
    let has_one_of = |step: &str, known: &[&str]| {
        let is_there = known.iter().any(|word| holds(step, word));
        is_there
            && words(step)
                .iter()
                .any(|word| known.contains(&word.as_str()))
    };
    steps
        .next()
        .is_some_and(|name| has_one_of(name, &PARAMETERS))
        || is_sam_config(path)
        || is_taskcat(path)
        || is_stack_config(path)
        || steps
            .any(|directory| has_one_of(directory, &PARAMETERS) || has_one_of(directory, &FOLDERS))
}

/// Whether a text contains a word, regardless of case.
fn holds(text: &str, word: &str) -> bool {
    text.as_bytes()
        .windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a file is the configuration of the SAM CLI.
pub(super) fn is_sam_config(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    name.is_some_and(|name| ["samconfig.toml", "samconfig.yaml", "samconfig.yml"].contains(&name))
}

/// Whether a file may be a stack config of Sceptre, at any depth below the directory of these.
fn is_stack_config(path: &Path) -> bool {
    let is_yaml = path
        .extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml");
    let mut directories = path.iter().rev().skip(1).take(DEEPEST);
    is_yaml && directories.any(|directory| directory == CONFIGS)
}

/// Whether a file is the input of taskcat.
pub(super) fn is_taskcat(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    name.is_some_and(|name| [".taskcat.yml", ".taskcat.yaml"].contains(&name))
}

/// Whether a file is a parameter file that is not a document: `samconfig.toml`.
pub fn is_text(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name == "samconfig.toml")
}

/// A path's directory and the name of the file without its extension.
pub(super) fn split(path: &str) -> (&str, &str) {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    (
        directory,
        name.rsplit_once('.').map_or(name, |(stem, _)| stem),
    )
}

/// A path relative to a directory, without `.` and `..`.
pub(super) fn join(directory: &str, path: &str) -> String {
    steps(&format!("{directory}/{path}")).join("/")
}

/// The parent of a directory, and its own name.
pub(super) fn up(directory: &str) -> Option<(&str, &str)> {
    match directory.rsplit_once('/') {
        Some(split) => Some(split),
        None if directory.is_empty() => None,
        None => Some(("", directory)),
    }
}

/// The words of a name that may identify the template or environment.
pub(super) fn telling_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    words.retain(|word| {
        let word = word.as_str();
        !PARAMETERS.contains(&word) && !FOLDERS.contains(&word) && !EMPTY.contains(&word)
    });
    words
}

/// Whether a word says where a template is deployed to, and not which one: an environment, a Region or an account.
pub(super) fn is_environment(word: &str) -> bool {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    let region = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    is_number || ENVIRONMENTS.contains(&word) || ENVIRONMENTS.contains(&region)
}

/// Whether a word marks a file that is not used in deployments.
pub(super) fn is_example(word: &str) -> bool {
    EXAMPLES.contains(&word)
}

/// Whether a directory is for parameter files or for an environment, so that its template may be above it.
pub(super) fn is_beside(directory: &str) -> bool {
    telling_words(directory)
        .iter()
        .all(|word| is_environment(word))
}
