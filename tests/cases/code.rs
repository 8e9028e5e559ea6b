//! What the program's text says of rules.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ecs2fargate::facts::rules;

use crate::harness::root;

/// The program's files.
fn code() -> Vec<PathBuf> {
    let mut folders = vec![root().join("src"), root().join("transforms")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the code can be read") {
            let path = entry.expect("the code can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The ids under which the code reports something, with the file of each.
pub fn told_by_the_code() -> &'static BTreeSet<(String, String)> {
    static TOLD: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
        let mut told = BTreeSet::new();
        for path in code() {
            let text = fs::read_to_string(&path).expect("the code can be read");
            for piece in text.split("RuleId::").skip(1) {
                let end = piece.find(|letter: char| !letter.is_ascii_alphanumeric());
                let variant = &piece[..end.unwrap_or(piece.len())];
                let mut all = rules::all().iter().map(|rule| rule.id);
                if let Some(id) = all.find(|id| format!("{id:?}") == variant) {
                    told.insert((id.to_string(), shown(&path)));
                }
            }
        }
        told
    });
    &TOLD
}

fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}
