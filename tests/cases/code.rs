//! What the program's text says of rules and errors.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ecs2fargate::transforms::rules::answer_to;

use crate::harness::root;

/// How the ids of rules begin.
const FAMILIES: [&str; 13] = [
    "aas-", "cap-", "cd-", "cw-", "ev-", "iam-", "net-", "out-", "sg-", "std-", "svc-", "td-",
    "tg-",
];

/// What stands before an id in the code where something is told under it.
const TELLING: [&str; 9] = [
    ".note(",
    ".warn(",
    ".must_act(",
    ".ask(",
    ".block(",
    "Denied(",
    "Wanted::new(",
    "rule:",
    "rule =",
];

/// Every piece of a program's text that stands between quotes, and what stands before it.
fn quoted(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pieces: Vec<&str> = text.split('"').collect();
    (1..pieces.len()).map(move |index| (pieces[index - 1].trim_end(), pieces[index]))
}

fn is_id(piece: &str) -> bool {
    let is_word = |word: &str| {
        word.len() > 1
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    piece.split('-').all(is_word)
}

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

/// The ids under which the code tells something, with the file of each.
pub fn told_by_the_code() -> &'static BTreeSet<(String, String)> {
    static TOLD: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
        let mut told = BTreeSet::new();
        for path in code() {
            let text = fs::read_to_string(&path).expect("the code can be read");
            let file = shown(&path);
            for (before, piece) in quoted(&text) {
                let is_rule = FAMILIES.iter().any(|family| piece.starts_with(family));
                let is_told = TELLING.iter().any(|telling| before.ends_with(telling));
                let is_listed = answer_to(piece).is_some();
                if is_id(piece) && (is_rule || is_told || is_listed) {
                    told.insert((piece.to_owned(), file.clone()));
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
