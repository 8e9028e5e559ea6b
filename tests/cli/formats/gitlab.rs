//! The code quality report of GitLab.

use std::collections::HashSet;

use ecs2fargate::visible::is_hidden;
use serde_json::{Value, json};

use super::{checked, everything};
use crate::support::{Folder, ON_INSTANCES, WITHOUT_ECS};

fn report(folder: &Folder) -> Vec<Value> {
    serde_json::from_str(&checked(folder, "gitlab")).unwrap()
}

#[test]
fn findings_have_a_place_and_a_severity() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let report = report(&folder);
    let of_rule = |rule: &str| report.iter().find(|one| one["check_name"] == rule).unwrap();
    for (rule, severity) in [
        ("pending", "major"),
        ("sg-task-ingress", "major"),
        ("svc-lb-dependson", "minor"),
        ("svc-az-rebalancing", "info"),
    ] {
        assert_eq!(of_rule(rule)["severity"], severity, "{rule}");
    }
    let action = of_rule("sg-task-ingress");
    assert_eq!(
        action["location"],
        json!({"path": "a.yaml", "lines": {"begin": 15, "end": 15}})
    );
    let text = action["description"].as_str().unwrap();
    assert!(
        text.starts_with("New parameter LoadBalancerSecurityGroup has no default"),
        "{text}"
    );
}

#[test]
fn every_entry_has_what_gitlab_requires() {
    let report = report(&everything());
    let mut fingerprints = HashSet::new();
    for entry in &report {
        let text = |key: &str| entry[key].as_str().unwrap();
        assert!(
            !text("description").is_empty() && !text("description").contains(is_hidden),
            "{entry}"
        );
        assert!(!text("check_name").is_empty(), "{entry}");
        assert!(
            ["info", "minor", "major", "critical", "blocker"].contains(&text("severity")),
            "{entry}"
        );
        assert!(fingerprints.insert(text("fingerprint")), "{entry}");
        assert!(
            entry["location"]["lines"]["begin"].as_u64().unwrap() > 0,
            "{entry}"
        );
        assert!(
            !entry["location"]["path"]
                .as_str()
                .unwrap()
                .starts_with("./"),
            "{entry}"
        );
    }
    let severity = |rule: &str| {
        let all: Vec<&str> = report
            .iter()
            .filter(|one| one["check_name"] == rule)
            .map(|one| one["severity"].as_str().unwrap())
            .collect();
        all
    };
    assert_eq!(severity("svc-daemon"), ["critical"]);
    assert_eq!(severity("refused"), ["critical"]);
}

#[test]
fn nothing_to_report_is_an_empty_list() {
    assert_eq!(
        report(&Folder::new(&[("a.yaml", WITHOUT_ECS)])),
        [Value::Null; 0]
    );
}

#[test]
fn an_earlier_report_is_replaced() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = [
        "check",
        "--output",
        "gitlab=gl-code-quality-report.json",
        ".",
    ];
    folder.run(&arguments).expect(3);
    let first = folder.read("gl-code-quality-report.json");
    folder.run(&arguments).expect(3);
    assert_eq!(folder.read("gl-code-quality-report.json"), first);
    folder.write("a.yaml", WITHOUT_ECS);
    folder.run(&arguments).expect(0);
    folder.run(&arguments).expect(0);
    assert_eq!(folder.read("gl-code-quality-report.json"), "[]\n");
}
