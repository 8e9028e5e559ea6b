//! Actions of listeners and rules: to one target group, and to it and its copy by weight.
//!
//! The argument that is replaced stays as a comment at its place, so that it can be restored there. Source of the blocks:
//! the schema of `aws_lb_listener` of AWS provider 6.25.0; of the weights: ELB API model (botocore 1.44.8), 0 to 999.

use std::ops::Range;

use super::marks::{Mark, mark, written};
use super::text::{Edits, indent, line_end, line_start, mentions, newline, next_line};
use crate::syntax::{Cursor, Document};

/// The argument with the target group.
pub(super) const ARGUMENT: &str = "target_group_arn";

/// The blocks of actions.
pub(super) const ACTIONS: [&str; 2] = ["default_action", "action"];

/// The types of what forwards.
pub(super) const HOLDERS: [&str; 4] = [
    "aws_lb_listener",
    "aws_alb_listener",
    "aws_lb_listener_rule",
    "aws_alb_listener_rule",
];

/// What an action forwards to by weight.
pub(super) struct Weighted<'w> {
    /// The address of the target group, and that of its copy.
    pub(super) group: (&'w str, &'w str),
    /// The variable that shifts the traffic.
    pub(super) variable: &'w str,
    /// For how many seconds a client stays with a target group, if the group has sticky sessions.
    pub(super) stickiness: Option<String>,
    /// Whether expressions are written as in Terraform 0.11.
    pub(super) is_legacy: bool,
}

/// Plans an action that forwards to a target group and its copy.
///
/// # Errors
/// Why it cannot be extended.
pub(super) fn weigh(
    action: Cursor<'_>,
    weighted: &Weighted<'_>,
    edits: &mut Edits,
) -> Result<(), String> {
    let document = action.document;
    let text = document.text();
    let other = || {
        format!(
            "An action forwards to {} in a way that cannot be extended: with conditions, weights of its own or several target groups",
            weighted.group.0
        )
    };
    let (key, value) = action
        .key(ARGUMENT)
        .zip(action.get(ARGUMENT))
        .ok_or_else(other)?;
    let range = document.byte_range(value.node);
    let target = &text[range.clone()];
    let is_plain = |letter: char| letter.is_alphanumeric() || "._-[]\"${}".contains(letter);
    let is_only = target.chars().all(is_plain) && mentions(target, weighted.group.0).count() == 1;
    if !is_only || action.get("forward").is_some() || is_generated(action) {
        return Err(other());
    }
    let start = document.byte_range(key.node).start;
    let line = line_start(text, start)..line_end(text, range.end);
    if text[line.clone()].contains('\n') || !text[line.start..start].trim().is_empty() {
        return Err(other());
    }
    let argument = text[range.end..line.end].trim_end();
    let argument = format!("{ARGUMENT} = {target}{argument}");
    let comment = written(Mark::Instead(&argument));
    let margin = indent(text, start);
    edit_line(text, &line, &format!("{margin}{comment}"), edits);
    let closing = line_start(text, document.byte_range(action.node).end);
    let body = forward_lines(target, weighted);
    edits.insert(closing, inserted(text, margin, &body));
    Ok(())
}

/// Whether a block of the action comes from `dynamic`.
fn is_generated(action: Cursor<'_>) -> bool {
    action.get("dynamic").is_some()
}

/// The lines of the block that forwards to both.
fn forward_lines(target: &str, weighted: &Weighted<'_>) -> Vec<String> {
    let (own, copy) = weighted.group;
    let name = weighted.variable;
    let expression = |text: String| match weighted.is_legacy {
        true => format!("\"${{{text}}}\""),
        false => text,
    };
    let group = |arn: &str, weight: String| {
        vec![
            "  target_group {".to_owned(),
            format!("    arn    = {arn}"),
            format!("    weight = {}", expression(weight)),
            "  }".to_owned(),
        ]
    };
    let mut lines = vec!["forward {".to_owned()];
    lines.extend(group(target, format!("100 - var.{name}")));
    lines.push(String::new());
    lines.extend(group(&replaced(target, own, copy), format!("var.{name}")));
    if let Some(seconds) = &weighted.stickiness {
        lines.extend([
            String::new(),
            "  stickiness {".to_owned(),
            "    enabled  = true".to_owned(),
            format!("    duration = {seconds}"),
            "  }".to_owned(),
        ]);
    }
    lines.push("}".to_owned());
    lines
}

fn inserted(text: &str, margin: &str, lines: &[String]) -> String {
    let newline = newline(text);
    let lines = lines.iter().map(|line| match line.is_empty() {
        true => newline.to_owned(),
        false => format!("{margin}{line}{newline}"),
    });
    format!("{newline}{}", lines.collect::<String>())
}

/// An expression with one address in place of another.
pub(super) fn replaced(expression: &str, own: &str, other: &str) -> String {
    let mut out = expression.to_owned();
    let places: Vec<usize> = mentions(expression, own).collect();
    for at in places.into_iter().rev() {
        out.replace_range(at..at + own.len(), other);
    }
    out
}

/// An action that forwards to a target group and its copy.
pub(in crate::hosts::terraform) struct Forward<'d> {
    document: &'d Document,
    /// The line of the comment, without its line break.
    line: Range<usize>,
    /// The argument that the comment records.
    argument: &'d str,
    forward: Cursor<'d>,
}

/// The actions of a resource that forward by weight, in order.
///
/// # Errors
/// The place of a comment without the block that belongs to it.
pub(in crate::hosts::terraform) fn forwards(
    body: Cursor<'_>,
) -> Result<Vec<Forward<'_>>, Cursor<'_>> {
    let mut found = Vec::new();
    let actions = ACTIONS.iter().filter_map(|name| body.get(name));
    for action in actions.flat_map(Cursor::items) {
        let document = action.document;
        let Some((line, argument)) = instead(action) else {
            continue;
        };
        let mut blocks = action.get("forward").into_iter().flat_map(Cursor::items);
        let (Some(forward), None) = (blocks.next(), blocks.next()) else {
            return Err(action);
        };
        found.push(Forward {
            document,
            line,
            argument,
            forward,
        });
    }
    Ok(found)
}

/// The comment in a block that says what was there: its line, and the argument.
pub(super) fn instead(block: Cursor<'_>) -> Option<(Range<usize>, &str)> {
    let text = block.document.text();
    let lines = lines_in(text, block.document.byte_range(block.node));
    let mut marked = lines.filter_map(|line| match mark(&text[line.clone()])? {
        Mark::Instead(argument) => Some((line, argument)),
        _ => None,
    });
    marked.next()
}

/// The target group of an argument, with what is behind it in the line.
pub(super) fn value_of(argument: &str) -> Option<&str> {
    let value = argument.strip_prefix(ARGUMENT)?.trim_start();
    Some(value.strip_prefix('=')?.trim_start())
}

/// The ranges of the lines of a part of a text, without their line breaks.
fn lines_in(text: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = line_start(text, part.start);
    std::iter::from_fn(move || {
        if at >= part.end {
            return None;
        }
        let line = at..line_end(text, at);
        at = next_line(text, at);
        Some(line)
    })
}

impl<'d> Forward<'d> {
    /// The variable in the weight of the copy.
    pub(in crate::hosts::terraform) fn variable(&self) -> Option<&'d str> {
        let group = self.forward.get("target_group")?.items().nth(1)?;
        let weight = group.get("weight")?;
        let text = self.document.value_text(weight.node);
        let name = text
            .trim_matches(['"', '$', '{', '}'])
            .strip_prefix("var.")?;
        let text = self.document.text();
        let at = self.document.offset_of(name)?;
        text.get(at..at + name.len())
    }

    /// The address of the target group, and that of its copy. For target groups of other modules, the expressions of their
    /// ARNs.
    pub(super) fn group(&self) -> Option<(String, String)> {
        let second = self.forward.get("target_group")?.items().nth(1)?;
        let second = self.document.value_text(second.get("arn")?.node);
        let first = self.target()?.0;
        match is_passed(first) {
            true => Some((first.to_owned(), second.to_owned())),
            false => Some((address_in(first)?, address_in(second)?)),
        }
    }

    /// The block as it was written, of which only the layout may have changed.
    fn is_unchanged(&self, group: (&str, &str)) -> bool {
        let Some((target, _)) = self.target() else {
            return false;
        };
        let Some(variable) = self.variable() else {
            return false;
        };
        let weight = self.forward.get("target_group");
        let weight = weight.and_then(|groups| groups.items().next()?.get("weight"));
        let duration = self.forward.get("stickiness");
        let duration = duration.and_then(|all| all.items().next()?.get("duration"));
        let weighted = Weighted {
            group,
            variable,
            stickiness: duration.map(|place| self.document.value_text(place.node).to_owned()),
            is_legacy: weight.is_some_and(|place| {
                let range = self.document.byte_range(place.node);
                self.document.text()[range].starts_with('"')
            }),
        };
        let range = self.document.byte_range(self.forward.node);
        let own = &self.document.text()[range];
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        words(own) == words(&forward_lines(target, &weighted).join("\n"))
    }

    /// The target group of the argument, and the comment behind it.
    fn target(&self) -> Option<(&'d str, &'d str)> {
        let value = value_of(self.argument)?;
        let end = value.find([' ', '\t']).unwrap_or(value.len());
        Some(value.split_at(end))
    }

    /// Plans the action as it was, to the target group or to its copy.
    ///
    /// # Errors
    /// The place of what changed since then.
    pub(super) fn restore(&self, to_copy: bool, edits: &mut Edits) -> Result<(), Cursor<'d>> {
        let group = self.group();
        let Some((own, copy)) = group.filter(|(own, copy)| self.is_unchanged((own, copy))) else {
            return Err(self.forward);
        };
        let text = self.document.text();
        let argument = match to_copy {
            // What another module passes is the copy then.
            true if !is_passed(&own) => replaced(self.argument, &own, &copy),
            _ => self.argument.to_owned(),
        };
        let margin = indent(text, self.line.start);
        edit_line(text, &self.line, &format!("{margin}{argument}"), edits);
        let block = self.document.byte_range(self.forward.node);
        let start = without_blank_above(text, line_start(text, block.start));
        edits.replace(start..next_line(text, block.end), "");
        Ok(())
    }
}

/// Whether an expression is what another module passes.
pub(super) fn is_passed(expression: &str) -> bool {
    expression.starts_with("module.") || expression.starts_with("var.")
}

/// The address of the resource that an expression is an attribute of.
fn address_in(expression: &str) -> Option<String> {
    let mut steps = expression
        .trim_matches(['"', '$', '{', '}'])
        .split(['.', '[']);
    Some(format!("{}.{}", steps.next()?, steps.next()?))
}

/// The start of the blank line directly above a line; of the line itself if there is none.
pub(super) fn without_blank_above(text: &str, start: usize) -> usize {
    if start <= line_start(text, 0) {
        return start;
    }
    let above = line_start(text, start - 1);
    match text[above..start].trim().is_empty() {
        true => above,
        false => start,
    }
}

/// Replaces a line, and aligns the arguments around it as `terraform fmt` does if they were aligned.
fn edit_line(text: &str, line: &Range<usize>, new: &str, edits: &mut Edits) {
    let above = |at: usize| {
        let start = (at > 0).then(|| line_start(text, at - 1))?;
        is_argument(&text[start..at]).then_some(start)
    };
    let mut start = line.start;
    while let Some(earlier) = above(start) {
        start = earlier;
    }
    let mut end = line.end;
    loop {
        let next = next_line(text, end);
        if next >= text.len() || !is_argument(&text[next..line_end(text, next)]) {
            break;
        }
        end = line_end(text, next);
    }
    let own = &text[start..end];
    let changed = format!("{}{new}{}", &text[start..line.start], &text[line.end..end]);
    let changed = match aligned(own) == own {
        true => aligned(&changed),
        false => changed,
    };
    edits.replace(start..end, changed);
}

/// Whether a line is an argument: a name and an equals sign.
fn is_argument(line: &str) -> bool {
    split_argument(line).is_some()
}

fn split_argument(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let bare = name.trim();
    let is_one = !bare.is_empty() && bare.chars().all(is_name) && !value.starts_with(['=', '>']);
    is_one.then_some((name.trim_end(), value.trim_start()))
}

/// Lines with the equals signs of consecutive arguments below each other.
fn aligned(text: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out = String::with_capacity(text.len());
    for run in lines.chunk_by(|one, next| is_argument(one) && is_argument(next)) {
        let widths = run.iter().filter_map(|line| split_argument(line));
        let width = widths.map(|(name, _)| name.chars().count()).max();
        for line in run {
            match (split_argument(line), width) {
                (Some((name, value)), Some(width)) => {
                    out.push_str(&format!("{name:width$} = {value}"));
                }
                _ => out.push_str(line),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::terraform::parallel::text::parsed;

    const LISTENER: &str = "\
resource \"aws_lb_listener\" \"web\" {
  port = 80

  default_action {
    target_group_arn = aws_lb_target_group.web.arn # the only one
    type             = \"forward\"
  }
}
";

    const WEIGHTED: &str = "\
resource \"aws_lb_listener\" \"web\" {
  port = 80

  default_action {
    # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn # the only one
    type = \"forward\"

    forward {
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 100 - var.traffic
      }

      target_group {
        arn    = aws_lb_target_group.web_fargate.arn
        weight = var.traffic
      }
    }
  }
}
";

    const NAMES: (&str, &str) = ("aws_lb_target_group.web", "aws_lb_target_group.web_fargate");

    fn with_weights(text: &str) -> Result<String, String> {
        let document = parsed(text).expect("the text of the test");
        let root = Cursor::root(&document);
        let body = root.path(&["resource", "aws_lb_listener", "web"]);
        let action = body.and_then(|body| body.get("default_action")?.items().next());
        let weighted = Weighted {
            group: NAMES,
            variable: "traffic",
            stickiness: None,
            is_legacy: false,
        };
        let mut edits = Edits::default();
        weigh(action.expect("it is there"), &weighted, &mut edits)?;
        Ok(edits.applied(text).expect("no overlap"))
    }

    fn restored(text: &str, to_copy: bool) -> Option<String> {
        let document = parsed(text)?;
        let body = Cursor::root(&document).path(&["resource", "aws_lb_listener", "web"])?;
        let mut edits = Edits::default();
        for one in forwards(body).ok()? {
            assert_eq!(one.variable(), Some("traffic"));
            one.restore(to_copy, &mut edits).ok()?;
        }
        edits.applied(text)
    }

    #[test]
    fn an_action_forwards_by_weight_and_is_restored() {
        assert_eq!(with_weights(LISTENER).as_deref(), Ok(WEIGHTED));
        assert_eq!(restored(WEIGHTED, false).as_deref(), Some(LISTENER));
        let finished = LISTENER.replace(NAMES.0, NAMES.1);
        assert_eq!(restored(WEIGHTED, true), Some(finished));
    }

    #[test]
    fn other_actions_are_not_extended() {
        for other in ["var.a ? aws_lb_target_group.web.arn : var.b", "local.group"] {
            let text = LISTENER.replace("aws_lb_target_group.web.arn", other);
            assert!(with_weights(&text).is_err(), "{other}");
        }
    }

    #[test]
    fn weights_of_the_owner_are_not_removed() {
        let text = WEIGHTED.replace("= var.traffic", "= var.traffic\n        # mine");
        assert_eq!(restored(&text, false), None);
    }
}
