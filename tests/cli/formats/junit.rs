//! JUnit XML.

use ecs2fargate::visible::is_hidden;
use roxmltree::{Document, Node};

use super::{SPITEFUL, checked, everything};
use crate::support::{Folder, ON_FARGATE, ON_INSTANCES, WITHOUT_ECS, daemon};

fn cases<'d>(document: &'d Document<'d>) -> Vec<Node<'d, 'd>> {
    let all = document.descendants();
    all.filter(|node| node.has_tag_name("testcase")).collect()
}

/// The name of a case, and the type and message of its result.
fn result<'d>(case: &Node<'d, 'd>) -> [&'d str; 4] {
    let child = case
        .children()
        .find(|child| child.is_element() && !child.has_tag_name("system-out"));
    let name = case.attribute("name").unwrap();
    match child {
        None => [name, "passed", "", ""],
        Some(child) => [
            name,
            child.tag_name().name(),
            child.attribute("type").unwrap_or_default(),
            child.attribute("message").unwrap_or_default(),
        ],
    }
}

/// The numbers of cases in the attributes.
fn counts(node: Node<'_, '_>) -> [usize; 4] {
    ["tests", "failures", "errors", "skipped"]
        .map(|name| node.attribute(name).unwrap().parse().unwrap())
}

#[test]
fn each_workload_is_a_test_case() {
    let kept = ON_INSTANCES.replace(
        "  Service:\n",
        "  # ecs2fargate: keep it moves next year\n  Service:\n",
    );
    let answers = ON_INSTANCES.replace(
        "VpcId: !Ref Vpc",
        "VpcId: !Ref Vpc\n      TargetType: instance",
    );
    let folder = Folder::new(&[
        ("action.yaml", &answers),
        ("blocked.yaml", &daemon()),
        ("broken.yaml", crate::support::BROKEN),
        ("done.yaml", ON_FARGATE),
        ("kept.yaml", &kept),
    ]);
    let text = checked(&folder, "junit");
    let document = Document::parse(&text).unwrap();
    let found: Vec<[&str; 4]> = cases(&document).iter().map(result).collect();
    assert_eq!(
        found[0],
        [
            "Service",
            "failure",
            "action-required",
            "action-required: sg-task-ingress, svc-assign-public-ip"
        ]
    );
    assert_eq!(
        found[1],
        ["Service", "failure", "blocked", "blocked: svc-daemon"]
    );
    assert_eq!(
        found[2][..3],
        ["File that could not be processed", "error", "refused"]
    );
    assert!(found[2][3].starts_with("broken.yaml:5:1: "), "{found:?}");
    assert_eq!(found[3], ["Service", "passed", "", ""]);
    assert_eq!(found[4], ["Service", "skipped", "", "skipped"]);
    assert_eq!(counts(document.root_element()), [5, 2, 1, 1]);
    let failure = document
        .descendants()
        .find(|node| node.has_tag_name("failure"))
        .unwrap();
    let text = failure.text().unwrap();
    assert!(
        text.starts_with("action[sg-task-ingress]: New parameter LoadBalancerSecurityGroup"),
        "{text}"
    );
    assert!(
        text.contains("\n  at action.yaml:15:3\n  Pass it when you update the stack"),
        "{text}"
    );
}

#[test]
fn a_ready_workload_fails_until_its_changes_are_written() {
    let template = ON_FARGATE
        .replace("LaunchType: FARGATE", "LaunchType: EC2")
        .replace("      RequiresCompatibilities: [FARGATE]\n", "");
    let folder = Folder::new(&[("a.yaml", &template)]);
    let options = ["--assign-public-ip=true", "--format=junit", "a.yaml"];
    let run = |arguments: &[&str]| folder.run(&[arguments, &options].concat()).stdout;
    let before = run(&["check"]);
    let before = Document::parse(&before).unwrap();
    let [name, kind, topic, message] = result(&cases(&before)[0]);
    assert_eq!([name, kind, topic], ["Service", "failure", "pending"]);
    assert!(
        message.starts_with("ready: ")
            && message.ends_with(" edits to make with `ecs2fargate migrate --write`"),
        "{message}"
    );
    let after = run(&["migrate", "--write"]);
    let after = Document::parse(&after).unwrap();
    assert_eq!(result(&cases(&after)[0]), ["Service", "passed", "", ""]);
}

#[test]
fn names_from_templates_are_only_text() {
    let text = checked(&everything(), "junit");
    assert!(!text.contains("]]>"), "{text}");
    assert_eq!(
        text.chars().find(|one| is_hidden(*one) && *one != '\n'),
        None,
        "{text:?}"
    );
    let document = Document::parse(&text).unwrap();
    let names: Vec<&str> = cases(&document)
        .iter()
        .map(|case| case.attribute("name").unwrap())
        .collect();
    assert!(
        names.iter().any(|name| name.starts_with(SPITEFUL)),
        "{names:?}"
    );
    let known = [
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    ];
    for node in document.descendants().filter(Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "{node:?}");
    }
    assert!(text.contains("settings"), "{text}");
}

#[test]
fn counts_are_those_of_the_suites() {
    let text = checked(&everything(), "junit");
    let document = Document::parse(&text).unwrap();
    let suites = document.root_element().children().filter(Node::is_element);
    let mut sum = [0; 4];
    for suite in suites {
        let own = counts(suite);
        assert_eq!(own[0], suite.children().filter(Node::is_element).count());
        for (all, one) in sum.iter_mut().zip(own) {
            *all += one;
        }
    }
    assert_eq!(sum, counts(document.root_element()));
    assert!(sum[0] >= 4, "{sum:?}");
}

#[test]
fn no_workloads_are_no_test_cases() {
    let text = checked(&Folder::new(&[("a.yaml", WITHOUT_ECS)]), "junit");
    let document = Document::parse(&text).unwrap();
    assert_eq!(counts(document.root_element()), [0; 4]);
}
