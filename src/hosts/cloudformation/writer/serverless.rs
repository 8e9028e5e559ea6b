//! The specifics of a Serverless Framework configuration: its own variables, and parts in several files.

use crate::facts::rules::RuleId;
use crate::hosts::cloudformation::template::Template;
use crate::model::referenced;
use crate::plan::PlanContext;
use crate::syntax::{NewEntry, NewFunction, NewValue};

/// The rule that reports what the framework does not allow.
pub(super) const RULE: RuleId = RuleId::TemplateServerless;

/// Requires a decision about a workload whose file is one of several with ECS resources that the framework merges: a new name in one of
/// them could conflict with a name in another.
pub fn check_serverless(cx: &mut PlanContext<'_, '_>) {
    let parts = cx
        .module()
        .and_then(Template::of)
        .map_or(0, |one| one.parts);
    if parts > 1 {
        cx.needs_decision(
            RULE,
            cx.place(),
            format!("The Serverless Framework merges {parts} files with ECS resources into one stack, so references between them and the names of new resources cannot be checked"),
            "Define the ECS resources in `resources` of serverless.yml, or in one file",
        );
    }
}

/// A value with the framework's variables in its own notation. They look like those of `Fn::Sub` and are replaced
/// before CloudFormation reads the template, so they are neither escaped nor references to resources.
pub(crate) fn with_variables(value: NewValue) -> NewValue {
    if let Some(name) = referenced(&value).filter(|name| is_variable(name)) {
        return NewValue::Text(format!("${{{name}}}"));
    }
    match value {
        NewValue::Text(text) => NewValue::Text(unescaped(&text)),
        NewValue::Quoted(text) => NewValue::Quoted(unescaped(&text)),
        NewValue::Sequence(items) => {
            NewValue::Sequence(items.into_iter().map(with_variables).collect())
        }
        NewValue::Mapping(entries) => {
            let entries = entries.into_iter().map(|entry| NewEntry {
                value: with_variables(entry.value),
                ..entry
            });
            NewValue::Mapping(entries.collect())
        }
        NewValue::Function(function) => NewValue::Function(Box::new(NewFunction {
            tagged: with_variables(function.tagged),
            spelled: with_variables(function.spelled),
            ..*function
        })),
        other => other,
    }
}

/// `cx:custom.stage`, `opt:stage, 'dev'`, `ssm(eu-west-1):/path`; not `AWS::Region`.
fn is_variable(name: &str) -> bool {
    name.contains(':') && !name.starts_with("AWS::")
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${!") {
        out.push_str(before);
        let name = behind.split('}').next().unwrap_or_default();
        out.push_str(if is_variable(name) { "${" } else { "${!" });
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::with_variables;
    use crate::model::new_value::{reference, sub, text};

    #[test]
    fn variables_of_the_framework_are_neither_escaped_nor_references() {
        assert_eq!(
            with_variables(sub("/${!cx:custom.stage}/${!x}")),
            sub("/${cx:custom.stage}/${!x}")
        );
        assert_eq!(
            with_variables(reference("cx:custom.fs")),
            text("${cx:custom.fs}")
        );
        assert_eq!(
            with_variables(reference("AWS::Region")),
            reference("AWS::Region")
        );
    }
}
