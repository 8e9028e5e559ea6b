//! The numbers of the last line of the report are those of the changed texts.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ecs2fargate::files::Context;
use ecs2fargate::outcome::{FileStatus, Outcome};
use ecs2fargate::report::text::Text;
use ecs2fargate::report::{ForTerminal, Mode, Paint, Renderer, Run};
use serde_yaml::Value;

use crate::harness;

/// The properties of a service whose changes replace it.
const REPLACING: [&str; 6] = [
    "Cluster",
    "DeploymentController",
    "LaunchType",
    "Role",
    "SchedulingStrategy",
    "ServiceName",
];

/// The body of a loop is no entry of `Resources`.
const LOOP: &str = "Fn::ForEach";

pub fn are_those_of_the_diff() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for case in harness::all() {
        let outcome = &case.ran().outcome;
        let Some(expected) = counts(outcome) else {
            continue;
        };
        let line = plan_line(outcome);
        let stated = |unit: &str, verb: &str| stated(&line, unit, verb);
        let found = [
            stated("resource", "added"),
            stated("parameter", "added"),
            stated("service", "replaced"),
        ];
        if found != expected {
            wrong.push(format!("{}: {expected:?}, but {line}", case.name));
        }
        compared += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 300, "only {compared} cases were compared");
}

/// The added resources and parameters and the replaced services; `None` if the texts do not show them.
fn counts(outcome: &Outcome) -> Option<[usize; 3]> {
    let mut counts = [0; 3];
    for file in &outcome.files {
        let FileStatus::Changed { after } = &file.status else {
            continue;
        };
        let [before, after] = [&file.before, after].map(|text| {
            let text = text.trim_start_matches('\u{feff}');
            serde_yaml::from_str::<Value>(text).ok()
        });
        let (before, after) = (before?, after?);
        if before.get("Resources").is_none() || file.before.contains(LOOP) {
            return None;
        }
        for (count, section) in counts.iter_mut().zip(["Resources", "Parameters"]) {
            *count += names(&after, section)
                .difference(&names(&before, section))
                .count();
        }
        let services = entries(&before, "Resources").into_iter();
        let services = services.filter(|(_, one)| type_of(one) == Some("AWS::ECS::Service"));
        let after = entries(&after, "Resources");
        let replaced = services.filter(|(name, one)| {
            let new = after[name];
            let differs = |key: &&str| property(one, key) != property(new, key);
            // ECS updates a service from launch type EC2 to a capacity provider in place.
            let is_launch_type_gone = |key: &&str| {
                let strategy = property(new, "CapacityProviderStrategy");
                **key == *"LaunchType" && property(new, key).is_none() && strategy.is_some()
            };
            let mut replacing = REPLACING.iter();
            replacing.any(|key| differs(key) && !is_launch_type_gone(key))
        });
        counts[2] += replaced.count();
    }
    Some(counts)
}

fn entries<'v>(template: &'v Value, section: &str) -> BTreeMap<String, &'v Value> {
    let section = template.get(section).and_then(Value::as_mapping);
    let entries = section.into_iter().flatten();
    // The name of a resource may be a word that YAML reads as something else, such as `Null`.
    let name = |key: &Value| {
        key.as_str()
            .map_or_else(|| format!("{key:?}"), str::to_owned)
    };
    entries.map(|(key, value)| (name(key), value)).collect()
}

fn names(template: &Value, section: &str) -> BTreeSet<String> {
    entries(template, section).into_keys().collect()
}

fn property<'v>(resource: &'v Value, key: &str) -> Option<&'v Value> {
    resource.get("Properties")?.get(key)
}

fn type_of(resource: &Value) -> Option<&str> {
    resource.get("Type")?.as_str()
}

/// The last sentence of the report that has numbers, in one line.
fn plan_line(outcome: &Outcome) -> String {
    let context = Context::default();
    let run = Run {
        outcome,
        named: HashSet::new(),
        passed_over: &[],
        without_templates: 0,
        context: &context,
        prices: ecs2fargate::facts::prices::Prices::of_default_region(),
        mode: Mode::Check,
    };
    let text = Text {
        quiet: true,
        verbose: 0,
        workload: None,
        width: 10_000,
        paint: Paint::new(false),
    };
    let mut bytes = Vec::new();
    ForTerminal(text)
        .render(&run, &mut bytes)
        .expect("memory takes it");
    let report = String::from_utf8(bytes).expect("a report is text");
    let line = report.lines().find(|line| line.starts_with("Plan: "));
    line.unwrap_or_else(|| panic!("no plan in {report}"))
        .to_owned()
}

/// `2` of `2 services replaced`, and 0 if nothing of the kind is stated.
fn stated(line: &str, unit: &str, verb: &str) -> usize {
    let parts = line.trim_start_matches("Plan: ").split([',', ';']);
    let mut parts = parts.map(|part| part.split_whitespace().collect::<Vec<_>>());
    let part = parts.find(|words| {
        let is_unit = words
            .get(1)
            .is_some_and(|one| one.trim_end_matches('s') == unit);
        let verb = words.iter().any(|one| one.trim_end_matches('.') == verb);
        is_unit && verb
    });
    part.map_or(0, |words| words[0].parse().expect("a number of units"))
}
