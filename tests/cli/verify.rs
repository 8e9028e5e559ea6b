//! `verify`: templates after a change of the source, compared with the plan for those before it.

use crate::formats::{errors, schema};
use crate::support::{BROKEN, Folder, ON_FARGATE, ON_INSTANCES, Ran, WITHOUT_ECS, daemon};

const MANIFEST: &str = r#"{"version": "36.0.0", "artifacts": {
  "Web": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Web.template.json"}},
  "Other": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Other.template.json"}}
}}"#;

/// Assemblies of an app, in which the change is what `migrate` makes with these options. YAML is allowed in templates
/// whatever their names are.
fn app(template: &str, options: &[&str]) -> Folder {
    let folder = Folder::new(&[]);
    for side in ["before", "after"] {
        folder.write(&format!("{side}/manifest.json"), MANIFEST);
        folder.write(&format!("{side}/Web.template.json"), template);
        folder.write(&format!("{side}/Other.template.json"), WITHOUT_ECS);
    }
    let mut arguments = vec![
        "migrate",
        "--write",
        "--allow-dirty",
        "after/Web.template.json",
    ];
    arguments.extend(options);
    folder.run(&arguments).expect(0);
    folder
}

fn verify(folder: &Folder, options: &[&str]) -> Ran {
    let mut arguments = vec!["verify", "--before", "before", "--after", "after"];
    arguments.extend(options);
    folder.run(&arguments)
}

/// Edits the template after the change.
fn edit(folder: &Folder, from: &str, to: &str) {
    let path = "after/Web.template.json";
    let text = folder.read(path);
    assert!(text.contains(from), "{from}: {text}");
    folder.write(path, text.replace(from, to));
}

#[test]
fn what_is_planned_is_verified_and_nothing_is_written() {
    let folder = app(ON_INSTANCES, &[]);
    let ran = verify(&folder, &[]).expect(0);
    assert_eq!(
        ran.stdout,
        "Plan: 1 workload (1 action-required)\n\
         Compared: 2 templates, 0 differences (0 unexplained, 0 derived from constructs)\n\
         Verified: the changed source synthesizes to what is planned.\n"
    );
    assert_eq!(ran.stderr, "");
    assert_eq!(folder.read("before/Web.template.json"), ON_INSTANCES);
}

#[test]
fn an_unchanged_source_is_not_what_is_planned() {
    let folder = app(ON_INSTANCES, &[]);
    folder.write("after/Web.template.json", ON_INSTANCES);
    let ran = verify(&folder, &[]).expect(1);
    let launch_type = "\
missing: Web.template.json: Service (AWS::ECS::Service) Properties.LaunchType
  before:      EC2
  planned:     FARGATE
  synthesized: EC2
  help:        Change the source so that Properties.LaunchType of Service is `FARGATE`; or plan it otherwise with --cutover replace|in-place.
";
    assert!(ran.stdout.contains(launch_type), "{}", ran.stdout);
    let end = "Not verified: the changed source does not synthesize to what is planned.\n";
    assert!(ran.stdout.ends_with(end), "{}", ran.stdout);
}

#[test]
fn a_change_that_is_not_planned_is_extra() {
    let folder = app(ON_INSTANCES, &[]);
    edit(&folder, "DesiredCount: 2", "DesiredCount: 3");
    let ran = verify(&folder, &[]).expect(1);
    let extra = "extra: Web.template.json: Service (AWS::ECS::Service) Properties.DesiredCount\n";
    assert!(ran.stdout.starts_with(extra), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("(1 unexplained, 0 derived"),
        "{}",
        ran.stdout
    );
}

#[test]
fn derived_differences_are_counted_and_listed_on_request() {
    let folder = app(ON_INSTANCES, &[]);
    edit(&folder, "DependsOn: Rule", "DependsOn: [Rule, ServiceRole]");
    let ran = verify(&folder, &[]).expect(0);
    assert!(
        ran.stdout
            .contains("1 difference (0 unexplained, 1 derived from constructs)"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("reason:"), "{}", ran.stdout);
    let ran = verify(&folder, &["--verbose"]).expect(0);
    assert!(
        ran.stdout.contains(
            "derived (dependencies): Web.template.json: Service (AWS::ECS::Service) DependsOn"
        ),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("  reason:      Constructs pass their dependencies"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_workload_that_is_blocked_must_stay_as_it_is() {
    let folder = app(&daemon(), &[]);
    let ran = verify(&folder, &[]).expect(0);
    assert!(
        ran.stdout.contains("Plan: 1 workload (1 blocked)\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .ends_with("Not verified: the plan changes nothing, and the templates are equal.\n"),
        "{}",
        ran.stdout
    );
    edit(&folder, "LaunchType: EC2", "LaunchType: FARGATE");
    let ran = verify(&folder, &[]).expect(1);
    assert!(
        ran.stdout
            .contains("help:        The plan leaves Service as it is"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_plan_is_made_with_the_same_decisions() {
    let folder = app(ON_INSTANCES, &["--security-groups", "sg-0123456789abcdef0"]);
    verify(&folder, &[]).expect(1);
    verify(&folder, &["--security-groups", "sg-0123456789abcdef0"]).expect(0);
    // Settings apply as they do to `migrate`.
    folder.write(
        ".ecs2fargate.yaml",
        "security-groups: [sg-0123456789abcdef0]\n",
    );
    verify(&folder, &[]).expect(0);
    folder.write(
        ".ecs2fargate.yaml",
        "workloads: { Service: { keep: later } }\n",
    );
    let ran = verify(&folder, &[]).expect(1);
    assert!(
        ran.stdout.contains("Plan: 1 workload (1 skipped)\n"),
        "{}",
        ran.stdout
    );
    folder.write(".ecs2fargate.yaml", "nonsense: 1\n");
    let ran = verify(&folder, &[]).expect(2);
    assert!(
        ran.stderr.contains(".ecs2fargate.yaml:1:1: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn json_has_all_differences_and_follows_its_schema() {
    let folder = app(ON_INSTANCES, &[]);
    edit(&folder, "DependsOn: Rule", "DependsOn: [Rule, ServiceRole]");
    edit(&folder, "LaunchType: FARGATE", "LaunchType: EC2");
    let ran = verify(&folder, &["--format", "json"]).expect(1);
    let found = ran.json();
    let schema = schema("docs/src/schemas/verify.schema.json");
    assert_eq!(errors(&schema, &found), "");
    assert_eq!(found["counts"]["unexplained"], 1);
    assert_eq!(found["counts"]["by_explanation"]["dependencies"], 1);
    let first = &found["differences"][0];
    assert_eq!(
        first["path"],
        serde_json::json!(["Properties", "LaunchType"])
    );
    assert_eq!(
        (&first["kind"], &first["planned"]),
        (&"missing".into(), &"FARGATE".into())
    );
    assert_eq!(found["workloads"][0]["template"], "Web.template.json");
    let second = &found["differences"][1];
    assert_eq!(
        (&second["explanation"], &second["synthesized"]),
        (&"dependencies".into(), &"ServiceRole".into())
    );
}

#[test]
fn single_templates_may_have_other_names_and_formats() {
    let folder = Folder::new(&[("old.yaml", ON_FARGATE), ("new.yaml", ON_FARGATE)]);
    let value: serde_json::Value =
        serde_json::json!({"Resources": {"A": {"Type": "AWS::S3::Bucket"}}});
    folder.write("new.json", value.to_string());
    folder.write("same.yml", "Resources:\n  A:\n    Type: AWS::S3::Bucket\n");
    let run =
        |before: &str, after: &str| folder.run(&["verify", "--before", before, "--after", after]);
    run("old.yaml", "new.yaml").expect(0);
    run("same.yml", "new.json").expect(0);
    run("old.yaml", "new.json").expect(1);
}

#[test]
fn a_template_on_one_side_is_a_difference() {
    let folder = app(ON_INSTANCES, &[]);
    folder.write("after/More.template.json", WITHOUT_ECS);
    let ran = verify(&folder, &[]).expect(1);
    assert!(
        ran.stdout.starts_with("extra: More.template.json\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn templates_are_planned_together() {
    let service = ON_INSTANCES
        .split_once("  Task:\n")
        .map(|(start, rest)| {
            let (task, rest) = rest.split_once("  Logs:\n").expect("the log group follows");
            let exported = format!("Resources:\n  Task:\n{task}  Logs:\n    Type: AWS::Logs::LogGroup\nOutputs:\n  Task:\n    Value: !Ref Task\n    Export:\n      Name: task\n");
            let importing = format!("{start}  Logs:\n{rest}").replace("!Ref Task\n", "!ImportValue task\n");
            (exported, importing)
        });
    let (exported, importing) = service.expect("the task is there");
    let folder = Folder::new(&[]);
    for side in ["before", "after"] {
        folder.write(&format!("{side}/a.yaml"), &exported);
        folder.write(&format!("{side}/b.yaml"), &importing);
    }
    // The task definition alone would need a decision.
    let ran = verify(&folder, &[]).expect(0);
    assert!(
        ran.stdout.starts_with("Plan: 2 workloads (2 blocked)\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn mistakes_are_errors() {
    let folder = app(ON_INSTANCES, &[]);
    folder.write("empty/readme.txt", "nothing");
    folder.write("half/manifest.json", MANIFEST);
    folder.write("half/Web.template.json", ON_INSTANCES);
    folder.write("bad/manifest.json", "{");
    folder.write("broken.yaml", BROKEN);
    folder.write("list.yaml", "- a\n");
    let fails = |after: &str, message: &str| {
        let ran = folder
            .run(&["verify", "--before", "before", "--after", after])
            .expect(2);
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    };
    fails(
        "nowhere",
        "error: --after nowhere: no such file or directory\n",
    );
    fails(
        "empty",
        "error: --after empty: no templates; specify a directory that `cdk synth --output DIR` wrote",
    );
    fails(
        "half",
        "error: --after half: manifest.json: the template Other.template.json of Other is missing",
    );
    fails("bad", "error: --after bad: manifest.json: ");
    fails("broken.yaml", "broken.yaml:");
    fails("list.yaml", "list.yaml: not a CloudFormation template");
    let ran = folder
        .run(&["verify", "--before", "nowhere", "--after", "empty"])
        .expect(2);
    assert_eq!(ran.stderr.lines().count(), 2, "{}", ran.stderr);
    folder.run(&["verify", "--before", "before"]).expect(2);
}
