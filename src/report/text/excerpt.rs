//! The lines of a file that a finding is about, with a mark under the exact place.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::outcome::{Finding, Severity};
use crate::report::{Paint, Run};
use crate::syntax::Span;
use crate::visible::{is_hidden, one_line};

/// A longer line is not shown: it is no text for people.
const LONGEST: usize = 2000;

/// A related place further away than this many lines gets an excerpt of its own.
const NEAR: usize = 40;

/// The texts of the files of a run, as they were before it; by path once one is needed.
pub(crate) struct Texts<'r> {
    run: &'r Run<'r>,
    by_path: OnceLock<HashMap<&'r str, &'r str>>,
}

impl<'r> Texts<'r> {
    pub(crate) fn of(run: &'r Run<'r>) -> Self {
        Self {
            run,
            by_path: OnceLock::new(),
        }
    }

    /// The text of a file; `None` if it is not known.
    pub(crate) fn get(&self, file: &str) -> Option<&'r str> {
        let by_path = self.by_path.get_or_init(|| {
            let files = self.run.outcome.files.iter();
            let own = files.map(|file| (file.path.as_str(), file.before.as_str()));
            let context = self.run.context.texts.iter();
            let context = context.map(|(path, text)| (path.as_str(), text.as_str()));
            context.chain(own).collect()
        });
        by_path.get(file).copied()
    }

    fn lines(&self, file: &str, lines: Range<usize>) -> Option<Vec<&'r str>> {
        let text = self.get(file)?;
        let before = lines.start.checked_sub(1)?;
        // A byte order mark takes no column.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let found: Vec<&str> = text.lines().skip(before).take(lines.len()).collect();
        let is_shown = found.len() == lines.len() && found.iter().all(|line| line.len() <= LONGEST);
        is_shown.then_some(found)
    }
}

/// A place in a file, and what is there.
struct Mark<'f> {
    file: &'f str,
    span: Span,
    label: &'f str,
    kind: AnnotationKind,
}

/// The excerpt of a finding and of its related places; `None` if the text of the finding's file is not known.
pub(super) fn of(
    finding: &Finding,
    texts: &Texts<'_>,
    width: usize,
    paint: Paint,
) -> Option<String> {
    let mut parts: Vec<Vec<Mark<'_>>> = vec![vec![Mark {
        file: &finding.file,
        span: finding.span,
        label: "",
        kind: AnnotationKind::Primary,
    }]];
    for related in &finding.related {
        let mark = Mark {
            file: &related.file,
            span: related.span,
            label: &related.label,
            kind: AnnotationKind::Context,
        };
        let near = parts.iter_mut().find(|part| {
            let distance = part[0].span.start.line.abs_diff(mark.span.start.line);
            part[0].file == mark.file && distance <= NEAR
        });
        match near {
            Some(part) => part.push(mark),
            None => parts.push(vec![mark]),
        }
    }
    let mut snippets = parts.iter().map(|marks| snippet(marks, texts));
    let first = snippets.next().flatten()?;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let group = Group::with_level(level).element(first);
    let group = group.elements(snippets.flatten());
    let renderer = if paint.is_on() {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let text = renderer.term_width(width).render(&[group]);
    // The sources are escaped, so that all sequences in the result are those of the renderer.
    Some(paint.own(&text))
}

/// One snippet with marks that are near each other in one file.
fn snippet<'m>(marks: &'m [Mark<'m>], texts: &Texts<'_>) -> Option<Snippet<'m, Annotation<'m>>> {
    let lines = marks.iter().map(|mark| mark.span.start.line);
    let (first, last) = (lines.clone().min()?, lines.max()?);
    let file = marks.first()?.file;
    let shown = texts.lines(file, first..last + 1)?;
    let mut source = String::new();
    let mut annotations = Vec::new();
    for (line, number) in shown.iter().zip(first..) {
        for mark in marks.iter().filter(|mark| mark.span.start.line == number) {
            let (start, end) = columns(line, mark.span);
            let at = |column: usize| source.len() + escaped_length(line, column);
            let span = at(start)..at(end).max(at(start) + 1);
            let annotation = mark.kind.span(span);
            let label = (!mark.label.is_empty()).then(|| one_line(mark.label));
            annotations.push(annotation.label(label));
        }
        source.push_str(&escaped(line));
        source.push('\n');
    }
    let snippet = Snippet::source(source).line_start(first);
    let path = one_line(file).into_owned();
    Some(snippet.path(path).fold(true).annotations(annotations))
}

/// The first and the last column of a place in its first line, from zero.
fn columns(line: &str, span: Span) -> (usize, usize) {
    let start = span.start.column.saturating_sub(1);
    let length = line.trim_end().chars().count();
    let end = if span.end.line == span.start.line {
        span.end.column.saturating_sub(1)
    } else {
        length
    };
    (start, end.min(length).max(start))
}

/// The line with control characters escaped; a tab is one space, so that columns stay as they are.
fn escaped(line: &str) -> String {
    one_line(&line.replace('\t', " ")).into_owned()
}

/// The number of bytes that the characters before a column take when they are escaped.
fn escaped_length(line: &str, column: usize) -> usize {
    let before: String = line.chars().take(column).collect();
    if before.contains(is_hidden) {
        escaped(&before).len()
    } else {
        before.len()
    }
}
