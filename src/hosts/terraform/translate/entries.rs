//! New entries of an object that is an argument of a call.

/// New entries, `name = value`, of an object whose text behind its brace is given. They are aligned as `terraform fmt`
/// does it: with those that follow, or before a blank line.
pub(super) fn new_entries(object: &str, entries: &[&str]) -> String {
    let Some(rest) = object.strip_prefix('\n').or(object.strip_prefix("\r\n")) else {
        let entries: String = entries.iter().map(|entry| format!(" {entry},")).collect();
        return entries;
    };
    let line_break = &object[..object.len() - rest.len()];
    let line = rest.lines().next().unwrap_or_default();
    let indent = line.len() - line.trim_start_matches(' ').len();
    let width = |entry: &str| entry.find(" = ").unwrap_or_default();
    let own = entries
        .iter()
        .map(|entry| width(entry))
        .max()
        .unwrap_or_default();
    let next = line.find("= ").map(|at| at.saturating_sub(indent + 1));
    let (column, is_apart) = match next {
        Some(next) if next >= own => (next, false),
        next => (own, next.is_some()),
    };
    let mut text = String::new();
    for entry in entries {
        let (name, value) = entry.split_at(width(entry));
        text.push_str(&format!(
            "{line_break}{}{name:column$}{value}",
            " ".repeat(indent)
        ));
    }
    if is_apart {
        text.push_str(line_break);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::new_entries;

    #[test]
    fn new_entries_are_aligned() {
        for (object, entries, expected) in [
            (
                "\n  name = 1\n}",
                ["a = 2", "bc = 3"],
                "\n  a    = 2\n  bc   = 3",
            ),
            (
                "\n  a = 1\n}",
                ["b = 2", "long = 3"],
                "\n  b    = 2\n  long = 3\n",
            ),
            ("\n}", ["b = 2", "long = 3"], "\nb    = 2\nlong = 3"),
            (" a = 1 }", ["b = 2", "c = 3"], " b = 2, c = 3,"),
        ] {
            assert_eq!(new_entries(object, &entries), expected, "{object}");
        }
    }
}
