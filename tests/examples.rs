//! The examples: the output that a new user sees first, compared byte for byte.
//!
//! `UPDATE_CASES=1 cargo test --test examples` writes the tool's results; read every line of them before you commit
//! them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ecs2fargate::engine::{self, Source};
use ecs2fargate::files::{Batch, SETTINGS_FILE, Scope};
use ecs2fargate::outcome::{FileStatus, Outcome, Verdict};
use ecs2fargate::progress::Silent;
use ecs2fargate::settings::{Config, ExecutionRole, Names, Settings, Synthesized, WorkloadChoices};
use ecs2fargate::syntax::{Document, hcl_format};
use similar::TextDiff;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the examples that a migration reads, in order.
fn templates() -> Vec<String> {
    let all = files_below(&root().join("examples")).into_iter();
    let mut found: Vec<String> = all
        .filter(|name| !name.ends_with(SETTINGS_FILE) && !name.ends_with(".md"))
        .collect();
    found.sort();
    found
}

/// The paths of the files below a directory, relative to it.
fn files_below(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("the directory is there") {
        let path: PathBuf = entry.expect("a directory's entries can be read").path();
        let name = path.file_name().expect("a file has a name");
        let name = name.to_string_lossy().into_owned();
        if path.is_dir() {
            let below = files_below(&path).into_iter();
            found.extend(below.map(|inner| format!("{name}/{inner}")));
        } else {
            found.push(name);
        }
    }
    found
}

fn source(name: &str) -> Source {
    let text = fs::read_to_string(root().join("examples").join(name));
    Source {
        path: name.to_owned(),
        text: text.expect("the example can be read"),
        named: !is_synthesized(name),
        is_context: is_synthesized(name),
    }
}

/// Migrates templates of the examples, each with the settings file next to it.
fn migrate(sources: Vec<Source>) -> Outcome {
    let settings: Vec<Settings> = sources
        .iter()
        .map(|source| settings(&source.path))
        .collect();
    engine::migrate_each(sources.into_iter().zip(&settings).collect())
}

/// The template that the script of an example prints.
const PRINTED: &str = "troposphere/.web.json";

/// Whether a file is a part of a cloud assembly or a printed template, which is only read.
fn is_synthesized(name: &str) -> bool {
    name.contains("/cdk.out/") || name == PRINTED
}

/// The synthesized templates of the examples.
fn assemblies() -> Arc<[Synthesized]> {
    let all = ["cdk-python/cdk.out", "cdk-typescript/cdk.out", PRINTED];
    let all = all.map(|path| Synthesized {
        path: path.to_owned(),
        older_than: None,
    });
    all.into()
}

fn settings(name: &str) -> Settings {
    Settings {
        assemblies: assemblies(),
        ..settings_of_file(name)
    }
}

fn settings_of_file(name: &str) -> Settings {
    let path = root().join("examples").join(name);
    let Ok(text) = fs::read_to_string(path.with_file_name(SETTINGS_FILE)) else {
        return Settings::default();
    };
    let mut config = Config::read(SETTINGS_FILE, &text).expect("the settings are right");
    config.is_covered = true;
    let file = name.rsplit('/').next();
    Arc::new(config).settings(file, &WorkloadChoices::default())
}

/// The text of one file after the migration.
fn after<'o>(outcome: &'o Outcome, name: &str) -> &'o str {
    let file = outcome.files.iter().find(|file| file.path == name);
    let file = file.expect("the file was part of the run");
    match &file.status {
        FileStatus::Changed { after } => after,
        FileStatus::Unchanged => &file.before,
        other @ FileStatus::Refused { .. } => panic!("{name} is {other:?}"),
    }
}

#[test]
fn one_run_over_all_examples_gives_what_is_expected() {
    let sources = templates().iter().map(|name| source(name)).collect();
    let outcome = migrate(sources);
    assert_eq!(outcome.findings, []);
    let is_changed = |name: &String| {
        let mut files = outcome.files.iter();
        files.any(|one| one.path == *name && matches!(one.status, FileStatus::Changed { .. }))
    };
    let changed: Vec<String> = templates().into_iter().filter(is_changed).collect();
    let results = root().join("tests/data/examples");
    let is_updating = std::env::var_os("UPDATE_CASES").is_some();
    for name in &changed {
        let actual = after(&outcome, name);
        if is_updating {
            let path = results.join(name);
            fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("writable");
            fs::write(&path, actual).expect("writable");
        }
        let expected = fs::read_to_string(results.join(name));
        let expected = expected.expect("each changed file has an expected result");
        let diff = TextDiff::from_lines(expected.as_str(), actual);
        assert_eq!(expected, actual, "{name}\n{}", diff.unified_diff());
        if Path::new(name)
            .extension()
            .is_some_and(|kind| kind != "tftpl" && kind != "py" && kind != "ts")
        {
            let format = hcl_format(Path::new(name));
            let read = format.map_or_else(
                || Document::parse(actual),
                |format| Document::parse_as(actual, format),
            );
            read.expect("the result can be read");
        }
    }
    let mut expected = files_below(&results);
    expected.sort();
    assert_eq!(expected, changed, "the files that the migration changes");
}

#[test]
fn a_second_run_changes_nothing() {
    let sources = templates().iter().map(|name| source(name)).collect();
    let first = migrate(sources);
    let again = templates().into_iter().map(|name| Source {
        text: after(&first, &name).to_owned(),
        named: !is_synthesized(&name),
        is_context: is_synthesized(&name),
        path: name,
    });
    let second = migrate(again.collect());
    for file in &second.files {
        assert_eq!(file.status, FileStatus::Unchanged, "{}", file.path);
    }
    for (before, now) in first.workloads.iter().zip(&second.workloads) {
        // The synthesized template is that of the program before the change.
        let is_program = before.file.starts_with("cdk-") || before.file.starts_with("troposphere");
        let expected = if is_program {
            Verdict::Blocked
        } else if before.verdict.is_migrated() {
            Verdict::OnFargate
        } else {
            before.verdict
        };
        assert_eq!(now.verdict, expected, "{}", now.id);
    }
}

#[test]
fn every_example_is_explained_in_two_lines() {
    for name in templates() {
        let directory = name.split('/').next().expect("a file is in a directory");
        let readme = root().join("examples").join(directory).join("README.md");
        let readme = fs::read_to_string(readme).expect("each example has a README");
        assert_eq!(readme.lines().count(), 2, "{name}");
    }
}

#[test]
fn the_json_example_needs_no_answers() {
    let outcome = engine::migrate(
        vec![source("json-template/stack.json")],
        &Settings::default(),
    );
    let verdicts: Vec<Verdict> = outcome.workloads.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Ready]);
}

#[test]
fn the_settings_of_the_example_leave_no_question() {
    let outcome = migrate(vec![source("settings-file/stack.yaml")]);
    let verdicts: Vec<Verdict> = outcome.workloads.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Ready, Verdict::Ready, Verdict::Skipped]);
    let plain = engine::migrate(
        vec![source("settings-file/stack.yaml")],
        &Settings::default(),
    );
    assert!(plain.workloads[0].verdict.is_left_for_a_person());
}

/// The final state that the engineers of the published migration reached, error by error.
#[test]
fn kafka_connect_ends_where_its_engineers_ended() {
    let settings = Settings {
        names: Names::Keep,
        execution_role: ExecutionRole::TaskRole,
        ..Settings::default()
    };
    let name = "kafka-connect/connect.yaml";
    let outcome = engine::migrate(vec![source(name)], &settings);
    let text = after(&outcome, name);
    for line in [
        "      LaunchType: FARGATE\n",
        "          Subnets: !Ref ServerSubnets\n",
        "      ExecutionRoleArn: !Ref RoleArn\n",
        "      Cpu: !Ref ECSCpu\n",
        "      Memory: !Ref ECSMemory\n",
        "      - FARGATE\n",
        "      NetworkMode: awsvpc\n",
        "      TargetType: ip\n",
        "      Port: 7400   # not used\n",
        "      VpcId: !Ref VpcId\n",
        "        CidrIp: !Ref VPCCidr\n",
        "        FromPort: 7400\n",
    ] {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
    for gone in ["HostPort", "Role: !Ref ServiceRoleArn"] {
        assert!(!text.contains(gone), "{gone} is still in\n{text}");
    }
}

#[test]
fn the_diff_in_the_readme_is_the_one_of_the_example() {
    let name = "one-service/service.yaml";
    let outcome = engine::migrate(vec![source(name)], &Settings::default());
    let before = source(name).text;
    let diff = TextDiff::from_lines(before.as_str(), after(&outcome, name))
        .unified_diff()
        .context_radius(3)
        .header(
            "a/examples/one-service/service.yaml",
            "b/examples/one-service/service.yaml",
        )
        .to_string();
    let page = root().join("docs/src/first-migration.md");
    let page = fs::read_to_string(page).expect("the page can be read");
    let block = page
        .split_once("<!-- diff -->\n```diff\n")
        .and_then(|(_, rest)| rest.split_once("```\n<!-- /diff -->"))
        .map(|(block, _)| block);
    assert_eq!(
        block,
        Some(diff.as_str()),
        "copy the diff of the example into the page"
    );
}

#[test]
fn the_test_cases_are_no_evidence_for_the_examples() {
    let example = root().join("examples/everything-wrong");
    let batch = Batch::gather(&Scope::of(vec![example.clone()]), root(), &Silent);
    let examples = root().join("examples");
    assert!(
        batch.roots.iter().all(|one| one.starts_with(&examples)),
        "{:?}",
        batch.roots
    );
    let is_example = |path: &str| path.starts_with("examples/");
    let sources: Vec<&str> = batch.sources.iter().map(|one| one.path.as_str()).collect();
    assert!(
        sources.len() > 1 && sources.iter().all(|path| is_example(path)),
        "{sources:?}"
    );
}

/// The runbook of an example, and of all of them.
fn runbook(path: &str) -> String {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let output = directory.path().join("runbook.md");
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_ecs2fargate"))
        .args(["check", "--exit-zero", "--quiet", "--runbook"])
        .arg(&output)
        .arg(path)
        .current_dir(root())
        .output()
        .expect("the binary runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    fs::read_to_string(&output).expect("the runbook is written")
}

#[test]
fn the_runbook_of_an_example_is_current() {
    let written = runbook("examples/nested-stacks");
    let path = root().join("examples/nested-stacks/RUNBOOK.md");
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, &written).expect("the runbook can be written");
    }
    let expected = fs::read_to_string(&path).expect("the example has a runbook");
    assert_eq!(written, expected, "UPDATE_CASES=1 writes it");
}

#[cfg(unix)]
#[test]
fn the_commands_of_a_runbook_are_those_of_a_shell() {
    let page = runbook("examples");
    let blocks: Vec<&str> = page.split("\n```sh\n").skip(1).collect();
    assert!(blocks.len() > 20, "{page}");
    for block in blocks {
        let (commands, _) = block.split_once("\n```\n").expect("a block ends");
        let ran = std::process::Command::new("sh")
            .args(["-n", "-c", commands])
            .output();
        let ran = ran.expect("there is a shell");
        assert!(
            ran.status.success(),
            "{commands}\n{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
}
