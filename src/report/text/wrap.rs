//! Text within the width of the terminal.

use std::io::{self, Write};

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The lines of a paragraph. The first one is `first` columns narrower, for what is printed before it; the others are
/// indented by `rest`. A word that is wider than the line is not broken, so that it can be copied.
pub(super) fn lines(text: &str, width: usize, first: usize, rest: usize) -> Vec<String> {
    let (before, indent) = (" ".repeat(first), " ".repeat(rest));
    let options = Options::new(width)
        .initial_indent(&before)
        .subsequent_indent(&indent)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let mut lines: Vec<String> = textwrap::wrap(text, options)
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect();
    if let Some(line) = lines.first_mut() {
        *line = line.get(first..).unwrap_or_default().to_owned();
    }
    lines
}

/// Writes a paragraph after a head that takes `head_width` columns, with `rest` columns before its other lines.
pub(super) fn write(
    out: &mut dyn Write,
    width: usize,
    (head, head_width): (&str, usize),
    rest: usize,
    text: &str,
) -> io::Result<()> {
    let lines = lines(text, width, head_width, rest);
    write!(out, "{head}")?;
    match lines.split_first() {
        Some((first, others)) => {
            writeln!(out, "{first}")?;
            others.iter().try_for_each(|line| writeln!(out, "{line}"))
        }
        None => writeln!(out),
    }
}

/// A text cut in its middle to at most `width` columns.
pub(super) fn shortened(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let start = start(text, kept / 2);
    // A wide character may not fit into the first half.
    let end = end(text, kept - display_width(start));
    format!("{start}…{end}")
}

/// A path is cut between directories if that loses no more columns than this.
const LOST: usize = 8;

/// The end of a path, which distinguishes it best, in at most `width` columns.
pub(super) fn shortened_path(path: &str, width: usize) -> String {
    if display_width(path) <= width {
        return path.to_owned();
    }
    let kept = width.saturating_sub(1);
    let mut ends = path.match_indices('/').map(|(at, _)| &path[at..]);
    let whole = ends.find(|end| display_width(end) <= kept);
    match whole.filter(|end| display_width(end) + LOST >= kept) {
        Some(end) => format!("…{end}"),
        None => format!("…{}", end(path, kept)),
    }
}

/// The longest start of a text that takes at most `width` columns.
fn start(text: &str, width: usize) -> &str {
    let ends = text
        .char_indices()
        .map(|(index, one)| index + one.len_utf8());
    let fitting = ends.take_while(|end| display_width(&text[..*end]) <= width);
    &text[..fitting.last().unwrap_or(0)]
}

/// The longest end of a text that takes at most `width` columns.
fn end(text: &str, width: usize) -> &str {
    let starts = text.char_indices().map(|(index, _)| index);
    let mut fitting = starts.filter(|start| display_width(&text[*start..]) <= width);
    &text[fitting.next().unwrap_or(text.len())..]
}

/// A text with spaces behind it, up to `width` columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(display_width(text));
    format!("{text}{:missing$}", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_path_is_kept() {
        let path = "spire/templates/apps/augury.yml:123";
        for (width, expected) in [
            (40, path),
            (34, "…/templates/apps/augury.yml:123"),
            (30, "…templates/apps/augury.yml:123"),
            (29, "…/apps/augury.yml:123"),
            (21, "…/apps/augury.yml:123"),
            (20, "…/augury.yml:123"),
            (10, "…y.yml:123"),
        ] {
            assert_eq!(shortened_path(path, width), expected, "{width}");
        }
        let long = "services/a-very-long-name-of-a-service/service.yaml:30";
        assert_eq!(shortened_path(long, 32), "…me-of-a-service/service.yaml:30");
        assert_eq!(shortened("SphinxServerEcsService", 11), "Sphin…rvice");
    }

    #[test]
    fn a_shortened_text_takes_no_more_columns_whatever_its_characters_are() {
        for text in [
            "日本語日本語日本語日本語/日本語日本語日本語.yml:12",
            "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}/e\u{301}.yml:3",
            "👩‍👩‍👧‍👦🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀/🚀🚀🚀.yml:3",
            "plain/and/long/enough/to/be/shortened.yml:1",
        ] {
            for width in 1..30 {
                let (shown, path) = (shortened(text, width), shortened_path(text, width));
                let [taken, of_path] = [&shown, &path].map(|text| display_width(text));
                let all = display_width(text);
                assert!(taken <= width, "{shown}: {taken} of {width}");
                assert!(of_path <= width, "{path}: {of_path} of {width}");
                // Only a wide character that does not fit leaves a column empty.
                assert!(taken + 2 > width.min(all), "{shown}: {taken} of {width}");
            }
        }
    }

    #[test]
    fn a_paragraph_hangs_below_its_head() {
        let mut bytes = Vec::new();
        write(&mut bytes, 20, ("head: ", 6), 4, "one two three four five").unwrap();
        let expected = "head: one two three\n    four five\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        assert_eq!(
            lines("--parameter-overrides", 10, 0, 0),
            ["--parameter-overrides"]
        );
    }
}
