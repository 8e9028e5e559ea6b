//! The deployments after the first one of a migration in parallel: they shift the traffic, and end the migration.

use std::collections::BTreeSet;

use super::line;
use super::shell::{commands, word};
use crate::outcome::{Impact, WorkloadReport};
use crate::report::markdown::escape::code;
use crate::report::words::is_terraform;

/// The steps of the parameter, and how long to watch each.
const STEPS: [(&str, &str); 3] = [
    ("10", "at least 15 minutes"),
    ("50", "at least one hour"),
    ("100", "at least one peak period"),
];

pub(super) fn write(page: &mut String, moving: &[&WorkloadReport]) {
    let parallel: Vec<&&WorkloadReport> = moving
        .iter()
        .filter(|one| one.impact == Impact::Parallel)
        .collect();
    if parallel.is_empty() {
        return;
    }
    page.push_str("## Shift the traffic\n\nThe services run on container instances and on Fargate. Continue when the tasks of both are healthy.\n\n");
    let changes = parallel.iter().flat_map(|one| &one.changes);
    let parameters: BTreeSet<(&str, &str)> = changes
        .filter(|change| change.transform == "parallel")
        .filter_map(|change| Some((&*change.file, change.parameter.as_deref()?)))
        .collect();
    if parameters.is_empty() {
        page.push_str("Without a load balancer, there is no traffic to shift: the tasks of both services do the work.\n\n");
    } else {
        let has_modules = parameters.iter().any(|(file, _)| is_terraform(file));
        let has_stacks = parameters.iter().any(|(file, _)| !is_terraform(file));
        page.push_str(match has_stacks {
            true => "Set these parameters of the stacks; a nested stack gets its value from its parent:\n\n",
            false => "Set these variables of the root modules; a child module gets its value from its caller:\n\n",
        });
        for (file, name) in &parameters {
            line(page, format_args!("- {} in {}", code(name), code(file)));
        }
        page.push('\n');
        for (percent, time) in STEPS {
            line(page, format_args!("- [ ] {percent} percent, for {time}"));
        }
        page.push('\n');
        if has_modules {
            apply(page, &parameters);
        }
        if has_stacks {
            update(page, &parameters);
        }
        page.push_str("Continue with the next step if the targets on Fargate are healthy, no task stops, and the rate of errors stays as it was:\n\n");
        page.push_str(&commands(
            "aws elbv2 describe-target-health --target-group-arn \"$FARGATE_TARGET_GROUP\" --query 'TargetHealthDescriptions[].TargetHealth.State'\naws ecs describe-services --cluster \"$CLUSTER\" --services \"$FARGATE_SERVICE\" --query 'services[0].[runningCount,desiredCount,events[:5].message]'\naws cloudwatch get-metric-statistics --namespace AWS/ApplicationELB --metric-name HTTPCode_Target_5XX_Count --statistics Sum --period 60 \\\n  --dimensions Name=LoadBalancer,Value=\"$LOAD_BALANCER\" Name=TargetGroup,Value=\"${FARGATE_TARGET_GROUP##*:}\" \\\n  --start-time \"$(date -u -d '-15 min' +%FT%TZ)\" --end-time \"$(date -u +%FT%TZ)\"",
        ));
        page.push_str("To return at any time, set the parameter to 0: all requests go to the container instances again.\n\n");
    }
    page.push_str("When the migration is complete, remove the services on container instances, review the diff, and deploy it; do first what `finish` reports. `finish --back` removes the services on Fargate instead, and restores the files:\n\n");
    let values: Vec<String> = parameters
        .iter()
        .map(|(_, name)| format!(" --parameters {}=100", word(name)))
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect();
    page.push_str(&commands(&format!(
        "ecs2fargate finish{} --write .",
        values.concat()
    )));
}

/// The commands that give a parameter of a stack its next value.
fn update(page: &mut String, parameters: &BTreeSet<(&str, &str)>) {
    page.push_str("For each step, update the stack with its deployed template, and keep all other parameters (`ParameterKey=NAME,UsePreviousValue=true`):\n\n");
    let mut names = parameters.iter().filter(|(file, _)| !is_terraform(file));
    let name = names.next().map_or("", |(_, name)| name);
    page.push_str(&commands(&format!(
        "PERCENT=10   # then 50 and 100\naws cloudformation update-stack --stack-name \"$STACK\" --use-previous-template --capabilities CAPABILITY_NAMED_IAM \\\n  --parameters ParameterKey={},ParameterValue=\"$PERCENT\" $(aws cloudformation describe-stacks --stack-name \"$STACK\" \\\n    --query \"Stacks[0].Parameters[?ParameterKey!='{}'].ParameterKey\" --output text | tr '\\t' '\\n' | sed 's/.*/ParameterKey=&,UsePreviousValue=true/')\naws cloudformation wait stack-update-complete --stack-name \"$STACK\"",
        word(name),
        name
    )));
}

/// The commands that give a variable of a module its next value.
fn apply(page: &mut String, parameters: &BTreeSet<(&str, &str)>) {
    let names = parameters.iter().filter(|(file, _)| is_terraform(file));
    let names: BTreeSet<&str> = names.map(|(_, name)| *name).collect();
    let name = match names.len() {
        1 => names.first().copied().unwrap_or_default(),
        _ => "NAME",
    };
    page.push_str("For each step, apply the root module. Set the value in a `.tfvars` file if others apply the module as well:\n\n");
    page.push_str(&commands(&format!(
        "PERCENT=10   # then 50 and 100\nterraform -chdir=\"$ROOT\" apply -var {name}=\"$PERCENT\""
    )));
}
