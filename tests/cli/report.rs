//! Where the report goes, and what it shows.

use super::support::{Folder, ON_FARGATE, ON_INSTANCES, daemon};

#[test]
fn check_prints_on_stdout_and_migrate_on_stderr() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let check = folder.run(&["check", "."]).expect(3);
    assert!(
        check.stdout.contains("\na.yaml:15  Service"),
        "{}",
        check.stdout
    );
    assert_eq!(check.stderr, "");
    let migrate = folder.run(&["migrate", "."]).expect(0);
    assert!(
        migrate.stdout.contains("--- a/a.yaml"),
        "{}",
        migrate.stdout
    );
    assert!(
        migrate.stderr.contains("\na.yaml:15  Service"),
        "{}",
        migrate.stderr
    );
}

#[test]
fn a_file_gets_the_whole_report_and_the_terminal_the_summary() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder
        .run(&["check", "--output", "report.txt", "."])
        .expect(3);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.starts_with("Templates "), "{}", ran.stderr);
    let report = folder.read("report.txt");
    assert!(report.contains("\na.yaml:15  Service"), "{report}");

    let json = [
        "migrate",
        "--format",
        "json",
        "--output",
        "report.json",
        ".",
    ];
    assert_eq!(folder.run(&json).expect(0).stdout, "");
    let report: serde_json::Value = serde_json::from_str(&folder.read("report.json")).unwrap();
    assert_eq!(report["workloads"][0]["id"], "Service");

    let ran = folder
        .run(&["migrate", "--output", "report.txt", "."])
        .expect(0);
    assert!(ran.stdout.contains("--- a/a.yaml"), "{}", ran.stdout);
    let ran = folder
        .run(&["check", "--output", "no/such/report.txt", "."])
        .expect(2);
    assert!(
        ran.stderr.contains("error: --output no/such/report.txt: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn one_workload_is_reported_in_full() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("b/c.yaml", &daemon())]);
    for name in ["a.yaml#Service", "./a.yaml#Service"] {
        let ran = folder.run(&["check", "--workload", name, "."]).expect(3);
        assert!(
            ran.stdout.starts_with("a.yaml:15 Service: action-required"),
            "{}",
            ran.stdout
        );
        assert!(
            ran.stdout.contains("\n  Removed settings\n"),
            "{}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("c.yaml"), "{}", ran.stdout);
    }
}

#[test]
fn a_workload_that_is_not_there_is_an_error_even_in_a_quiet_run() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("b.yaml", ON_FARGATE)]);
    for (name, message) in [
        (
            "a.yaml#Servce",
            "no workload has this ID; did you mean a.yaml#Service?",
        ),
        ("Servce", "no workload has this ID; did you mean "),
        (
            "xyz",
            "no workload has this ID; the workloads are a.yaml#Service, b.yaml#Service",
        ),
        (
            "Service",
            "2 workloads have this ID; specify one of a.yaml#Service, b.yaml#Service",
        ),
    ] {
        let ran = folder
            .run(&["check", "-q", "--workload", name, "."])
            .expect(2);
        let message = format!("error: --workload {name}: {message}");
        assert!(ran.stderr.contains(&message), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn a_report_of_one_workload_does_not_limit_what_is_written() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = ["migrate", "--write", "--workload", "Service", "."];
    let ran = folder.run(&arguments).expect(2);
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
}

#[test]
fn what_a_migration_left_is_reported_after_it_is_written() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    folder.run(&["migrate", "--write", "."]).expect(0);
    let ran = folder.run(&["check", "."]).expect(0);
    for part in [
        "1: 1 on-fargate",
        "warning[parameter-files]: The new parameter LoadBalancerSecurityGroup has no default, and no file provides a value\n    at a.yaml:",
        "(--parameter-overrides LoadBalancerSecurityGroup=…)",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    // A parameter file that has the value.
    let entry = |value: &str| {
        let entry = r#"{"ParameterKey": "LoadBalancerSecurityGroup", "ParameterValue": "VALUE"}"#;
        format!("[{}]", entry.replace("VALUE", value))
    };
    for (value, is_reported) in [("FILL IN: Security group", true), ("sg-1", false)] {
        folder.write("a.json", entry(value));
        let ran = folder.run(&["check", "."]).expect(0);
        assert_eq!(
            ran.stdout.contains("parameter-files"),
            is_reported,
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_parent_that_does_not_pass_a_required_parameter_is_reported() {
    let parent = "Resources:\n  Web:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: web.yaml\n      Parameters: {Cluster: main}\n";
    let folder = Folder::new(&[("web.yaml", ON_FARGATE), ("main.yaml", parent)]);
    let ran = folder.run(&["check", "."]).expect(0);
    let expected = "Web creates the stack of web.yaml without a value for its parameter Subnets, which has no default";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
    folder.write(
        "main.yaml",
        parent.replace("main}", "main, Subnets: subnet-1}"),
    );
    let ran = folder.run(&["check", "."]).expect(0);
    assert!(!ran.stdout.contains("without a value"), "{}", ran.stdout);
}
