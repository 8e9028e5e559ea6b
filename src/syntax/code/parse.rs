//! Parses a text with the grammar of its language into our tree.

use tree_sitter::{Language, ParseOptions, Parser, TreeCursor};

use super::super::source::Source;
use super::super::{ParseError, ParseErrorKind};
use super::CodeLanguage;
use super::tree::{Stored, Tree};

/// The largest program that is parsed. The largest of the corpora has 300 kB.
pub(super) const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The deepest nesting of nodes that is parsed. A chain of operators or calls nests as well.
pub(super) const MAX_DEPTH: usize = 3000;

/// How many rounds of the parser a text may take for each byte of it, and at least. A valid one takes less than one in ten
/// bytes; the search for the best repair of an invalid one is stopped.
const ROUNDS_PER_BYTE: usize = 2;
const MIN_ROUNDS: usize = 10_000;

/// Reads the tree of a text.
pub(super) fn read(source: &Source, language: CodeLanguage) -> Result<Tree, ParseError> {
    let text = source.text();
    check(source)?;
    let parsed = parse(&text[source.start()..], language).ok_or_else(|| {
        let message = format!("The file is not valid {}", language.name());
        ParseError::new(ParseErrorKind::Syntax, None).with_message(message)
    })?;
    if parsed.root_node().has_error() {
        return Err(syntax_error(source, language, &mut parsed.walk()));
    }
    let tree = copy(source, &mut parsed.walk())?;
    match empty_block(&tree) {
        Some(at) => {
            let message = format!(
                "The file is not valid {}: an indented block is missing",
                language.name()
            );
            let position = Some(source.position(at));
            Err(ParseError::new(ParseErrorKind::Syntax, position).with_message(message))
        }
        None => Ok(tree),
    }
}

/// Where a block of Python has no statement, which its grammar allows.
fn empty_block(tree: &Tree) -> Option<usize> {
    let blocks = (0..tree.len()).filter(|&node| tree.kind(node) == "block");
    let mut empty = blocks.filter(|&block| tree.named(block).next().is_none());
    empty.next().map(|block| tree.start(block))
}

fn check(source: &Source) -> Result<(), ParseError> {
    let text = source.text();
    if text.len() > MAX_BYTES {
        let help = format!("Split it: programs of up to {MAX_BYTES} bytes are read");
        return Err(ParseError::new(ParseErrorKind::TooBig, None).with_help(help));
    }
    match text.find('\0') {
        Some(at) => Err(ParseError::new(
            ParseErrorKind::Nul,
            Some(source.position(at)),
        )),
        None => Ok(()),
    }
}

/// The tree of the parser; `None` if it gives up.
fn parse(text: &str, language: CodeLanguage) -> Option<tree_sitter::Tree> {
    let mut parser = Parser::new();
    parser.set_language(&grammar(language)).ok()?;
    let bytes = text.as_bytes();
    let most = (bytes.len() * ROUNDS_PER_BYTE).max(MIN_ROUNDS);
    let mut rounds = 0;
    let mut is_over = |_: &tree_sitter::ParseState| {
        rounds += 1;
        rounds > most
    };
    let options = ParseOptions::new().progress_callback(&mut is_over);
    let mut rest = |at: usize, _| bytes.get(at..).unwrap_or_default();
    parser.parse_with_options(&mut rest, None, Some(options))
}

fn grammar(language: CodeLanguage) -> Language {
    match language {
        CodeLanguage::Python => tree_sitter_python::LANGUAGE.into(),
        CodeLanguage::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        CodeLanguage::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
    }
}

/// The error for a tree with one: where the text cannot be read on.
fn syntax_error(
    source: &Source,
    language: CodeLanguage,
    cursor: &mut TreeCursor<'_>,
) -> ParseError {
    let mut at = cursor.node();
    loop {
        let mut below = at.walk();
        let mut children = at.children(&mut below);
        // An error inside an error is nearer to the cause.
        match children.find(|child| child.has_error() || child.is_error() || child.is_missing()) {
            Some(child) => at = child,
            None => break,
        }
    }
    let start = source.start() + at.start_byte();
    let name = language.name();
    let message = if at.is_missing() {
        format!("The file is not valid {name}: {} is missing", at.kind())
    } else {
        let rest = &source.text()[start..];
        let word: String = rest.trim_start().chars().take(20).collect();
        let word = word.split_whitespace().next().unwrap_or_default();
        format!("The file is not valid {name}: unexpected {word}")
    };
    let message = message.trim_end_matches(": unexpected ");
    ParseError::new(ParseErrorKind::Syntax, Some(source.position(start))).with_message(message)
}

/// Our copy of the parser's tree.
fn copy(source: &Source, cursor: &mut TreeCursor<'_>) -> Result<Tree, ParseError> {
    let shift = source.start();
    let count = cursor.node().descendant_count();
    let mut nodes: Vec<Stored> = Vec::with_capacity(count);
    let mut open: Vec<u32> = Vec::new();
    loop {
        let node = cursor.node();
        if open.len() > MAX_DEPTH {
            let position = source.position(shift + node.start_byte());
            return Err(
                ParseError::new(ParseErrorKind::TooDeep, Some(position)).with_help(format!(
                    "Reduce the nesting: expressions and statements of up to {MAX_DEPTH} levels are read"
                )),
            );
        }
        let number = nodes.len() as u32;
        let mut end = shift + node.end_byte();
        // The comments of Python have the first half of a line break of Windows.
        if node.kind() == "comment" && source.text()[..end].ends_with('\r') {
            end -= 1;
        }
        nodes.push(Stored {
            kind: node.kind(),
            field: cursor.field_name().unwrap_or_default(),
            start: (shift + node.start_byte()) as u32,
            end: end as u32,
            parent: open.last().copied().unwrap_or_default(),
            next: number + 1,
            is_named: node.is_named(),
        });
        if cursor.goto_first_child() {
            open.push(number);
            continue;
        }
        while !cursor.goto_next_sibling() {
            let Some(parent) = open.pop() else {
                return Ok(Tree { nodes });
            };
            nodes[parent as usize].next = nodes.len() as u32;
            cursor.goto_parent();
        }
    }
}
