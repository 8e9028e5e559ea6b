//! SARIF 2.1.0, under the schema of OASIS.

use std::collections::HashSet;

use ecs2fargate::visible::is_hidden;
use serde_json::Value;

use super::{checked, errors, everything, schema};
use crate::support::{Folder, ON_INSTANCES, WITHOUT_ECS};

/// The schema of OASIS, whose patterns of languages have an unescaped bracket that not all validators accept: it is escaped.
const SCHEMA: &str = "tests/data/sarif-schema-2.1.0.json";

fn sarif(folder: &Folder) -> Value {
    let document = serde_json::from_str(&checked(folder, "sarif")).unwrap();
    assert_eq!(errors(&schema(SCHEMA), &document), "");
    document
}

fn results(document: &Value) -> &[Value] {
    document["runs"][0]["results"].as_array().unwrap()
}

/// The first result of a rule.
fn of_rule<'d>(document: &'d Value, rule: &str) -> &'d Value {
    let mut all = results(document).iter();
    all.find(|one| one["ruleId"] == rule).unwrap()
}

#[test]
fn findings_are_results_with_regions_and_rules() {
    let folder = Folder::new(&[("a b.yaml", ON_INSTANCES)]);
    let document = sarif(&folder);
    let result = of_rule(&document, "sg-task-ingress");
    assert_eq!(result["level"], "warning");
    let location = &result["locations"][0];
    let artifact = &location["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uri"], "a%20b.yaml");
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "a b.yaml#Service"
    );
    let region = &location["physicalLocation"]["region"];
    let number = |key: &str| region[key].as_u64().unwrap() as usize;
    let line = ON_INSTANCES.lines().nth(number("startLine") - 1).unwrap();
    assert_eq!(
        &line[number("startColumn") - 1..number("endColumn") - 1],
        "Service"
    );

    let rules = &document["runs"][0]["tool"]["driver"]["rules"];
    let rule = |id: &str| {
        let mut all = rules.as_array().unwrap().iter();
        all.find(|rule| rule["id"] == id).unwrap()
    };
    assert_eq!(rule("sg-task-ingress")["name"], "SgTaskIngress");
    assert_eq!(rule("pending")["name"], Value::Null);
    for result in results(&document) {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        let uri = rule["helpUri"].as_str().unwrap();
        assert!(uri.starts_with("https://docs.rs/ecs2fargate/"), "{uri}");
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[key]["text"].as_str().unwrap().len() > 3, "{rule}");
        }
    }
}

#[test]
fn a_fix_changes_files_as_a_write_does() {
    // Two workloads that change one file have one fix.
    let both = ON_INSTANCES.to_owned()
        + &ON_INSTANCES[ON_INSTANCES.find("  Service:").unwrap()..]
            .replace("Service:\n    Type", "Second:\n    Type")
            .replace("  Task:", "  SecondTask:")
            .replace("!Ref Task", "!Ref SecondTask")
            .replace("  Logs:", "  SecondLogs:")
            .replace("TargetGroup", "SecondGroup")
            .replace("::SecondGroup", "::TargetGroup")
            .replace("SecondGroupArn:", "TargetGroupArn:")
            .replace("  Rule:", "  SecondRule:")
            .replace("DependsOn: Rule", "DependsOn: SecondRule")
            .replace("ServiceRole", "SecondRole");
    for (name, text) in [
        ("one", ON_INSTANCES.to_owned()),
        ("crlf", ON_INSTANCES.replace('\n', "\r\n")),
        ("two", both),
    ] {
        let folder = Folder::new(&[("a.yaml", &text)]);
        let document = sarif(&folder);
        let fixes: Vec<&Value> = results(&document)
            .iter()
            .filter_map(|one| one.get("fixes"))
            .collect();
        assert_eq!(fixes.len(), 1, "{name}");
        let change = &fixes[0][0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "a.yaml");
        let fixed = applied(&text, change["replacements"].as_array().unwrap());
        folder.run(&["migrate", "--write", "a.yaml"]).expect(0);
        assert_eq!(fixed, folder.read("a.yaml"), "{name}");
    }
}

/// Applies replacements of whole lines, from the last to the first.
fn applied(text: &str, replacements: &[Value]) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    for one in replacements.iter().rev() {
        let region = &one["deletedRegion"];
        assert_eq!(
            (&region["startColumn"], &region["endColumn"]),
            (&1.into(), &1.into())
        );
        let line = |key: &str| region[key].as_u64().unwrap() as usize - 1;
        let inserted = one["insertedContent"]["text"].as_str();
        lines.splice(line("startLine")..line("endLine"), inserted);
    }
    lines.concat()
}

#[test]
fn fingerprints_follow_their_lines() {
    let fingerprints = |text: &str| -> HashSet<String> {
        let folder = Folder::new(&[("a.yaml", text)]);
        let document = sarif(&folder);
        let all = results(&document).iter();
        let all = all.map(|one| {
            one["partialFingerprints"]["ruleWorkloadLine/v1"]
                .as_str()
                .unwrap()
                .to_owned()
        });
        let all: Vec<String> = all.collect();
        let unique: HashSet<String> = all.iter().cloned().collect();
        assert_eq!(unique.len(), all.len());
        unique
    };
    let moved = ON_INSTANCES.replace("Parameters:\n", "# one\n# more\n\nParameters:\n");
    assert_eq!(fingerprints(ON_INSTANCES), fingerprints(&moved));
    let renamed = ON_INSTANCES.replace("  Service:\n", "  Other:\n");
    assert!(fingerprints(ON_INSTANCES).is_disjoint(&fingerprints(&renamed)));
}

#[test]
fn names_from_templates_are_only_text() {
    let document = sarif(&everything());
    let mut messages = 0;
    for result in results(&document) {
        let message = result["message"]["text"].as_str().unwrap();
        assert!(
            !message.contains("](") && !message.chars().any(|one| is_hidden(one) && one != '\n'),
            "{message}"
        );
        messages += usize::from(message.contains("<script>"));
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        assert!(uri.as_str().unwrap().bytes().all(is_plain), "{uri}");
    }
    assert!(messages > 0);
    let refused = of_rule(&document, "refused");
    assert_eq!(
        refused["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "broken.yaml"
    );
    assert_eq!(
        document["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
}

#[test]
fn nothing_to_report_is_an_empty_run() {
    let document = sarif(&Folder::new(&[("a.yaml", WITHOUT_ECS)]));
    assert_eq!(results(&document), [Value::Null; 0]);
    assert_eq!(
        document["runs"][0]["invocations"][0]["executionSuccessful"],
        true
    );
}

#[test]
fn what_was_written_is_not_pending() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = ["migrate", "--write", "--format", "sarif", "a.yaml"];
    let document = folder.run(&arguments).expect(0).json();
    assert_eq!(errors(&schema(SCHEMA), &document), "");
    assert!(
        results(&document)
            .iter()
            .all(|one| one["ruleId"] != "pending" && one.get("fixes").is_none())
    );
    of_rule(&document, "sg-task-ingress");
}

#[test]
fn an_earlier_document_is_replaced() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = ["check", "--output", "sarif=results.sarif.json", "."];
    folder.run(&arguments).expect(3);
    let first = folder.read("results.sarif.json");
    folder.run(&arguments).expect(3);
    assert_eq!(folder.read("results.sarif.json"), first);
}
