//! The rows of fixed names: a resource that is replaced needs another one.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::Program;
use crate::hosts::programs::changes::plain;
use crate::syntax::code::{BindingKind, Value};

impl<'l> Lowering<'l> {
    /// A fixed name: a literal of the construct is replaced.
    pub(super) fn name(&mut self, planned: Planned<'l>, property: &str) -> Lowered {
        let owner = self.owner(planned)?;
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let Some(value) = program.argument(call, property) else {
            return Err(
                format!("{property} is not written at the call that makes the construct").into(),
            );
        };
        let Some(new) = planned.change.value.as_ref() else {
            self.remove(planned, owner, call, property);
            return Ok(());
        };
        let not = |reason: String| NotLowered::at(reason, owner.site.program, value.clone());
        let new = plain(new).ok_or_else(|| {
            not(format!(
                "{property} is computed. Add -fargate to the name manually, or use --names keep"
            ))
        })?;
        let (literal, of_literal) = program.code.resolve_literal(&value);
        let is_shared = literal != value && self.is_used_twice(program, &value);
        if !matches!(of_literal, Value::Text(_)) || is_shared {
            let end = self.added_end(planned, property, &new);
            let longer = end.and_then(|end| extended(program, &value, &end));
            let longer = longer.ok_or_else(|| {
                not(format!(
                    "{property} is not a text at this call. Change it to {new:?} manually, or use --names keep"
                ))
            })?;
            self.replace(planned, owner, value, longer);
            return Ok(());
        }
        let text = program.code.quoted(&new);
        self.replace(planned, owner, literal, text);
        Ok(())
    }

    /// What the plan adds to the end of a name.
    fn added_end(&self, planned: Planned<'l>, property: &str, new: &str) -> Option<String> {
        let key = match property {
            "targetGroupName" => "Name",
            _ => "ServiceName",
        };
        let old = planned.stack.template.properties(planned.resource())?;
        let end = new.strip_prefix(old.get(key)?.as_str()?)?;
        let is_plain = end
            .bytes()
            .all(|one| one.is_ascii_alphanumeric() || one == b'-');
        (is_plain && !end.is_empty()).then(|| end.to_owned())
    }

    /// Whether what a name stands for is also used elsewhere.
    fn is_used_twice(&self, program: &Program, name: &Range<usize>) -> bool {
        match program.code.value(name) {
            Value::Reference(reference) => reference.binding.is_none_or(|binding| {
                program.code.references(binding).len() != 1
                    || program.code.binding(binding).kind != BindingKind::Variable
            }),
            _ => false,
        }
    }
}

/// An expression of a text in Python to which more text can be added with `+` or in an f-string: a name, members of it, and
/// entries with fixed keys.
static SIMPLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^[A-Za-z_]\w*(\.\w+|\["\w+"\]|\['\w+'\])*$"#).ok());

/// The expression of a text with a fixed end; `None` if it is too complex to be extended.
fn extended(program: &Program, value: &Range<usize>, end: &str) -> Option<String> {
    let written = program.code.slice(value);
    let is_one_line = !written.contains('\n');
    if !program.is_python() {
        let is_template = written.starts_with('`') && written.ends_with('`') && written.len() > 1;
        return match (is_template, written.contains('`')) {
            (true, _) => Some(format!("{}{end}`", &written[..written.len() - 1])),
            (false, false) if is_one_line => Some(format!("`${{{written}}}{end}`")),
            _ => None,
        };
    }
    let quote = written.chars().last()?;
    let inner = written
        .strip_prefix('f')
        .and_then(|rest| rest.strip_prefix(quote));
    if let Some(inner) = inner.and_then(|rest| rest.strip_suffix(quote)) {
        let is_one = !inner.is_empty() && !inner.contains(quote) && "'\"".contains(quote);
        return is_one.then(|| format!("f{quote}{inner}{end}{quote}"));
    }
    let is_simple = SIMPLE
        .as_ref()
        .is_some_and(|simple| simple.is_match(written));
    match (is_simple, written.contains('[')) {
        (true, false) => Some(format!("f\"{{{written}}}{end}\"")),
        (true, true) => Some(format!("{written} + {}", program.code.quoted(end))),
        (false, _) => None,
    }
}
