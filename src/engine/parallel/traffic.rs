//! Whether requests may still reach a half that is to be removed: the deployed values of the parameters for the traffic.

use super::connected::all_connected;
use super::finding;
use crate::model::deployed::Deployed;
use crate::model::{
    Kind, Module, ParallelState, Project, Props, TargetGroup, Workload, group_elsewhere, items_of,
    ref_name, traffic_parameters,
};
use crate::outcome::{Finding, Severity};
use crate::settings::Finish;
use crate::syntax::Cursor;

/// The value of the parameter with which no request reaches the container instances.
const ALL: &str = "100";

/// The value with which no request reaches Fargate.
pub(super) const NONE: &str = "0";

/// The parameters that shift the traffic of a workload in the parallel state: those of its template, and those next to
/// target groups in other templates.
pub(super) fn of_workload<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    state: &ParallelState<'d>,
) -> Vec<&'d str> {
    let mut names = state.traffic.clone();
    for service in &workload.services {
        for balancer in service.load_balancers() {
            let arn = balancer.prop("TargetGroupArn");
            let found = arn.and_then(|arn| group_elsewhere(project, service.file, arn));
            let name = found.and_then(|found| {
                let state = project.module(found.group.file)?.parallel()?;
                state.traffic_of(found.group.resource.name)
            });
            names.extend(name.filter(|name| !names.contains(name)));
        }
    }
    for copy in copied_groups(project, workload) {
        let more = traffic_parameters(project, &copy).into_iter();
        let more: Vec<&str> = more.filter(|name| !names.contains(name)).collect();
        names.extend(more);
    }
    names
}

/// The copies of the target groups of a workload, also those in other modules.
fn copied_groups<'d>(project: &Project<'d>, workload: &Workload<'d>) -> Vec<TargetGroup<'d>> {
    let own = workload.target_groups.iter().copied();
    let arns = workload.services.iter().flat_map(|service| {
        let arns = service.load_balancers().into_iter();
        let arns = arns.filter_map(|balancer| balancer.prop("TargetGroupArn"));
        arns.filter_map(|arn| group_elsewhere(project, service.file, arn))
    });
    let all = own.chain(arns.map(|found| found.group));
    let copies = all.filter_map(|group| {
        let module = project.module(group.file)?;
        let copy = module.parallel()?.copy_of(group.resource.name)?;
        let resource = *module.resource(copy)?;
        Some(TargetGroup { resource, ..group })
    });
    copies.collect()
}

/// A service whose target group another template defines, which is not among the files: what shifts its traffic is not
/// known.
pub(super) fn of_others<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    state: &ParallelState<'d>,
    file: usize,
) -> Option<Finding> {
    if project.files[file].projected.is_some() {
        return of_other_modules(project, module, state, file);
    }
    let own = state.copies.iter();
    let services = own.filter_map(|(name, _)| module.resource(name));
    let services = services.filter(|one| one.kind == Kind::SERVICE);
    let mut arns = services
        .flat_map(|service| items_of(service.get("LoadBalancers")))
        .filter_map(|balancer| balancer.prop("TargetGroupArn"));
    let is_known = |arn: Cursor<'d>| {
        let found = group_elsewhere(project, file, arn);
        let home = found.and_then(|found| project.module(found.group.file));
        home.is_some_and(|home| home.parallel().is_some())
    };
    let place = arns.find(|arn| module.target(*arn).is_none() && !is_known(*arn))?;
    Some(finding(
        project,
        file,
        project.span(place),
        Severity::Error,
        (
            "The template that defines the target group and shifts its traffic is not among the files".to_owned(),
            "Pass a directory that contains both, for example the root of the repository".to_owned(),
        ),
    ))
}

/// A service with a load balancer whose traffic no module of the files shifts.
fn of_other_modules<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    state: &ParallelState<'d>,
    file: usize,
) -> Option<Finding> {
    let mut copies = state.copies.iter();
    let place = copies.find_map(|(own, _)| {
        let resource = module.resource(own)?;
        let balancers = items_of(resource.get("LoadBalancers"));
        let is_routed = resource.kind == Kind::TARGET_GROUP || !balancers.is_empty();
        is_routed.then_some(resource.key)
    })?;
    let mut all = all_connected(project, file).into_iter();
    let shifts = all.any(|file| {
        let state = project.module(file).and_then(|module| module.parallel());
        state.is_some_and(|state| !state.traffic.is_empty())
    });
    if shifts {
        return None;
    }
    let text = (
        "The module that shifts the traffic of this is not among the files".to_owned(),
        "Pass a directory that contains all of its modules, for example the root of the repository"
            .to_owned(),
    );
    let span = project.span(place);
    Some(finding(project, file, span, Severity::Error, text))
}

/// Why a half must not be removed yet: it may receive requests.
pub(super) fn not_yet(
    project: &Project<'_>,
    state: &ParallelState<'_>,
    direction: Finish,
    file: usize,
) -> Option<Finding> {
    let wanted = match direction {
        Finish::Ec2 => ALL,
        Finish::Fargate => NONE,
    };
    let decided = state.traffic.iter();
    let decided = decided.flat_map(|name| deciding(project, file, name, 0));
    // By default, no request reaches Fargate.
    let refused: Vec<(usize, String)> = decided
        .filter(|(file, name)| match direction {
            Finish::Ec2 => !is_deployed_with(project, *file, name, wanted),
            Finish::Fargate => is_deployed_without(project, *file, name, wanted),
        })
        .collect();
    let (home, name) = refused.first()?;
    let module = project.module(*home)?;
    let place = module.parameter(name).map_or(module.root, |one| one.key);
    let what = match direction {
        Finish::Ec2 => "the service on container instances may still receive requests",
        Finish::Fargate => "the service on Fargate may still receive requests",
    };
    let known = match module.deployed(name) {
        Some(Deployed::OneOf(values)) if values.len() == 1 => format!("{name} is {}", values[0]),
        Some(Deployed::OneOf(values)) => {
            format!("{name} is {}, depending on the stack", values.join(" or "))
        }
        _ => format!("The deployed value of {name} is not known"),
    };
    let mut names: Vec<&str> = refused.iter().map(|(_, name)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let options: Vec<String> = names
        .iter()
        .map(|name| format!("--parameters {name}={wanted}"))
        .collect();
    Some(finding(
        project,
        *home,
        project.span(place),
        Severity::Error,
        (
            format!("{known}, so {what}"),
            format!(
                "Deploy with {} set to {wanted}, check the targets, and pass {}, or set it in a parameter file",
                names.join(" and "),
                options.join(" ")
            ),
        ),
    ))
}

/// How many stacks above each other a value is followed through.
pub(super) const DEEPEST: usize = 8;

/// The parameters that decide the value of one, each with its file: those of the stacks that pass it, otherwise itself.
pub(super) fn deciding(
    project: &Project<'_>,
    file: usize,
    name: &str,
    depth: usize,
) -> Vec<(usize, String)> {
    let parents: Vec<(usize, &str)> = project
        .graph
        .parents_of(file)
        .filter_map(|(_, nested)| Some((nested.parent, ref_name(nested.argument(name)?)?)))
        .collect();
    if parents.is_empty() || depth > DEEPEST {
        return vec![(file, name.to_owned())];
    }
    let above = parents.into_iter();
    above
        .flat_map(|(parent, name)| deciding(project, parent, name, depth + 1))
        .collect()
}

pub(super) fn is_deployed_with(
    project: &Project<'_>,
    file: usize,
    name: &str,
    wanted: &str,
) -> bool {
    let deployed = project
        .module(file)
        .and_then(|module| module.deployed(name));
    matches!(deployed, Some(Deployed::OneOf(values)) if values.iter().all(|value| value == wanted))
}

/// Whether it is known that a parameter does not have a value.
fn is_deployed_without(project: &Project<'_>, file: usize, name: &str, wanted: &str) -> bool {
    let deployed = project
        .module(file)
        .and_then(|module| module.deployed(name));
    matches!(deployed, Some(Deployed::OneOf(values)) if !values.iter().any(|value| value == wanted))
}
