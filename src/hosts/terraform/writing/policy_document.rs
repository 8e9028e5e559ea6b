//! IAM policies as `data "aws_iam_policy_document"`.

use super::alternatives::alternatives;
use super::functions::{Form, if_branches, is_absent, text_of};
use super::tree::Body;
use super::{NotWritable, Scope, value};
use crate::syntax::{NewEntry, NewItem, NewValue};

/// The version of the policy language that the data source writes.
const VERSION: &str = "2012-10-17";

/// The content of the data source for a policy.
pub(super) fn document(
    policy: &[NewEntry],
    scope: &mut Scope,
) -> Result<Vec<NewItem>, NotWritable> {
    let mut body = Body::default();
    for entry in policy.iter().filter(|entry| !is_absent(&entry.value)) {
        match entry.key.as_str() {
            "Version" if text_of(&entry.value).as_deref() == Some(VERSION) => {}
            "Version" => add(&mut body, "version", &entry.value, "string", scope)?,
            "Id" => add(&mut body, "policy_id", &entry.value, "string", scope)?,
            "Statement" => {
                for one in alternatives(&entry.value)? {
                    let condition = one.block_condition(scope.is_legacy)?;
                    let entries = one.entries().ok_or_else(|| unknown("Statement"))?;
                    body.push("statement", condition, statement(entries, scope)?);
                }
            }
            other => return Err(unknown(other)),
        }
    }
    Ok(body.into_items())
}

fn statement(entries: &[NewEntry], scope: &mut Scope) -> Result<Body, NotWritable> {
    let mut body = Body::default();
    for entry in entries.iter().filter(|entry| !is_absent(&entry.value)) {
        let value = &entry.value;
        match entry.key.as_str() {
            "Sid" => add(&mut body, "sid", value, "string", scope)?,
            "Effect" => add(&mut body, "effect", value, "string", scope)?,
            "Action" => add_list(&mut body, "actions", value, scope)?,
            "NotAction" => add_list(&mut body, "not_actions", value, scope)?,
            "Resource" => add_list(&mut body, "resources", value, scope)?,
            "NotResource" => add_list(&mut body, "not_resources", value, scope)?,
            "Principal" => principals(&mut body, "principals", value, scope)?,
            "NotPrincipal" => principals(&mut body, "not_principals", value, scope)?,
            "Condition" => conditions(&mut body, value, scope)?,
            other => return Err(unknown(other)),
        }
    }
    Ok(body)
}

fn principals(
    body: &mut Body,
    name: &str,
    given: &NewValue,
    scope: &mut Scope,
) -> Result<(), NotWritable> {
    let everyone = [NewEntry::new("*", given.clone())];
    let entries = match Form::of(given) {
        Form::Mapping(entries) => entries,
        _ if text_of(given).as_deref() == Some("*") => &everyone,
        _ => return Err(unknown("Principal")),
    };
    for entry in entries {
        let mut inner = Body::default();
        let of = NewValue::Text(entry.key.clone());
        inner.arguments.push(NewEntry::new("type", of));
        add_list(&mut inner, "identifiers", &entry.value, scope)?;
        body.push(name, None, inner);
    }
    Ok(())
}

fn conditions(body: &mut Body, given: &NewValue, scope: &mut Scope) -> Result<(), NotWritable> {
    let Form::Mapping(tests) = Form::of(given) else {
        return Err(unknown("Condition"));
    };
    for test in tests {
        let Form::Mapping(variables) = Form::of(&test.value) else {
            return Err(unknown("Condition"));
        };
        for variable in variables {
            let mut inner = Body::default();
            for (name, text) in [("test", &test.key), ("variable", &variable.key)] {
                let text = NewValue::Text(text.clone());
                inner.arguments.push(NewEntry::new(name, text));
            }
            add_list(&mut inner, "values", &variable.value, scope)?;
            body.push("condition", None, inner);
        }
    }
    Ok(())
}

/// Adds a list that may be given as a single text.
fn add_list(
    body: &mut Body,
    name: &str,
    given: &NewValue,
    scope: &mut Scope,
) -> Result<(), NotWritable> {
    if is_list(given) {
        return add(body, name, given, "list(string)", scope);
    }
    let list = NewValue::Sequence(vec![given.clone()]);
    add(body, name, &list, "list(string)", scope)
}

fn is_list(value: &NewValue) -> bool {
    match if_branches(value) {
        Some((_, then, otherwise)) => is_list(then) || is_list(otherwise),
        None => matches!(Form::of(value), Form::Sequence(_)),
    }
}

fn add(
    body: &mut Body,
    name: &str,
    given: &NewValue,
    of: &str,
    scope: &mut Scope,
) -> Result<(), NotWritable> {
    let written = value(given, Some(of), scope)?;
    body.arguments.push(NewEntry::new(name, written));
    Ok(())
}

fn unknown(what: &str) -> NotWritable {
    NotWritable::new(format!(
        "{what} of the policy cannot be written in aws_iam_policy_document"
    ))
}
