//! Fixed names of replaced resources: CloudFormation creates the new resource first, and two cannot have one name.

use self::new_name::OneName;
use crate::facts::limits::TARGET_GROUP_NAME;
use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, get_att, in_style_of, join, sub, text};
use crate::model::{Concat, Function, MemberId, Module, Piece, Resource, function, ref_name};
use crate::outcome::NameKind;
use crate::plan::{Phase, PlanContext, Rationale, SUFFIX, Step};
use crate::settings::Names;
use crate::syntax::{Cursor, NewValue};

mod followers;
mod literal;
mod new_name;
mod same;
mod taken;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "replaced-names",
    phase: Phase::Edit,
    rules: &[
        RuleId::AasResourceId,
        RuleId::EvCodepipeline,
        RuleId::SvcNameReplacement,
        RuleId::TgNameReplacement,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    let mut named = Vec::new();
    for service in &cx.workload.services {
        let name = service.get("ServiceName").filter(is_fixed);
        let is_replaced = cx.decisions.replaced_services.contains(&service.id());
        let name = name.filter(|_| is_replaced || cx.is_copy(service.id()));
        if let Some(name) = name
            && !cx.host.rename_service(cx, service, name)
        {
            rename(cx, &service.resource, "ServiceName", name, None);
            named.push((*service, name));
        }
    }
    let names = cx.module();
    let names = names.map_or_else(Vec::new, |module| OneName::all(module, &named));
    for one in names {
        followers::follow(cx, &one);
    }
    for group in &cx.workload.target_groups {
        let name = group.get("Name").filter(is_fixed);
        let is_replaced = cx.decisions.replaced_groups.contains(&group.id());
        if let Some(name) = name.filter(|_| is_replaced || cx.is_copy(group.id())) {
            let longest = Some(TARGET_GROUP_NAME);
            rename(cx, &group.resource, "Name", name, longest);
        }
    }
}

/// Whether a name is specified: where it is empty, CloudFormation generates one.
fn is_fixed(name: &Cursor<'_>) -> bool {
    name.text() != Some("")
}

fn rename<'d>(
    cx: &mut PlanContext<'_, 'd>,
    resource: &Resource<'d>,
    key: &str,
    name: Cursor<'d>,
    longest: Option<usize>,
) {
    let Some(properties) = resource.properties() else {
        return;
    };
    let (rule, kind) = if key == "Name" {
        (RuleId::TgNameReplacement, NameKind::TargetGroup)
    } else {
        (RuleId::SvcNameReplacement, NameKind::Service)
    };
    let naming = cx.host.naming();
    let error = naming.error(key == "Name");
    let file = cx.workload.file;
    let is_copy = cx.is_copy(MemberId {
        file,
        name: resource.name,
    });
    // The old name is still in use.
    if is_copy {
        return name_copy(cx, properties, key, name, longest);
    }
    match cx.settings.names {
        Names::Keep => cx.warn(rule, name, naming.keeps, naming.keeps_help),
        Names::Drop => {
            cx.renamed(kind, name, None);
            drop_name(cx, properties, key, (naming.dropped, error));
        }
        Names::Suffix => {
            let fits = longest.is_none_or(|longest| {
                longest_value(cx, name).is_some_and(|length| length + SUFFIX.len() <= longest)
            });
            let shortened = cx.host.shortened_name(cx, SUFFIX).filter(|_| !fits);
            let has_suffix = fits || shortened.is_some();
            cx.renamed(kind, name, has_suffix.then_some(SUFFIX));
            if fits {
                taken::check(cx, rule, resource, key, name);
                append_suffix(cx, name, error);
            } else if let Some(value) = shortened {
                let rationale = Rationale::review(naming.too_long).prevents(error);
                cx.set(name, value, rationale);
            } else {
                drop_name(cx, properties, key, (naming.too_long, error));
            }
        }
    }
}

/// Names a copy that exists next to what it is a copy of.
pub(super) fn name_copy<'d>(
    cx: &mut PlanContext<'_, 'd>,
    properties: Cursor<'d>,
    key: &str,
    name: Cursor<'d>,
    longest: Option<usize>,
) {
    let fits = longest.is_none_or(|longest| {
        longest_value(cx, name).is_some_and(|length| length + SUFFIX.len() <= longest)
    });
    if fits && cx.settings.names != Names::Drop {
        append_suffix_because(cx, name, &Rationale::safe(COPY));
    } else {
        let did = "named the resource that this is a copy of";
        cx.remove(properties, key, did, Rationale::safe(COPY));
    }
}

/// Why a copy has another name.
const COPY: &str = "The copy exists next to the original, so the two need different names";

fn drop_name<'d>(
    cx: &mut PlanContext<'_, 'd>,
    properties: Cursor<'d>,
    key: &str,
    (reason, error): (&'static str, &'static str),
) {
    let rationale = Rationale::review(reason).prevents(error);
    cx.remove(properties, key, "named the resource", rationale);
}

fn append_suffix<'d>(cx: &mut PlanContext<'_, 'd>, name: Cursor<'d>, error: &'static str) {
    let rationale = Rationale::review(cx.host.naming().renamed).prevents(error);
    append_suffix_because(cx, name, &rationale);
}

/// Appends the suffix to a name at its end, so that the rest of the expression is not changed. It matches the function
/// as it is written, because the meaning of an expression has no nodes to edit.
fn append_suffix_because<'d>(
    cx: &mut PlanContext<'_, 'd>,
    name: Cursor<'d>,
    rationale: &Rationale,
) {
    let rationale = rationale.clone();
    if let Some(written) = name.text() {
        let value = in_style_of(name, format!("{written}{SUFFIX}"));
        return cx.set(name, value, rationale);
    }
    if let Some(parameter) = ref_name(name) {
        return cx.set(name, sub(&format!("${{{parameter}}}{SUFFIX}")), rationale);
    }
    match function(name) {
        Some(Function::Concat(Concat::Template { words, text, .. })) if text.node != name.node => {
            let value = in_style_of(text, format!("{words}{SUFFIX}"));
            cx.set(text, value, rationale);
        }
        Some(Function::Concat(Concat::Template { words, .. })) => {
            let mut value = sub(&format!("{words}{SUFFIX}"));
            if let NewValue::Function(written) = &mut value {
                written.tagged = in_style_of(name, format!("{words}{SUFFIX}"));
            }
            cx.set(name, value, rationale);
        }
        Some(Function::If {
            then, otherwise, ..
        }) => {
            let branches = [then, otherwise].into_iter();
            branches
                .filter(|branch| !branch.is_absent())
                .for_each(|branch| append_suffix_because(cx, branch, &rationale));
        }
        Some(Function::Concat(Concat::Joined { separator, list }))
            if list.is_sequence() && matches!(separator, "-" | "") =>
        {
            let suffix = SUFFIX.strip_prefix(separator).unwrap_or(SUFFIX);
            cx.append(list, text(suffix), rationale);
        }
        _ => cx.set(name, join("", vec![copy_of(name), text(SUFFIX)]), rationale),
    }
}

/// The length of the longest text that a name may be; `None` where no limit is known.
fn longest_value(cx: &PlanContext<'_, '_>, name: Cursor<'_>) -> Option<usize> {
    let answer = cx.evaluate(name);
    if !answer.values().is_empty() && !matches!(answer, crate::model::Answer::DefaultOnly(_)) {
        return answer
            .values()
            .iter()
            .map(|value| value.chars().count())
            .max();
    }
    longest_of(cx.module()?, name)
}

fn longest_of(module: &Module<'_>, name: Cursor<'_>) -> Option<usize> {
    let of_parameter = |name: &str| -> Option<usize> {
        let limit = module.parameter(name)?.body.get("MaxLength")?;
        limit.text()?.parse().ok()
    };
    if let Some(parameter) = ref_name(name) {
        return of_parameter(parameter);
    }
    let Function::Concat(concat) = function(name)? else {
        return None;
    };
    let lengths = concat.pieces()?.into_iter().map(|piece| match piece {
        Piece::Text(text, _) => Some(text.chars().count()),
        Piece::Name(name) => of_parameter(name),
        Piece::Value(_) => None,
    });
    lengths.sum()
}

/// The name of a service that CloudFormation returns, whatever it is.
fn name_of_service(service: &str) -> NewValue {
    get_att(service, "Name")
}
