//! Insertion and removal of statements.

use std::ops::Range;

use super::super::super::edits::Edits;
use super::super::CodeLanguage;
use super::super::grammar::is_block;
use super::super::program::Program;
use super::super::tree::{Node, Tree};

/// The statement with a range: the innermost one that is in a block.
pub(super) fn at(tree: &Tree, range: &Range<usize>) -> Option<Node> {
    let from = tree.first_from(range.start);
    let here = (from..tree.len()).take_while(|&node| tree.start(node) == range.start);
    let is_statement = |&node: &Node| {
        let parent = tree.parent(node).map(|parent| tree.kind(parent));
        tree.is_named(node) && tree.end(node) == range.end && parent.is_some_and(is_block)
    };
    here.filter(is_statement).last()
}

/// The statements of a block.
fn siblings(tree: &Tree, block: Node) -> impl Iterator<Item = Node> + '_ {
    let is_case = super::super::grammar::is_case(tree.kind(block));
    tree.named(block)
        .filter(move |&node| !is_case || tree.field_of(node) == "body")
}

/// The end of a statement with the semicolon behind it.
fn end(tree: &Tree, statement: Node) -> usize {
    let next = tree.next(statement);
    let is_behind = next < tree.len() && tree.parent(next) == tree.parent(statement);
    if is_behind && tree.kind(next) == ";" {
        return tree.end(next);
    }
    tree.end(statement)
}

/// Whether nothing else is in the lines of a statement, but comments behind it.
fn is_alone(program: &Program, statement: Node) -> bool {
    let tree = &program.tree;
    let end = end(tree, statement);
    program.is_first_in_line(tree.start(statement))
        && program.is_last_in_line(program.end_with_comments(end))
}

/// Adds statements after or before one.
pub(super) fn insert(
    program: &Program,
    statement: Node,
    lines: &[String],
    is_after: bool,
    edit: usize,
    edits: &mut Edits,
) -> Result<(), &'static str> {
    let tree = &program.tree;
    let block = tree.parent(statement).map(|block| tree.kind(block));
    if block == Some("class_body") {
        return Err(
            "a statement cannot be added to the properties of a class; assign it in the constructor",
        );
    }
    if !is_alone(program, statement) {
        return Err("other code is in the same line; put the statement in a line of its own first");
    }
    let indentation = program.indentation(tree.start(statement));
    let newline = program.newline();
    let lines = lines.iter().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("{indentation}{line}"),
    });
    let depth = tree.depth(statement);
    if is_after {
        let at = program.end_with_comments(end(tree, statement));
        let at = program.line_end(at).max(at);
        let text: String = lines.map(|line| format!("{newline}{line}")).collect();
        edits.insert_after(at, text, depth, edit);
    } else {
        let at = program.start_with_comments(statement, 0);
        let text: String = lines.map(|line| format!("{line}{newline}")).collect();
        edits.insert_before(at, text, depth, edit);
    }
    Ok(())
}

/// Removes statements, each with its edit.
pub(super) fn remove(
    program: &Program,
    removed: &[(Node, usize)],
    edits: &mut Edits,
) -> Result<(), (usize, &'static str)> {
    for (index, &(statement, edit)) in removed.iter().enumerate() {
        let is_removed = |node: Node| removed.iter().any(|&(other, _)| other == node);
        let is_repeated = removed[..index]
            .iter()
            .any(|&(other, _)| other == statement);
        if !is_repeated {
            remove_one(program, statement, &is_removed, edit, edits)
                .map_err(|cause| (edit, cause))?;
        }
    }
    Ok(())
}

fn remove_one(
    program: &Program,
    statement: Node,
    is_removed: &dyn Fn(Node) -> bool,
    edit: usize,
    edits: &mut Edits,
) -> Result<(), &'static str> {
    let tree = &program.tree;
    let Some(block) = tree.parent(statement) else {
        return Err("it is the whole program");
    };
    let range = tree.start(statement)..end(tree, statement);
    let is_empty_after = siblings(tree, block).all(is_removed);
    let is_first = siblings(tree, block).next() == Some(statement);
    let is_python = program.language == CodeLanguage::Python;
    if is_python && is_empty_after && is_first && tree.kind(block) == "block" {
        edits.replace(
            tree.range(statement),
            "pass".to_owned(),
            tree.depth(statement),
            edit,
        );
        return Ok(());
    }
    if is_alone(program, statement) {
        remove_lines(program, statement, range.end, edit, edits);
        return Ok(());
    }
    let text = program.source.text();
    let is_only = siblings(tree, block).count() == 1 && tree.kind(block) == "statement_block";
    if !is_only || program.comments_in(&tree.range(block)).next().is_some() {
        return Err("other code is in the same line; put the statement in a line of its own first");
    }
    // `{ statement }` becomes `{}`.
    let start = text[..range.start].trim_end_matches([' ', '\t']).len();
    let space = text[range.end..].len() - text[range.end..].trim_start_matches([' ', '\t']).len();
    edits.delete(start..range.end + space, edit);
    Ok(())
}

/// Removes the lines of a statement with its comments, and the blank lines that would be doubled.
fn remove_lines(program: &Program, statement: Node, end: usize, edit: usize, edits: &mut Edits) {
    let tree = &program.tree;
    let text = program.source.text();
    let block = tree.parent(statement).unwrap_or(Tree::ROOT);
    let mut start = program.start_with_comments(statement, 0);
    let mut stop = program.next_line(program.end_with_comments(end));
    let before = program.source.start()..start;
    let is_blank_before = before.is_empty() || program.is_blank_line(program.line_start(start - 1));
    let opens_block = !before.is_empty() && {
        let line = program.line_start(start - 1);
        text[line..start].trim_end().ends_with(['{', ':'])
            && tree.named(block).next() == Some(statement)
    };
    let closes_block = text[stop..].trim_start().starts_with('}') || stop >= text.len();
    if is_blank_before && closes_block && !before.is_empty() {
        while start > program.source.start() && program.is_blank_line(program.line_start(start - 1))
        {
            start = program.line_start(start - 1);
        }
    } else if is_blank_before || opens_block {
        while program.is_blank_line(stop) {
            stop = program.next_line(stop);
        }
    }
    // The last line may have no line break: that before it is removed instead.
    if stop >= text.len() && !text.ends_with('\n') && start > program.source.start() {
        start = program.line_end(start - 1).min(start);
    }
    edits.delete(start..stop, edit);
}
