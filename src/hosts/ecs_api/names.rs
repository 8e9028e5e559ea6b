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
            "the name is kept, and ECS refuses a second service of this name in the cluster",
            "delete the old service before you make this one; until it runs there is none",
        );
        return;
    }
    let Some(written) = name.text() else {
        return;
    };
    let cluster = cluster(service);
    let rationale = Rationale::review("the new service runs beside the old one until that is deleted, and two cannot have one name")
        .prevents("Creation of service was not idempotent.");
    let value = in_style_of(name, format!("{written}{SUFFIX}"));
    check_taken(cx, service, name);
    cx.set(name, value, rationale);
    cx.renamed(NameKind::Service, name, Some(SUFFIX));
    cx.warn(
        RuleId::SvcNameReplacement,
        name,
        format!("whoever says the name {written} means the old service"),
        format!(
            "look for it in alarms, pipelines and deploy scripts, and in what scales it:\n{}",
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
            "if {path} is this service on Fargate, delete the file with the old one; otherwise change serviceName there"
        );
        let message = format!(
            "the new name would be {new}, which {path} has already, and two cannot have one name"
        );
        cx.needs_decision(RuleId::SvcNameReplacement, name, message, help);
    }
}
