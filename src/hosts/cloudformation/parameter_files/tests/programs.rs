//! The files of programs that create stacks: Sceptre and taskcat.

use super::{LARGE, WEB, of, values};

/// A Sceptre project with a template and these stack configs.
fn project<'t>(configs: &[(&'t str, &'t str)]) -> Vec<(&'t str, &'t str)> {
    let mut files = configs.to_vec();
    files.push(("infra/templates/ecs/web.yaml", LARGE));
    files
}

const TEMPLATE: &str = "infra/templates/ecs/web.yaml";

#[test]
fn a_stack_config_names_its_template() {
    for text in [
        "template_path: ecs/web.yaml\nparameters: {Stage: x}\n",
        "template_path: templates/ecs/web.yaml\nparameters: {Stage: x}\n",
        "template: {path: ecs/web.yaml}\nparameters: {Stage: x}\n",
        "dependencies: [a.yaml]\ntemplate:\n  type: file\n  path: ecs/web.yaml\nparameters:\n  Stage: \"x\"\nstack_tags: {A: b}\n",
    ] {
        let files = project(&[("infra/config/prod/eu/a/b/c/d.yaml", text)]);
        assert_eq!(values(&files, TEMPLATE), ["Stage=x"], "{text}");
    }
    for (path, text) in [
        (
            "infra/config/a.yaml",
            "template: {path: ecs/web.yaml, type: s3}\nparameters: {Stage: x}\n",
        ),
        (
            "infra/config/a.yaml",
            "template_path: ecs/web.j2\nparameters: {Stage: x}\n",
        ),
        (
            "infra/config/config.yaml",
            "project_code: x\nparameters: {Stage: x}\n",
        ),
        (
            "infra/stacks/a.yaml",
            "template_path: ecs/web.yaml\nparameters: {Stage: x}\n",
        ),
        (
            "config/a.yaml",
            "template_path: ecs/web.yaml\nparameters: {Stage: x}\n",
        ),
    ] {
        let files = project(&[(path, text)]);
        assert_eq!(of(&files, TEMPLATE), (vec![], vec![]), "{path}: {text}");
    }
}

#[test]
fn only_plain_values_of_a_stack_config_are_believed() {
    let prod = "template_path: ecs/web.yaml\nparameters:\n  Stage: prod\n  Zone: [a, b]\n  Size: 512\n  Vpc: vpc-1\n";
    let all = ["Size=512", "Stage=prod", "Vpc=vpc-1", "Zone=a,b"];
    assert_eq!(
        values(&project(&[("infra/config/prod.yaml", prod)]), TEMPLATE),
        all
    );
    for value in [
        "!stack_output vpc.yaml::Id",
        "!ssm /vpc",
        "!environment_variable VPC",
        "!no_value",
        "!join [a, [b]]",
        "[!ssm /a, b]",
        "'{{ var.vpc }}'",
        "{{ var.vpc }}",
        "{a: b}",
        "",
    ] {
        let dev = format!(
            "template_path: ecs/web.yaml\nparameters:\n  Stage: prod\n  Zone: [a, b]\n  Size: 512\n  Vpc: {value}\n"
        );
        let files = project(&[
            ("infra/config/dev.yaml", &dev),
            ("infra/config/prod.yaml", prod),
        ]);
        let rest: Vec<&str> = all
            .into_iter()
            .filter(|one| !one.starts_with("Vpc"))
            .collect();
        assert_eq!(values(&files, TEMPLATE), rest, "{value}");
    }
}

#[test]
fn what_a_stack_group_may_give_is_not_known() {
    let prod = "template_path: ecs/web.yaml\nparameters: {Stage: prod, Size: 512}\n";
    let known_values = |dev: &str| {
        let files = project(&[
            ("infra/config/dev.yaml", dev),
            ("infra/config/prod.yaml", prod),
        ]);
        values(&files, TEMPLATE)
    };
    let own = "template_path: ecs/web.yaml\nparameters: {Stage: dev}\n";
    assert_eq!(known_values(own), ["Size=1|512", "Stage=dev|prod"]);
    assert!(known_values("template_path: ecs/web.yaml\n").is_empty());
    let merged = format!("{own}parameters_inheritance: merge\n");
    assert_eq!(known_values(&merged), ["Stage=dev|prod"]);
}

const TESTS: &str = "general:\n  parameters: {Stage: general, Size: '1'}\nproject:\n  template: web.yaml\n  parameters: {Stage: project, Size: '1'}\ntests:\n  small: {}\n  large:\n    template: ./web.yaml\n    parameters: {Stage: test, Size: '$[taskcat_genuuid]'}\n  other:\n    template: x.yaml\n";

#[test]
fn the_most_specific_level_of_taskcat_wins() {
    let only = TESTS
        .replace("  small: {}\n", "")
        .replace("'$[taskcat_genuuid]'", "[2, 3]");
    let files = [
        ("a/.taskcat.yml", only.as_str()),
        ("a/web.yaml", WEB),
        (
            "a/web-prod.json",
            r#"{"Parameters": {"Stage": "prod", "Size": "512"}}"#,
        ),
    ];
    assert_eq!(
        values(&files, "a/web.yaml"),
        ["Size=2,3|512", "Stage=test|prod"]
    );
    // Two levels disagree on the stage of the first test, and the size of the second is generated.
    let files = [("a/.taskcat.yml", TESTS), files[1], files[2]];
    assert_eq!(of(&files, "a/web.yaml").0.len(), 3);
    assert!(values(&files, "a/web.yaml").is_empty());
}

#[test]
fn a_test_alone_says_nothing_of_what_is_deployed() {
    let text =
        "tests:\n  one:\n    template: web.yaml\n    parameters: {Stage: test, Size: '512'}\n";
    let files = [(".taskcat.yml", text), ("web.yaml", WEB)];
    assert_eq!(of(&files, "web.yaml").0, [".taskcat.yml"]);
    assert!(values(&files, "web.yaml").is_empty());
}
