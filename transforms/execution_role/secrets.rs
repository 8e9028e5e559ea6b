//! Which permission is needed to read a secret, by the expression that references it.
//!
//! Source: the Amazon ECS developer guide, "Pass sensitive data to an Amazon ECS container" and "Using non-AWS container
//! images in Amazon ECS".

use super::keys;
use super::needs::{Needs, add};
use crate::model::new_value::{arn_text, is_filled_in_by_aws, sub};
use crate::model::{Kind, Resource, SubText, parameter_types};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

pub(super) const SECRET: &str = "secretsmanager:GetSecretValue";
pub(super) const PARAMETER: &str = "ssm:GetParameters";

/// What a plain name refers to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// A parameter of the Parameter Store, as in `ValueFrom`.
    Parameter,
    /// A secret, as in `CredentialsParameter`.
    Secret,
}

/// Where the secret or parameter is defined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// In the template, which also shows its key.
    Module,
    /// Somewhere else.
    Elsewhere,
    /// Somewhere else. What the reference is (a full ARN or a name) is assumed from its name or its default.
    Assumed(&'static str),
}

/// Adds the permissions that the role needs to read a secret; `None` where the expression does not show what it is.
pub(super) fn allow<'d>(
    cx: &mut PlanContext<'_, 'd>,
    value: Cursor<'d>,
    named: Named,
    needs: &mut Needs,
) -> Option<Home> {
    let rendered = SubText::of(value);
    let written = rendered.text.clone();
    if written.contains("{{resolve:") {
        return None;
    }
    let parts = split(&written);
    if parts.first() == Some(&"arn") {
        by_arn(&rendered, &parts, needs)?;
        return Some(Home::Elsewhere);
    }
    let head = parts.first().copied().unwrap_or_default();
    // `${Secret}:key::` selects a key of a secret.
    let picks = parts.len() > 1;
    if let Some(name) = single_name(head) {
        return by_name(cx, value, name, (named, picks), needs);
    }
    by_plain_name(cx, head, named, needs)?;
    Some(Home::Elsewhere)
}

fn by_arn(rendered: &SubText, parts: &[&str], needs: &mut Needs) -> Option<()> {
    let (action, length) = match *parts.get(2)? {
        // A JSON key, version stage and version ID may follow the secret's name.
        "secretsmanager" => (SECRET, 7),
        "ssm" => (PARAMETER, 6),
        _ => return None,
    };
    let arn = parts.get(..length)?.join(":");
    add(needs, action, rendered.value(&arn)?);
    if action == SECRET && !ends_in_suffix(&arn) {
        add(needs, action, rendered.value(&format!("{arn}-??????"))?);
    }
    if let Some((_, secret)) = arn.split_once(REFERENCE).filter(|_| action == PARAMETER) {
        add(needs, SECRET, secret_arn(secret)?);
    }
    Some(())
}

/// Whether an ARN of a secret ends with the six characters that Secrets Manager appends to the name. An ARN without
/// them also identifies the secret, but policies are not matched against it.
fn ends_in_suffix(arn: &str) -> bool {
    let suffix = arn.rsplit('-').next().unwrap_or("");
    let is_random = suffix.len() == 6 && suffix.chars().all(|c| c.is_ascii_alphanumeric());
    // A word of six lowercase letters is more likely the end of the name.
    (is_random && !suffix.chars().all(|c| c.is_ascii_lowercase())) || arn.ends_with(['*', '?'])
}

/// The name of a single `${Name}`.
fn single_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains(['$', '{', '}', '!'])).then_some(name)
}

/// A single name that the template uses: a resource, a parameter, or an export of another stack.
fn by_name<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
    name: &str,
    (named, picks): (Named, bool),
    needs: &mut Needs,
) -> Option<Home> {
    let module = cx.module()?;
    let value = SubText::of(place).value(&format!("${{{name}}}"))?;
    let id = name.split('.').next().unwrap_or(name);
    if let Some(resource) = module.resource(id).copied() {
        return of_resource(cx, &resource, name, value, needs);
    }
    if picks || named == Named::Secret && says_arn(cx, name, place) {
        // Only an ARN of a secret can be followed by a key.
        add(needs, SECRET, value);
        return Some(Home::Assumed("the full ARN"));
    }
    if says_arn(cx, name, place) {
        // It may be the ARN of either; the permission that is not needed has no effect.
        add(needs, SECRET, value.clone());
        add(needs, PARAMETER, value);
        return Some(Home::Assumed("the full ARN"));
    }
    let parameter = module.parameter(name)?;
    let home = if parameter.kind() == parameter_types::SSM_PARAMETER_NAME {
        Home::Elsewhere
    } else if parameter.default().is_some_and(|one| !one.is_empty()) {
        Home::Assumed("the name")
    } else {
        return None;
    };
    by_plain_name(cx, &format!("${{{name}}}"), named, needs)?;
    Some(home)
}

/// Whether a parameter, an export or an output is an ARN: by its default, otherwise by its name.
pub(super) fn says_arn(cx: &PlanContext<'_, '_>, name: &str, place: Cursor<'_>) -> bool {
    let module = cx.module();
    let parameter = module.and_then(|module| module.parameter(name));
    let default = parameter.and_then(|parameter| parameter.default());
    if let Some(default) = default.filter(|default| !default.is_empty()) {
        return default.starts_with("arn:");
    }
    let texts: Vec<&str> = if name.starts_with('#') {
        let nodes = place.descendants().into_iter();
        nodes
            .filter_map(|node| node.document.scalar(node.node))
            .collect()
    } else {
        vec![name]
    };
    let mut words = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
    words.any(|word| word.ends_with("Arn") || matches!(word, "ARN" | "arn"))
}

fn of_resource<'d>(
    cx: &mut PlanContext<'_, 'd>,
    resource: &Resource<'d>,
    name: &str,
    value: NewValue,
    needs: &mut Needs,
) -> Option<Home> {
    let attribute = name.split_once('.').map(|(_, attribute)| attribute);
    match (resource.kind, attribute) {
        (Kind::SSM_PARAMETER, None) => {
            let slash = match resource.get("Name").filter(|name| !name.is_null()) {
                Some(name) => starts_with_slash(cx, &SubText::of(name).text),
                None => Some(false),
            };
            add_parameter(&format!("${{{name}}}"), slash, needs)?;
        }
        (Kind::SECRET | Kind::SECRET_ATTACHMENT, None) | (Kind::SECRET, Some("Id")) => {
            add(needs, SECRET, value);
            keys::allow(cx, resource, needs);
        }
        (_, Some(attribute)) if attribute.ends_with("SecretArn") => add(needs, SECRET, value),
        (_, Some(attribute)) if attribute.ends_with("Arn") => {
            add(needs, SECRET, value.clone());
            add(needs, PARAMETER, value);
        }
        _ => return None,
    }
    Some(Home::Module)
}

/// Parameters under this path refer to secrets of Secrets Manager.
const REFERENCE: &str = "/aws/reference/secretsmanager/";

fn by_plain_name(
    cx: &PlanContext<'_, '_>,
    name: &str,
    named: Named,
    needs: &mut Needs,
) -> Option<()> {
    if !is_name(name) {
        return None;
    }
    if named == Named::Secret {
        add(needs, SECRET, secret_arn(name)?);
        return Some(());
    }
    if let Some((_, secret)) = name.split_once(REFERENCE) {
        add(needs, SECRET, secret_arn(secret)?);
    }
    add_parameter(name, starts_with_slash(cx, name), needs)
}

/// Whether a text consists of characters that are allowed in names.
fn is_name(text: &str) -> bool {
    let mut depth = 0_usize;
    let fits = text.chars().all(|c| match c {
        '{' => {
            depth += 1;
            true
        }
        '}' => {
            depth = depth.saturating_sub(1);
            true
        }
        _ => depth > 0 || c.is_alphanumeric() || "/_.-$".contains(c),
    });
    fits && !text.is_empty() && !text.contains("${#") && !text.contains("{{")
}

/// Whether a name begins with a slash, which is not repeated in its ARN; `None` where that is not known.
fn starts_with_slash(cx: &PlanContext<'_, '_>, name: &str) -> Option<bool> {
    let Some(rest) = name.strip_prefix("${") else {
        return Some(name.starts_with('/'));
    };
    let (first, _) = rest.split_once('}')?;
    if is_filled_in_by_aws(first) {
        return Some(false);
    }
    let allowed = cx.module()?.parameter(first)?.allowed_values();
    let slash = allowed.first()?.starts_with('/');
    let same = allowed.iter().all(|one| one.starts_with('/') == slash);
    same.then_some(slash)
}

/// Allows reading a parameter by its name. Where it is not known whether the name begins with a slash, both ARNs are
/// listed: one of them matches nothing.
fn add_parameter(name: &str, slash: Option<bool>, needs: &mut Needs) -> Option<()> {
    if name.contains("${#") {
        return None;
    }
    if slash != Some(true) {
        let arn = arn_text("ssm", &format!("parameter/{name}"));
        add(needs, PARAMETER, sub(&arn));
    }
    if slash != Some(false) {
        let arn = arn_text("ssm", &format!("parameter{name}"));
        add(needs, PARAMETER, sub(&arn));
    }
    Some(())
}

/// The ARN of a secret by its name, to which Secrets Manager appends six characters.
fn secret_arn(name: &str) -> Option<NewValue> {
    let arn = arn_text("secretsmanager", &format!("secret:{name}-??????"));
    (!name.contains("${#")).then(|| sub(&arn))
}

/// The parts of a text between colons; a colon inside `${…}` does not separate parts.
fn split(written: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (index, character) in written.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                parts.push(&written[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&written[start..]);
    parts
}
