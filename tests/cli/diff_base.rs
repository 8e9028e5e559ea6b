//! `check --diff-base`: only workloads whose files changed since a revision.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{BROKEN, Folder, ON_FARGATE, ON_INSTANCES, Ran, binary, daemon};

/// A repository with three workloads, of which one is blocked, and the revision `base`.
fn three() -> Folder {
    let folder = Folder::new(&[
        ("a/service.yaml", ON_INSTANCES),
        ("b/service.yaml", ON_INSTANCES),
        ("c/service.yaml", &daemon()),
    ]);
    folder.commit();
    folder.git("", &["tag", "base"], "");
    folder
}

fn edit(folder: &Folder, path: &str) {
    folder.write(path, folder.read(path) + "# edited\n");
}

fn check(folder: &Folder, revision: &str) -> Ran {
    folder.run(&["check", "--format", "json", "--diff-base", revision, "."])
}

/// The files of the reported workloads.
fn reported(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let workloads = json["workloads"].as_array().unwrap().iter();
    workloads
        .map(|one| one["file"].as_str().unwrap().to_owned())
        .collect()
}

#[track_caller]
fn assert_reported(folder: &Folder, expected: &[&str]) {
    assert_eq!(reported(&check(folder, "base")), expected);
}

#[test]
fn only_workloads_with_a_changed_file_are_reported_and_the_others_counted() {
    let folder = three();
    edit(&folder, "a/service.yaml");
    let ran = check(&folder, "base");
    assert_eq!(reported(&ran), ["a/service.yaml"]);
    let json = ran.json();
    let commit = folder.git("", &["rev-parse", "base"], "");
    assert_eq!(
        json["omitted"],
        serde_json::json!({"workloads": 2, "diff_base": "base", "merge_base": commit.trim()})
    );
    let files: Vec<&Value> = json["files"].as_array().unwrap().iter().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let text = folder.run(&["check", "--diff-base", "base", "."]).stdout;
    let short = &commit[..12];
    let line =
        format!("\nOmitted      2 workloads without changes since base (merge base {short})\n");
    assert!(text.contains(&line), "{text}");
    assert!(text.contains("\nWorkloads    1: 1 "), "{text}");
    assert!(!text.contains("c/service.yaml"), "{text}");
}

#[test]
fn the_exit_status_is_that_of_the_reported_workloads() {
    let folder = three();
    let status = || check(&folder, "base").status;
    folder.run(&["check", "."]).expect(3);
    let nothing = check(&folder, "base");
    assert_eq!(nothing.status, 0);
    assert!(reported(&nothing).is_empty());
    folder.write("a/service.yaml", ON_FARGATE);
    assert_eq!(status(), 0);
    edit(&folder, "c/service.yaml");
    assert_eq!(status(), 3);
    folder.git("", &["checkout", "-q", "c"], "");
    folder.write("d/stack.json", example("json-template/stack.json"));
    assert_eq!(status(), 1);
}

fn example(path: &str) -> Vec<u8> {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/");
    fs::read(format!("{examples}{path}")).unwrap()
}

#[test]
fn a_run_without_changes_says_so() {
    let folder = three();
    let text = folder.run(&["check", "--diff-base", "base", "."]).expect(0);
    let text = text.stdout;
    assert!(text.contains("Templates    none changed\n"), "{text}");
    assert!(text.contains("Workloads    none with changes\n"), "{text}");
    assert!(text.contains("Omitted      3 workloads"), "{text}");
    assert!(text.contains("Plan: nothing to change.\n"), "{text}");
}

#[test]
fn commits_renames_new_files_and_uncommitted_changes_count() {
    let folder = three();
    edit(&folder, "a/service.yaml");
    folder.git("", &["add", "."], "");
    assert_reported(&folder, &["a/service.yaml"]);
    folder.git("", &["commit", "-qm", "edit"], "");
    assert_reported(&folder, &["a/service.yaml"]);
    folder.git("", &["mv", "b/service.yaml", "b/moved.yaml"], "");
    assert_reported(&folder, &["a/service.yaml", "b/moved.yaml"]);
    folder.write("e f/ü.yaml", ON_INSTANCES);
    assert_reported(&folder, &["a/service.yaml", "b/moved.yaml", "e f/ü.yaml"]);
}

#[test]
fn what_the_other_branch_changed_since_the_merge_base_does_not_count() {
    let folder = three();
    folder.git("", &["checkout", "-qb", "topic"], "");
    edit(&folder, "a/service.yaml");
    folder.git("", &["commit", "-qam", "topic"], "");
    folder.git("", &["checkout", "-qb", "other", "base"], "");
    edit(&folder, "b/service.yaml");
    folder.git("", &["commit", "-qam", "other"], "");
    folder.git("", &["checkout", "-q", "topic"], "");
    let ran = check(&folder, "other");
    assert_eq!(reported(&ran), ["a/service.yaml"]);
    let base = folder.git("", &["rev-parse", "base"], "");
    assert_eq!(ran.json()["omitted"]["merge_base"], base.trim());
}

#[test]
fn settings_and_parameter_files_count_for_their_workloads() {
    let folder = three();
    let parameters = r#"[{"ParameterKey": "Cluster", "ParameterValue": "main"}]"#;
    folder.write("a/service.parameters.json", parameters);
    folder.write("b/.ecs2fargate.yaml", "launch: {}\n");
    assert_eq!(check(&folder, "base").status, 2);
    folder.write(
        "b/.ecs2fargate.yaml",
        "subnets: [subnet-0123456789abcdef0]\n",
    );
    assert_reported(&folder, &["a/service.yaml", "b/service.yaml"]);
}

/// A root stack that creates two services, and passes a value of a third nested stack to one of them.
fn stacks() -> Folder {
    let root = "Resources:
  Base:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: base.yaml }
  One:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: one.yaml
      Parameters: { Cluster: !GetAtt Base.Outputs.Cluster, Vpc: a, Subnets: b, Listener: c }
  Two:
    Type: AWS::CloudFormation::Stack
    DependsOn: Base
    Properties:
      TemplateURL: two.yaml
      Parameters: { Cluster: main, Vpc: a, Subnets: b, Listener: c }
";
    let base = "Resources:
  Cluster: { Type: AWS::ECS::Cluster }
Outputs:
  Cluster: { Value: !Ref Cluster }
  Shared: { Value: !Ref Cluster, Export: { Name: shared-cluster } }
";
    let importing = ON_INSTANCES.replace("!Ref Cluster", "!ImportValue shared-cluster");
    let folder = Folder::new(&[
        ("base.yaml", base),
        ("one.yaml", ON_INSTANCES),
        ("root.yaml", root),
        ("three.yaml", &importing),
        ("two.yaml", ON_INSTANCES),
    ]);
    folder.commit();
    folder.git("", &["tag", "base"], "");
    folder
}

#[test]
fn stacks_that_provide_values_count_and_siblings_do_not() {
    let folder = stacks();
    edit(&folder, "two.yaml");
    assert_reported(&folder, &["two.yaml"]);
    folder.git("", &["checkout", "-q", "."], "");
    edit(&folder, "base.yaml");
    assert_reported(&folder, &["one.yaml", "three.yaml"]);
    folder.git("", &["checkout", "-q", "."], "");
    // It also creates the stack from which the third one imports.
    edit(&folder, "root.yaml");
    assert_reported(&folder, &["one.yaml", "three.yaml", "two.yaml"]);
    folder.git("", &["checkout", "-q", "."], "");
    edit(&folder, "one.yaml");
    assert_reported(&folder, &["one.yaml"]);
}

#[test]
fn all_files_of_a_terraform_module_count_also_deleted_ones() {
    let folder = Folder::new(&[]);
    for name in ["main.tf", "templates/billing.json.tftpl"] {
        let path = format!("terraform-template-file/{name}");
        folder.write(&format!("web/{name}"), example(&path));
    }
    folder.write("web/empty.tf", "# nothing\n");
    folder.write("other/service.yaml", ON_INSTANCES);
    folder.commit();
    folder.git("", &["tag", "base"], "");
    assert_reported(&folder, &[]);
    edit(&folder, "web/empty.tf");
    let of_module = reported(&check(&folder, "base"));
    assert!(!of_module.is_empty());
    let is_of_module = |file: &String| file.starts_with("web/");
    assert!(of_module.iter().all(is_of_module), "{of_module:?}");
    fs::remove_file(folder.path("web/empty.tf")).unwrap();
    assert_eq!(reported(&check(&folder, "base")), of_module);
    folder.git("", &["checkout", "-q", "."], "");
    assert_reported(&folder, &[]);
    folder.write(
        "web/templates/billing.json.tftpl",
        folder.read("web/templates/billing.json.tftpl") + "\n",
    );
    assert_eq!(reported(&check(&folder, "base")), of_module);
}

#[test]
fn a_file_that_cannot_be_read_counts_only_if_it_changed() {
    let folder = three();
    folder.write("broken.yaml", BROKEN);
    folder.git("", &["add", "."], "");
    folder.git("", &["commit", "-qm", "broken"], "");
    assert_eq!(check(&folder, "HEAD").status, 0);
    let ran = check(&folder, "base").expect(2);
    assert_eq!(ran.json()["files"][0]["path"], "broken.yaml");
}

#[test]
fn settings_that_cannot_be_read_are_reported_for_what_changed() {
    let folder = three();
    folder.write("a/.ecs2fargate.yaml", "nonsense: 1\n");
    folder.git("", &["add", "."], "");
    folder.git("", &["commit", "-qm", "settings"], "");
    assert_eq!(check(&folder, "HEAD").status, 0);
    // Without usable settings, the workload is not analyzed at all.
    edit(&folder, "a/service.yaml");
    let ran = check(&folder, "HEAD").expect(2);
    assert!(
        ran.stderr.contains("a/.ecs2fargate.yaml:1:1"),
        "{}",
        ran.stderr
    );
}

#[test]
fn paths_are_those_of_the_working_directory() {
    let folder = three();
    edit(&folder, "a/service.yaml");
    edit(&folder, "b/service.yaml");
    let arguments = [
        "check",
        "--format",
        "json",
        "--diff-base",
        "base",
        "../b",
        ".",
    ];
    let ran = folder.run_in("a", &arguments);
    assert_eq!(reported(&ran), ["../b/service.yaml", "service.yaml"]);
    let only = ["check", "--format", "json", "--diff-base", "base", "."];
    assert_eq!(reported(&folder.run_in("a", &only)), ["service.yaml"]);
}

#[test]
fn a_named_file_that_did_not_change_is_omitted() {
    let folder = three();
    edit(&folder, "a/service.yaml");
    let named = [
        "check",
        "--diff-base",
        "base",
        "c/service.yaml",
        "a/service.yaml",
    ];
    let ran = folder.run(&named);
    assert!(!ran.stdout.contains("c/service.yaml"), "{}", ran.stdout);
    assert!(ran.stdout.contains("a/service.yaml"), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn a_link_changes_with_its_target() {
    let folder = three();
    std::os::unix::fs::symlink("../a/service.yaml", folder.path("b/link.yaml")).unwrap();
    folder.git("", &["add", "."], "");
    folder.git("", &["commit", "-qm", "link"], "");
    edit(&folder, "a/service.yaml");
    let arguments = [
        "check",
        "--format",
        "json",
        "--diff-base",
        "HEAD",
        "b/link.yaml",
    ];
    assert_eq!(reported(&folder.run(&arguments)).len(), 1);
}

#[test]
fn every_format_reports_what_is_omitted() {
    let folder = three();
    edit(&folder, "a/service.yaml");
    let sentence = "2 workloads without changes since base";
    for format in [
        "text", "json", "markdown", "github", "sarif", "gitlab", "junit", "html", "runbook",
    ] {
        let ran = folder.run(&["check", "--format", format, "--diff-base", "base", "."]);
        assert!(ran.report.contains(sentence), "{format}: {}", ran.report);
        let is_elsewhere = matches!(format, "json" | "gitlab" | "junit");
        assert!(
            is_elsewhere || ran.stdout.contains(sentence),
            "{format}: {}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("c/service.yaml"), "{format}");
        assert!(ran.stdout.contains("a/service.yaml"), "{format}");
    }
    let counts = ["check", "--statistics", "--diff-base", "base", "."];
    let ran = folder.run(&counts);
    assert!(ran.stderr.contains(sentence), "{}", ran.stderr);
    assert!(!ran.stdout.contains("svc-daemon"), "{}", ran.stdout);
    let as_json = [&counts[..], &["--format", "json"]].concat();
    assert_eq!(folder.run(&as_json).json()["omitted"]["workloads"], 2);
}

#[track_caller]
fn assert_refused(ran: &Ran, message: &str) {
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn wrong_revisions_are_errors() {
    let folder = three();
    let message = "error: --diff-base nowhere: git knows no revision of this name; specify a branch, a tag or a commit, or fetch it first\n";
    assert_refused(&check(&folder, "nowhere"), message);
    let not_a_revision = "not a revision; specify a branch, a tag or a commit";
    for text in ["--upload-pack=touch x", "-x", ""] {
        let argument = format!("--diff-base={text}");
        let ran = folder.run(&["check", &argument, "."]);
        assert_refused(&ran, not_a_revision);
    }
    assert!(!folder.path("x").exists());
    let tree = folder.git("", &["rev-parse", "base^{tree}"], "");
    assert_refused(&check(&folder, tree.trim()), "no common commit");
}

#[test]
fn a_shallow_clone_is_named_as_the_reason() {
    let folder = three();
    edit(&folder, "a/service.yaml");
    folder.git("", &["commit", "-qam", "edit"], "");
    let origin = format!("file://{}", folder.path("").display());
    folder.git("", &["clone", "-q", "--depth", "1", &origin, "clone"], "");
    let arguments = ["check", "--diff-base", "base", "."];
    let ran = folder.run_in("clone", &arguments);
    let help = "the clone is shallow; fetch the whole history with `git fetch --unshallow`";
    assert_refused(&ran, help);
    let tag = ["fetch", "-q", "--depth", "1", "origin", "tag", "base"];
    folder.git("clone", &tag, "");
    let ran = folder.run_in("clone", &arguments);
    assert_refused(&ran, "the revision and HEAD have no common commit here");
    assert!(ran.stderr.contains(help), "{}", ran.stderr);
}

#[test]
fn histories_without_a_common_commit_are_an_error() {
    let folder = three();
    folder.git("", &["checkout", "-q", "--orphan", "new"], "");
    folder.git("", &["commit", "-qm", "new"], "");
    let message =
        "the revision and HEAD have no common commit; specify a revision of the same history";
    assert_refused(&check(&folder, "base"), message);
}

#[test]
fn without_a_repository_or_git_there_is_an_error() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    assert_refused(&check(&folder, "base"), "is not in a git repository");
    let folder = three();
    let mut command = binary(&folder.path(""), &["check", "--diff-base", "base", "."]);
    command.env("PATH", "/nowhere");
    assert_refused(&Ran::of(&mut command), "git is not in PATH");
}

#[test]
fn paths_in_several_repositories_are_an_error() {
    let folder = three();
    Command::new("git")
        .args(["init", "-q"])
        .arg(folder.path("b"))
        .status()
        .unwrap();
    let ran = folder.run(&["check", "--diff-base", "base", "a", "b"]);
    assert_refused(&ran, "the paths are in several repositories");
}

#[test]
fn a_hook_of_another_repository_does_not_mislead() {
    let folder = three();
    let other = three();
    edit(&folder, "a/service.yaml");
    let mut command = binary(
        &folder.path(""),
        &["check", "--format", "json", "--diff-base", "base", "."],
    );
    command.env("GIT_DIR", other.path(".git"));
    command.env("GIT_INDEX_FILE", other.path(".git/index"));
    assert_eq!(reported(&Ran::of(&mut command)), ["a/service.yaml"]);
}

#[test]
fn it_cannot_be_combined_with_standard_input_or_one_workload() {
    let folder = three();
    let ran = folder.run_with(&["check", "--diff-base", "base", "-"], ON_INSTANCES);
    assert_refused(
        &ran,
        "`-` (standard input) cannot be combined with --diff-base",
    );
    let ran = folder.run(&["check", "--diff-base", "base", "--workload", "Service", "."]);
    assert_refused(&ran, "cannot be used with");
}
