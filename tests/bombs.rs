//! Small templates that require excessive work or memory. Each analysis ends at a limit that is counted and reported;
//! without the limit the test would never end.

// A failed unwrap is a failed test.
#![allow(clippy::unwrap_used)]

use ecs2fargate::engine::{Source, migrate};
use ecs2fargate::facts::rules::RuleId;
use ecs2fargate::outcome::{FileStatus, Outcome};
use ecs2fargate::settings::Settings;

/// The maximum size of each file of a bomb.
const SMALL: usize = 4 * 1024;

/// A service on container instances that contains the given value, with additional sections in the template.
fn template(sections: &str, value: &str) -> String {
    format!(
        "{sections}Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: main
      LaunchType: EC2
      ServiceName: {value}
      TaskDefinition: !Ref Task
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: bridge
      ContainerDefinitions: [{{Name: web, Image: nginx, Memory: 512, Cpu: 256}}]
"
    )
}

fn run(files: &[(String, String)]) -> Outcome {
    let source = |(path, text): &(String, String)| {
        assert!(text.len() < SMALL, "{path} has {} bytes", text.len());
        Source {
            path: path.clone(),
            text: text.clone(),
            named: true,
            is_context: false,
        }
    };
    let sources = files.iter().map(source).collect();
    migrate(sources, &Settings::default())
}

fn run_one(text: String) -> Outcome {
    run(&[("a.yaml".to_owned(), text)])
}

/// The limits that a run reports, each with its position.
fn limits(outcome: &Outcome) -> Vec<String> {
    let findings = outcome.findings.iter();
    let met = findings.filter(|finding| finding.rule == RuleId::AnalysisLimit);
    let met: Vec<String> = met
        .map(|finding| {
            assert!(!finding.help.is_empty());
            format!(
                "{}:{} {}",
                finding.file, finding.span.start.line, finding.message
            )
        })
        .collect();
    assert!(
        outcome
            .workloads
            .iter()
            .any(|workload| workload.id == "Service"),
        "the workload is lost"
    );
    met
}

fn assert_reported(outcome: &Outcome, place: &str, limit: &str) {
    let met = limits(outcome);
    let is_there = |one: &String| one.starts_with(place) && one.contains(limit);
    assert!(met.iter().any(is_there), "{place} {limit}: {met:#?}");
}

/// A text that contains a variable twice at each of many levels.
fn nested_sub(depth: usize, innermost: &str) -> String {
    (0..depth).fold(innermost.to_owned(), |inner, _| {
        format!("{{'Fn::Sub': ['${{a}}${{a}}', {{a: {inner}}}]}}")
    })
}

#[test]
fn a_fn_sub_that_doubles_at_each_level() {
    let outcome = run_one(template("", &nested_sub(28, "xx")));
    assert_reported(&outcome, "a.yaml:", "too complex to evaluate");
}

#[test]
fn a_fn_sub_that_doubles_in_user_data() {
    let node = format!(
        "  Node:\n    Type: AWS::EC2::Instance\n    Properties:\n      ImageId: ecs-optimized\n      UserData: {{'Fn::Base64': {}}}\n",
        nested_sub(18, "'echo 0123456789'")
    );
    let outcome = run_one(template("", "web") + &node);
    assert_reported(&outcome, "a.yaml:", "the text becomes too long");
}

#[test]
fn a_shell_variable_that_doubles_on_each_line() {
    let mut script = "      UserData:\n        Fn::Base64: !Sub |\n          echo ECS_CLUSTER=x >> /etc/ecs/ecs.config\n          A=0123456789\n".to_owned();
    for _ in 0..40 {
        script += "          A=$A${!A}\n";
    }
    let node = "  Node:\n    Type: AWS::EC2::Instance\n    Properties:\n";
    let outcome = run_one(template("", "web") + node + &script);
    assert_reported(&outcome, "a.yaml:", "the script becomes too long");
}

#[test]
fn a_separator_that_is_joined_into_many_items() {
    let separator = "x".repeat(1_900);
    let items = ["''"; 600].join(",");
    let outcome = run_one(template("", &format!("!Join ['{separator}', [{items}]]")));
    assert_reported(&outcome, "a.yaml:", "too complex to evaluate");
}

#[test]
fn expressions_that_nest_too_deeply() {
    let nested = (0..60).fold("x".to_owned(), |inner, _| {
        format!("{{'Fn::Join': ['', [{inner}]]}}")
    });
    // Either a document must not nest so deeply, or its value is not followed.
    let outcome = run_one(template("", &nested));
    match &outcome.files[0].status {
        FileStatus::Refused { reason, .. } => assert!(reason.contains("deep"), "{reason}"),
        _ => assert_reported(&outcome, "a.yaml:", "too much work"),
    }
}

#[test]
fn aliases_that_double_at_each_level() {
    let mut aliases = "Metadata:\n  a0: &a0 [x, x]\n".to_owned();
    for level in 1..30 {
        aliases += &format!("  a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1);
    }
    let outcome = run_one(template(&aliases, "web"));
    let FileStatus::Refused {
        reason, holds_ecs, ..
    } = &outcome.files[0].status
    else {
        panic!("{:?}", outcome.files[0].status);
    };
    assert!(reason.contains("too"), "{reason}");
    assert!(holds_ecs);
}

#[test]
fn products_of_allowed_values() {
    let mut parameters = "Parameters:\n".to_owned();
    let values: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    let mut text = String::new();
    for name in 'A'..='M' {
        parameters += &format!(
            "  {name}: {{Type: String, AllowedValues: [{}]}}\n",
            values.join(",")
        );
        text += &format!("${{{name}}}");
    }
    let outcome = run_one(template(&parameters, &format!("!Sub '{text}'")));
    assert!(limits(&outcome).is_empty());
    assert_eq!(outcome.workloads.len(), 1);
}

#[test]
fn conditions_that_name_each_other_in_a_circle() {
    let mut conditions = "Conditions:\n".to_owned();
    for number in 0..20 {
        let next = (number + 1) % 20;
        conditions += &format!(
            "  C{number}: !And [!Not [{{Condition: C{next}}}], {{Condition: C{next}}}, {{Condition: C{number}}}]\n"
        );
    }
    let nested = (0..20).fold("[web]".to_owned(), |inner, number| {
        format!("{{'Fn::If': [C{number}, {inner}, {{'Fn::If': [C{number}, x, y]}}]}}")
    });
    let outcome = run_one(template(&conditions, &nested.replace("[web]", "web")));
    assert!(limits(&outcome).is_empty());
    assert_eq!(outcome.workloads.len(), 1);
}

#[test]
fn many_conditions_decide_the_containers() {
    let mut conditions = "Conditions:\n".to_owned();
    let mut containers = String::new();
    for number in 0..16 {
        conditions += &format!("  C{number}: !Equals [!Ref AWS::Region, r{number}]\n");
        containers += &format!(
            ", !If [C{number}, {{Name: c{number}, Image: a, Memory: {}}}, !Ref AWS::NoValue]",
            128 + number
        );
    }
    let text =
        template(&conditions, "web").replace("Cpu: 256}", &format!("Cpu: 256}}{containers}"));
    let outcome = run_one(text);
    // 65,536 combinations are too many to check; the task size requires a decision.
    let asked: Vec<RuleId> = outcome.workloads[0]
        .findings
        .iter()
        .filter(|finding| finding.decides)
        .map(|finding| finding.rule)
        .collect();
    assert!(asked.contains(&RuleId::TdSizeRequired), "{asked:?}");
}

/// Templates that create nested stacks of each other, each as often as listed, and one with the service.
fn stacks(edges: &[(usize, usize)], count: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|file| {
            let mut text = if file + 1 == count {
                template("", "web")
            } else {
                "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n".to_owned()
            };
            let children = edges.iter().filter(|(parent, _)| *parent == file);
            for (number, (_, child)) in children.enumerate() {
                text += &format!(
                    "  Stack{number}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: ./s{child}.yaml}}\n"
                );
            }
            (format!("s{file}.yaml"), text)
        })
        .collect()
}

#[test]
fn stacks_that_are_created_twice_by_each_parent() {
    const COUNT: usize = 24;
    let edges: Vec<(usize, usize)> = (1..COUNT)
        .flat_map(|child| [(child - 1, child), (child - 1, child)])
        .collect();
    let mut files = stacks(&edges, COUNT);
    // The root stack defines the resources that the tasks need.
    files[0].1 += "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}\n";
    let outcome = run(&files);
    assert_reported(&outcome, "s", "than the analysis follows");
}

#[test]
fn stacks_that_all_create_each_other() {
    const COUNT: usize = 12;
    let all = (0..COUNT).flat_map(|one| (0..COUNT).map(move |other| (one, other)));
    let edges: Vec<(usize, usize)> = all.filter(|(one, other)| one != other).collect();
    let outcome = run(&stacks(&edges, COUNT));
    assert_eq!(limits(&outcome).len(), edges.len());
    assert_reported(&outcome, "s0.yaml:", "creates this stack again");
}

#[test]
fn one_stack_many_times_at_each_of_four_levels() {
    const COUNT: usize = 6;
    let edges: Vec<(usize, usize)> = (1..COUNT - 1)
        .flat_map(|child| [(child - 1, child); 20])
        .chain([(0, COUNT - 1)])
        .collect();
    let outcome = run(&stacks(&edges, COUNT));
    assert_reported(&outcome, "s0.yaml:", "than the analysis searches");
}

#[test]
fn lists_that_are_passed_down_from_lists() {
    const COUNT: usize = 12;
    let edges: Vec<(usize, usize)> = (1..COUNT).map(|child| (child - 1, child)).collect();
    let list = "[!Ref A, !Ref B, !Ref C, !Ref D]";
    let parameters = "Parameters: {A: {Type: String}, B: {Type: String}, C: {Type: String}, D: {Type: String}}\n";
    let passed: String = ["A", "B", "C", "D"]
        .iter()
        .map(|name| format!("{name}: !Join [',', {list}], "))
        .collect();
    let mut files = stacks(&edges, COUNT);
    for (_, text) in &mut files {
        *text = format!("{parameters}{text}")
            .replace(".yaml}", &format!(".yaml, Parameters: {{{passed}}}}}"));
    }
    let last = files.last_mut().unwrap();
    last.1 += &format!(
        "  Group:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {{VPCZoneIdentifier: {list}, LaunchConfigurationName: !Ref Launch}}\n  Launch:\n    Type: AWS::AutoScaling::LaunchConfiguration\n    Properties: {{ImageId: ecs-optimized}}\n"
    );
    let outcome = run(&files);
    assert_eq!(outcome.workloads.len(), 1);
}

#[test]
fn an_export_of_many_variables() {
    let name: String = (0..30).map(|number| format!("${{V{number}}}-")).collect();
    let exporting = format!(
        "Resources: {{Topic: {{Type: AWS::SNS::Topic}}}}\nOutputs:\n  O: {{Value: x, Export: {{Name: !Sub '{name}subnets'}}}}\n"
    );
    let import = "-a".repeat(400);
    let importing = template("", &format!("!ImportValue '{import}-Subnets'"));
    let files = [
        ("a.yaml".to_owned(), exporting),
        ("b.yaml".to_owned(), importing),
    ];
    let outcome = run(&files);
    assert!(limits(&outcome).is_empty());
}
