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

#[test]
fn each_format_gets_its_file_and_the_terminal_the_report() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let shown = folder.run(&["check", "a.yaml"]).expect(3).stdout;
    let as_json = folder.run(&["check", "--format", "json", "a.yaml"]);
    let as_markdown = folder.run(&["check", "--format", "markdown", "a.yaml"]);
    let files = ["--output", "json=all.json", "--output", "markdown=all.md"];
    let all = [&["check"], &files[..], &["--output=text=all.txt", "a.yaml"]].concat();
    let ran = folder.run(&all).expect(3);
    assert_eq!((ran.stdout, ran.stderr), (shown.clone(), String::new()));
    assert_eq!(folder.read("all.json"), as_json.stdout);
    assert_eq!(folder.read("all.md"), as_markdown.stdout);
    assert_eq!(folder.read("all.txt"), shown);

    // A file without a format has that of --format, which is not printed then.
    let arguments = [
        "check",
        "--format=json",
        "--output=b.json",
        "--output=markdown=b.md",
        "a.yaml",
    ];
    assert_eq!(folder.run(&arguments).expect(3).stdout, "");
    assert_eq!(folder.read("b.json"), as_json.stdout);
    assert_eq!(folder.read("b.md"), as_markdown.stdout);
}

#[test]
fn the_diff_is_printed_alongside_files_in_other_formats() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let diff = folder.run(&["migrate", "a.yaml"]).expect(0);
    let ran = folder
        .run(&["migrate", "--output", "json=a.json", "a.yaml"])
        .expect(0);
    assert_eq!((ran.stdout, ran.stderr), (diff.stdout, diff.stderr));
    let report: serde_json::Value = serde_json::from_str(&folder.read("a.json")).unwrap();
    assert_eq!(report["workloads"][0]["id"], "Service");
}

#[test]
fn statistics_have_files_in_other_formats_as_well() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = [
        "check",
        "--statistics",
        "--output",
        "json=counts.json",
        "a.yaml",
    ];
    let shown = folder.run(&arguments).expect(3).stdout;
    assert!(shown.contains("sg-task-ingress"), "{shown}");
    let counts: serde_json::Value = serde_json::from_str(&folder.read("counts.json")).unwrap();
    assert_eq!(counts["statistics"][0]["workloads"], 1);
}

#[test]
fn mistakes_in_formats_are_named() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    for (arguments, message) in [
        (
            &["--output", "markdwon=a.md"][..],
            "no format is named `markdwon`; did you mean `markdown`? [formats: text, json, markdown",
        ),
        (&["--output", "json="], "specify a file after `json=`"),
        (&["--output", "json=-"], "use --format json"),
        (
            &["--format", "markdwon"],
            "a similar value exists: 'markdown'",
        ),
        (
            &["--output", "x", "--output", "y"],
            "--output FILE can be given once",
        ),
        (
            &["--output", "json=x", "--output", "markdown=./x"],
            "--output ./x: another --output writes to the same file",
        ),
        (
            &["--output", "json=a.yaml"],
            "--output a.yaml: this run reads the file",
        ),
        (
            &["--statistics", "--output", "markdown=x"],
            "--statistics cannot be combined with the format markdown",
        ),
    ] {
        let ran = folder
            .run(&[&["check"], arguments, &["a.yaml"]].concat())
            .expect(2);
        assert!(
            ran.stderr.contains(message),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "");
    }
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
}
