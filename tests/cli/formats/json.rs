//! The JSON output of every command, under the schemas in the book. Tests are stricter than the schemas: keys that a schema
//! does not have are errors, although later releases may add some.

use std::path::Path;

use serde_json::{Value, json};

use super::{errors, everything, schema};
use crate::support::{Folder, ON_INSTANCES, Ran, binary};

/// A schema of the book that accepts no other keys.
fn strict(name: &str) -> Value {
    let mut schema = schema(&format!("docs/src/schemas/{name}.schema.json"));
    forbid_others(&mut schema);
    schema
}

fn forbid_others(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(forbid_others);
            if object.get("properties").is_some_and(Value::is_object) {
                object.insert("unevaluatedProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(forbid_others),
        _ => {}
    }
}

#[track_caller]
fn assert_valid(name: &str, ran: &Ran) -> Value {
    let document = ran.json();
    assert_eq!(errors(&strict(name), &document), "");
    document
}

/// Runs on the examples of this repository, which are not changed.
fn examples(arguments: &[&str]) -> Ran {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    Ran::of(&mut binary(&examples, arguments))
}

#[test]
fn the_report_of_a_run_has_its_schema() {
    let mut verdicts = Vec::new();
    for command in ["check", "migrate"] {
        let options = ["--format=json", "--region=eu-west-1", "."];
        for ran in [
            examples(&[&[command], &options[..]].concat()),
            everything().run(&[&[command], &options[..]].concat()),
        ] {
            let document = assert_valid("report", &ran);
            let workloads = document["workloads"].as_array().unwrap();
            verdicts.extend(workloads.iter().map(|one| one["verdict"].to_string()));
        }
    }
    verdicts.sort();
    verdicts.dedup();
    assert!(verdicts.len() >= 3, "{verdicts:?}");

    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = [
        "migrate",
        "--write",
        "--format=json",
        "--output=r.json",
        ".",
    ];
    folder.run(&arguments).expect(0);
    let written = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!(errors(&strict("report"), &written), "");
    let stdin = folder.run_with(&["check", "--format=json", "-"], ON_INSTANCES);
    assert_valid("report", &stdin);
}

#[test]
fn links_between_modules_are_listed() {
    let document = examples(&["check", "--format=json", "nested-stacks"]).json();
    assert_eq!(
        document["links"][0],
        json!({"from": "nested-stacks/main.yaml", "to": "nested-stacks/cluster.yaml", "kind": "creates"})
    );
}

#[test]
fn an_ignored_finding_has_the_schema_as_well() {
    let ignoring = ON_INSTANCES.replace(
        "  Rule:\n",
        "  Rule: # ecs2fargate: ignore[svc-lb-dependson] short downtime is acceptable\n",
    );
    let ignoring = ignoring.replace(
        "  TargetGroup:\n",
        "  # ecs2fargate: ignore[svc-lb-dependson] short downtime is acceptable\n  TargetGroup:\n",
    );
    let folder = Folder::new(&[("a.yaml", &ignoring)]);
    let document = assert_valid("report", &folder.run(&["check", "--format=json", "."]));
    assert_eq!(document["ignored"][0]["finding"], Value::Null);
    assert_eq!(
        document["ignored"][0]["rule"], "svc-lb-dependson",
        "{}",
        document["ignored"]
    );
}

#[test]
fn other_commands_have_schemas() {
    for (name, arguments) in [
        (
            "statistics",
            &["check", "--statistics", "--format=json", "."][..],
        ),
        ("rules", &["rules", "--format=json"]),
        ("rules", &["rules", "--format=json", "--class=blocked"]),
        ("rules", &["rules", "--format=json", "sizes"]),
        ("rules", &["explain", "--format=json", "sizes"]),
        ("explain", &["explain", "--format=json", "svc-daemon"]),
        ("explain", &["explain", "--format=json", "launch-type"]),
        ("transforms", &["transforms", "--format=json"]),
    ] {
        let document = assert_valid(name, &examples(arguments));
        assert!(document["version"].is_u64(), "{arguments:?}");
    }
}

#[test]
fn a_mistake_does_not_have_the_schema() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let document = folder.run(&["migrate", "--format=json", "."]).json();
    let schema = strict("report");
    for (pointer, value) in [
        ("/version", json!(3)),
        ("/files/0/status", json!("moved")),
        ("/workloads/0/verdict", json!("perhaps")),
        ("/workloads/0/flags/0", json!("loud")),
        ("/workloads/0/changes/0/line", json!("one")),
        ("/workloads/0/findings/0/rule", json!("Not A Rule")),
        ("/workloads/0/findings/0/severity", json!("fatal")),
        ("/workloads/0/findings/0", json!({"rule": "svc-role"})),
        ("/summary", json!({"files": {}})),
    ] {
        let mut wrong = document.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert_ne!(errors(&schema, &wrong), "", "{pointer}");
    }
    let mut wrong = document.clone();
    wrong["workloads"][0]["findings"][0]["new"] = json!(1);
    assert_ne!(errors(&schema, &wrong), "");
    // The schema itself allows keys of later releases.
    let schema = super::schema("docs/src/schemas/report.schema.json");
    assert_eq!(errors(&schema, &wrong), "");
}

#[test]
fn transforms_are_listed_in_each_format() {
    let folder = Folder::new(&[]);
    let run = |format: &str| folder.run(&["transforms", "--format", format]).expect(0);
    let list = run("json").json();
    assert_eq!(list["transforms"][0]["id"], "capacity-provider");
    let markdown = run("markdown").stdout;
    assert!(
        markdown.starts_with("| transform | summary |\n|---|---|\n| `capacity-provider` | "),
        "{markdown}"
    );
    let count = list["transforms"].as_array().unwrap().len();
    assert_eq!(markdown.lines().count(), count + 2);
    assert_eq!(run("text").stdout, folder.run(&["transforms"]).stdout);
}
