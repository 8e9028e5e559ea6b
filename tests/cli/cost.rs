//! The prices of estimated costs.

use serde_json::Value;

use crate::support::{Folder, ON_INSTANCES};

const PRICES: &str = "as_of: 2026-11-28\nfargate:\n- {region: us-east-1, vcpu: 4, memory: 2}\n";

fn costs(folder: &Folder, options: &[&str]) -> Value {
    let arguments = [&["check", "--format", "json", "a.yaml"], options].concat();
    let report: Value = serde_json::from_str(&folder.run(&arguments).expect(3).stdout).unwrap();
    report["costs"].clone()
}

#[test]
fn the_region_and_a_file_determine_the_prices() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("prices.yaml", PRICES)]);
    // Two tasks with 256 CPU units and 512 MiB.
    let east = costs(&folder, &[]);
    assert_eq!(east["region"], "us-east-1");
    assert_eq!(east["fargate"]["monthly"], 18.02);
    assert_eq!(east["prices_as_of"][0], "2022-11-21");
    let tokyo = costs(&folder, &["--region", "ap-northeast-1"]);
    assert_eq!(tokyo["fargate"]["monthly"], 22.49);
    let own = costs(&folder, &["--prices", "prices.yaml"]);
    assert_eq!(own["fargate"]["monthly"], 2.0 * 730.0 * 2.0);
    assert_eq!(own["prices_as_of"][0], "2026-11-28");
    let unknown = costs(&folder, &["--region", "mars-north-1"]);
    assert_eq!(unknown["fargate"]["known"], 0);
    assert_eq!(unknown["fargate"]["unknown"], 1);
}

#[test]
fn the_verbose_report_has_amounts_and_dates() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let text = folder.run(&["check", "-v", "a.yaml"]).expect(3).stdout;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Cost on Fargate: Service: $18.02 a month for 2 tasks with 256 CPU units and 512 MiB, Linux x86_64 (us-east-1, prices as of 2022-11-21)",
        "Estimate about $18.02 a month on Fargate for 1 workload (us-east-1, prices as of 2022-11-21)",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn wrong_prices_are_reported_before_anything_is_written() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("prices.yaml", "fargate: []\n")]);
    for (options, part) in [
        (["--prices", "prices.yaml"], "as_of"),
        (["--prices", "none.yaml"], "none.yaml"),
        (["--region", "Ireland"], "us-east-1"),
    ] {
        let arguments = [&["migrate", "--write", "a.yaml"], &options[..]].concat();
        let ran = folder.run(&arguments).expect(2);
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
    }
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
}

const CLUSTER: &str = "
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: 3
      LaunchConfigurationName: !Ref Launch
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties: {InstanceType: !Ref InstanceType, ImageId: ami-1, UserData: ECS_CLUSTER=a}
";

const PARENT: &str = "
Resources:
  Web:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: a.yaml, Parameters: {Count: 5}}
";

/// The template with its number of tasks in a parameter, and with container instances.
fn with_count(parameter: &str) -> String {
    let instance_type = "  InstanceType: {Type: String, Default: t3.medium}\n";
    let parameters = format!("Parameters:\n  Count: {{{parameter}}}\n{instance_type}");
    let text = ON_INSTANCES.replace("DesiredCount: 2 ", "DesiredCount: !Ref Count ");
    text.replace("Parameters:\n", &parameters) + CLUSTER
}

#[test]
fn the_number_of_tasks_is_read_where_it_is_set() {
    for (parameter, parent, count, note) in [
        (
            "Type: Number, Default: 4",
            "",
            4,
            "the default of parameter Count",
        ),
        (
            "Type: Number, AllowedValues: [1, 6]",
            "",
            6,
            "the largest of 1, 6",
        ),
        ("Type: Number, Default: 4", PARENT, 5, ""),
    ] {
        let folder = Folder::new(&[("a.yaml", &*with_count(parameter)), ("root.yaml", parent)]);
        let ran = folder.run(&["check", "--format", "json", "."]).expect(3);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let cost = &report["workloads"][0]["cost"];
        let task = &cost["tasks"][0];
        assert_eq!(task["count"], count, "{parameter}: {cost}");
        assert_eq!(
            task["count_note"].as_str().unwrap_or(""),
            note,
            "{parameter}: {cost}"
        );
        let group = &cost["container_instances"][0];
        assert_eq!(group["resource"], "Group", "{cost}");
        assert_eq!(group["types"][0]["name"], "t3.medium", "{cost}");
        assert_eq!(group["types"][0]["default_of"], "InstanceType", "{cost}");
        assert_eq!(group["monthly"], 91.1, "{cost}");
    }
}

#[test]
fn a_number_of_tasks_that_is_not_known_has_no_cost() {
    let folder = Folder::new(&[("a.yaml", &*with_count("Type: Number"))]);
    let sums = costs(&folder, &[]);
    assert_eq!(sums["fargate"]["unknown"], 1, "{sums}");
    assert_eq!(sums["fargate"]["monthly"], 0.0, "{sums}");
    assert_eq!(sums["container_instances"]["known"], 1, "{sums}");
}
