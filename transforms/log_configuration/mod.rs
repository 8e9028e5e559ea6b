//! Sends logs that stayed on the host to CloudWatch, and adds the options that Fargate requires of `awslogs`.

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
        "the container has no log configuration; on an instance its output went to the Docker daemon, on Fargate it goes nowhere",
        "if the output matters, --log-driver awslogs adds a LogConfiguration with a log group",
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
            "the log configuration is not written out here, so it cannot be checked or changed",
            "write it out, or migrate the task definition by hand",
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
        decide_where(cx, written, driver);
    }
}

fn report_default<'d>(cx: &mut PlanContext<'_, 'd>, written: Cursor<'d>, driver: &str) {
    cx.warn(
        RuleId::TdLogDriver,
        written,
        format!("a parameter gives the log driver, whose default is {driver}; Fargate takes awslogs, splunk and awsfirelens only"),
        "check the parameter's value in the stacks that are deployed",
    );
}

fn needs_driver<'d>(cx: &mut PlanContext<'_, 'd>, written: Cursor<'d>, answer: &Answer) {
    let unfit = answer
        .values()
        .iter()
        .find(|driver| !log_drivers::fits(driver));
    let what = match unfit {
        Some(driver) => format!("the log driver may be {driver}, which Fargate does not have"),
        None => "the log driver is not written here".to_owned(),
    };
    cx.needs_decision(
        RuleId::TdLogDriver,
        written,
        format!("{what}; Fargate takes awslogs, splunk and awsfirelens"),
        "write the driver here, or take the others out of the parameter's AllowedValues, and run the migration again",
    );
}

/// The logs were sent to another machine, or to a daemon that may have forwarded them.
fn decide_where<'d>(cx: &mut PlanContext<'_, 'd>, written: Cursor<'d>, driver: &str) {
    cx.needs_decision(
        RuleId::TdLogDriver,
        written,
        format!("Fargate has no log driver {driver}, which sends the logs on; it takes awslogs, splunk and awsfirelens"),
        "to send them where they go now, use awsfirelens and a sidecar with the image aws-for-fluent-bit, whose output plugins take the address (syslog, gelf, forward for fluentd); for CloudWatch Logs instead: --log-driver awslogs",
    );
}
