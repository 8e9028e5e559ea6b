//! `plan`, `show` and `apply`: the same change in another place or at another time, exactly or not at all.

use std::fs;

use serde_json::Value;

use crate::formats::{errors, schema};
use crate::support::{Folder, ON_INSTANCES, Ran, WITHOUT_ECS};

const FILES: [&str; 2] = ["a.yaml", "sub/b.yaml"];

fn repository() -> Folder {
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("sub/b.yaml", ON_INSTANCES),
        ("sub/other.yaml", WITHOUT_ECS),
    ]);
    folder.commit();
    folder
}

/// A repository with a plan for all of its files, and the text of the plan.
fn planned() -> (Folder, String) {
    let folder = repository();
    let ran = folder
        .run(&["plan", "--out", "fargate.plan", "."])
        .expect(0);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr
            .contains("No files were changed. To apply the plan, run `ecs2fargate apply FILE`.\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(texts(&folder), [ON_INSTANCES, ON_INSTANCES]);
    let plan = folder.read("fargate.plan");
    (folder, plan)
}

fn texts(folder: &Folder) -> [String; 2] {
    FILES.map(|file| folder.read(file))
}

fn written() -> [String; 2] {
    let folder = repository();
    folder.run(&["migrate", "--write", "."]).expect(0);
    texts(&folder)
}

fn last_line(ran: &Ran) -> &str {
    ran.stderr.lines().last().unwrap()
}

#[test]
fn a_plan_is_applied_exactly_and_reverted() {
    let (folder, _) = planned();
    let ran = folder.run(&["apply", "fargate.plan"]).expect(0);
    assert_eq!(
        ran.stderr,
        "changed: a.yaml\nchanged: sub/b.yaml\nApplied: 2 files. To undo this, run `ecs2fargate revert`.\n"
    );
    assert_eq!(texts(&folder), written());
    let ran = folder.run(&["apply", "fargate.plan"]).expect(0);
    assert_eq!(
        ran.stderr,
        "Applied: nothing to change, all files have the content of the plan.\n"
    );
    folder.run(&["revert"]).expect(0);
    assert_eq!(texts(&folder), [ON_INSTANCES, ON_INSTANCES]);
}

#[test]
fn the_same_input_results_in_the_same_bytes_wherever_it_is() {
    let (one, plan) = planned();
    let (other, same) = planned();
    assert_eq!(plan, same);
    for folder in [&one, &other] {
        let root = fs::canonicalize(folder.path("")).unwrap();
        assert!(!plan.contains(root.to_str().unwrap()));
        assert!(!plan.contains(folder.path("").to_str().unwrap()));
    }
    // From a subdirectory, and with an absolute path; the plan of the first run is no input.
    one.run_in("sub", &["plan", "--out", "../again.plan", ".."])
        .expect(0);
    assert_eq!(one.read("again.plan"), plan);
    let root = one.path("");
    one.run_in(
        "sub",
        &["plan", "--out", "again.plan", root.to_str().unwrap()],
    )
    .expect(0);
    assert_eq!(one.read("sub/again.plan"), plan);
}

#[test]
fn plans_in_the_repository_are_no_input() {
    let (folder, plan) = planned();
    folder.write("plan.json", &plan);
    let ran = folder.run(&["check", "--format", "json", "."]);
    let files = ran.json()["files"].as_array().unwrap().clone();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(!ran.stdout.contains("plan.json"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("fargate.plan"), "{}", ran.stdout);
}

#[test]
fn a_plan_is_the_documented_json() {
    let (_, plan) = planned();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let of_plans = schema("docs/src/schemas/plan.schema.json");
    assert_eq!(errors(&of_plans, &plan), "");
    let of_reports = schema("docs/src/schemas/report.schema.json");
    assert_eq!(errors(&of_reports, &plan["report"]), "");
    assert_eq!(plan["version"], 1);
    assert_eq!(plan["plan"].as_str().unwrap().len(), 16);
    assert_eq!(plan["files"].as_array().unwrap().len(), 2);
    assert_eq!(plan["files"][1]["path"], "sub/b.yaml");
    assert_eq!(plan["files"][1]["before"]["text"], ON_INSTANCES);
    assert_eq!(plan["files"][1]["after"]["text"], written()[1]);
    assert_eq!(plan["report"]["workloads"][1]["file"], "sub/b.yaml");
    assert_eq!(plan["report"]["files"][0]["diff"], Value::Null);
    let mut broken = plan;
    broken["files"][0]["path"] = Value::Null;
    assert_ne!(errors(&of_plans, &broken), "");
}

#[test]
fn a_plan_is_shown_from_the_file_alone() {
    let (folder, plan) = planned();
    let elsewhere = Folder::new(&[("x.plan", &plan)]);
    let ran = elsewhere.run(&["show", "x.plan"]).expect(0);
    assert!(
        ran.stdout.starts_with("--- a/a.yaml\n+++ b/a.yaml\n@@ "),
        "{}",
        ran.stdout
    );
    folder.git("", &["apply"], &ran.stdout);
    assert_eq!(texts(&folder), written());
    assert!(ran.stderr.contains("sub/b.yaml"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("Plan: 2 services would be replaced"),
        "{}",
        ran.stderr
    );
    let id: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(
        last_line(&ran),
        format!("Plan ID: {}", id["plan"].as_str().unwrap())
    );
}

#[test]
fn a_plan_is_applied_in_another_checkout() {
    let (_, plan) = planned();
    let other = repository();
    let elsewhere = Folder::new(&[("x.plan", &plan)]);
    let root = other.path("");
    elsewhere
        .run(&["apply", "--root", root.to_str().unwrap(), "x.plan"])
        .expect(0);
    assert_eq!(texts(&other), written());

    let below = repository();
    let plan = elsewhere.path("x.plan");
    let ran = below
        .run_in("sub", &["apply", plan.to_str().unwrap()])
        .expect(0);
    assert!(
        ran.stderr
            .starts_with("changed: ../a.yaml\nchanged: b.yaml\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(texts(&below), written());
}

#[test]
fn files_with_another_content_prevent_it() {
    let (folder, _) = planned();
    let edited = ON_INSTANCES.replacen("DesiredCount: 2", "DesiredCount: 3", 1);
    folder.write("sub/b.yaml", &edited);
    for arguments in [
        &["apply", "--allow-dirty", "fargate.plan"][..],
        &["apply", "--dry-run", "fargate.plan"],
    ] {
        let ran = folder.run(arguments).expect(2);
        assert_eq!(
            ran.stderr,
            "error: sub/b.yaml: line 21 differs from the content for which the plan was created\n\
             error: nothing was applied: the plan changes 2 files, of which 1 is not as planned for; \
             run `ecs2fargate plan` again, or specify another checkout with --root\n"
        );
        assert_eq!(texts(&folder), [ON_INSTANCES.to_owned(), edited.clone()]);
    }
    let empty = Folder::new(&[]);
    let plan = folder.path("fargate.plan");
    let ran = empty.run(&["apply", plan.to_str().unwrap()]).expect(2);
    assert!(
        ran.stderr
            .starts_with("error: a.yaml: the file does not exist\n"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("of which 2 are not as planned for"),
        "{}",
        ran.stderr
    );
}

#[test]
fn uncommitted_changes_prevent_it_even_if_the_content_is_the_planned_one() {
    let folder = Folder::new(&[("a.yaml", WITHOUT_ECS), ("sub/b.yaml", ON_INSTANCES)]);
    folder.commit();
    folder.write("a.yaml", ON_INSTANCES);
    folder
        .run(&["plan", "--out", "fargate.plan", "."])
        .expect(0);
    let ran = folder.run(&["apply", "fargate.plan"]).expect(2);
    assert_eq!(
        ran.stderr,
        "error: a.yaml: not written: the file has uncommitted changes; commit or stash them, or use --allow-dirty\n\
         error: nothing was applied\n"
    );
    assert_eq!(texts(&folder), [ON_INSTANCES, ON_INSTANCES]);
    folder
        .run(&["apply", "--allow-dirty", "--backup", "fargate.plan"])
        .expect(0);
    assert_eq!(texts(&folder), written());
    assert_eq!(folder.read("a.yaml.orig"), ON_INSTANCES);
    assert!(!folder.path("sub/b.yaml.orig").exists());
}

#[test]
fn a_dry_run_prints_what_remains() {
    let (folder, _) = planned();
    let [first, _] = written();
    folder.write("a.yaml", first);
    let ran = folder
        .run(&["apply", "--dry-run", "fargate.plan"])
        .expect(0);
    assert!(
        ran.stdout.starts_with("--- a/sub/b.yaml\n"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("a/a.yaml"), "{}", ran.stdout);
    assert_eq!(
        ran.stderr,
        "Dry run: no files were changed. To change 1 file, run `ecs2fargate apply` without --dry-run.\n"
    );
    assert_eq!(folder.read("sub/b.yaml"), ON_INSTANCES);
}

#[test]
fn other_files_are_no_plans() {
    let (folder, plan) = planned();
    folder.write(
        "b.plan",
        plan.replacen("DesiredCount: 2", "DesiredCount: 9", 1),
    );
    for (file, reason) in [
        (
            "a.yaml",
            "not a plan of ecs2fargate; create one with `ecs2fargate plan --out FILE`",
        ),
        ("b.plan", "a.yaml: the text does not match its hash"),
        ("none.plan", "No such file or directory (os error 2)"),
    ] {
        for command in ["show", "apply"] {
            let ran = folder.run(&[command, file]).expect(2);
            assert_eq!(ran.stderr, format!("error: {file}: {reason}\n"));
            assert_eq!(ran.stdout, "");
        }
    }
}

#[test]
fn mistakes_are_reported_before_anything_is_written() {
    let folder = repository();
    for (arguments, message) in [
        (
            &["plan", "--out", "a.yaml", "."][..],
            "--out a.yaml: this run reads the file; specify another one",
        ),
        (&["plan", "--out", "-", "."], "`-` is not supported"),
        (
            &["plan", "--out", "x", "--only", "task-size", "."],
            "--only and --skip are preview-only",
        ),
        (
            &["plan", "--out", "x", "--output", "json=x", "."],
            "--out and --output write to the same file",
        ),
        (&["plan", "."], "--out <FILE>"),
        (
            &["plan", "--out", "x", "--root", "sub", "."],
            "error: a.yaml: not below the root of the plan",
        ),
    ] {
        let ran = folder.run(arguments).expect(2);
        assert!(
            ran.stderr.contains(message),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert!(!folder.path("x").exists());
    }
    assert_eq!(texts(&folder), [ON_INSTANCES, ON_INSTANCES]);
}
