//! Resources that are replaced as a consequence of a replacement.

use crate::facts::updates;
use crate::facts::updates::Update;
use crate::model::{Kind, Module, Resource, names_in};
use crate::outcome::CascadedReplacement;
use crate::plan::PlanContext;

/// The resources that no edit replaces directly, but that CloudFormation replaces because a create-only property
/// references a replaced one.
pub fn cascade(cx: &PlanContext<'_, '_>) -> Vec<CascadedReplacement> {
    let Some(module) = cx.project.module(cx.workload.file) else {
        return Vec::new();
    };
    let changes = cx.workload_plan.changes.iter();
    let replaced: Vec<&str> = changes
        .filter(|change| change.update == Update::Replacement)
        .filter_map(|change| change.resource.as_deref())
        .collect();
    followers(module, replaced)
}

fn followers<'a>(module: &'a Module<'_>, mut replaced: Vec<&'a str>) -> Vec<CascadedReplacement> {
    let mut found = Vec::new();
    let mut at = 0;
    // The consequences have consequences themselves.
    while let Some(name) = replaced.get(at).copied() {
        at += 1;
        for user in module.users_of(name) {
            if replaced.contains(&user.name) {
                continue;
            }
            if let Some(property) = fixed_by(user, name) {
                replaced.push(user.name);
                found.push(CascadedReplacement {
                    resource: user.name.to_owned(),
                    property: property.to_owned(),
                });
            }
        }
    }
    found
}

/// The create-only property that references another resource.
fn fixed_by(user: &Resource<'_>, name: &str) -> Option<&'static str> {
    let kind = updates::kind(user.kind.name())?;
    // A task definition is not replaced, but gets a new revision.
    if user.kind == Kind::TASK_DEFINITION {
        return None;
    }
    let properties = user.properties()?;
    kind.create_only.iter().copied().find(|property| {
        let steps: Vec<&str> = property.split('.').collect();
        let value = properties.path(&steps);
        value.is_some_and(|value| names_in(value).contains(&name))
    })
}
