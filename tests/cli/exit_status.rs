//! 0, 1 and 2, and that one bad file never stops the others.

use crate::support::{BROKEN, Folder, ON_FARGATE, ON_INSTANCES, WITHOUT_ECS, daemon};

#[test]
fn a_dry_run_that_finds_work_has_done_its_own() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    folder.run(&["migrate", "."]).expect(0);
}

#[test]
fn check_is_one_while_changes_are_pending() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    assert!(
        folder
            .run(&["migrate", "--check", "."])
            .expect(1)
            .stdout
            .starts_with("--- a/a.yaml\n")
    );
    assert_eq!(folder.run(&["check", "."]).expect(1).stdout, "");
}

#[test]
fn check_is_one_while_something_is_left_for_a_person() {
    let folder = Folder::new(&[("a.yaml", &daemon())]);
    let ran = folder.run(&["check", "."]).expect(1);
    assert!(ran.stderr.contains("blocked"), "{}", ran.stderr);
    assert_eq!(
        folder.run(&["migrate", "--check", "."]).expect(1).stdout,
        ""
    );
    folder.run(&["migrate", "."]).expect(0);
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
    assert!(ran.stderr.contains("error: a.yaml:"), "{}", ran.stderr);
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
    assert!(!ran.stderr.contains("error"), "{}", ran.stderr);
    let ran = folder.run(&["migrate", "a.yaml"]).expect(2);
    assert!(ran.stderr.contains("error: a.yaml:"), "{}", ran.stderr);
}

#[test]
fn a_broken_file_that_a_question_leads_to_is_told() {
    let parent = "Resources:\n  Cluster:\n    Type: AWS::ECS::Cluster\n  Network:\n    \
                  Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./a.yaml\n";
    let folder = Folder::new(&[("a.yaml", "Resources: [unclosed\n"), ("b.yaml", parent)]);
    let ran = folder.run(&["migrate", "."]).expect(0);
    assert!(ran.stderr.contains("1 not understood"), "{}", ran.stderr);
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
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
}

#[test]
fn a_path_that_leads_nowhere_is_two_and_stops_nothing() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["migrate", "gone.yaml", "a.yaml"]).expect(2);
    let told = "error: gone.yaml: no such file or directory\n";
    assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
    assert!(!ran.stderr.contains("refused"), "{}", ran.stderr);
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
        assert_eq!((ran.stderr.as_str(), ran.stdout.as_str()), (told, ""));
    }
}

#[test]
fn wrong_usage_is_two_and_says_what_would_be_right() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    for (arguments, told) in [
        (&["migrate"][..], "ecs2fargate migrate ."),
        (&["check"][..], "ecs2fargate check ."),
        (&["migrate", "--only", "nothing", "."][..], "launch-type"),
        (&["migrate", "--skip", "nothing", "."][..], "launch-type"),
        (&["explain", "nothing"][..], "launch-type"),
        (
            &["migrate", "--write", "--only", "launch-type", "."][..],
            "half migrated",
        ),
        (
            &["migrate", "--write", "--skip", "launch-type", "."][..],
            "half migrated",
        ),
        (&["migrate", "--write", "-"][..], "standard input"),
        (&["migrate", "--write", "--dry-run", "."][..], "--dry-run"),
    ] {
        let ran = folder.run(arguments).expect(2);
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
}
