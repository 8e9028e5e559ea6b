//! Which files a run analyzes, and which it only reads as context.

use crate::support::{Folder, ON_INSTANCES, WITHOUT_ECS, daemon};

/// The files of a diff, in its order.
fn changed(diff: &str) -> Vec<&str> {
    diff.lines()
        .filter_map(|line| line.strip_prefix("+++ b/"))
        .collect()
}

fn folder() -> Folder {
    Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("old/b.yaml", ON_INSTANCES),
        ("services/c.yaml", ON_INSTANCES),
        ("services/d.cfn", ON_INSTANCES),
    ])
}

#[test]
fn files_are_left_out_or_taken_in_by_globs() {
    let folder = folder();
    for (arguments, expected) in [
        (&["."][..], &["a.yaml", "old/b.yaml", "services/c.yaml"][..]),
        (&["--exclude", "old/", "."], &["a.yaml", "services/c.yaml"]),
        (
            &["--exclude", "*.yaml", "--exclude", "!c.yaml", "."],
            &["services/c.yaml"],
        ),
        (&["--include", "services/", "."], &["services/c.yaml"]),
        (&["--include", "*.cfn", "."], &["services/d.cfn"]),
        (&["--exclude", "*.yaml", "a.yaml"], &["a.yaml"]),
    ] {
        let all = [&["migrate"], arguments].concat();
        let ran = folder.run(&all).expect(0);
        assert_eq!(changed(&ran.stdout), expected, "{arguments:?}");
    }
    let ran = folder.run(&["check", "--exclude", "*", "."]).expect(0);
    assert!(ran.report.contains("none found"), "{}", ran.report);
    let ran = folder.run_in("old", &["migrate", "--exclude", "old/", "."]);
    assert_eq!(changed(&ran.expect(0).stdout), ["b.yaml"]);
}

#[test]
fn files_are_listed_by_lines_or_with_nul() {
    let folder = folder();
    folder.write("list", "services/c.yaml\na.yaml\n\nservices/d.cfn\n");
    let ran = folder.run(&["migrate", "--files-from", "list"]).expect(0);
    assert_eq!(changed(&ran.stdout), ["a.yaml", "services/c.yaml"]);
    assert!(
        ran.report.contains("1 not named like a template"),
        "{}",
        ran.report
    );

    let from_stdin = ["migrate", "--files-from", "-"];
    let ran = folder.run_with(&from_stdin, "a.yaml\0old/b.yaml\0");
    assert_eq!(changed(&ran.expect(0).stdout), ["a.yaml", "old/b.yaml"]);
    let ran = folder.run_with(&from_stdin, "").expect(0);
    assert_eq!(ran.stdout, "");
    let ran = folder
        .run_with(&from_stdin, "gone.yaml\na.yaml\n")
        .expect(2);
    assert!(
        ran.report
            .contains("error: gone.yaml: no such file or directory\n"),
        "{}",
        ran.report
    );
    assert_eq!(changed(&ran.stdout), ["a.yaml"]);

    let ran = folder.run(&["check", "--files-from", "gone"]).expect(2);
    assert!(
        ran.report.contains("error: --files-from gone: "),
        "{}",
        ran.report
    );
}

#[test]
fn hidden_folders_are_searched_but_for_what_tools_write() {
    let folder = Folder::new(&[
        (".aws/a.yaml", ON_INSTANCES),
        (".github/b.yaml", ON_INSTANCES),
        ("services/.ecs/.c.yaml", ON_INSTANCES),
        (".git/d.yaml", ON_INSTANCES),
        (".terraform/e.yaml", ON_INSTANCES),
        ("services/.aws-sam/build/f.yaml", ON_INSTANCES),
        ("node_modules/x/g.yaml", ON_INSTANCES),
        (".ecs2fargate-1.tmp.yaml", ON_INSTANCES),
        (".gitignore", "/.private/\n"),
        (".private/h.yaml", ON_INSTANCES),
    ]);
    // It matches from this directory.
    let unmatched = ["migrate", "--include", ".ecs/.c.yaml", "services"];
    folder.run(&unmatched).expect(2);
    for (arguments, expected) in [
        (
            &["."][..],
            &[".aws/a.yaml", ".github/b.yaml", "services/.ecs/.c.yaml"][..],
        ),
        (
            &["--exclude", ".aws", "."],
            &[".github/b.yaml", "services/.ecs/.c.yaml"],
        ),
        (&["--include", ".aws/", "."], &[".aws/a.yaml"]),
        (
            &["--include", "services/.ecs/*", "."],
            &["services/.ecs/.c.yaml"],
        ),
        (&[".terraform"], &[".terraform/e.yaml"]),
        (&[".private"], &[".private/h.yaml"]),
    ] {
        let all = [&["migrate"], arguments].concat();
        let ran = folder.run(&all).expect(0);
        assert_eq!(changed(&ran.stdout), expected, "{arguments:?}");
    }
}

#[test]
fn container_definitions_and_included_templates_are_found_in_a_directory() {
    let folder = Folder::new(&[
        (
            "containers.json",
            r#"[{"name": "a", "image": "b", "memory": 64, "privileged": true}]"#,
        ),
        ("shop/resources/ecs.yml", ON_INSTANCES),
        (
            "shop/serverless.yml",
            "service: shop\nprovider: {name: aws}\nresources: ${file(./resources/ecs.yml)}\n",
        ),
    ]);
    let ran = folder.run(&["check", "."]).expect(3);
    for expected in [
        "containers.json:1          containers  blocked ",
        "template-serverless",
    ] {
        assert!(ran.report.contains(expected), "{expected}: {}", ran.report);
    }
}

#[test]
fn the_same_is_said_with_any_number_of_threads() {
    let files: Vec<String> = (0..60).map(|n| format!("{}/{n}.yaml", n % 5)).collect();
    let daemon = daemon();
    let texts = [ON_INSTANCES, &daemon, WITHOUT_ECS];
    let files: Vec<(&str, &str)> = files
        .iter()
        .enumerate()
        .map(|(number, name)| (name.as_str(), texts[number % 3]))
        .collect();
    let folder = Folder::new(&files);
    let run = |threads: &str| {
        let ran = folder.run(&["migrate", "-j", threads, "."]).expect(0);
        (ran.stdout, ran.report)
    };
    let one = run("1");
    assert_eq!(changed(&one.0).len(), 20);
    for _ in 0..3 {
        assert!(run("4") == one);
    }
}

#[test]
fn what_is_around_is_read_and_never_a_result() {
    let folder = Folder::new(&[
        ("services/a.yaml", ON_INSTANCES),
        ("other/b.yaml", &daemon()),
        ("other/broken.yaml", "Type: AWS::ECS::Service: [\n"),
        ("other/.ecs2fargate.yaml", "nonsense: 1\n"),
        ("network.yaml", WITHOUT_ECS),
    ]);
    folder.commit();
    for (below, path) in [
        ("", "services"),
        ("services", "."),
        ("other", "../services"),
    ] {
        let ran = folder.run_in(below, &["migrate", path]).expect(0);
        assert_eq!(changed(&ran.stdout).len(), 1, "{}", ran.stdout);
        for part in [
            "1 to change\n",
            "Context      3 other files read, not modified (1 not parseable)",
            "1 action-required",
        ] {
            assert!(ran.report.contains(part), "{part}: {}", ran.report);
        }
        assert!(!ran.report.contains("b.yaml"), "{}", ran.report);
        let json = folder.run_in(below, &["check", "--format", "json", path]);
        let json = json.expect(3).json();
        assert_eq!(json["files"].as_array().unwrap().len(), 1, "{json}");
        assert_eq!(json["workloads"].as_array().unwrap().len(), 1, "{json}");
    }
    let ran = folder.run(&["migrate", "--root", "services", "services"]);
    assert!(!ran.expect(0).report.contains("Context"));
    let ran = folder.run(&["migrate", "--root", "gone", "services"]);
    let told = ran.expect(2).report;
    assert!(told.contains("--root gone: not a directory"), "{told}");
}

/// A service generated by the CDK, of a version that writes no metadata.
const OF_THE_CDK: &str = "Resources:
  NetPrivateSubnet1Subnet7A1B2C3D:
    Type: AWS::EC2::Subnet
    Properties:
      CidrBlock: 10.0.0.0/24
      VpcId: vpc-0123456789abcdef0
      Tags:
        - {Key: 'aws-cdk:subnet-type', Value: Private}
  Orders5E6F7A8B:
    Type: AWS::ECS::Service
    Properties: {Cluster: main, LaunchType: EC2, TaskDefinition: {Ref: OrdersTask9C8B7A6F}}
  OrdersTask9C8B7A6F:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: orders, Image: example/orders, Memory: 512}]
";

#[test]
fn a_generated_template_is_migrated_only_where_it_is_named() {
    let folder = Folder::new(&[("out/orders.yaml", OF_THE_CDK)]);
    let ran = folder.run(&["migrate", "out"]).expect(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.report.contains("needs-decision"), "{}", ran.report);
    assert!(
        ran.report.contains(
            "error[template-generated]: This template is generated by the AWS CDK; edits would be overwritten by the next cdk synth"
        ),
        "{}",
        ran.report
    );
    let ran = folder.run(&["migrate", "out/orders.yaml"]).expect(0);
    assert_eq!(changed(&ran.stdout), ["out/orders.yaml"]);
}

/// ECS definitions that are not read: in a text, in a Compose overlay, and in a loop without a body.
const UNREAD: [(&str, &str, &str); 3] = [
    (
        "sets.yaml",
        "Resources:\n  Set:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: |\n        Resources:\n          Web:\n            Type: AWS::ECS::Service\n            Properties: {LaunchType: EC2}\n",
        "error[template-unread]: This text contains a template with a resource of type AWS::ECS::Service, which is not read\n --> sets.yaml:5:21\n",
    ),
    (
        "docker-compose.yml",
        "services: {web: {image: nginx}}\nx-aws-cloudformation:\n  Resources:\n    WebService:\n      Type: AWS::ECS::Service\n      Properties: {LaunchType: EC2}\n",
        "error[template-unread]: A resource of type AWS::ECS::Service outside of the Resources section of a template is not read\n --> docker-compose.yml:5:7\n",
    ),
    (
        "loop.yaml",
        "Resources:\n  Topic: {Type: 'AWS::SNS::Topic'}\n  Fn::ForEach::Tasks: [Name, {'${Name}': {Type: 'AWS::ECS::TaskDefinition', Properties: {}}}]\n",
        "error[template-unread]: A resource of type AWS::ECS::TaskDefinition outside of the Resources section of a template is not read\n --> loop.yaml:3:42\n",
    ),
];

#[test]
fn ecs_definitions_that_are_not_read_are_reported_and_fail_a_check() {
    for (name, text, expected) in UNREAD {
        let folder = Folder::new(&[(name, text)]);
        let ran = folder.run(&["check", "."]).expect(3);
        let told = format!("{}{}", ran.stdout, ran.report);
        assert!(told.contains(expected), "{told}");
    }
    let folder = Folder::new(&[("a.yaml", WITHOUT_ECS)]);
    folder.run(&["check", "."]).expect(0);
}

#[test]
fn a_stack_whose_template_is_in_no_file_is_found_in_the_whole_repository() {
    let folder = Folder::new(&[
        (
            "services/web.yaml",
            "Parameters:\n  Vpc: {Type: 'AWS::EC2::VPC::Id'}\nResources:\n  Web:\n    Type: AWS::ECS::Service\n    Properties: {Cluster: main, LaunchType: EC2, TaskDefinition: !Ref Task}\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions: [{Name: app, Image: app, Memory: 512}]\n",
        ),
        (
            "live/root.yaml",
            "Resources:\n  Live:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: !Ref Template\n      Parameters: {Vpc: vpc-1}\nParameters:\n  Template: {Type: String}\n",
        ),
    ]);
    folder.commit();
    let ran = folder.run(&["migrate", "services"]).expect(0);
    for part in [
        "at live/root.yaml:2:3\n",
        "Live creates a stack from ${Template}, which is not among the given files. If it is the template services/web.yaml,",
        "add Subnets to Parameters of Live",
    ] {
        assert!(ran.report.contains(part), "{part}: {}", ran.report);
    }
}
