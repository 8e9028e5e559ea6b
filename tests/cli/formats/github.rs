//! Workflow commands of GitHub Actions.

use ecs2fargate::visible::is_hidden;

use super::{checked, everything};
use crate::support::{Folder, ON_INSTANCES, WITHOUT_ECS};

#[test]
fn findings_annotate_their_lines() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let output = checked(&folder, "github");
    let mut lines = output.lines();
    let first = lines.next().unwrap();
    let expected = "::warning title=ecs2fargate (sg-task-ingress),file=a.yaml,line=15,endLine=15,col=3,endColumn=10::\
                    New parameter LoadBalancerSecurityGroup has no default";
    assert!(first.starts_with(expected), "{output}");
    assert!(first.ends_with(" Pass it when you update the stack (--parameter-overrides LoadBalancerSecurityGroup=…)."), "{first}");
    assert!(
        output.contains("\n::warning title=ecs2fargate (pending),file=a.yaml,line=15,"),
        "{output}"
    );
    assert!(
        output.contains("\n::notice title=ecs2fargate (svc-az-rebalancing),file=a.yaml,"),
        "{output}"
    );
}

#[test]
fn names_from_templates_make_no_commands() {
    let output = checked(&everything(), "github");
    let lines: Vec<&str> = output.lines().collect();
    for line in &lines {
        let rest = line.strip_prefix("::").unwrap();
        let (head, message) = rest.split_once("::").unwrap();
        let (name, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            assert!(
                ["title", "file", "line", "endLine", "col", "endColumn"].contains(&name),
                "{line}"
            );
            assert!(!value.contains(':'), "{line}");
        }
        assert!(!message.contains(is_hidden), "{line}");
    }
    let named = lines.iter().find(|line| line.contains("<script>")).unwrap();
    assert!(
        named.contains("file=spiteful `x` %3A%3Aerror%3A%3A%2C%25.yaml,line=15,"),
        "{named}"
    );
    // What would be decoded stays what it is.
    assert!(named.contains("::error::x%250A`a`"), "{named}");
    assert!(
        lines[0].starts_with("::error title=ecs2fargate (svc-daemon),file=a.yaml,line=21,"),
        "{output}"
    );
    assert!(
        lines[1].starts_with("::error title=ecs2fargate (refused),file=broken.yaml,line="),
        "{output}"
    );
}

#[test]
fn nothing_to_report_is_nothing() {
    assert_eq!(
        checked(&Folder::new(&[("a.yaml", WITHOUT_ECS)]), "github"),
        ""
    );
}
