//! The table of rules, the steps and the cases are consistent.

use ecs2fargate::facts::rules::{self, Answer, Rule, RuleId};
use ecs2fargate::plan::OF_PLANNING;
use ecs2fargate::transforms::{STEPS, by_name};
use ecs2fargate::{checks, hosts};

/// The path of the table.
pub const TABLE: &str = "src/facts/rules/table.rs";

pub fn fail_with(failures: Vec<String>) {
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

pub fn every_transform_answers_a_rule() {
    let answers = || rules::all().iter().flat_map(|rule| rule.answers);
    let names = STEPS.iter().map(|step| step.name);
    let idle = names.filter(|name| !answers().any(|answer| *answer == Answer::Step(name)));
    fail_with(
        idle.map(|name| format!("{TABLE}: no rule is answered by {name}"))
            .collect(),
    );
}

pub fn every_step_in_the_table_is_there() {
    let unknown = rules::all().iter().flat_map(|rule| {
        let named = rule.answers.iter().filter_map(|answer| match answer {
            Answer::Step(name) => Some(*name),
            _ => None,
        });
        named
            .filter(|name| by_name(name).is_none())
            .map(|name| format!("{TABLE}: {}: no step is called {name}", rule.id))
    });
    fail_with(unknown.collect());
}

pub fn every_step_declares_the_rules_that_it_answers() {
    let missing = rules::all().iter().flat_map(|rule| {
        let steps = rule.answers.iter().filter_map(|answer| match answer {
            Answer::Step(name) => by_name(name),
            _ => None,
        });
        steps
            .filter(|step| !step.rules.contains(&rule.id))
            .map(|step| {
                format!(
                    "{} answers {}: add it to the rules of the step",
                    step.name, rule.id
                )
            })
    });
    fail_with(missing.collect());
}

/// The rules that are reported for a run or a commit, and not by a step.
const OF_NO_STEP: [RuleId; 12] = [
    RuleId::AnalysisLimit,
    RuleId::CommentLost,
    RuleId::CommentStale,
    RuleId::ContainerDefinitions,
    RuleId::Document,
    RuleId::Ignore,
    RuleId::Keep,
    RuleId::NotRead,
    RuleId::Proof,
    RuleId::TemplateLimit,
    RuleId::TemplateUnread,
    RuleId::TemplateUnusedParameter,
];

pub fn every_rule_with_a_finding_belongs_to_a_step() {
    let of_hosts = || hosts::ALL.iter().flat_map(|host| host.steps());
    let steps = || checks::STEPS.iter().chain(STEPS).chain(of_hosts());
    let reported = rules::all().iter().filter(|rule| {
        let is_elsewhere = OF_NO_STEP.contains(&rule.id) || OF_PLANNING.contains(&rule.id);
        rule.answers.iter().any(|answer| answer.is_finding()) && !is_elsewhere
    });
    let failures = reported.filter_map(|rule| {
        let mut own = steps().filter(|step| step.rules.contains(&rule.id));
        let step_name = rule.step.unwrap_or("nothing");
        (!own.any(|step| step.name == step_name)).then(|| {
            format!(
                "{TABLE}: {}: its step is {step_name}, and no step with this rule is called that",
                rule.id
            )
        })
    });
    fail_with(failures.collect());
}

/// The expected row of a rule if a finding is of none of the kinds in its row.
pub fn of_an_unnamed_kind(rule: &Rule, kinds: &[Answer]) -> Option<String> {
    if kinds.iter().any(|kind| rule.answers.contains(kind)) {
        return None;
    }
    Some(format!(
        "{TABLE}: {} is reported as {}: add {:?} to the answers of its row",
        rule.id,
        kinds[0].word(),
        kinds[0]
    ))
}
