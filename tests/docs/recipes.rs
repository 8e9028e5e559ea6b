//! The recipes for other programs: their YAML is valid, and what they run does what the page promises.

use std::fs;

use serde_yaml::Value;

use crate::commands::Sandbox;
use crate::pages::{Page, book, root};

fn recipes() -> Page {
    Page::read(root().join("docs/src/many-repositories.md"))
}

/// The code blocks of a language.
fn blocks<'p>(page: &'p Page, language: &str) -> Vec<&'p str> {
    let blocks = page.code(language).into_iter();
    blocks.map(|block| &page.text[block]).collect()
}

fn parsed(page: &Page) -> Vec<Value> {
    let blocks = blocks(page, "yaml").into_iter();
    let parsed = blocks.map(serde_yaml::from_str);
    parsed
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{}: {error}", page.name()))
}

#[test]
fn yaml_in_the_guide_is_valid() {
    let pages = book();
    let pages = pages
        .iter()
        .filter(|page| !page.name().contains("/rules/") && !page.name().contains("/steps/"));
    let count: usize = pages.map(|page| parsed(page).len()).sum();
    assert!(count >= 8, "only {count} blocks were found");
}

/// Runs a part of a recipe, and fails with its output unless it succeeds.
#[track_caller]
fn run(sandbox: &Sandbox, text: &str) -> String {
    let output = sandbox.run(text.trim_end());
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}: {printed}");
    printed
}

#[track_caller]
fn assert_changed(sandbox: &Sandbox, is_changed: bool) {
    let status = run(sandbox, "git status --porcelain -uno");
    assert_eq!(!status.is_empty(), is_changed, "{status}");
}

#[cfg(unix)]
#[test]
fn the_script_for_multi_gitter_changes_files_and_writes_a_report() {
    let page = recipes();
    let [script] = blocks(&page, "sh")[..] else {
        panic!("the page has one script");
    };
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("fargate.sh"), script).expect("the script can be written");
    assert_changed(&sandbox, false);
    let setting = "mkdir reports && export REPORTS=$PWD/reports REPOSITORY=my-org/shop";
    run(&sandbox, &format!("{setting} && sh fargate.sh"));
    assert_changed(&sandbox, true);
    let merged = run(
        &sandbox,
        "ecs2fargate merge --format markdown reports/*.json",
    );
    assert!(
        merged.contains("| my&#95;org&#95;shop |") || merged.contains("| my-org&#95;shop |"),
        "{merged}"
    );
}

#[cfg(unix)]
#[test]
fn the_batch_spec_changes_files_and_prints_the_comment() {
    let page = recipes();
    let spec = parsed(&page)
        .into_iter()
        .find(|one| one.get("changesetTemplate").is_some())
        .expect("the page has a batch spec");
    for key in ["name", "description", "on", "steps", "changesetTemplate"] {
        assert!(spec.get(key).is_some(), "{key}");
    }
    let command = spec["steps"][0]["run"]
        .as_str()
        .expect("a step runs a command");
    let sandbox = Sandbox::new();
    let printed = run(&sandbox, &format!("{command} 2> /dev/null"));
    assert!(printed.starts_with("<!-- ecs2fargate -->\n"), "{printed}");
    assert_changed(&sandbox, true);
}

#[cfg(unix)]
#[test]
fn the_matrix_makes_one_page_of_its_reports() {
    let page = recipes();
    let workflow = parsed(&page)
        .into_iter()
        .find(|one| one["jobs"].get("merge").is_some())
        .expect("the page has a workflow");
    let commands = |job: &str| -> Vec<String> {
        let steps = workflow["jobs"][job]["steps"].as_sequence();
        let steps = steps.expect("a job has steps").iter();
        let runs = steps.filter_map(|step| step.get("run")?.as_str());
        let runs = runs.filter(|run| !run.starts_with("cargo "));
        runs.map(str::to_owned).collect()
    };
    let repositories = &workflow["jobs"]["check"]["strategy"]["matrix"]["repository"];
    let repositories = repositories.as_sequence().expect("it is a list");
    let sandbox = Sandbox::new();
    let place = "export RUNNER_TEMP=$PWD GITHUB_STEP_SUMMARY=$PWD/summary.md";
    for repository in repositories {
        let name = repository.as_str().expect("it is a name");
        for command in commands("check") {
            run(&sandbox, &format!("{place} REPOSITORY={name}\n{command}"));
        }
    }
    assert_changed(&sandbox, false);
    for command in commands("merge") {
        run(&sandbox, &format!("{place}\n{command}"));
    }
    let page = fs::read_to_string(sandbox.path("fargate.html")).expect("it was written");
    assert!(page.contains("<dd>2<small>with "), "two repositories");
    let summary = fs::read_to_string(sandbox.path("summary.md")).expect("it was written");
    assert!(
        summary.contains("\n| payments | ") && summary.contains("\n| shop | "),
        "{summary}"
    );
}
