//! The texts in Rust code that people read.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Methods that report a finding: rule, place, message, help.
const REPORTING: &[&str] = &["note", "warn", "action_required", "needs_decision", "block"];

/// Calls whose string is a text of AWS.
const QUOTING: &[&str] = &["prevents"];

/// The strings of more than one word, each with its line; doc comments too if they are help. Tests, attributes and texts
/// of AWS are omitted.
pub fn texts(code: &str, is_help: bool) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    walk(tokens_of(code), &mut |token, before| match token {
        TokenTree::Literal(_) => {
            let text = string(token);
            found.extend(text.filter(|(_, text)| text.contains(' ')));
            true
        }
        TokenTree::Group(group) if is_doc(group, before) => {
            if is_help {
                found.extend(group.stream().into_iter().filter_map(|one| string(&one)));
            }
            false
        }
        TokenTree::Group(_) => !matches!(before, [.., name] if QUOTING.contains(&name.as_str())),
        _ => true,
    });
    found
}

/// The messages and help of findings, as far as they are literal where they are reported, and the reasons of edits.
pub fn messages(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    walk(tokens_of(code), &mut |token, before| {
        let TokenTree::Group(group) = token else {
            return true;
        };
        if is_doc(group, before) {
            return false;
        }
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        if let [.., dot, name] = before
            && dot == "."
            && REPORTING.contains(&name.as_str())
        {
            let arguments = tokens.split(|token| token.to_string() == ",");
            found.extend(arguments.skip(2).take(2).filter_map(literal));
        }
        for at in 0..tokens.len() {
            let (name, sign) = (tokens[at].to_string(), tokens.get(at + 1));
            let is_set = sign.is_some_and(|sign| matches!(sign.to_string().as_str(), ":" | "="));
            if is_set && matches!(name.as_str(), "message" | "help") {
                found.extend(literal(&tokens[at + 2..]));
            }
        }
        true
    });
    found
}

fn tokens_of(code: &str) -> TokenStream {
    code.parse().expect("the file is Rust")
}

/// Calls a function for each token with the names and signs before it; it returns whether to go into a group.
fn walk(tokens: TokenStream, look: &mut impl FnMut(&TokenTree, &[String]) -> bool) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut before: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if let TokenTree::Group(group) = token {
            let is_attribute =
                matches!(before.as_slice(), [.., sign] if sign == "#" || sign == "!");
            let is_bracket = group.delimiter() == Delimiter::Bracket;
            let text: String = group.to_string().split_whitespace().collect();
            if is_attribute && text == "[cfg(test)]" {
                at = end_of_item(&tokens, at);
            } else if is_attribute && is_bracket && !is_doc(group, &before) && !is_shown(group) {
                // Other attributes are for the compiler.
            } else if look(token, &before) {
                walk(group.stream(), look);
            }
        } else {
            look(token, &before);
        }
        before.push(match token {
            TokenTree::Group(_) => "()".to_owned(),
            other => other.to_string(),
        });
    }
}

/// Attributes whose strings people read: errors of thiserror, help of clap.
const SHOWN: &[&str] = &["error", "arg", "command", "value"];

fn is_shown(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    first.is_some_and(|first| SHOWN.contains(&first.to_string().as_str()))
}

fn is_doc(group: &Group, before: &[String]) -> bool {
    let is_attribute = matches!(before, [.., sign] if sign == "#" || sign == "!");
    let first = group.stream().into_iter().next();
    is_attribute && first.is_some_and(|first| first.to_string() == "doc")
}

/// The end of an item: after its block, or its semicolon.
fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        other => other.to_string() == ";",
    };
    let end = tokens[from..].iter().position(is_end);
    end.map_or(tokens.len(), |end| from + end + 1)
}

/// The string that an expression begins with, or the one in its `format!`.
fn literal(tokens: &[TokenTree]) -> Option<(usize, String)> {
    let first = tokens.first()?;
    match tokens.get(2) {
        Some(TokenTree::Group(group)) if first.to_string() == "format" => {
            string(&group.stream().into_iter().next()?)
        }
        _ => string(first),
    }
}

/// The text of a string literal, with its line.
fn string(token: &TokenTree) -> Option<(usize, String)> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let written = literal.to_string();
    let is_string = written.ends_with(['"', '#']) && written.contains('"');
    let text = written.split_once('"')?.1.rsplit_once('"')?.0;
    is_string.then(|| (literal.span().start().line, joined(text)))
}

/// A text whose lines are joined as a backslash at their ends asks for.
fn joined(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| text + line.trim_start())
}
