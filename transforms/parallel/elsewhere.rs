//! The copies of target groups that other templates define: they accept tasks, and the copied service registers there.

use super::pass;
use crate::facts::limits::TARGET_GROUP_NAME;
use crate::facts::rules::RuleId;
use crate::model::new_value::{reference, text};
use crate::model::surroundings::holders;
use crate::model::{Origin, Props, Service, TRAFFIC, TargetGroup, routes};
use crate::plan::{ParameterRequest, PlanContext, Rationale, SUFFIX, ValueSpec};
use crate::syntax::Cursor;
use crate::transforms::replaced_names::name_copy;

/// Has the copied services register their tasks with the copies of target groups in other templates.
pub(super) fn use_copies(cx: &mut PlanContext<'_, '_>) {
    let mut known = Vec::new();
    let workload = cx.workload;
    for service in &workload.services {
        for balancer in service.load_balancers() {
            let Some(arn) = balancer.prop("TargetGroupArn") else {
                continue;
            };
            let Some((copy, origin)) = cx.copy_elsewhere(service.id(), arn) else {
                continue;
            };
            let is_new = !known.contains(&copy.id());
            if is_new {
                known.push(copy.id());
                accept_tasks(cx, &copy);
            }
            if is_registered(cx, &copy, &origin) {
                continue;
            }
            if is_new {
                shift(cx, &copy);
            }
            register(cx, service, arn, &copy, &origin);
        }
    }
}

/// Whether the ARN of a service is that of the copy already, as in modules whose text passes it.
fn is_registered(cx: &PlanContext<'_, '_>, copy: &TargetGroup<'_>, origin: &Origin<'_>) -> bool {
    let module = cx.project.module(copy.file);
    let target = module.and_then(|module| module.target(origin.at));
    target.is_some_and(|target| target.name == copy.resource.name)
}

/// The copy registers IP addresses, and has a name of its own.
fn accept_tasks<'d>(cx: &mut PlanContext<'_, 'd>, copy: &TargetGroup<'d>) {
    let Some(properties) = copy.resource.properties() else {
        return;
    };
    if !copy.is_ip() {
        let rationale = Rationale::safe("Tasks are registered by IP address");
        let after = ["Protocol", "Port"];
        cx.put(properties, "TargetType", text("ip"), &after, rationale);
    }
    match copy.get("Name").filter(|name| name.text() != Some("")) {
        Some(name)
            if name
                .text()
                .is_some_and(|name| name.len() + SUFFIX.len() <= TARGET_GROUP_NAME) =>
        {
            name_copy(cx, properties, "Name", name, Some(TARGET_GROUP_NAME));
        }
        // The length of a name that is composed in another template is not known here.
        Some(_) => {
            let did = "named the target group that this is a copy of";
            let why = "The copy exists next to the original, so the two need different names";
            cx.remove(properties, "Name", did, Rationale::safe(why));
        }
        None => {}
    }
}

/// Has the parents of the target group's template pass the parameter that shifts its traffic.
fn shift<'d>(cx: &mut PlanContext<'_, 'd>, copy: &TargetGroup<'d>) {
    let module = cx.project.module(copy.file);
    let original = module.and_then(|module| module.original_of(copy.resource.name));
    if let Some(original) = original {
        let parameter = format!("{original}{TRAFFIC}");
        pass(cx, copy.file, &parameter, &mut Vec::new());
    }
}

/// Passes the ARN of the copy in the way of the ARN of its original.
fn register<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    arn: Cursor<'d>,
    copy: &TargetGroup<'d>,
    origin: &Origin<'d>,
) {
    let names = [copy.resource.name];
    let purpose = format!("{} {}", cx.project.path(copy.file), copy.resource.name);
    let spec = ValueSpec {
        request: ParameterRequest::new(RuleId::SvcParallel, &names).purpose(purpose),
        kind: "String",
        description: "Target group of the service on Fargate",
        output: "Target group of the service on Fargate",
    };
    let value = reference(copy.resource.name);
    let route = routes::alongside(cx.project, origin, value);
    let passed = route.and_then(|route| cx.import_value(&route, &spec));
    let Some(value) = passed.filter(|_| waits_for_listener(cx, copy, origin)) else {
        let place = cx.shown_place(copy.resource.key);
        cx.needs_decision(
            RuleId::SvcParallel,
            arn,
            format!("{} cannot get the ARN of the copy of its target group ({place}) in the way of the original's", service.resource.name),
            "Use --cutover in-place or --cutover replace for this workload",
        );
        return;
    };
    let why = "The service on Fargate registers its tasks in the copy of the target group";
    cx.set(arn, value, Rationale::safe(why));
}

/// Has a nested stack wait for what forwards to the copy in its parent: ECS rejects a service whose target group no
/// listener forwards to. Whether that is possible.
fn waits_for_listener<'d>(
    cx: &mut PlanContext<'_, 'd>,
    copy: &TargetGroup<'d>,
    origin: &Origin<'d>,
) -> bool {
    let is_in_parent = origin.down.is_empty() && origin.import.is_none();
    let project = cx.project;
    let Some((&nested, module)) = origin
        .up
        .last()
        .zip(project.module(copy.file))
        .filter(|_| is_in_parent)
    else {
        return true;
    };
    let stack = project.graph.nested(nested).resource;
    let holders = holders(module, copy.resource.name);
    if holders
        .iter()
        .any(|holder| module.waits_for(holder.name, stack.name))
    {
        return false;
    }
    let missing: Vec<&str> = holders
        .iter()
        .map(|holder| holder.name)
        .filter(|holder| !module.waits_for(stack.name, holder))
        .collect();
    if !missing.is_empty() {
        let why = "ECS rejects a service whose target group no listener forwards to";
        cx.depend_on(stack.body, &missing, &Rationale::safe(why));
    }
    true
}
