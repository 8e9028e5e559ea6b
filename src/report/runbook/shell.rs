//! Commands for a POSIX shell.

use crate::report::markdown::escape::block;
use crate::visible::one_line;

/// A block of commands.
pub(super) fn commands(lines: &str) -> String {
    block("sh", lines) + "\n"
}

/// A word of a command: quoted unless it consists of harmless characters. A shell expands nothing in it.
pub(super) fn word(text: &str) -> String {
    let text = one_line(text);
    let is_harmless = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,@+".contains(letter);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_harmless) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The path of a file as a word; one that begins like an option is made relative to the directory.
pub(super) fn path(text: &str) -> String {
    if text.starts_with('-') {
        return word(&format!("./{text}"));
    }
    word(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_expands_nothing() {
        assert_eq!(word("stacks/web.yaml"), "stacks/web.yaml");
        assert_eq!(word("$(rm -rf ~)"), "'$(rm -rf ~)'");
        assert_eq!(word("it's"), "'it'\\''s'");
        assert_eq!(word(""), "''");
        assert_eq!(word("a\nb"), "'a\\u000ab'");
        assert_eq!(path("-rf"), "./-rf");
    }
}
