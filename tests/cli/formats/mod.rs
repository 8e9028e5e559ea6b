//! The formats for other programs: what they contain, and that names from templates are only text in them.

mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, ON_INSTANCES, daemon};

/// A name that would be markup, a command or a control sequence in one of the formats.
pub const SPITEFUL: &str =
    r#"<script>alert(1)</script>]]>::error::x%0A`a` **b** | [c](d) &amp; "q" @octocat"#;

/// The same with what cannot be in a name of a file.
fn spiteful() -> String {
    let name = format!("{SPITEFUL}\n::error file=x::y\u{1b}[31m\u{202e}");
    let quoted = serde_json::to_string(&name).unwrap();
    ON_INSTANCES
        .replace("  Service:\n", &format!("  {quoted}:\n"))
        .replace("- Name: web", &format!("- Name: {quoted}"))
        .replace("ContainerName: web", &format!("ContainerName: {quoted}"))
}

/// A workload that is blocked and one that is ready, with spiteful names, a broken file, and a mistake in the settings.
fn everything() -> Folder {
    Folder::new(&[
        ("a.yaml", &daemon()),
        ("spiteful `x` ::error::,%.yaml", &spiteful()),
        ("broken.yaml", crate::support::BROKEN),
        (".ecs2fargate.yaml", "workloads: {NoSuch: {cpu: 256}}\n"),
    ])
}

/// The output of `check` in a format, which must be the same in a second run and in another directory.
fn checked(folder: &Folder, format: &str) -> String {
    let run = || folder.run(&["check", "--format", format, "."]).stdout;
    let output = run();
    assert_eq!(output, run(), "two runs differ");
    let directory = folder.path("").display().to_string();
    assert!(
        !output.contains(directory.trim_end_matches('/')),
        "{output}"
    );
    output
}

/// A JSON Schema of this repository.
pub fn schema(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every error of a document under a schema.
pub fn errors(schema: &Value, document: &Value) -> String {
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(schema).unwrap();
    let errors = validator.iter_errors(document);
    let errors = errors.map(|error| format!("{}: {error}\n", error.instance_path()));
    errors.collect()
}

/// Reports quote names and commands of templates, but a later run does not read them.
#[test]
fn reports_in_the_repository_are_no_input() {
    let service = include_str!("../../../examples/task-definition/service.json");
    let task = include_str!("../../../examples/task-definition/task-definition.json");
    let folder = Folder::new(&[("service.json", service), ("task-definition.json", task)]);
    folder.git("", &["init", "-q"], "");
    let formats = [
        "json", "markdown", "github", "sarif", "gitlab", "junit", "html", "runbook",
    ];
    let outputs: Vec<String> = formats
        .iter()
        .map(|one| format!("--output={one}=report-{one}.json"))
        .collect();
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let options = ["-vv", "--subnets=subnet-1", "--security-groups=sg-1", "."];
    let run = |arguments: &[&str]| {
        let arguments = [&["check"], arguments, &options].concat();
        folder.run(&arguments).stdout
    };
    let before = run(&[]);
    run(&outputs);
    let written: Vec<String> = formats
        .iter()
        .map(|one| folder.read(&format!("report-{one}.json")))
        .collect();
    for (format, text) in formats.iter().zip(&written) {
        assert!(text.contains("prices"), "{format}: {text}");
    }
    let after = run(&outputs);
    let findings = |text: &str| text.split("\nTemplates ").next().unwrap().to_owned();
    assert!(findings(&before).contains("service.json:"), "{before}");
    assert_eq!(findings(&before), findings(&after));
    run(&["--statistics", "--output=json=report-json.json"]);
    assert_eq!(findings(&before), findings(&run(&[])));
}
