//! The proof by a second reader that a new text has everything that the old one had.

use hcl_edit::structure::{Body, Structure};

use super::finish::is_passed_name;
use super::forward::HOLDERS;
use super::text::without_mark;

/// Whether a text with copies has all declarations of the old text, in the same order and unchanged. What forwards to a
/// target group may differ.
pub(super) fn keeps(before: &str, after: &str) -> bool {
    let parse = |text: &str| hcl_edit::parser::parse_body(without_mark(text)).ok();
    let (Some(before), Some(after)) = (parse(before), parse(after)) else {
        return false;
    };
    let after = texts(&after);
    let mut rest = after.iter();
    texts(&before)
        .iter()
        .all(|one| rest.any(|other| one == other))
}

/// The declarations as texts. A declaration that may differ is its header.
fn texts(body: &Body) -> Vec<String> {
    let all = body.iter().map(|one| match one {
        Structure::Block(block) => {
            let labels = block.labels.iter().map(|label| label.as_str());
            let header = std::iter::once(block.ident.as_str()).chain(labels);
            let header: Vec<&str> = header.collect();
            let may_differ = header.get(1).is_some_and(|kind| HOLDERS.contains(kind));
            // Locals gain copies, and calls gain arguments.
            match header.first() {
                first if may_differ || first == Some(&"locals") => header.join(" "),
                Some(&"module") => format!("{} {}", header.join(" "), without_passed(&block.body)),
                _ => format!("{} {}", header.join(" "), block.body),
            }
        }
        Structure::Attribute(attribute) => format!("{attribute:?}"),
    });
    all.collect()
}

/// The body of a call without the arguments that are passed for a migration in parallel, and without its alignment.
fn without_passed(body: &Body) -> String {
    let text = body.to_string();
    let is_kept = |line: &&str| !is_passed_name(line.split('=').next().unwrap_or_default().trim());
    let words = text.lines().filter(is_kept).flat_map(str::split_whitespace);
    words.collect::<Vec<&str>>().join(" ")
}
