//! `--output` and `--log` replace no file that a run reads.

use crate::support::{Folder, ON_INSTANCES};

const CLUSTER: &str = "Resources:\n  Cluster:\n    Type: AWS::ECS::Cluster\n";
const SETTINGS: &str = ".ecs2fargate.yaml";

#[test]
fn a_report_does_not_overwrite_what_the_run_reads() {
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("around/b.yaml", CLUSTER),
        (SETTINGS, "log-driver: awslogs\n"),
        ("list", "a.yaml\n"),
    ]);
    folder.git("", &["init", "-q"], "");
    for (arguments, output) in [
        (&["check", "a.yaml"][..], "a.yaml"),
        (&["check", "--format", "json", "."], "./a.yaml"),
        (&["migrate", "--write", "--allow-dirty", "a.yaml"], "a.yaml"),
        (&["check", "around"], "around/b.yaml"),
        (&["check", "a.yaml"], "around/b.yaml"),
        (&["check", "a.yaml"], SETTINGS),
        (&["check", "--files-from", "list"], "list"),
    ] {
        let before = folder.read(output);
        let arguments = [arguments, &["--output", output]].concat();
        let ran = folder.run(&arguments).expect(2);
        let expected =
            format!("error: --output {output}: this run reads the file; specify another one\n");
        assert_eq!(ran.stderr, expected, "{arguments:?}");
        assert_eq!(folder.read(output), before, "{arguments:?}");
    }
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
}

#[cfg(unix)]
#[test]
fn a_report_does_not_overwrite_a_template_through_a_link() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let link = folder.path("report.txt");
    std::os::unix::fs::symlink("a.yaml", link).unwrap();
    folder
        .run(&["check", "--output", "report.txt", "a.yaml"])
        .expect(2);
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
}

#[test]
fn an_earlier_report_is_replaced() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = ["check", "--format", "json", "--output", "r.json", "."];
    folder.run(&arguments).expect(3);
    folder.write("a.yaml", b"Resources: {}\n");
    folder.run(&arguments).expect(0);
    let report: serde_json::Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!(report["workloads"], serde_json::json!([]));
}

#[test]
fn nothing_is_written_without_a_place_for_the_report() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    for output in [".", "no/such/file"] {
        let ran = folder
            .run(&["migrate", "--write", "--output", output, "a.yaml"])
            .expect(2);
        assert!(ran.stderr.starts_with("error: --output "), "{}", ran.stderr);
        assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
    }
}

#[test]
fn statistics_are_written_as_well() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = ["check", "--statistics", "a.yaml"];
    let shown = folder.run(&arguments).expect(3).stdout;
    let arguments = [&arguments[..], &["--output", "counts.txt"]].concat();
    assert_eq!(folder.run(&arguments).expect(3).stdout, "");
    assert_eq!(folder.read("counts.txt"), shown);
    assert!(shown.contains("sg-task-ingress"), "{shown}");
}

#[test]
fn a_dash_is_standard_output() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["check", "--output", "-", "a.yaml"]).expect(3);
    assert!(ran.stdout.starts_with("Place "), "{}", ran.stdout);
    assert!(!folder.path("-").exists());
}

#[test]
fn a_log_is_only_appended_to_a_log() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("empty.log", "")]);
    let ran = folder
        .run(&["check", "--log", "a.yaml", "a.yaml"])
        .expect(2);
    assert!(
        ran.stderr
            .starts_with("error: --log a.yaml: the file exists and is not a log"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
    for _ in 0..2 {
        folder
            .run(&["check", "--log", "empty.log", "a.yaml"])
            .expect(3);
    }
    let starts = folder.read("empty.log").matches(" start check ").count();
    assert_eq!(starts, 2);
    let ran = folder
        .run(&[
            "check",
            "--log",
            "empty.log",
            "--output",
            "empty.log",
            "a.yaml",
        ])
        .expect(2);
    assert!(
        ran.stderr.contains("--log writes to the same file"),
        "{}",
        ran.stderr
    );
}
