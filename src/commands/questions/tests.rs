use super::*;
use crate::engine::{Source, migrate};
use crate::outcome::Outcome;
use crate::settings::Settings;

fn run(files: &[(&str, String)]) -> Outcome {
    let sources = files.iter().map(|(path, text)| Source {
        path: (*path).to_owned(),
        text: text.clone(),
        named: true,
        is_context: false,
    });
    let settings = Settings {
        lists_candidates: true,
        ..Settings::default()
    };
    migrate(sources.collect(), &settings)
}

/// A service whose template has no subnets, VPC or load balancer.
fn service(launch_type: &str, parameters: &str) -> String {
    format!(
        "Parameters:\n  Cluster: {{Type: String}}\n{parameters}Resources:\n  Api:\n    Type: AWS::ECS::Service\n    Properties:\n      Cluster: !Ref Cluster\n{launch_type}      TaskDefinition: !Ref Task\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - {{Name: api, Image: 'nginx:1', Memory: 300}}\n"
    )
}

fn on_ec2(parameters: &str) -> String {
    service("      LaunchType: EC2\n", parameters)
}

/// A service whose template shows neither container instances nor Fargate.
fn of_unknown_launch_type() -> String {
    service("", "").replace(
        "      ContainerDefinitions:\n",
        "      NetworkMode: awsvpc\n      Cpu: 256\n      Memory: 512\n      ContainerDefinitions:\n",
    )
}

/// The questions in short: the setting, and the workloads that need it.
fn shown(outcome: &Outcome) -> Vec<String> {
    let questions = questions(outcome).into_iter();
    questions
        .map(|question| {
            let asked_by = question.asked_by.iter();
            let files: Vec<&str> = asked_by.map(|one| one.workload.file.as_str()).collect();
            format!("{} {}", question.setting.name(), files.join(","))
        })
        .collect()
}

#[test]
fn a_question_of_several_workloads_is_one() {
    let outcome = run(&[
        ("a.yaml", on_ec2("")),
        ("b.yaml", on_ec2("")),
        ("c.yaml", of_unknown_launch_type()),
    ]);
    assert_eq!(
        shown(&outcome),
        [
            "subnets a.yaml,b.yaml",
            "assign-public-ip a.yaml,b.yaml",
            "vpc a.yaml,b.yaml",
            "launch-type c.yaml",
        ]
    );
}

#[test]
fn sizes_are_asked_for_each_workload() {
    let without = |text: String| text.replace(", Memory: 300", "");
    let outcome = run(&[
        ("a.yaml", without(on_ec2(""))),
        ("b.yaml", without(on_ec2(""))),
    ]);
    let sizes: Vec<String> = (shown(&outcome).into_iter())
        .filter(|one| one.starts_with("cpu"))
        .collect();
    assert_eq!(sizes, ["cpu/memory a.yaml", "cpu/memory b.yaml"]);
}

#[test]
fn blocked_workloads_are_asked_for_a_reason_last() {
    let daemon = service(
        "      LaunchType: EC2\n      SchedulingStrategy: DAEMON\n",
        "",
    );
    let outcome = run(&[("a.yaml", daemon), ("b.yaml", on_ec2(""))]);
    let shown = shown(&outcome);
    assert_eq!(
        shown.last().map(String::as_str),
        Some("keep a.yaml"),
        "{shown:?}"
    );
}

fn answers(outcome: &Outcome, setting: &Setting) -> Vec<(String, String)> {
    let questions = questions(outcome);
    let question = questions
        .iter()
        .find(|one| one.setting == *setting)
        .unwrap();
    let known = Known::of(outcome, std::iter::empty());
    let choices = choices(question, &known, outcome).into_iter();
    choices.map(|one| (one.answer, one.about)).collect()
}

#[test]
fn candidates_come_from_the_module_its_neighbors_and_their_exports() {
    let exporting = "Resources:\n  Net: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\nOutputs:\n  Vpc:\n    Value: !Ref Net\n    Export: {Name: shop-vpc}\n";
    let using = "Resources:\n  Box:\n    Type: AWS::EC2::Instance\n    Properties: {SubnetId: subnet-0123456789abcdef0}\n";
    let outcome = run(&[
        (
            "a.yaml",
            on_ec2("  AppSubnetIds: {Type: CommaDelimitedList}\n"),
        ),
        ("network.yaml", exporting.to_owned()),
        ("other.yaml", using.to_owned()),
    ]);
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(
        answers(&outcome, &Setting::Value(Kind::Vpc)),
        [pair("!ImportValue shop-vpc", "exported by network.yaml")]
    );
    let subnets = answers(&outcome, &Setting::Value(Kind::Subnets));
    assert!(
        subnets.contains(&pair("subnet-0123456789abcdef0", "used in other.yaml")),
        "{subnets:?}"
    );
    assert!(
        subnets.contains(&pair(
            "!Ref AppSubnetIds",
            "parameter of the template (a.yaml)"
        )),
        "{subnets:?}"
    );
}

#[test]
fn both_values_of_a_public_address_are_explained() {
    let outcome = run(&[("a.yaml", on_ec2(""))]);
    let shown = answers(&outcome, &Setting::Value(Kind::AssignPublicIp));
    assert_eq!(shown[0].0, "true");
    assert!(shown[0].1.contains("public"), "{shown:?}");
    assert_eq!(shown[1].0, "false");
    assert!(shown[1].1.contains("NAT gateway"), "{shown:?}");
}

#[test]
fn answers_are_validated_at_once() {
    let value = Setting::Value;
    let parameter = Setting::Parameter {
        file: "a.yaml".to_owned(),
        name: "Memory".to_owned(),
    };
    for (setting, answer, part) in [
        (value(Kind::Subnets), "sg-1", "is not a subnet ID"),
        (
            value(Kind::SecurityGroups),
            "subnet-1",
            "is not a security group ID",
        ),
        (value(Kind::ExecutionRole), "arn:aws:iam::1:role/x", "ARN"),
        (value(Kind::AssignPublicIp), "maybe", "true or false"),
        (value(Kind::Vpc), "!Reff A", "Did you mean `Ref`"),
        (Setting::Size, "300/512", "no task size with 300 CPU units"),
        (
            Setting::Size,
            "256/4096",
            "512, 1024, 2048 MiB for 256 CPU units",
        ),
        (Setting::Size, "256", "expected CPU units and MiB"),
        (Setting::LaunchType, "spot", "expected ec2 or fargate"),
        (
            Setting::Volume("/data".to_owned()),
            "efs",
            "expected scratch, drop",
        ),
        (Setting::Keep, "yes", "is not a reason"),
        (parameter, "[{a: b}]", "the values in several stacks"),
    ] {
        let error = setting.read(answer).unwrap_err();
        assert!(error.contains(part), "{answer}: {error}");
    }
}

#[test]
fn accepted_answers_name_what_they_reference() {
    let answer = Setting::Value(Kind::Subnets)
        .read("[!Ref A, !ImportValue B]")
        .unwrap();
    assert_eq!(answer.names, ["A"]);
    let answer = Setting::Value(Kind::Vpc).read("vpc-1").unwrap();
    assert!(answer.names.is_empty());
    let answer = Setting::Value(Kind::Vpc)
        .read("!Sub '${AWS::StackName}-x'")
        .unwrap();
    assert!(answer.names.is_empty());
}

#[test]
fn a_pattern_matches_one_template_or_one_module() {
    for (path, expected) in [
        ("a.yaml", "./a.yaml"),
        ("sub/[b] #1.yaml", "sub/[[]b[]] #1.yaml"),
        ("main.tf", "./*.tf"),
        ("modules/api/main.tf", "modules/api/*.tf"),
    ] {
        assert_eq!(pattern(path), expected);
    }
}
