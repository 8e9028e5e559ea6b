//! The facts about Fargate are consistent with their sources.

use ecs2fargate::facts::fit::{self, Table};
use ecs2fargate::facts::platforms::System;
use ecs2fargate::facts::tables::{self, Facts};
use ecs2fargate::facts::{nested, rules, sizes, updates};

/// Fields that only the ECS API has: those that `describe-task-definition` adds, and those of a call.
const API_ONLY: [&str; 11] = [
    "ClientToken",
    "Compatibilities",
    "DeregisteredAt",
    "RegisteredAt",
    "RegisteredBy",
    "RequiresAttributes",
    "Revision",
    "Service",
    "Status",
    "TaskDefinitionArn",
    "TrustedExecutionConfiguration",
];

fn schema(kind: &str) -> Vec<&'static str> {
    let table = include_str!("data/cloudformation-properties.tsv");
    let row = table
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{kind}\t")));
    row.expect("the schema's properties are in the table")
        .split(' ')
        .collect()
}

fn differences(kind: &str, table: Table) -> Vec<String> {
    let known = schema(kind);
    let missing = known
        .iter()
        .filter(|name| fit::look_up(table, name).is_none());
    let invented = table
        .iter()
        .map(|(name, _)| name)
        .filter(|name| !known.contains(name) && !API_ONLY.contains(name));
    missing
        .map(|name| format!("{kind}: nobody decided on {name}"))
        .chain(invented.map(|name| format!("{kind}: there is no {name}")))
        .collect()
}

#[test]
fn every_property_of_the_schema_is_decided_and_no_other() {
    let tables: [(&str, Table); 8] = [
        ("AWS::ECS::TaskDefinition", fit::TASK_DEFINITION),
        (
            "AWS::ECS::TaskDefinition.ContainerDefinition",
            fit::CONTAINER,
        ),
        (
            "AWS::ECS::TaskDefinition.LinuxParameters",
            fit::LINUX_PARAMETERS,
        ),
        ("AWS::ECS::TaskDefinition.Volume", fit::VOLUME),
        ("AWS::ECS::TaskDefinition.PortMapping", fit::PORT_MAPPING),
        ("AWS::ECS::Service", fit::SERVICE),
        ("AWS::ECS::TaskSet", fit::TASK_SET),
        (
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            fit::TARGET_GROUP,
        ),
    ];
    let wrong: Vec<String> = tables
        .into_iter()
        .flat_map(|(kind, table)| differences(kind, table))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_names_below_a_property_are_those_of_the_schema() {
    let mut known = 0;
    let table = include_str!("data/cloudformation-nested.tsv");
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let names: Vec<&str> = fields[2].split(' ').collect();
        // A gateway's health check differs from that of a container.
        if (fields[0], fields[1]) == ("HealthCheck", "AWS::ECS::Service") {
            continue;
        }
        if let Some(ours) = nested::below(fields[0]) {
            assert_eq!(ours, names, "{}", fields[0]);
            known += 1;
        }
    }
    assert!(
        known > 30,
        "the schema names only {known} of the properties"
    );
}

#[test]
fn the_table_of_sizes_agrees_with_the_published_one() {
    let table = include_str!("data/fargate-sizes.tsv");
    let numbers = |cell: &str| -> Vec<u32> {
        cell.split(',')
            .map(|number| number.parse().expect("a number"))
            .collect()
    };
    let published: Vec<(u32, Vec<u32>)> = table
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (numbers(cells[0])[0], numbers(cells[1]))
        })
        .collect();
    let ours: Vec<_> = sizes::cpu_values(System::Linux)
        .map(|cpu| (cpu, sizes::memory_values(cpu)))
        .collect();
    assert!(!published.is_empty());
    assert_eq!(ours, published);
}

#[test]
fn what_replaces_a_resource_is_a_property_of_it() {
    let table = include_str!("data/cloudformation-properties.tsv");
    let wrong: Vec<String> = updates::all()
        .iter()
        .filter(|kind| table.contains(&format!("{}\t", kind.kind)))
        .flat_map(|kind| {
            let known = schema(kind.kind);
            let named = kind.create_only.iter().chain(&kind.name);
            let invented = named.filter(move |property| !known.contains(*property));
            invented.map(|property| format!("{}: there is no {property}", kind.kind))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_types_that_an_update_is_known_of_are_sorted() {
    assert!(updates::all().is_sorted_by_key(|kind| kind.kind));
}

/// The files of `src/facts` that contain no table of their own.
const NO_TABLE: [&str; 3] = ["mod.rs", "table.rs", "tables.rs"];

#[test]
fn every_table_is_printed_with_its_date_and_its_source() {
    let tables = tables::all();
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/facts");
    for entry in std::fs::read_dir(directory).expect("the facts are here") {
        let file = entry.expect("the facts can be read").file_name();
        let file = file.to_string_lossy();
        let Some(module) = file
            .strip_suffix(".rs")
            .filter(|_| !NO_TABLE.contains(&&*file))
        else {
            continue;
        };
        let name = module.replace('_', "-");
        let is_printed = tables.iter().any(|table| table.name == name);
        assert!(
            is_printed,
            "src/facts/{file}: add `pub fn facts() -> Facts` with SOURCE (\"As of 2026-11-01. …\"), named {name:?}, and list it in src/facts/tables.rs"
        );
    }
    for Facts {
        name,
        as_of,
        source,
        columns,
        rows,
        ..
    } in &tables
    {
        let is_date = as_of.len() == 10 && as_of.split('-').count() == 3;
        assert!(
            is_date,
            "{name}: the source begins with \"As of 2026-11-01.\""
        );
        assert!(source.len() > 30, "{name}: where is it known from?");
        assert!(!rows.is_empty(), "{name} has no rows");
        let is_whole = rows.iter().all(|row| row.len() == columns.len());
        assert!(is_whole, "{name}: every row has a cell for each heading");
    }
}

#[test]
fn no_rule_is_in_internal_words() {
    for rule in rules::all() {
        let words = [rule.varies, rule.title, rule.page].join(" ");
        let is_internal = |word: &&str| words.contains(*word);
        let internal = ["phase 2", "AUTO", "ADVISE", "INPUT", "BLOCK "];
        assert_eq!(
            internal.iter().find(|word| is_internal(word)),
            None,
            "{}",
            rule.id
        );
    }
}
