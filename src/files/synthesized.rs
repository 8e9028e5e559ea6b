//! Finds synthesized templates: the cloud assemblies of CDK apps, and the output of troposphere scripts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::paths::real;
use super::read::{open, read_limited};

/// The file that every cloud assembly has.
pub(super) const MANIFEST: &str = "manifest.json";

/// The settings of the CDK CLI for an app.
const APP: &str = "cdk.json";

/// Where the CDK CLI writes the assembly of an app, unless `cdk.json` or an option specifies it.
const DEFAULT_OUTPUT: &str = "cdk.out";

/// The largest number of directories above a program in which its app is searched for.
const LEVELS: usize = 16;

/// How much later than its assembly a program may have been written. A checkout writes both, in any order.
const TOLERANCE: Duration = Duration::from_secs(10);

/// The assembly of the app that a program belongs to: that of the nearest directory above it with `cdk.json` or an
/// assembly, up to and including the last directory.
pub(super) fn of_program(program: &Path, last: &Path) -> Option<PathBuf> {
    for directory in program.ancestors().skip(1).take(LEVELS) {
        let is_app = directory.join(APP).is_file();
        let output = output_of(directory);
        if output.join(MANIFEST).is_file() {
            return Some(real(&output));
        }
        if is_app || directory == last {
            return None;
        }
    }
    None
}

/// Where the CDK CLI writes the assembly of the app in a directory.
fn output_of(directory: &Path) -> PathBuf {
    let bytes = open(&directory.join(APP)).and_then(read_limited);
    let settings: Option<serde_json::Value> = bytes
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let output = settings
        .as_ref()
        .and_then(|all| all.get("output")?.as_str());
    directory.join(output.unwrap_or(DEFAULT_OUTPUT))
}

/// The files of an assembly that are read: the manifests, trees, metadata and templates, also those of assemblies in it.
/// In a directory without a manifest, all templates.
pub(super) fn files_of(directory: &Path) -> Vec<PathBuf> {
    let is_assembly = directory.join(MANIFEST).is_file();
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory).into_iter().flatten().flatten();
        for entry in entries {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if path.is_dir() {
                if is_assembly && name.starts_with("assembly-") {
                    open.push(path);
                }
            } else if is_read(&name, is_assembly) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn is_read(name: &str, is_assembly: bool) -> bool {
    if is_assembly {
        return name == MANIFEST
            || name == "tree.json"
            || name.ends_with(".template.json")
            || name.ends_with(".metadata.json");
    }
    [".json", ".yaml", ".yml", ".template"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// The first of some programs that was written after the assembly.
pub(super) fn newer<'p>(
    assembly: &Path,
    programs: impl Iterator<Item = &'p Path>,
) -> Option<&'p Path> {
    let manifest = assembly.join(MANIFEST);
    let file = if manifest.is_file() {
        &manifest
    } else {
        assembly
    };
    let written = modified(file)? + TOLERANCE;
    programs
        .filter(|program| modified(program).is_some_and(|one| one > written))
        .min()
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}
