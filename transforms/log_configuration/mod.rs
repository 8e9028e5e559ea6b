//! Sends logs that stay on the container instance to CloudWatch Logs, and adds the `awslogs` options that Fargate
//! requires.

use crate::facts::log_drivers;
use crate::facts::rules::RuleId;
use crate::model::{Answer, Container, Props, alternatives};
use crate::plan::{Phase, PlanContext, Step};
use crate::settings::LogDriver;
use crate::syntax::Cursor;
use groups::Groups;

mod groups;
mod options;
mod replace;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "log-configuration",
    phase: Phase::Edit,
    rules: &[
        RuleId::FitOpaque,
        RuleId::TdAwslogsOptions,
        RuleId::TdAwslogsPrefix,
        RuleId::TdExecutionRoleExtra,
        RuleId::TdLogDriver,
        RuleId::TdLogMissing,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let mut groups = Groups::new(task);
        for container in task.containers() {
            plan_container(cx, &mut groups, &container);
        }
    }
}

fn plan_container<'d>(
    cx: &mut PlanContext<'_, 'd>,
    groups: &mut Groups<'_, 'd>,
    container: &Container<'d>,
) {
    let written = container.get("LogConfiguration");
    let Some(written) = written.filter(|written| !written.is_null()) else {
        missing(cx, groups, container);
        return;
    };
    for logging in alternatives(written) {
        configure(cx, groups, container, logging);
    }
}

/// A container without a log configuration used the Docker daemon's default driver.
fn missing<'d>(
    cx: &mut PlanContext<'_, 'd>,
    groups: &mut Groups<'_, 'd>,
    container: &Container<'d>,
) {
    if cx.settings.log_driver == Some(LogDriver::Awslogs) {
        replace::add(cx, groups, container);
        return;
    }
    cx.note(
        RuleId::TdLogMissing,
        container.body,
        "The container has no log configuration. On EC2 the Docker daemon keeps its output; on Fargate the output is discarded",
        "To keep the output, use --log-driver awslogs, which adds a LogConfiguration and a log group",
    );
}

fn configure<'d>(
    cx: &mut PlanContext<'_, 'd>,
    groups: &mut Groups<'_, 'd>,
    container: &Container<'d>,
    logging: Cursor<'d>,
) {
    if !logging.is_mapping() {
        cx.block(
            RuleId::FitOpaque,
            logging,
            "The log configuration cannot be determined from the template, so it cannot be checked or changed",
            "Write the log configuration here, or migrate the task definition manually",
        );
        return;
    }
    let Some(written) = logging.prop("LogDriver") else {
        return;
    };
    let answer = cx.evaluate(written);
    let values = answer.values();
    if !values.is_empty() && values.iter().all(|driver| log_drivers::fits(driver)) {
        if let Answer::DefaultOnly(driver) = &answer {
            report_default(cx, written, driver);
        }
        if values.iter().any(|driver| driver == "awslogs") {
            options::complete(cx, container, logging);
        }
        return;
    }
    let Some(driver) = answer.fixed() else {
        needs_driver(cx, written, &answer);
        return;
    };
    let address = logging
        .prop("Options")
        .and_then(|options| options.get("syslog-address"));
    // An address that is not a literal is still an address.
    let address = address.map(|address| address.text().unwrap_or("elsewhere"));
    let may_move = cx.settings.log_driver == Some(LogDriver::Awslogs);
    if may_move || log_drivers::stays_on_host(driver, address) {
        replace::replace(cx, groups, container, logging, driver);
    } else {
        needs_destination(cx, written, driver);
    }
}

fn report_default<'d>(cx: &mut PlanContext<'_, 'd>, written: Cursor<'d>, driver: &str) {
    cx.warn(
        RuleId::TdLogDriver,
        written,
        format!("A parameter sets the log driver (default {driver}). Fargate supports only awslogs, splunk and awsfirelens"),
        "Check the value of the parameter in the deployed stacks",
    );
}

fn needs_driver<'d>(cx: &mut PlanContext<'_, 'd>, written: Cursor<'d>, answer: &Answer) {
    let unfit = answer
        .values()
        .iter()
        .find(|driver| !log_drivers::fits(driver));
    let what = match unfit {
        Some(driver) => format!("The log driver may be {driver}"),
        None => "The log driver cannot be determined from the template".to_owned(),
    };
    cx.needs_decision(
        RuleId::TdLogDriver,
        written,
        format!("{what}. Fargate supports only awslogs, splunk and awsfirelens"),
        "Set the log driver here, or remove unsupported drivers from the AllowedValues of the parameter, and run the migration again",
    );
}

/// The logs were sent to another machine, or to a daemon that may have forwarded them.
fn needs_destination<'d>(cx: &mut PlanContext<'_, 'd>, written: Cursor<'d>, driver: &str) {
    cx.needs_decision(
        RuleId::TdLogDriver,
        written,
        format!("Fargate does not support the {driver} log driver, which forwards logs. Fargate supports only awslogs, splunk and awsfirelens"),
        "To keep the destination, use awsfirelens with an aws-for-fluent-bit sidecar and the matching output plugin (syslog, gelf, forward for fluentd). To use CloudWatch Logs instead, pass --log-driver awslogs",
    );
}
