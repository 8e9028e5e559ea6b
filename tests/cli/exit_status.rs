//! Exit status 0, 1 and 2, and that one bad file never stops the others.

use crate::support::{BROKEN, Folder, ON_FARGATE, ON_INSTANCES, WITHOUT_ECS, daemon};

#[test]
fn a_dry_run_that_finds_work_has_done_its_own() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    folder.run(&["migrate", "."]).expect(0);
}

/// A service on instances that needs only edits.
const READY: &str = r#"Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: main
      LaunchType: EC2
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          AssignPublicIp: DISABLED
          Subnets: [subnet-0123456789abcdef0]
          SecurityGroups: [sg-0123456789abcdef0]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ExecutionRoleArn: arn:aws:iam::111122223333:role/execution
      ContainerDefinitions:
        - { Name: web, Image: "public.ecr.aws/nginx/nginx:1.27", Cpu: 256, Memory: 512 }
"#;

#[test]
fn check_is_one_while_all_that_is_left_are_changes() {
    let folder = Folder::new(&[("a.yaml", READY), ("b.yaml", ON_FARGATE)]);
    let with = |command: &[&'static str]| [command, &["--assign-public-ip", "false", "."]].concat();
    let ran = folder.run(&with(&["migrate", "--check"])).expect(1);
    assert!(ran.stdout.contains("\n--- a/a.yaml\n"), "{}", ran.stdout);
    let ran = folder.run(&with(&["check"])).expect(1);
    assert_eq!(ran.stderr, "");
    let row = "a.yaml:2  Service   ready    replaced  no ";
    for part in [
        row,
        "1 ready, 1 on-fargate\n",
        "Permissions  1 workload loses",
    ] {
        assert!(ran.report.contains(part), "{part}: {}", ran.report);
    }

    let ran = folder.run(&with(&["migrate", "--write"])).expect(0);
    let row = "a.yaml:2  Service   migrated  replaced  no ";
    for part in [row, "1 migrated, 1 on-fargate\n"] {
        assert!(ran.report.contains(part), "{part}: {}", ran.report);
    }
    folder.run(&["check", "."]).expect(0);
}

#[test]
fn check_is_three_while_something_waits_for_a_person() {
    let asks = ON_INSTANCES.replace(
        "      LaunchType: EC2\n",
        "      LaunchType: !Ref Cluster\n",
    );
    for (text, verdict) in [
        (ON_INSTANCES, "action-required"),
        (&asks, "needs-decision"),
        (&daemon(), "blocked"),
    ] {
        let folder = Folder::new(&[("a.yaml", text)]);
        let ran = folder.run(&["check", "."]).expect(3);
        assert!(ran.report.contains(verdict), "{}", ran.report);
        folder.run(&["migrate", "--check", "."]).expect(3);
        folder.run(&["migrate", "."]).expect(0);
    }
}

#[test]
fn what_waits_counts_more_than_what_can_be_written() {
    let folder = Folder::new(&[("a.yaml", READY), ("b.yaml", &daemon())]);
    folder.run(&["check", "."]).expect(3);
    // A failure has the highest priority.
    folder.write("c.yaml", BROKEN);
    folder.run(&["check", "."]).expect(2);
}

#[test]
fn check_is_zero_for_what_runs_elsewhere() {
    let anywhere = ON_INSTANCES
        .replace("LaunchType: EC2", "LaunchType: EXTERNAL")
        .replace("      Role: !Ref ServiceRole\n", "");
    let folder = Folder::new(&[("a.yaml", &anywhere)]);
    let ran = folder.run(&["check", "."]).expect(0);
    assert!(ran.report.contains("1: 1 not-ec2\n"), "{}", ran.report);
}

#[test]
fn the_results_that_fail_a_check_can_be_chosen() {
    let asks = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let blocked = Folder::new(&[("a.yaml", &daemon())]);
    for (options, of_asks, of_blocked) in [
        (&[][..], 3, 3),
        (&["--fail-on", "blocked"], 0, 3),
        (&["--fail-on", "manual"], 3, 0),
        (&["--fail-on", "pending"], 1, 0),
        (&["--fail-on", "pending,blocked"], 1, 3),
        (&["--exit-zero"], 0, 0),
    ] {
        for command in [&["check"][..], &["migrate", "--check"]] {
            let all = [command, options, &["."]].concat();
            asks.run(&all).expect(of_asks);
            blocked.run(&all).expect(of_blocked);
        }
    }
    asks.write("b.yaml", BROKEN);
    asks.run(&["check", "--exit-zero", "."]).expect(2);
    let both = ["check", "--exit-zero", "--fail-on", "manual", "."];
    asks.run(&both).expect(2);
}

#[test]
fn the_help_of_check_has_its_exit_statuses() {
    let folder = Folder::new(&[]);
    for command in ["check", "migrate"] {
        let help = folder.run(&[command, "--help"]).expect(0).stdout;
        assert!(help.contains("3  "), "{help}");
        assert!(help.contains("manual action is required"), "{help}");
    }
}

#[test]
fn check_is_zero_when_nothing_is_left() {
    let folder = Folder::new(&[("a.yaml", ON_FARGATE), ("b.yaml", WITHOUT_ECS)]);
    folder.run(&["check", "."]).expect(0);
    folder.run(&["migrate", "--check", "."]).expect(0);
}

#[test]
fn a_broken_file_with_ecs_definitions_is_two_and_stops_nothing() {
    let folder = Folder::new(&[("a.yaml", BROKEN), ("b.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["migrate", "."]).expect(2);
    assert!(ran.stdout.contains("+++ b/b.yaml\n"), "{}", ran.stdout);
    assert!(ran.report.contains("error: a.yaml:"), "{}", ran.report);
    folder.run(&["check", "."]).expect(2);

    folder.run(&["migrate", "--write", "."]).expect(2);
    assert_eq!(folder.read("a.yaml"), BROKEN);
    assert_ne!(folder.read("b.yaml"), ON_INSTANCES);
}

#[test]
fn a_broken_file_without_ecs_definitions_matters_only_when_named() {
    let broken = "Resources: [unclosed\n";
    let folder = Folder::new(&[("a.yaml", broken)]);
    let ran = folder.run(&["migrate", "."]).expect(0);
    assert!(!ran.report.contains("error"), "{}", ran.report);
    let ran = folder.run(&["migrate", "a.yaml"]).expect(2);
    assert!(ran.report.contains("error: a.yaml:"), "{}", ran.report);
}

#[test]
fn a_broken_file_that_a_question_leads_to_is_told() {
    let parent = "Resources:\n  Cluster:\n    Type: AWS::ECS::Cluster\n  Network:\n    \
                  Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./a.yaml\n";
    let folder = Folder::new(&[("a.yaml", "Resources: [unclosed\n"), ("b.yaml", parent)]);
    let ran = folder.run(&["migrate", "."]).expect(0);
    assert!(
        ran.report.contains("1 skipped: not parseable"),
        "{}",
        ran.report
    );
}

#[test]
fn bytes_that_are_no_text_matter_when_named_or_with_ecs_in_them() {
    let folder = Folder::new(&[]);
    folder.write("a.yaml", b"Resources: \xe4\n");
    folder.run(&["migrate", "."]).expect(0);
    folder.run(&["migrate", "a.yaml"]).expect(2);
    folder.write("b.yaml", [ON_INSTANCES.as_bytes(), b"# \xe4\n"].concat());
    let ran = folder.run(&["migrate", "."]).expect(2);
    let line = ON_INSTANCES.lines().count() + 1;
    let told = format!("error: b.yaml: line {line} is not UTF-8");
    assert!(ran.report.contains(&told), "{}", ran.report);
}

#[test]
fn a_path_that_leads_nowhere_is_two_and_stops_nothing() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["migrate", "gone.yaml", "a.yaml"]).expect(2);
    let told = "error: gone.yaml: no such file or directory\n";
    assert!(ran.report.starts_with(told), "{}", ran.report);
    assert!(!ran.report.contains("refused"), "{}", ran.report);
    assert!(ran.stdout.contains("+++ b/a.yaml\n"));
}

#[test]
fn a_path_that_does_not_exist_is_no_template() {
    let folder = Folder::new(&[]);
    for arguments in [
        &["check", "nope/"][..],
        &["migrate", "nope/"],
        &["migrate", "--write", "nope/"],
        &["check", "--format", "json", "nope/"],
        &["init", "nope/"],
    ] {
        let ran = folder.run(arguments).expect(2);
        let told = "error: nope/: no such file or directory\n";
        assert_eq!((ran.report.as_str(), ran.stdout.as_str()), (told, ""));
    }
}

#[test]
fn wrong_usage_is_two_and_says_what_would_be_right() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    for (arguments, told) in [
        (&["migrate"][..], "ecs2fargate migrate ."),
        (&["check"][..], "ecs2fargate check ."),
        (
            &["migrate", "--only", "launchtype", "."][..],
            "did you mean `launch-type`?",
        ),
        (
            &["migrate", "--skip", "nothing", "."][..],
            "run `ecs2fargate transforms`",
        ),
        (
            &["explain", "launchtype"][..],
            "did you mean `launch-type`?",
        ),
        (&["rules", "cd-gpux"][..], "did you mean `cd-gpu`?"),
        (
            &["check", "-j", "0", "."][..],
            "--threads must be at least 1",
        ),
        (&["migrate", "--exit-zero", "."][..], "require --check"),
        (
            &["migrate", "--write", "--only", "launch-type", "."][..],
            "a partially migrated template",
        ),
        (
            &["migrate", "--write", "--skip", "launch-type", "."][..],
            "a partially migrated template",
        ),
        (&["migrate", "--write", "-"][..], "standard input"),
        (&["migrate", "--write", "--dry-run", "."][..], "--dry-run"),
    ] {
        let ran = folder.run(arguments).expect(2);
        assert!(ran.report.contains(told), "{arguments:?}: {}", ran.report);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
}
