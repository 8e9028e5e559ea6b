//! The Markdown files that are checked.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn is_updating() -> bool {
    std::env::var_os("UPDATE_CASES").is_some()
}

/// One Markdown file.
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

impl Page {
    pub fn read(path: PathBuf) -> Self {
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path, text }
    }

    pub fn name(&self) -> String {
        let path = self.path.strip_prefix(root()).unwrap_or(&self.path);
        path.display().to_string()
    }

    /// The events of the Markdown parser with their places in the text.
    pub fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES | Options::ENABLE_GFM).into_offset_iter()
    }

    /// The places of the lines in fenced code blocks of this language.
    pub fn code(&self, language: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut is_in_one = false;
        for (event, place) in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    is_in_one = &*info == language;
                    if is_in_one {
                        found.push(place.end..place.start);
                    }
                }
                Event::Text(_) if is_in_one => {
                    let block = found.last_mut().expect("the text is inside of a block");
                    *block = block.start.min(place.start)..block.end.max(place.end);
                }
                Event::End(_) => is_in_one = false,
                _ => {}
            }
        }
        found
    }
}

/// The pages of the book, with those of rules and steps.
pub fn book() -> Vec<Page> {
    let mut pages = Vec::new();
    let mut directories = vec![root().join("docs/src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("the book can be read") {
            let path = entry.expect("the book can be read").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(Page::read(path));
            }
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

/// The book, and the pages at the root of the repository.
pub fn all() -> Vec<Page> {
    let others = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "transforms/README.md",
    ];
    let others = others.map(|name| Page::read(root().join(name)));
    others.into_iter().chain(book()).collect()
}
