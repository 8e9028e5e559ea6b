//! Services with an Auto Scaling capacity provider switch to the FARGATE capacity provider, in place.

use crate::facts::rules::RuleId;
use crate::model::new_value::{mapping, text};
use crate::model::{
    Answer, Function, Kind, Module, Project, Props, Resource, Service, cluster_of, clusters,
    evaluate, function, is_fargate_strategy,
};
use crate::plan::{Addition, Phase, PlanContext, Rationale, Step};
use crate::syntax::{Cursor, NewValue};

mod spot;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "capacity-provider",
    phase: Phase::Edit,
    rules: &[
        RuleId::EvRule,
        RuleId::StackOrder,
        RuleId::SvcCapacityProviderStrategy,
        RuleId::SvcClusterCpAssociation,
        RuleId::SvcLaunchType,
        RuleId::SvcRole,
    ],
    readme: include_str!("README.md"),
    plan,
};

const FARGATE: &str = "FARGATE";

fn plan(cx: &mut PlanContext<'_, '_>) {
    let workload = cx.workload;
    for service in &workload.services {
        let Some((file, strategy)) = service.strategy(cx.project) else {
            continue;
        };
        if is_fargate_strategy(cx.project.module(file), strategy) {
            continue;
        }
        move_service(cx, service, strategy);
    }
    for run in workload
        .launchers
        .iter()
        .flat_map(|launcher| &launcher.runs)
    {
        let Some(strategy) = run.strategy() else {
            continue;
        };
        if !is_fargate_strategy(cx.module(), strategy) {
            spot::offer(cx, strategy);
            rewrite(cx, strategy, MOVES);
            associate(cx, run.cluster, run.block);
        }
    }
    if workload
        .services
        .iter()
        .all(|service| service.strategy(cx.project).is_none())
    {
        spot::offer_instead_of_instances(cx);
    }
}

fn move_service<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, strategy: Cursor<'d>) {
    spot::offer(cx, strategy);
    choose_fargate(cx, service, strategy);
    let place = service.get("Cluster").unwrap_or(service.resource.key);
    follow_strategy(cx, service, place);
    let is_replaced = service.get("Role").is_some() && !service.is_changed_in_place();
    if is_replaced && !cx.is_copy(service.id()) {
        // Role cannot be changed in place, so its removal replaces this service all the same.
        cx.host.service_is_replaced(cx, service);
    }
}

/// Plans what a changed strategy requires: that the cluster is associated with the provider (reported at `place` where
/// the cluster is not visible), and a new deployment.
pub(super) fn follow_strategy<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    place: Cursor<'d>,
) {
    let is_seen = cx.can_add(&Addition::Provider { service, place });
    cx.host.strategy_is_changed(cx, service);
    if is_seen {
        associate(cx, service.get("Cluster"), service.resource.key);
        wait_for_association(cx, service);
    }
}

const MOVES: &str = "An Auto Scaling group capacity provider runs tasks on container instances. FARGATE runs tasks on Fargate";

fn choose_fargate<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, strategy: Cursor<'d>) {
    let own = service.get("CapacityProviderStrategy");
    if own.is_some_and(|own| own.node == strategy.node) {
        return rewrite(cx, strategy, MOVES);
    }
    // The cluster's default strategy is left for other services that use it.
    if let Some(properties) = service.resource.properties() {
        let key = "CapacityProviderStrategy";
        let why = Rationale::safe(MOVES);
        cx.put(properties, key, fresh_strategy(), &[key, "Cluster"], why);
    }
}

/// Makes FARGATE the only provider of a strategy: its first entry is kept, because all tasks use one provider now.
fn rewrite<'d>(cx: &mut PlanContext<'_, 'd>, strategy: Cursor<'d>, reason: &'static str) {
    let mut items = strategy.items();
    let first = items.next().filter(|_| strategy.is_sequence());
    let named = first.and_then(|first| Some((first, first.prop("CapacityProvider")?)));
    let Some((first, provider)) = named else {
        let did = "selected the capacity providers";
        cx.replace(strategy, fresh_strategy(), did, Rationale::safe(reason));
        return;
    };
    cx.set(provider, text(FARGATE), Rationale::safe(reason));
    if items.len() > 0 {
        // Without the other entries, a weight of 0 would place no tasks.
        match first.prop("Weight") {
            Some(weight) if may_be_nothing(cx, weight) => {
                cx.set(weight, NewValue::Number(1), Rationale::safe(reason));
            }
            Some(_) => {}
            None => {
                let after = ["Base", "CapacityProvider"];
                cx.put(
                    first,
                    "Weight",
                    NewValue::Number(1),
                    &after,
                    Rationale::safe(reason),
                );
            }
        }
    }
    for other in items {
        let did = "distributed the tasks across capacity providers";
        cx.remove_item(strategy, other, did, Rationale::safe(reason));
    }
}

/// Whether a weight may be 0; a parameter may have another value than its default in the deployed stack.
fn may_be_nothing(cx: &PlanContext<'_, '_>, weight: Cursor<'_>) -> bool {
    let answer = cx.evaluate(weight);
    let is_sure = matches!(answer, Answer::Fixed(_) | Answer::OneOf(_));
    let is_something = |value: &String| value.parse::<u32>().is_ok_and(|weight| weight > 0);
    !is_sure || !answer.values().iter().all(is_something)
}

/// A strategy of the FARGATE capacity provider alone.
pub(super) fn fresh_strategy() -> NewValue {
    NewValue::Sequence(vec![mapping([
        ("CapacityProvider", text(FARGATE)),
        ("Weight", NewValue::Number(1)),
    ])])
}

/// A strategy may only reference providers that the cluster is associated with.
fn associate<'d>(cx: &mut PlanContext<'_, 'd>, cluster: Option<Cursor<'d>>, user: Cursor<'d>) {
    let known = cluster.map(|named| clusters(cx.project, cx.workload.file, named));
    let known = known.unwrap_or_default();
    if known.is_empty() {
        cx.action_required(
            RuleId::SvcClusterCpAssociation,
            cluster.unwrap_or(user),
            "The cluster is defined elsewhere. A strategy can only use capacity providers that are associated with the cluster",
            "Associate FARGATE with the cluster first: add FARGATE to its CapacityProviders, or run aws ecs put-cluster-capacity-providers",
        );
    }
    for (file, cluster) in known {
        let holder = associations(cx.project, file, &cluster);
        let (file, holder) = holder.unwrap_or((file, cluster));
        if associate_holder(cx, file, &holder, user) {
            report_first(cx, file, user);
        }
    }
}

/// Adds FARGATE where the providers of a cluster are listed; `false` where it is among them already.
fn associate_holder<'d>(
    cx: &mut PlanContext<'_, 'd>,
    file: usize,
    holder: &Resource<'d>,
    user: Cursor<'d>,
) -> bool {
    let why = Rationale::safe("A strategy can only use capacity providers that are associated with the cluster")
        .prevents("The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.");
    let module = cx.project.module(file);
    match holder.get("CapacityProviders") {
        Some(list) if list.is_sequence() => {
            let is_there = list
                .items()
                .any(|item| evaluate(module, item).is(FARGATE));
            let mut items = list.items();
            match items.find(|item| is_there_sometimes(module, *item)) {
                _ if is_there => return false,
                // A second FARGATE next to it would be a duplicate where the condition holds.
                Some(item) => cx.set(item, text(FARGATE), why),
                None => cx.append(list, text(FARGATE), why),
            }
        }
        Some(list) => cx.action_required(
            RuleId::SvcClusterCpAssociation,
            list,
            "The capacity providers of the cluster cannot be determined from the template",
            "Make sure that FARGATE is one of them",
        ),
        // A new list would remove the providers that are associated with the cluster elsewhere.
        None => cx.action_required(
            RuleId::SvcClusterCpAssociation,
            user,
            format!("The cluster {} lists no capacity providers, so they are associated elsewhere. A strategy can only use capacity providers that are associated with the cluster", holder.name),
            "Associate FARGATE with the cluster first, in addition to its current capacity providers: where they are listed, or with aws ecs put-cluster-capacity-providers",
        ),
    }
    true
}

/// A parent stack updates the stack that provides a value before the one that uses it; with exports and imports, the
/// order of updates is up to the user.
fn report_first<'d>(cx: &mut PlanContext<'_, 'd>, file: usize, user: Cursor<'d>) {
    let imports = cx.project.graph.imported_by(cx.workload.file).iter();
    let mut owners = imports.map(|matched| matched.export.file);
    if owners.any(|owner| owner == file) {
        let path = cx.project.path(file);
        cx.warn(
            RuleId::StackOrder,
            user,
            format!(
                "The cluster in {path} must be associated with FARGATE before the service uses FARGATE"
            ),
            format!("Update the stacks of {path} first"),
        );
    }
}

/// Whether an item is FARGATE under a condition and otherwise absent: `!If [IsStaging, FARGATE, !Ref AWS::NoValue]`.
fn is_there_sometimes(module: Option<&Module<'_>>, item: Cursor<'_>) -> bool {
    let Some(Function::If {
        then, otherwise, ..
    }) = function(item)
    else {
        return false;
    };
    let is = |branch: Cursor<'_>, other: Cursor<'_>| {
        evaluate(module, branch).is(FARGATE) && other.is_absent()
    };
    is(then, otherwise) || is(otherwise, then)
}

/// CloudFormation and Terraform update resources that do not depend on one another in any order.
fn wait_for_association<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let found = cx.module().and_then(|module| {
        let cluster = cluster_of(module, service.get("Cluster")?)?;
        let association = association(module, cluster)?;
        let waits = module.waits_for(service.resource.name, association.name);
        let list = association.get("CapacityProviders");
        let mut items = list.into_iter().flat_map(Cursor::items);
        let is_there = items.any(|item| cx.evaluate(item).is(FARGATE));
        (!waits && !is_there).then_some(association)
    });
    if let Some(association) = found {
        let rationale = Rationale::safe(
            "FARGATE must be associated with the cluster before the service uses it",
        );
        cx.depend_on(service.resource.body, &[association.name], &rationale);
    }
}

/// The list of a cluster's providers that is a separate resource, in whichever file.
fn associations<'d>(
    project: &Project<'d>,
    file: usize,
    cluster: &Resource<'d>,
) -> Option<(usize, Resource<'d>)> {
    let near = project
        .module(file)
        .and_then(|module| association(module, cluster));
    near.map(|near| (file, near)).or_else(|| {
        (0..project.files.len()).find_map(|other| {
            let mut all = project.module(other)?.of_type(ASSOCIATIONS);
            let found = all.find(|one| {
                let named = one.get("Cluster").filter(|_| other != file);
                let named = named.map(|named| clusters(project, other, named));
                let mut named = named.unwrap_or_default().into_iter();
                named.any(|(home, known)| home == file && known.name == cluster.name)
            })?;
            Some((other, *found))
        })
    })
}

const ASSOCIATIONS: Kind<'static> = Kind::CAPACITY_PROVIDER_ASSOCIATIONS;

fn association<'d>(module: &Module<'d>, cluster: &Resource<'d>) -> Option<Resource<'d>> {
    module
        .of_type(ASSOCIATIONS)
        .find(|association| {
            let named = association
                .get("Cluster")
                .and_then(|place| module.target(place));
            named.is_some_and(|named| named.name == cluster.name)
        })
        .copied()
}
