//! A fixed name that is an expression: other occurrences of the same expression.

use super::new_name::OneName;
use crate::facts::rules::RuleId;
use crate::facts::updates;
use crate::model::{Concat, Expr, Function, Kind, Module, Props, Resource, Text, function};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue, NodeId, Word};

/// An occurrence of the old name.
#[derive(Clone)]
struct NameUse<'d> {
    /// The expression that is the name, or contains it.
    node: Cursor<'d>,
    /// Whether it is the name and nothing more.
    is_whole: bool,
    /// The text before the name.
    front: String,
    /// Whether a key, a name next to it or the text before it shows that this is a service.
    refers_to_service: bool,
}

/// Searches for the name in a resource: occurrences that certainly mean the service are updated, the rest is reported.
pub(super) fn uses_of_name<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    resource: &Resource<'d>,
    one: &OneName<'d>,
) {
    if resource.kind == Kind::SERVICE {
        return;
    }
    let is_task = resource.kind == Kind::TASK_DEFINITION;
    // Permissions may be meant for both names for a while; the effect of updating other types is not known.
    let is_left = resource.kind.is_of_iam() || updates::kind(resource.kind.name()).is_none();
    let index = module.resource_index(resource.name);
    let texts = index.map_or(&[][..], |index| module.texts_in(index));
    for found in places(module.root, texts, one) {
        if !found.refers_to_service {
            // A task and its log group are often named like the service, and are not renamed.
            if !is_task && one.meaning.is_composed() && !is_name_of_its_own(found.node) {
                report(cx, resource.name, &found, one, SAME);
            }
        } else if is_task {
            // The service depends on its task definition, which has a new revision in any case.
            let value = one.as_text(cx);
            follow(cx, resource.name, found, one, value);
        } else if one.waits_for(module, resource) {
            report(cx, resource.name, &found, one, WAITS);
        } else if is_left {
            report(cx, resource.name, &found, one, OLD);
        } else {
            let value = one.in_place(cx, resource.condition, &found.front);
            follow(cx, resource.name, found, one, value);
        }
    }
}

/// The same for the outputs of the template.
pub(super) fn look_at_outputs<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    one: &OneName<'d>,
) {
    if one.name.text().is_some() {
        return;
    }
    let outputs = module.sections.outputs.into_iter();
    let all = places(module.root, module.texts_in_outputs(), one);
    if all.is_empty() {
        return;
    }
    for (name, _, body) in outputs.flat_map(Cursor::entries) {
        let Some(value) = body.get("Value") else {
            continue;
        };
        let here = all.iter().filter(|found| lies_in(found.node, value.node));
        for mut found in here.cloned() {
            found.refers_to_service |= is_service(name);
            let condition = body.get("Condition").and_then(Cursor::text);
            if !found.refers_to_service {
                if one.meaning.is_composed() {
                    report(cx, name, &found, one, SAME);
                }
            } else if body.get("Export").is_some() {
                report(cx, name, &found, one, EXPORTED);
            } else {
                let value = one.in_place(cx, condition, &found.front);
                follow(cx, name, found, one, value);
            }
        }
    }
}

const SAME: &str = "contains the same expression as the old name of the service";
const OLD: &str = "references the service by its old name";
const WAITS: &str = "references the service by its old name. A reference to the service itself would be circular, because the service depends on this resource";
const EXPORTED: &str = "exports the old name of the service, and CloudFormation does not change an export that other stacks import";

fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    owner: &str,
    found: &NameUse<'d>,
    one: &OneName<'d>,
    what: &str,
) {
    let new = one.as_text(cx).map(|value| Expr::of_value(&value));
    let new = new.map_or_else(|| "the new name".to_owned(), |new| new.to_string());
    let help = match what {
        SAME => format!("If this refers to the service, change it to {new}"),
        WAITS => format!("Change it to {new} after the migration is deployed"),
        EXPORTED => {
            format!(
                "Export {new} under another export name, and import that one in the other stacks"
            )
        }
        _ => format!("If this refers to the service, change it to {new}"),
    };
    cx.warn(
        RuleId::SvcNameReplacement,
        found.node,
        format!("{owner} {what}"),
        help,
    );
}

/// Writes the new name, or reports the occurrence where that is not possible.
fn follow<'d>(
    cx: &mut PlanContext<'_, 'd>,
    owner: &str,
    found: NameUse<'d>,
    one: &OneName<'d>,
    value: Option<NewValue>,
) {
    let rationale = || Rationale::safe("The reference uses the new name of the service");
    let Some(value) = value else {
        return report(cx, owner, &found, one, OLD);
    };
    if found.is_whole {
        return cx.set(found.node, value, rationale());
    }
    match words_in(&found, one, &value) {
        Some((text, words)) => cx.reword(text, words, rationale()),
        None => report(cx, owner, &found, one, OLD),
    }
}

/// The parts of an `Fn::Sub` text that are the old name, with those of the new one. They are ranges of the text as it is
/// written, which the meaning of the expression does not have.
fn words_in<'d>(
    found: &NameUse<'d>,
    one: &OneName<'d>,
    value: &NewValue,
) -> Option<(Cursor<'d>, Vec<Word>)> {
    let (old, new) = (one.meaning.as_sub()?, Expr::of_value(value).as_sub()?);
    let Function::Concat(Concat::Template {
        words: sub,
        text,
        variables: None,
    }) = function(found.node)?
    else {
        return None;
    };
    let mut words = Vec::new();
    let mut from = 0;
    while let Some(at) = sub[from..].find(&old) {
        let range = from + at..from + at + old.len();
        from = range.end;
        let apart = is_apart(&sub[..range.start], &sub[range.end..]);
        if apart && refers_to_service(&sub[..range.start]) {
            words.push(Word {
                at: range,
                with: new.clone(),
            });
        }
    }
    (!words.is_empty()).then_some((text, words))
}

/// The expressions that are the name, or contain it; of nested ones, the innermost that is the name.
fn places<'d>(root: Cursor<'d>, texts: &[Text], one: &OneName<'d>) -> Vec<NameUse<'d>> {
    let mut found: Vec<NameUse<'d>> = Vec::new();
    let mut done: Vec<NodeId> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let fronts = fronts_of(text.meaning.pieces(), one.meaning.pieces());
        let of_service = fronts.iter().find(|front| refers_to_service(front));
        let Some(front) = of_service.or(fronts.first()).cloned() else {
            continue;
        };
        let node = root.at(text.node);
        if done.iter().any(|outer| lies_in(node, *outer)) {
            continue;
        }
        done.push(node.node);
        let inside = texts[index..].iter();
        let inside = inside.take_while(|inner| lies_in(root.at(inner.node), node.node));
        let exact = inside.filter(|inner| inner.meaning == one.meaning).last();
        found.push(NameUse {
            node: exact.map_or(node, |exact| root.at(exact.node)),
            is_whole: exact.is_some(),
            refers_to_service: is_named_service(node)
                || refers_to_service(&front) && !is_name_of_its_own(node),
            front,
        });
    }
    found
}

fn lies_in(node: Cursor<'_>, outer: NodeId) -> bool {
    let mut at = Some(node.node);
    std::iter::from_fn(|| {
        let here = at?;
        at = node.document.parent(here);
        Some(here)
    })
    .any(|here| here == outer)
}

/// The text before a name, for each place where a text contains the name as a whole word.
fn fronts_of(text: &[Expr], name: &[Expr]) -> Vec<String> {
    let written = |pieces: &[Expr]| pieces.iter().map(Expr::to_string).collect::<String>();
    let mut found = Vec::new();
    let Some(last) = name.len().checked_sub(1) else {
        return found;
    };
    for start in 0..(text.len() + 1).saturating_sub(name.len()) {
        let (before, after) = (&text[..start], &text[start + name.len()..]);
        let (mut front, mut back) = (written(before), written(after));
        let fits =
            name.iter()
                .enumerate()
                .all(|(index, piece)| match (piece, &text[start + index]) {
                    (Expr::Text(own), Expr::Text(other))
                        if index == 0 && other.ends_with(own.as_str()) =>
                    {
                        front.push_str(&other[..other.len() - own.len()]);
                        true
                    }
                    (Expr::Text(own), Expr::Text(other))
                        if index == last && other.starts_with(own.as_str()) =>
                    {
                        back.insert_str(0, &other[own.len()..]);
                        true
                    }
                    (own, other) => own == other,
                });
        if fits && is_apart(&front, &back) {
            found.push(front);
        }
    }
    found
}

/// Whether a name between two texts is a whole one: letters, digits, `-`, `_` and `.` are parts of names, and
/// substituted values may contain some.
fn is_apart(front: &str, back: &str) -> bool {
    let belongs =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '$' | '}');
    !front.ends_with(belongs) && !back.starts_with(belongs)
}

/// Whether a text shows that a service's name follows: `service/main/`, `--service `, `"ServiceName", "`.
fn refers_to_service(front: &str) -> bool {
    let words = front.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
    if is_service(words) && !front.ends_with('/') {
        return true;
    }
    let word = front
        .rsplit([' ', '"', '\'', ',', '\n'])
        .next()
        .unwrap_or(front);
    word.ends_with('/') && (word.starts_with("service/") || word.contains(":service/"))
}

/// Whether a key or a word refers to a service: `ServiceName`, `ECS_SERVICE`, `EcsServiceName`.
fn is_service(word: &str) -> bool {
    let letters = word.chars().filter(|letter| letter.is_alphanumeric());
    let word = letters.collect::<String>().to_lowercase();
    ["service", "servicename", "servicenames", "services"]
        .iter()
        .any(|end| word.ends_with(end))
}

/// Whether the key of an expression, or the name next to it in a list of names and values, refers to a service.
fn is_named_service(node: Cursor<'_>) -> bool {
    let neighbor = holder(node).and_then(|(_, mapping)| {
        let keys = ["Name", "Key", "ParameterKey"];
        keys.iter().find_map(|key| mapping.get(key)?.text())
    });
    key_of(node).is_some_and(is_service) || neighbor.is_some_and(is_service)
}

/// Whether the place is the name, a tag or a description of the resource that it is in. Other resources are often named
/// like a service.
fn is_name_of_its_own(node: Cursor<'_>) -> bool {
    let Some(key) = key_of(node) else {
        return false;
    };
    let key_is = |word: &str| key.eq_ignore_ascii_case(word);
    let is_tag = holder(node).is_some_and(|(_, mapping)| {
        mapping.prop("Key").is_some() && mapping.prop("Value").is_some()
    });
    key.to_lowercase().ends_with("name")
        || key.to_lowercase().ends_with("description")
        || key.starts_with("awslogs-")
        || key_is("Family")
        || is_tag
}

fn key_of(node: Cursor<'_>) -> Option<&str> {
    holder(node).map(|(key, _)| key)
}

/// The mapping that an expression is in, except those of functions, and its key there.
fn holder(node: Cursor<'_>) -> Option<(&str, Cursor<'_>)> {
    let mut at = node;
    while let Some(parent) = at.document.parent(at.node) {
        let outer = at.at(parent);
        if outer.is_mapping() {
            let mut entries = outer.written_entries();
            let found = entries.find(|(_, _, value)| value.node == at.node);
            return found.map(|(key, ..)| (key, outer));
        }
        at = outer;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{fronts_of, is_service, refers_to_service};
    use crate::model::Expr;
    use crate::model::new_value::sub;

    fn front(text: &str, name: &str) -> Option<String> {
        let (text, name) = (Expr::of_value(&sub(text)), Expr::of_value(&sub(name)));
        fronts_of(text.pieces(), name.pieces()).pop()
    }

    #[test]
    fn only_whole_names_are_found() {
        let name = "${AWS::StackName}-web";
        assert_eq!(
            front("service/main/${AWS::StackName}-web", name).as_deref(),
            Some("service/main/")
        );
        assert_eq!(
            front("\"${AWS::StackName}-web\", 1", name).as_deref(),
            Some("\"")
        );
        assert_eq!(front("${AWS::StackName}-web", name).as_deref(), Some(""));
        for other in [
            "${AWS::StackName}-web-logs",
            "my-${AWS::StackName}-web",
            "${AWS::StackName}-webs",
            "${A}${AWS::StackName}-web",
            "${AWS::StackName}-web${A}",
            "${Other}-web",
        ] {
            assert_eq!(front(other, name), None, "{other}");
        }
    }

    #[test]
    fn words_before_a_name_show_what_it_is() {
        for text in [
            "service/main/",
            "arn:aws:ecs:eu-west-1:1:service/main/",
            "aws ecs update-service --service ",
            "[\"AWS/ECS\", \"CPUUtilization\", \"ServiceName\", \"",
            "SERVICE_NAME=",
        ] {
            assert!(refers_to_service(text), "{text}");
        }
        for text in [
            "",
            "/ecs/",
            "https://",
            "log group ",
            "my-service/x y/",
            "/service/",
        ] {
            assert!(!refers_to_service(text), "{text}");
        }
        assert!(is_service("EcsServiceName") && is_service("ECS_SERVICE"));
        assert!(!is_service("ServiceToken") && !is_service("ServiceRole"));
    }
}
