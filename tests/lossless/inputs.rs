//! The texts for the lossless tests: those of the repository, and third-party ones in a directory that must be
//! specified.

use std::path::{Path, PathBuf};

/// A text with a name for messages.
pub struct Input {
    pub name: String,
    pub text: String,
}

/// The directory with third-party texts; the tests that read them are run manually, with its path.
fn others() -> PathBuf {
    let path = std::env::var_os("ECS2FARGATE_INPUTS");
    PathBuf::from(
        path.expect("ECS2FARGATE_INPUTS names the directory that holds corpus/ and suites/"),
    )
}

/// Whether every operation is tried on every input.
pub fn full() -> bool {
    std::env::var("ECS2FARGATE_SWEEP").is_ok_and(|value| value == "full")
}

/// Texts written for these tests, each with some difficulty.
pub fn own() -> Vec<Input> {
    some(files_below(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lossless/inputs"),
    ))
}

/// The examples and the steps' cases, before and after.
pub fn project() -> Vec<Input> {
    let directories = ["examples", "transforms", "tests/cases", "tests/data"];
    directories
        .iter()
        .flat_map(|directory| files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory)))
        .collect()
}

/// Texts of HCL written for these tests.
pub fn own_hcl() -> Vec<Input> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lossless/inputs");
    some(with_extension(&directory, &["tf", "tfvars"]))
}

/// Real Terraform modules.
pub fn terraform_corpus() -> Vec<Input> {
    some(with_extension(
        &others().join("terraform/corpus"),
        &["tf", "tfvars", "hcl"],
    ))
}

/// Real templates and task definitions.
pub fn corpus() -> Vec<Input> {
    some(files_below(&others().join("corpus")))
}

/// The YAML test suite's inputs, each with whether it is valid.
pub fn yaml_suite() -> Vec<(Input, bool)> {
    let mut paths = Vec::new();
    walk(&others().join("suites/yaml"), &mut paths);
    paths.sort();
    let inputs = paths.into_iter().filter(|path| path.ends_with("in.yaml"));
    let inputs =
        inputs.filter_map(|path| Some((read(&path)?, !path.with_file_name("error").exists())));
    some(inputs.collect())
}

/// The inputs of the JSON test suite.
pub fn json_suite() -> Vec<Input> {
    some(files_below(&others().join("suites/json")))
}

/// A test without inputs would pass whatever the code does.
fn some<T>(inputs: Vec<T>) -> Vec<T> {
    assert!(!inputs.is_empty(), "there is nothing to read");
    inputs
}

fn files_below(directory: &Path) -> Vec<Input> {
    with_extension(directory, &["yaml", "yml", "json", "template"])
}

fn with_extension(directory: &Path, extensions: &[&str]) -> Vec<Input> {
    let mut paths = Vec::new();
    walk(directory, &mut paths);
    paths.sort();
    let wanted = |path: &PathBuf| {
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        extensions.contains(&extension)
    };
    paths
        .iter()
        .filter(|path| wanted(path))
        .filter_map(|path| read(path))
        .collect()
}

fn walk(directory: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, paths)
        } else {
            paths.push(path)
        }
    }
}

/// Reads a file; `None` if it cannot be read or is not UTF-8.
fn read(path: &Path) -> Option<Input> {
    let text = std::fs::read_to_string(path).ok()?;
    // The random choices for an input depend on its name, which must not depend on the location of the repository.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    let roots = [
        Some(root),
        std::env::var_os("ECS2FARGATE_INPUTS").map(PathBuf::from),
    ];
    let mut names = roots
        .iter()
        .flatten()
        .filter_map(|root| path.strip_prefix(root).ok());
    let name = names.next().unwrap_or(path);
    Some(Input {
        name: name.display().to_string(),
        text,
    })
}

/// Another way to write the same document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Variant {
    AsIs,
    Crlf,
    Bom,
    NoFinalNewline,
    WideIndent,
    Tabs,
}

pub const VARIANTS: [Variant; 6] = [
    Variant::AsIs,
    Variant::Crlf,
    Variant::Bom,
    Variant::NoFinalNewline,
    Variant::WideIndent,
    Variant::Tabs,
];

impl Variant {
    /// The text in that form; `None` if it does not differ.
    pub fn of(self, text: &str, json: bool) -> Option<String> {
        let varied = match self {
            Variant::AsIs => return Some(text.to_owned()),
            Variant::Crlf => text.replace("\r\n", "\n").replace('\n', "\r\n"),
            Variant::Bom => format!("\u{feff}{}", text.trim_start_matches('\u{feff}')),
            Variant::NoFinalNewline => text.trim_end_matches(['\n', '\r']).to_owned(),
            Variant::WideIndent if !json => reindent(text, "  "),
            Variant::Tabs if json => reindent(text, "\t"),
            Variant::WideIndent | Variant::Tabs => return None,
        };
        (varied != text).then_some(varied)
    }
}

/// Doubles the indentation, or turns every two spaces of it into one tab.
fn reindent(text: &str, unit: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let body = line.trim_start_matches(' ');
        let spaces = line.len() - body.len();
        match unit {
            "\t" => format!("{}{body}", "\t".repeat(spaces / 2)),
            _ => format!("{}{body}", " ".repeat(spaces * 2)),
        }
    });
    lines.collect()
}
