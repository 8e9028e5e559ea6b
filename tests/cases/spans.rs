//! The positions that a run reports in the files are those that a reader would underline.

use std::ops::Range;

use ecs2fargate::outcome::Outcome;
use ecs2fargate::syntax::{Document, Position, Span};

use crate::harness::{Case, parse};

/// Every span of a run covers some text: a node, a comment, a line, or a part of a scalar that has a grammar of its
/// own; or the position of a missing value.
pub fn mark_something(case: &Case) -> Result<(), String> {
    let outcome = &case.ran().outcome;
    for (file, text) in &case.before {
        let document = parse(file, text).and_then(Result::ok);
        for (what, span) in spans(outcome, file) {
            let marked = bytes(text, span);
            check(text, document.as_ref(), marked.clone()).map_err(|fault| {
                format!("{what} in {file}: {span:?} {fault}: {:?}", text.get(marked))
            })?;
        }
    }
    Ok(())
}

/// All spans that a run reports in a file, each with the name of its source.
fn spans<'o>(outcome: &'o Outcome, file: &'o str) -> impl Iterator<Item = (&'o str, Span)> {
    let workloads = outcome.workloads.iter();
    let of_workloads = workloads.flat_map(|workload| {
        let changes = workload.changes.iter().chain(&workload.pending);
        let changes = changes.map(|one| (one.transform, &one.file, one.span));
        let removed = workload.removed.iter();
        let removed = removed.map(|one| (one.transform, &one.file, one.span));
        let findings = workload.findings.iter();
        let findings = findings.map(|one| (one.rule.as_str(), &one.file, one.span));
        changes.chain(removed).chain(findings)
    });
    let findings = outcome.findings.iter();
    let findings = findings.map(|one| (one.rule.as_str(), &one.file, one.span));
    let all = of_workloads.chain(findings);
    all.filter(move |(_, one, _)| ***one == *file)
        .map(|(what, _, span)| (what, span))
}

fn check(
    text: &str,
    document: Option<&Document>,
    marked: Range<usize>,
) -> Result<(), &'static str> {
    let inner = text.get(marked.clone()).ok_or("is out of the text")?;
    if inner.is_empty() {
        let is_unwritten = |document: &Document| {
            let mut nodes = document.nodes().map(|node| document.byte_range(node));
            nodes.any(|node| node == marked)
        };
        // What concerns a file that cannot be parsed is shown at its start.
        let is_unwritten = document.map_or(marked.start == 0, is_unwritten);
        return is_unwritten.then_some(()).ok_or("is empty");
    }
    if inner.trim_end() != inner {
        return Err("ends with blank space");
    }
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let cuts = |one: Option<char>, next: Option<char>| is_word(one) && is_word(next);
    let (before, behind) = (&text[..marked.start], &text[marked.end..]);
    if cuts(before.chars().next_back(), inner.chars().next()) {
        return Err("begins within a word");
    }
    if cuts(inner.chars().next_back(), behind.chars().next()) {
        return Err("ends within a word");
    }
    let Some(document) = document else {
        return Ok(());
    };
    let ends_line = behind
        .trim_start_matches(' ')
        .starts_with(['\n', '\r', '#'])
        || behind.trim().is_empty();
    let nodes = document.nodes().map(|node| document.byte_range(node));
    let ends_node =
        |node: &Range<usize>| text[node.clone()].trim_end().len() + node.start == marked.end;
    let is_within = |node: &Range<usize>| node.start < marked.start && marked.end < node.end;
    let is_in_a_scalar = document
        .nodes()
        .any(|node| document.scalar(node).is_some() && is_within(&document.byte_range(node)));
    if ends_line || is_in_a_scalar || nodes.into_iter().any(|node| ends_node(&node)) {
        Ok(())
    } else {
        Err("ends where nothing does")
    }
}

/// The byte range of a span, determined line by line.
fn bytes(text: &str, span: Span) -> Range<usize> {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let offset = |at: Position| {
        let lines = text[mark..].split_inclusive('\n');
        let start = mark + lines.take(at.line - 1).map(str::len).sum::<usize>();
        let mut characters = text[start..].char_indices();
        start
            + characters
                .nth(at.column - 1)
                .map_or(text.len() - start, |(index, _)| index)
    };
    offset(span.start)..offset(span.end)
}
