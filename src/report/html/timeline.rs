//! What the update of a stack does, one after the other, with the time without tasks that serve traffic.

use maud::{Markup, html};

use super::shown;
use crate::facts::updates::Update;
use crate::outcome::{Change, Downtime, Impact, WorkloadReport};
use crate::report::words::is_in_terraform;

/// The number of resources that a step lists.
const NAMES: usize = 4;

/// A step of the update.
struct Step {
    what: &'static str,
    names: Vec<String>,
    is_down: bool,
}

fn step(what: &'static str) -> Step {
    Step {
        what,
        names: Vec::new(),
        is_down: false,
    }
}

fn down(what: &'static str) -> Step {
    Step {
        is_down: true,
        ..step(what)
    }
}

pub(super) fn of(workload: &WorkloadReport) -> Markup {
    // The input of AWS CLI commands is applied by a person, and Terraform deletes before it creates unless a resource sets another order:
    // the files do not show the order. A second service is created next to the first one in any order.
    let mut members = workload.members.iter();
    let is_module = is_in_terraform(workload);
    let is_stack = members.any(|member| member.contains("(AWS::")) && !is_module;
    let is_known = is_stack || is_module && workload.impact == Impact::Parallel;
    let steps = if is_known {
        steps(workload)
    } else {
        Vec::new()
    };
    let has_downtime = steps.iter().any(|step| step.is_down);
    html! {
        @if !steps.is_empty() {
            h3 { (if is_module { "Apply of the module" } else { "Update of the stack" }) }
            ol.timeline {
                @for step in &steps {
                    li.down[step.is_down] {
                        span.what { (step.what) }
                        @if !step.names.is_empty() { span.names { (shown(&listed(&step.names))) } }
                        @if step.is_down { span.label { "downtime" } }
                    }
                }
            }
            @if has_downtime {
                p.fine { "The red steps are the window in which no task serves traffic. Its length is that of a task's start and health checks, or of the manual step." }
            }
        }
    }
}

fn steps(workload: &WorkloadReport) -> Vec<Step> {
    let names = |wanted: &[Update]| names(&workload.changes, wanted);
    let mut created = names(&[
        Update::NewResource,
        Update::Replacement,
        Update::RefusedUnlessRenamed,
    ]);
    created.retain(|name| !is_service(workload, name));
    let mut steps = Vec::new();
    if workload.impact == Impact::NewRevision {
        if !created.is_empty() {
            steps.push(Step {
                names: created,
                ..step("New resources are created")
            });
        }
        steps.push(step("A new task definition revision is registered"));
        steps.push(step("The next tasks start on Fargate"));
        return steps;
    }
    if workload.impact == Impact::None {
        return steps;
    }
    if workload.impact == Impact::Parallel {
        return in_parallel(workload, created);
    }
    let is_replaced = workload.impact == Impact::Replaced;
    steps.push(Step {
        names: created,
        ..step("New resources and the task definition revision are created")
    });
    match workload.downtime {
        Some(Downtime::ListenerSwitches) => {
            steps.push(down("The listener switches to the new, empty target group"));
            steps.push(down(starts(is_replaced)));
            steps.push(step("New tasks pass the health checks"));
        }
        Some(Downtime::TasksStopFirst) => {
            steps.push(down("ECS stops the old tasks"));
            steps.push(down(starts(is_replaced)));
            steps.push(step("New tasks are healthy"));
        }
        Some(Downtime::ScaledFromZero) => {
            steps.push(step("The new service starts without tasks"));
            steps.push(down("CloudFormation deletes the old service"));
            steps.push(step("The new service is scaled out"));
            return steps;
        }
        Some(Downtime::ListenerElsewhere) => {
            steps.push(step(starts(is_replaced)));
            steps.push(down("The old service and target group are deleted"));
            steps.push(step("You route traffic to the new target group"));
            return steps;
        }
        None => {
            steps.push(step(starts(is_replaced)));
            steps.push(step("New tasks are healthy"));
        }
    }
    steps.push(step(if is_replaced {
        "CloudFormation deletes the old service and replaced resources"
    } else {
        "ECS stops the old tasks"
    }));
    steps
}

/// A second service: the first update sends no request to it, and later ones shift the traffic.
fn in_parallel(workload: &WorkloadReport, created: Vec<String>) -> Vec<Step> {
    let has_traffic = workload.topology.iter().any(|one| !one.routes.is_empty());
    let mut steps = vec![Step {
        names: created,
        ..step("New resources and the task definition are created")
    }];
    if has_traffic {
        steps.push(step("The listener forwards to both target groups by weight: all requests to the existing one"));
    }
    let is_module = is_in_terraform(workload);
    steps.push(step(match is_module {
        true => "Terraform creates the second service, and its tasks start on Fargate",
        false => "CloudFormation creates the second service, and its tasks start on Fargate",
    }));
    if has_traffic {
        steps.push(step(match is_module {
            true => {
                "Shift the traffic: in later applies, you raise fargate_traffic to 10, 50 and 100"
            }
            false => "In later updates, you raise FargateTraffic to 10, 50 and 100 percent",
        }));
    }
    steps.push(step(
        "ecs2fargate finish removes the service on container instances",
    ));
    steps
}

fn starts(is_replaced: bool) -> &'static str {
    if is_replaced {
        "CloudFormation creates the new service, and its tasks start"
    } else {
        "ECS starts the new tasks (rolling deployment)"
    }
}

fn is_service(workload: &WorkloadReport, name: &str) -> bool {
    let member = format!("{name} (AWS::ECS::Service");
    let is_member = workload.members.iter().any(|one| one.starts_with(&member));
    is_member || is_in_terraform(workload) && name.starts_with("aws_ecs_service.")
}

fn names(changes: &[Change], wanted: &[Update]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for change in changes
        .iter()
        .filter(|change| wanted.contains(&change.update))
    {
        let name = change.resource.clone();
        names.extend(name.filter(|name| !names.contains(name)));
    }
    names
}

fn listed(names: &[String]) -> String {
    let first = names[..names.len().min(NAMES)].join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
