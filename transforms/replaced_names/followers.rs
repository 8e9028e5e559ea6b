//! Updates references to a service by its old name.

use super::new_name::OneName;
use super::{literal, same};
use crate::facts::rules::RuleId;
use crate::model::new_value::{join, sub, text};
use crate::model::surroundings::services_in_metrics;
use crate::model::{Concat, Expr, Function, Kind, Module, Resource, function, ref_name};
use crate::plan::{PlanContext, Rationale};
use crate::settings::Names;
use crate::syntax::{Cursor, NewValue};

/// The types whose properties reference a service by its name, and that are rewritten.
const FOLLOWING: [Kind<'static>; 4] = [
    Kind::SCALABLE_TARGET,
    Kind::SCALING_POLICY,
    Kind::ALARM,
    Kind::PIPELINE,
];

/// Rewrites the uses of a service's fixed name that certainly mean the service; reports the others.
pub(super) fn follow<'d>(cx: &mut PlanContext<'_, 'd>, one: &OneName<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    if cx.settings.names == Names::Keep {
        return;
    }
    let is_copy = |resource: &Resource<'d>| module.original_of(resource.name).is_some();
    let of_copies = one.services.iter().any(is_copy);
    for resource in module.resources.iter().filter(|other| !one.has(other)) {
        // What is not copied still refers to the service whose name is not changed.
        if is_copy(resource) != of_copies {
            continue;
        }
        if !FOLLOWING.contains(&resource.kind) {
            match one.name.text() {
                Some(literal) => literal::report(cx, resource, one.name, literal),
                None => same::uses_of_name(cx, module, resource, one),
            }
            continue;
        }
        for place in places(resource) {
            rewrite(cx, module, resource, one, place);
        }
    }
    if !of_copies {
        same::look_at_outputs(cx, module, one);
    }
}

/// The nodes of a resource that may be a service's name.
fn places<'d>(resource: &Resource<'d>) -> Vec<Cursor<'d>> {
    match resource.kind {
        Kind::SCALABLE_TARGET | Kind::SCALING_POLICY => {
            let id = resource.get("ResourceId").into_iter();
            id.chain(services_in_metrics(resource)).collect()
        }
        Kind::ALARM => services_in_metrics(resource).collect(),
        _ => {
            let nodes = resource.body.descendants().into_iter();
            nodes
                .filter(|node| node.is_mapping())
                .filter_map(|node| node.get("ServiceName"))
                .collect()
        }
    }
}

fn why() -> Rationale {
    Rationale::safe("The reference uses the new name of the service")
}

/// The place where a name is to be written.
enum NameUse<'d> {
    /// The place is the name.
    Whole(Cursor<'d>),
    /// The place ends with it: the text of an `Fn::Sub` without variables.
    End(Cursor<'d>, String),
    /// The same, for the text of an `Fn::Sub` that has variables.
    EndOfText(Cursor<'d>, String),
}

fn rewrite<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    owner: &Resource<'d>,
    one: &OneName<'d>,
    place: Cursor<'d>,
) {
    let Some(name_use) = whole(one, place)
        .or_else(|| last_words(module, one, place))
        .or_else(|| rewritten(one, place))
    else {
        return;
    };
    let front = match &name_use {
        NameUse::Whole(_) => Expr::of(place).as_sub().unwrap_or_default(),
        NameUse::End(_, front) | NameUse::EndOfText(_, front) => front.clone(),
    };
    let front = one.meaning.as_sub().map_or(front.clone(), |name| {
        front.strip_suffix(&name).unwrap_or(&front).to_owned()
    });
    let edit = one
        .in_place(cx, owner.condition, &front)
        .and_then(|value| write(name_use, value));
    match edit {
        Some((place, value)) => cx.set(place, value, why()),
        None => cx.warn(
            RuleId::SvcNameReplacement,
            place,
            format!(
                "{} references a service by its old name, and the service has a different condition",
                owner.name
            ),
            "Change the reference to the new name, or run without --names drop",
        ),
    }
}

/// The node to set, and its value.
fn write(name_use: NameUse<'_>, value: NewValue) -> Option<(Cursor<'_>, NewValue)> {
    let words = Expr::of_value(&value).as_sub();
    match (name_use, words) {
        (NameUse::Whole(place), _) => Some((place, value)),
        (NameUse::End(place, front), Some(words)) => Some((place, sub_or_text(&front, &words))),
        (NameUse::End(place, front), None) => {
            let pieces = vec![sub_or_text(&front, ""), value];
            Some((place, join("", pieces)))
        }
        (NameUse::EndOfText(place, front), Some(words)) => Some((place, text(&(front + &words)))),
        (NameUse::EndOfText(..), None) => None,
    }
}

fn sub_or_text(front: &str, words: &str) -> NewValue {
    let whole = format!("{front}{words}");
    if whole.contains("${") {
        sub(&whole)
    } else {
        text(&whole)
    }
}

/// A place that is the name.
fn whole<'d>(one: &OneName<'d>, place: Cursor<'d>) -> Option<NameUse<'d>> {
    (Expr::of(place) == one.meaning).then_some(NameUse::Whole(place))
}

/// A place that ends with the name: only its last part changes. The function is matched as it is written, because the
/// meaning of the expression does not show which node its last part is.
fn last_words<'d>(
    module: &Module<'d>,
    one: &OneName<'d>,
    place: Cursor<'d>,
) -> Option<NameUse<'d>> {
    let name = one.name;
    match function(place)? {
        Function::Concat(Concat::Joined { list, .. }) => {
            let last = list.items().next_back()?;
            (Expr::of(last) == one.meaning).then_some(NameUse::Whole(last))
        }
        Function::Concat(Concat::Template {
            words: written,
            text,
            variables,
        }) => {
            let variable =
                variables
                    .into_iter()
                    .flat_map(Cursor::entries)
                    .find(|(key, _, value)| {
                        written.ends_with(&format!("/${{{key}}}"))
                            && Expr::of(*value) == one.meaning
                    });
            if let Some((_, _, value)) = variable {
                return Some(NameUse::Whole(value));
            }
            let parameter = ref_name(name).filter(|name| module.resource(name).is_none());
            let old = match (parameter, name.text(), function(name)) {
                (Some(parameter), ..) => format!("/${{{parameter}}}"),
                (None, Some(literal), _) => format!("/{literal}"),
                (
                    None,
                    None,
                    Some(Function::Concat(Concat::Template {
                        words: whole,
                        variables: None,
                        ..
                    })),
                ) => format!("/{whole}"),
                _ => return None,
            };
            let front = format!("{}/", written.strip_suffix(&old)?);
            Some(match variables {
                None => NameUse::End(place, front),
                Some(_) => NameUse::EndOfText(text, front),
            })
        }
        _ => None,
    }
}

/// A place that spells the name in another way: it is rewritten as a whole.
fn rewritten<'d>(one: &OneName<'d>, place: Cursor<'d>) -> Option<NameUse<'d>> {
    let (written, old) = (Expr::of(place).as_sub()?, one.meaning.as_sub()?);
    let front = written.strip_suffix(&old)?;
    front
        .ends_with('/')
        .then(|| NameUse::End(place, front.to_owned()))
}
