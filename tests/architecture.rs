//! The diagram in ARCHITECTURE.md, compared with the paths in the code: which modules may use which.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The page whose table says which top-level module may use which.
const PAGE: &str = "ARCHITECTURE.md";

/// The rows of that table: a module, and the others that it may use. A dependency that is missing is not allowed.
fn may_use() -> Vec<(String, Vec<String>)> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE));
    let page = page.expect("the page is there");
    let (_, table) = page
        .split_once("| module | may use |")
        .expect("the page has the table");
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let mut names = row.split('`').skip(1).step_by(2).map(str::to_owned);
        let module = names.next().expect("a row names its module");
        (module, names.collect())
    })
    .collect()
}

/// Where steps contain `AWS::` in a string literal, and why that is allowed.
const TEXTS: &[(&str, &str)] = &[(
    "src/checks/task_definition_references.rs",
    "a message tells what to write",
)];

/// A part of the code that is checked.
enum Word {
    /// A path from the root of the crate into a module, by `crate::` or by enough times `super::`.
    Room(String),
    /// A string literal.
    Text(String),
}

/// The modules that a file uses and the string literals in it, each with its line. Test modules are omitted: they may
/// read their texts with any host.
fn words(shown: &str, file: &Path) -> Vec<(usize, Word)> {
    let code = fs::read_to_string(file).expect("it can be read");
    words_in(&code, depth(shown))
}

/// The same in the code of a module, by how many modules it is below the root of the crate.
fn words_in(code: &str, depth: usize) -> Vec<(usize, Word)> {
    let tokens: TokenStream = code.parse().expect("it is Rust");
    let mut found = Vec::new();
    collect(tokens, depth, &mut found);
    found
}

/// How many modules the module of a file is below the root of the crate: `src/hosts/mod.rs` is 1, `src/hosts/a.rs` is 2.
fn depth(shown: &str) -> usize {
    let path = shown.strip_prefix("src/").unwrap_or(shown);
    let path = path.strip_suffix(".rs").unwrap_or(path);
    path.trim_end_matches("/mod").split('/').count()
}

fn collect(tokens: TokenStream, depth: usize, found: &mut Vec<(usize, Word)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let Some(attribute) = tokens.get(at).map(ToString::to_string) else {
                    continue;
                };
                let attribute: String = attribute.split_whitespace().collect();
                if attribute == "[cfg(test)]" {
                    at = end_of_item(&tokens, at);
                } else if attribute.starts_with("[doc=") {
                    at += 1;
                }
            }
            TokenTree::Ident(name) if name == "crate" && is_path(&tokens[at..]) => {
                found.extend(rooms(&tokens[at + 2]));
            }
            TokenTree::Ident(name) if name == "super" => {
                let mut steps = 1;
                while is_path(&tokens[at..]) && tokens[at + 2].to_string() == "super" {
                    steps += 1;
                    at += 3;
                }
                if steps == depth && is_path(&tokens[at..]) {
                    found.extend(rooms(&tokens[at + 2]));
                }
            }
            TokenTree::Ident(name) if name == "mod" => {
                // A module in the same file.
                if let Some(TokenTree::Group(body)) = tokens.get(at + 1) {
                    collect(body.stream(), depth + 1, found);
                    at += 2;
                }
            }
            TokenTree::Literal(text) => {
                let line = text.span().start().line;
                found.push((line, Word::Text(text.to_string())));
            }
            TokenTree::Group(group) => collect(group.stream(), depth, found),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn is_path(tokens: &[TokenTree]) -> bool {
    let is_colon = |token: &TokenTree| token.to_string() == ":";
    tokens.len() > 2 && tokens[..2].iter().all(is_colon)
}

/// The modules after `crate::`: one, or those in braces.
fn rooms(token: &TokenTree) -> Vec<(usize, Word)> {
    let room = |token: &TokenTree| {
        let line = token.span().start().line;
        (line, Word::Room(token.to_string()))
    };
    let TokenTree::Group(group) = token else {
        return vec![room(token)];
    };
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    let items = inner.split(|token| token.to_string() == ",");
    items.filter_map(<[_]>::first).map(room).collect()
}

/// The end of an item: after its block, or its semicolon.
fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        other => other.to_string() == ";",
    };
    let end = tokens[from..].iter().position(is_end);
    end.map_or(tokens.len(), |end| from + end + 1)
}

/// The files of a directory in order, without those that contain only tests.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        let name = path.file_stem().unwrap_or_default();
        if name == "tests" {
            continue;
        } else if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|one| one == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// All files of the crate, each with its top-level module; the root of the crate belongs to none.
fn crate_files() -> Vec<(String, String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = files(&root.join("src")).into_iter();
    let all = all.chain(files(&root.join("transforms")));
    all.filter_map(|path| {
        let shown = path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
        let room = match shown.split('/').collect::<Vec<_>>().as_slice() {
            ["src", "lib.rs" | "main.rs"] => return None,
            ["src", room, ..] => room.trim_end_matches(".rs").to_owned(),
            _ => "transforms".to_owned(),
        };
        Some((room, shown, path))
    })
    .collect()
}

#[test]
fn nobody_uses_what_is_not_below_it() {
    let mut report = String::new();
    let may_use = may_use();
    for (room, shown, path) in crate_files() {
        let row = may_use.iter().find(|(name, _)| *name == room);
        let (_, allowed) = row.unwrap_or_else(|| {
            panic!(
                "{shown}: {room} is a new top-level module; give it a row in the table of {PAGE}"
            )
        });
        for (line, word) in words(&shown, &path) {
            let Word::Room(other) = word else { continue };
            let is_room = may_use.iter().any(|(name, _)| *name == other);
            let is_allowed = allowed.contains(&other);
            if is_room && other != room && !is_allowed {
                let _ = writeln!(
                    report,
                    "{shown}:{line}: {room} must not use {other}; {}",
                    way_out(&room, &other)
                );
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn paths_through_the_modules_above_are_seen() {
    let seen = |shown: &str, code: &str| -> Vec<String> {
        let words = words_in(code, depth(shown)).into_iter();
        let rooms = words.filter_map(|(_, word)| match word {
            Word::Room(room) => Some(room),
            Word::Text(_) => None,
        });
        rooms.collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(
        seen("src/checks/mod.rs", "use super::hosts::ALL;"),
        ["hosts"]
    );
    assert_eq!(
        seen("src/outcome.rs", "fn a() { super::{plan, model::B} }"),
        ["plan", "model"]
    );
    assert_eq!(seen("src/checks/a.rs", "use super::hosts;"), none);
    assert_eq!(
        seen("src/checks/a.rs", "use super::super::hosts::ALL;"),
        ["hosts"]
    );
    assert_eq!(
        seen("transforms/a/b.rs", "super::super::super::hosts::ALL"),
        ["hosts"]
    );
    assert_eq!(
        seen(
            "src/checks/a.rs",
            "mod b { use super::super::super::hosts; }"
        ),
        ["hosts"]
    );
    assert_eq!(
        seen("src/checks/a.rs", "mod b { use super::super::hosts; }"),
        none
    );
}

/// What to do instead of a use that is not allowed.
fn way_out(room: &str, other: &str) -> &'static str {
    match (room, other) {
        ("transforms" | "checks" | "plan", "hosts") => {
            "ask for an intent of the trait plan::Host, and let each host answer it"
        }
        ("model", "hosts") => {
            "let the host read it (model::Recognizer, model::Reader) and keep plain data in the model"
        }
        ("files" | "report" | "commands", "hosts") => "ask the engine (engine::inputs)",
        ("hosts", "checks" | "transforms") => "meet in plan",
        _ => "move what both need below both of them",
    }
}

#[test]
fn steps_say_no_names_of_a_host() {
    let mut report = String::new();
    let mut used = vec![false; TEXTS.len()];
    for (room, shown, path) in crate_files() {
        if room != "transforms" && room != "checks" {
            continue;
        }
        for (line, word) in words(&shown, &path) {
            let Word::Text(text) = word else { continue };
            if !text.contains("AWS::") {
                continue;
            }
            match TEXTS.iter().position(|(file, _)| *file == shown) {
                Some(known) => used[known] = true,
                None => {
                    let _ = writeln!(
                        report,
                        "{shown}:{line}: {text} is a name of CloudFormation; use a constant of model::Kind or ask the host, or say in tests/architecture.rs why it stays"
                    );
                }
            }
        }
    }
    let stale = TEXTS.iter().zip(used).filter(|(_, used)| !used);
    for ((file, _), _) in stale {
        let _ = writeln!(
            report,
            "{file} has no such text any more; remove it from tests/architecture.rs"
        );
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_drawing_has_only_arrows_of_the_table() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE));
    let page = page.expect("the page is there");
    let drawing = page.split("```").nth(1).expect("the page has a drawing");
    let may_use = may_use();
    let name = |end: &str| -> String {
        let end = end.trim();
        let word = end.split(|sign: char| !sign.is_alphanumeric()).next();
        word.unwrap_or_default().to_owned()
    };
    let arrows = drawing.lines().filter_map(|line| line.split_once("-->"));
    let arrows: Vec<(String, String)> = arrows
        .map(|(one, other)| (name(one), name(other)))
        .collect();
    assert!(!arrows.is_empty(), "the drawing has arrows");
    for (one, other) in arrows {
        let row = may_use.iter().find(|(name, _)| *name == one);
        let is_allowed = row.is_some_and(|(_, allowed)| allowed.contains(&other));
        assert!(
            is_allowed,
            "the drawing shows {one} --> {other}, and the table does not allow it"
        );
    }
}

#[test]
fn the_page_names_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in [PAGE, "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root.join(page)).expect("the page is there");
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("http")) {
            assert!(
                root.join(link).exists(),
                "{page} links to {link}, which is not there"
            );
        }
    }
}
