//! `--log`, `--statistics` and `--diff-context`.

use crate::support::{BROKEN, Folder, ON_INSTANCES, daemon};

#[test]
fn the_log_has_what_was_read_and_skipped_and_no_contents() {
    let secret = ON_INSTANCES.replace("nginx:1.27", "nginx:s3cr3t");
    let broken = BROKEN.replace("unclosed", "s3cr3t");
    let folder = Folder::new(&[
        ("a.yaml", &secret),
        ("b.yaml", "a: 1\n"),
        ("c.yaml", &broken),
    ]);
    folder.write("d.yaml", b"Resources: \xe4\n");
    folder.run(&["check", "--log", "run.log", "."]).expect(2);
    let first = folder.read("run.log");
    for part in [
        " start check (ecs2fargate ",
        " read a.yaml\n",
        " context files: 0\n",
        " files without templates: 1\n",
        " skipped d.yaml: not UTF-8 text\n",
        " refused c.yaml:",
        " time reading 0.",
        " time planning 0.",
        " end exit status 2\n",
    ] {
        assert!(first.contains(part), "{part}: {first}");
    }
    assert!(!first.contains("s3cr3t"), "{first}");
    for line in first.lines() {
        let time = line.split(' ').next().unwrap();
        assert!(time.starts_with("20") && time.ends_with('Z'), "{line}");
    }
    folder
        .run(&["migrate", "--write", "--log", "run.log", "a.yaml"])
        .expect(0);
    let both = folder.read("run.log");
    let second = both.strip_prefix(first.as_str()).unwrap();
    assert!(
        second.contains(" start migrate ") && second.contains(" time writing 0."),
        "{second}"
    );

    let ran = folder
        .run(&["check", "--log", "gone/run.log", "a.yaml"])
        .expect(2);
    assert!(
        ran.stderr.starts_with("error: --log gone/run.log: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn statistics_replace_the_report_and_keep_the_exit_status() {
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("b.yaml", &daemon()),
        ("c.yaml", ON_INSTANCES),
    ]);
    let ran = folder.run(&["check", "--statistics", "."]).expect(3);
    assert!(
        ran.stdout
            .starts_with("findings  workloads  files  severity  rule"),
        "{}",
        ran.stdout
    );
    let json = ["check", "--statistics", "--format", "json", "."];
    let value = folder.run(&json).expect(3).json();
    let rows = value["statistics"].as_array().unwrap();
    // Every finding of the run is counted.
    let all = folder
        .run(&["check", "--format", "json", "."])
        .expect(3)
        .json();
    let workloads = all["workloads"].as_array().unwrap();
    let findings: usize = workloads
        .iter()
        .map(|one| one["findings"].as_array().unwrap().len())
        .sum();
    let counted: u64 = rows
        .iter()
        .map(|row| row["findings"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, findings as u64);
    assert_eq!(ran.stdout.lines().count(), rows.len() + 1);
    folder.run(&["check", "--statistics", "-"]).expect(2);
}

#[test]
fn the_context_of_a_diff_can_be_chosen() {
    let folder = Folder::new(&[("my stack.yaml", ON_INSTANCES)]);
    folder.commit();
    let diff = |lines: &str| {
        let ran = folder
            .run(&["migrate", "--diff-context", lines, "."])
            .expect(0);
        assert!(
            ran.stdout.starts_with("# Service: replaced\n#   "),
            "{}",
            ran.stdout
        );
        ran.stdout
    };
    assert_eq!(diff("3"), folder.run(&["migrate", "."]).expect(0).stdout);
    let (none, wide) = (diff("0"), diff("1000"));
    assert_eq!(wide.matches("\n@@ ").count(), 1);
    assert!(!none.lines().any(|line| line.starts_with(' ')), "{none}");
    folder.git("", &["apply", "--check", "-"], &wide);
    folder.git("", &["apply", "--unidiff-zero", "-"], &none);
    let by_git = folder.read("my stack.yaml");
    folder.git("", &["checkout", "-q", "."], "");
    folder.run(&["migrate", "--write", "."]).expect(0);
    assert_eq!(by_git, folder.read("my stack.yaml"));
}
