//! `--cutover parallel`: a second half of a workload, for Fargate, next to the one on container instances.

mod added;
mod copies;
pub(in crate::hosts) mod elsewhere;
mod finish;
mod forward;
pub(in crate::hosts) mod members;
mod parts;
mod routing;
mod sections;

use crate::model::{Kind, Module, Project, Props, Service, TRAFFIC, Workload, items_of};
use crate::outcome::Class;
use crate::plan::{OTHER_CUTOVER, Obstacle, Split};
use crate::syntax::{Cursor, Operation};

pub(super) use finish::{end_some, finish, go_back, record, services};
use routing::Traffic;

/// The step that the edits are reported for.
const STEP: &str = "parallel";

/// Plans the copies of a workload's resources, and the weights of the listeners and rules that forward to it.
pub(super) fn split<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    is_alone: bool,
) -> Result<Split, Obstacle<'d>> {
    let root = Cursor::root(project.files[workload.file].document);
    let place = workload.place().unwrap_or(root);
    let module = project
        .module(workload.file)
        .ok_or_else(|| Obstacle::new(place, "The workload is not in a template", OTHER_CUTOVER))?;
    of_one_template(workload, module, place)?;
    for service in &workload.services {
        runs_twice(module, service)?;
    }
    let elsewhere = elsewhere::splits(project, workload)?;
    let members = members::of(module, workload);
    elsewhere::refers_by_service_alone(project, module, workload, &members)?;
    let names = copies::names(module, &members);
    let mut split = Split {
        file: workload.file,
        copies: names.clone(),
        elsewhere,
        ..Split::default()
    };
    copies::add(project, module, &members, &mut split)?;
    let parameter = match (is_alone && !module.has_name(TRAFFIC), workload.id()) {
        (true, _) => TRAFFIC.to_owned(),
        (false, id) => format!("{id}{TRAFFIC}"),
    };
    let traffic = Traffic {
        project,
        module,
        file: workload.file,
        names: &names,
        parameter: &parameter,
    };
    routing::weigh(&traffic, &workload.target_groups, place, &mut split)?;
    Ok(split)
}

/// The edits of a template for the workloads that are split, with the record of them.
pub(super) fn of_module(module: &Module<'_>, splits: &[&Split]) -> Vec<Operation> {
    sections::operations(module, splits)
}

/// The workload consists of services of one template, whose resources can be copied.
pub(in crate::hosts) fn of_one_template<'d>(
    workload: &Workload<'d>,
    module: &Module<'d>,
    place: Cursor<'d>,
) -> Result<(), Obstacle<'d>> {
    if workload.services.is_empty() {
        return Err(Obstacle::new(
            place,
            "The workload has no service, so nothing runs next to it: started tasks run on Fargate from the next start on",
            "Use --cutover replace for this workload (in .ecs2fargate.yaml: workloads, cutover: replace)",
        ));
    }
    if let Some(launcher) = workload.launchers.first() {
        return Err(Obstacle::new(
            launcher.resource.key,
            format!(
                "{} starts tasks of a task definition that the service runs as well, and such tasks run once",
                launcher.resource.name
            ),
            "Give it a task definition of its own, and run the migration again",
        ));
    }
    if workload.files().len() > 1 {
        return Err(Obstacle::new(
            place,
            "The resources of the workload are in several files, and --cutover parallel copies those of one template",
            OTHER_CUTOVER,
        ));
    }
    let own = workload.resources();
    let mut looped = own.filter(|resource| !module.loops_around(resource.key).is_empty());
    match looped.next() {
        Some(resource) => Err(Obstacle::new(
            resource.key,
            format!(
                "{} is in Fn::ForEach, so it cannot be copied",
                resource.name
            ),
            OTHER_CUTOVER,
        )),
        None => Ok(()),
    }
}

/// Whether a service may run twice at the same time.
pub(in crate::hosts) fn runs_twice<'d>(
    module: &Module<'d>,
    service: &Service<'d>,
) -> Result<(), Obstacle<'d>> {
    let evaluate = |place| crate::model::evaluate(Some(module), place);
    if let Some(connect) = service.get("ServiceConnectConfiguration") {
        let enabled = connect.prop("Enabled").map(evaluate);
        if !enabled.is_some_and(|enabled| enabled.is("false")) {
            return Err(Obstacle::new(
                connect,
                "Two services of a namespace cannot register the same Service Connect names",
                "Use --cutover in-place for this workload, which keeps the service and its names",
            ));
        }
    }
    if let Some(place) = items_of(service.get("VpcLatticeConfigurations")).first() {
        return Err(Obstacle::new(
            *place,
            "The VPC Lattice target groups of the service would need copies, and VPC Lattice has its own weights",
            "Use --cutover in-place for this workload",
        ));
    }
    let most = service.get("DeploymentConfiguration");
    let most = most.and_then(|one| one.prop("MaximumPercent"));
    let count = service.get("DesiredCount").map(evaluate);
    let is_one = count.is_none_or(|count| count.is("1"));
    if let Some(most) = most.filter(|most| is_one && evaluate(*most).is("100"))
        && service.load_balancers().is_empty()
    {
        return Err(Obstacle::new(
            most,
            "MaximumPercent 100 and one task without a load balancer mean that two tasks must never run at the same time, and both services would run one",
            "Use --cutover in-place for this workload, which stops the old task first, or set MaximumPercent: 200 if two tasks may run at the same time",
        ));
    }
    Ok(())
}

/// The edits are safe: nothing that is deployed changes until the parameter does.
const SAFE: Class = Class::Safe;

/// Whether a value is a reference to a resource, without conditions.
fn refers_to(module: &Module<'_>, place: Cursor<'_>, name: &str) -> bool {
    module.target(place).is_some_and(|one| one.name == name)
}

/// The types that are copied because they belong to a service.
const FOLLOWING: [Kind<'static>; 3] = [Kind::SCALABLE_TARGET, Kind::SCALING_POLICY, Kind::ALARM];
