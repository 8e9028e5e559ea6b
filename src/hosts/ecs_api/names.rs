//! Names of services that are created alongside the old one.

use super::commands;
use super::services::cluster;
use crate::facts::rules::RuleId;
use crate::model::new_value::in_style_of;
use crate::model::{Content, Service};
use crate::outcome::NameKind;
use crate::plan::{PlanContext, Rationale, SUFFIX};
use crate::settings::Names;
use crate::syntax::Cursor;

/// Renames the new service: a service must have a name, and two services of a cluster cannot have the same one.
pub(super) fn rename<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, name: Cursor<'d>) {
    if cx.settings.names == Names::Keep {
        cx.warn(
            RuleId::SvcNameReplacement,
            name,
            "The name is kept, but ECS rejects a second service of this name in the cluster",
            "Delete the old service before you create the new one. No task runs in between",
        );
        return;
    }
    let Some(written) = name.text() else {
        return;
    };
    let cluster = cluster(service);
    let rationale = Rationale::review("The new service runs alongside the old one until that is deleted, and two services of a cluster cannot have the same name")
        .prevents("Creation of service was not idempotent.");
    let value = in_style_of(name, format!("{written}{SUFFIX}"));
    check_taken(cx, service, name);
    cx.set(name, value, rationale);
    cx.renamed(NameKind::Service, name, Some(SUFFIX));
    cx.warn(
        RuleId::SvcNameReplacement,
        name,
        format!("References to the name {written} mean the old service"),
        format!(
            "Search for it in alarms, pipelines, deployment scripts and scaling policies:\n{}",
            commands::find_scaling(cluster, written)
        ),
    );
}

/// Requires a decision about the name if a service of another file already has the new one.
fn check_taken<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, name: Cursor<'d>) {
    let new = format!("{}{SUFFIX}", name.text().unwrap_or_default());
    let files = cx.project.files.iter().filter(|file| !file.is_context);
    let taken = files.filter_map(|file| match &file.content {
        Content::Services(services) => Some((file.path, services)),
        _ => None,
    });
    let taken = taken.into_iter().find(|(_, services)| {
        services
            .iter()
            .any(|other| other.name == new && service.resource.is_in_cluster_of(other))
    });
    if let Some((path, _)) = taken {
        let help = format!(
            "If {path} is this service on Fargate, delete it together with the old service. Otherwise change serviceName there"
        );
        let message = format!(
            "The new name would be {new}, which {path} already uses, and two services of a cluster cannot have the same name"
        );
        cx.needs_decision(RuleId::SvcNameReplacement, name, message, help);
    }
}
