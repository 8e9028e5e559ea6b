//! Reads the tables that are stored as files of tab-separated values.

/// The rows of a table, without comments and the header row.
///
/// # Panics
/// If a row has a different number of columns; the tests read every table.
pub fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let count = cells.len();
        cells
            .try_into()
            .unwrap_or_else(|_| panic!("{count} columns instead of {N}: {line}"))
    })
}

/// The comment at the head of a table: its contents, date and source.
pub fn head(table: &str) -> String {
    let lines = table.lines().map_while(|line| line.strip_prefix('#'));
    let lines: Vec<&str> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    lines.join("\n")
}

/// The date in a text that contains `As of 2026-10-20.`; empty if there is none.
pub fn as_of(text: &str) -> &str {
    let rest = text.split_once("As of ").map_or("", |(_, rest)| rest);
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '-');
    &rest[..end.unwrap_or(rest.len())]
}
