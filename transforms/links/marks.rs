//! What is next to a name: keys, variables, users and ports.

use crate::plan::texts::OPAQUE;

/// The key of `key=`, `key="` or `"key": "` at the end of a text.
pub(super) fn key_before(before: &str) -> Option<&str> {
    let open = before.trim_end_matches(['"', '\'']);
    let head = match open.strip_suffix('=') {
        Some(head) => head,
        None => open
            .trim_end()
            .strip_suffix(':')?
            .trim_end_matches(['"', '\'']),
    };
    let key = last_word(head);
    // `-H 'Host: db'` is an HTTP header, by which a server selects a site.
    let is_header = key == "Host" && open.trim_end().ends_with("Host:");
    (!key.is_empty() && !is_header).then_some(key)
}

/// The word at the end of a text, by the characters of keys and variables.
fn last_word(text: &str) -> &str {
    let is_key = |char: char| char.is_ascii_alphanumeric() || "_.-".contains(char);
    &text[text.trim_end_matches(is_key).len()..]
}

/// The variable of `${variable:-` at the end of a text.
pub(super) fn default_of(before: &str) -> Option<&str> {
    let head = before.strip_suffix('-')?;
    let head = head.strip_suffix(':').unwrap_or(head);
    let variable = last_word(head);
    let is_variable = head[..head.len() - variable.len()].ends_with("${");
    (is_variable && !variable.is_empty()).then_some(variable)
}

/// Whether the name is a JSON key.
pub(super) fn is_key(before: &str, after: &str) -> bool {
    let mut rest = after.chars();
    let quoted = before.ends_with('"') && rest.next() == Some('"');
    quoted && rest.as_str().trim_start().starts_with(':')
}

/// Whether the name is a user, with or without a password: `db@host`, `db:1234@tcp(host)`.
pub(super) fn is_user(after: &str) -> bool {
    let ends = |char: char| ends_authority(char) || char == ',';
    let end = after.find(ends).unwrap_or(after.len());
    after[..end].contains('@')
}

/// What follows a name.
pub(super) enum Port {
    None,
    Number(u16),
    Variable,
}

pub(super) fn port(after: &str) -> Port {
    let Some(rest) = after.strip_prefix(':') else {
        return Port::None;
    };
    if rest.starts_with(OPAQUE) || rest.starts_with('$') {
        return Port::Variable;
    }
    let end = rest
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(rest.len());
    let goes_on =
        rest[end..].starts_with(|char: char| char.is_alphanumeric() || "_-.".contains(char));
    match rest[..end].parse() {
        Ok(number) if !goes_on => Port::Number(number),
        _ => Port::None,
    }
}

pub(super) fn ends_authority(char: char) -> bool {
    char.is_whitespace() || "/?#\"'`<>|\\;()[]".contains(char)
}
