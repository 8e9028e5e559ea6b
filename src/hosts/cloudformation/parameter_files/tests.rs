use super::values::known_values;
use super::*;
use crate::hosts::cloudformation::module;
use crate::model::parameter_files::Values;

const WEB: &str = "Parameters: {Stage: {Type: String}, Size: {Type: Number, Default: 256}}\nResources: {A: {Type: X}}\n";
const OTHER: &str =
    "Parameters: {Stage: {Type: String}, Zone: {Type: String}}\nResources: {A: {Type: X}}\n";

const LARGE: &str = "Parameters: {Stage: {Type: String}, Zone: {Type: String}, Vpc: {Type: String}, Size: {Type: Number, Default: 1}}\nResources: {A: {Type: X}}\n";

/// The parameter files that belong to a template and those that may.
fn of(files: &[(&str, &str)], module: &str) -> (Vec<String>, Vec<String>) {
    with(files, module, |found, index, _| {
        let paths = |files: Vec<&ParameterFile<'_>>| {
            files.iter().map(|file| file.path.to_owned()).collect()
        };
        (
            paths(found.of(index).collect()),
            paths(found.perhaps_of(index).collect()),
        )
    })
}

/// The deployed values of the template's parameters.
fn values(files: &[(&str, &str)], module: &str) -> Vec<String> {
    with(files, module, |found, index, module| {
        let known_values = known_values(found, index, module, &Values::new());
        known_values
            .iter()
            .map(|(name, values)| format!("{name}={}", values.join("|")))
            .collect()
    })
}

fn with<T>(
    files: &[(&str, &str)],
    module: &str,
    look: impl FnOnce(&ParameterFiles<'_>, usize, &Module<'_>) -> T,
) -> T {
    let is_text = |path: &str| is_text(std::path::Path::new(path));
    let (texts, files): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| is_text(path));
    let texts: Vec<(String, String)> = texts
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let documents: Vec<Document> = files
        .iter()
        .map(|(_, text)| Document::parse(*text).unwrap())
        .collect();
    let modules: Vec<Option<Module<'_>>> = documents.iter().map(module::read).collect();
    let seen: Vec<Seen<'_, '_>> = files
        .iter()
        .enumerate()
        .map(|(index, (path, _))| Seen {
            path,
            document: &documents[index],
            module: modules[index].as_ref(),
            is_open: modules[index].is_none(),
            is_nested: false,
            is_context: false,
        })
        .collect();
    let index = seen.iter().position(|one| one.path == module).unwrap();
    let found = find(&seen, &texts);
    look(&found, index, modules[index].as_ref().unwrap())
}

const PROD: &str = r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}]"#;

#[test]
fn every_form_is_read() {
    for (path, text) in [
        ("web-prod.json", PROD),
        ("web.json.params.json", r#"["Stage=prod"]"#),
        ("web.parameters.json", r#"{"Stage": "prod"}"#),
        ("params/web.yml", "Stage: prod # for good\n"),
        (
            "web.prod.json",
            r#"{"Parameters": {"Stage": "prod"}, "Tags": {"A": "b"}, "StackPolicy": {"Statement": []}}"#,
        ),
        (
            "web-config.yaml",
            "Parameters:\n  Stage: prod\nTags:\n  A: b\n",
        ),
        (
            "prod.json",
            r#"{"StackName": "web-prod", "Parameters": [{"ParameterKey": "Stage", "ParameterValue": "prod"}]}"#,
        ),
        (
            "any.yaml",
            "template-file-path: ./web.yaml\nparameters:\n  Stage: prod\ntags: {A: b}\n",
        ),
    ] {
        assert_eq!(
            values(&[(path, text), ("web.yaml", WEB)], "web.yaml"),
            ["Stage=prod"],
            "{path}"
        );
    }
}

#[test]
fn other_files_are_none() {
    for (path, text) in [
        ("web.json", r#"{"Stage": "prod"}"#),
        (
            "web.parameters.json",
            r#"{"parameters": {"Stage": {"value": "prod"}}}"#,
        ),
        (
            "web-types.yaml",
            "Parameters:\n  Stage:\n    Type: String\n",
        ),
        (
            "web.json",
            r#"{"Parameters": {"Stage": "prod"}, "paths": {}}"#,
        ),
        ("example-web.parameters.json", r#"{"Stage": "prod"}"#),
        ("web.parameters.sample.json", r#"{"Stage": "prod"}"#),
        ("web.params.yaml", "- Stage\n"),
    ] {
        let found = of(&[(path, text), ("web.yaml", WEB)], "web.yaml");
        assert_eq!(found, (vec![], vec![]), "{path}");
    }
}

#[test]
fn a_name_leads_to_a_template() {
    let lead = |path: &str, modules: &[&str]| {
        let text = r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}, {"ParameterKey": "Zone", "ParameterValue": "a"}, {"ParameterKey": "Vpc", "ParameterValue": "vpc-1"}]"#;
        let mut files = vec![(path, text)];
        files.extend(modules.iter().map(|module| (*module, LARGE)));
        modules
            .iter()
            .filter(|module| !of(&files, module).0.is_empty())
            .map(|module| (*module).to_owned())
            .collect::<Vec<_>>()
    };
    for (path, modules, wanted) in [
        (
            "web-prod.json",
            &["web.yaml", "worker.yaml"][..],
            "web.yaml",
        ),
        ("prod/web.json", &["web.yaml", "worker.yaml"], "web.yaml"),
        (
            "parameters/eu-west-1/WebService.json",
            &["web-service.yaml", "web.yaml"],
            "web-service.yaml",
        ),
        (
            "parameters/web/prod.json",
            &["templates/web.yaml", "templates/api.yaml"],
            "templates/web.yaml",
        ),
        (
            "params/web-prod.json",
            &["web/template.yaml", "api/template.yaml"],
            "web/template.yaml",
        ),
        (
            "a/service-prod.json",
            &["a/service.yaml", "b/service.yaml"],
            "a/service.yaml",
        ),
        ("a/parameters.json", &["a/x.yaml", "b/y.yaml"], "a/x.yaml"),
        (
            "a/parameters/123456789012.json",
            &["a/x.yaml", "b/y.yaml"],
            "a/x.yaml",
        ),
        ("params.json", &["templates/x.yaml"], "templates/x.yaml"),
        ("a/params-acme.json", &["a/x.yaml"], "a/x.yaml"),
    ] {
        assert_eq!(lead(path, modules), [wanted], "{path}");
    }
    for (path, modules) in [
        ("parameters.json", &["web.yaml", "worker.yaml"][..]),
        (
            "parameters/service-prod.json",
            &["a/service.yaml", "b/service.yaml"],
        ),
        ("params.json", &["templates/x.yaml", "templates/y.yaml"]),
    ] {
        assert!(lead(path, modules).is_empty(), "{path}");
    }
}

#[test]
fn another_word_needs_all_that_has_no_default() {
    // The template of the worker is elsewhere; its file matches the other one by accident.
    let files = [("web-worker-prod.json", PROD), ("web.yaml", WEB)];
    let perhaps = vec!["web-worker-prod.json".to_owned()];
    assert_eq!(of(&files, "web.yaml"), (vec![], perhaps.clone()));
    let most = "Parameters: {Stage: x, Zone: a, Size: 2}\n";
    let files = [("web-worker-prod.json", most), ("web.yaml", LARGE)];
    assert_eq!(of(&files, "web.yaml"), (vec![], perhaps.clone()));
    let all = "Parameters: {Stage: x, Zone: a, Vpc: b}\n";
    let files = [("web-worker-prod.json", all), ("web.yaml", LARGE)];
    assert_eq!(of(&files, "web.yaml"), (perhaps, vec![]));
}

#[test]
fn a_file_that_does_not_fit_its_name_is_of_no_other() {
    let zone = r#"[{"ParameterKey": "Zone", "ParameterValue": "a"}]"#;
    let files = [
        ("web-prod.json", zone),
        ("web.yaml", WEB),
        ("other.yaml", OTHER),
    ];
    assert_eq!(of(&files, "web.yaml").0, Vec::<String>::new());
    assert_eq!(
        of(&files, "other.yaml"),
        (vec![], vec!["web-prod.json".to_owned()])
    );
}

fn size(path: &str, value: &str) -> (String, String) {
    let text = format!(r#"{{"Parameters": {{"Stage": "x", "Size": "{value}"}}}}"#);
    (path.to_owned(), text)
}

#[test]
fn what_every_file_gives_is_believed() {
    let (prod, staging) = (
        size("web-prod.json", "512"),
        size("web-staging.json", "256"),
    );
    let known_values = |more: &[(&str, &str)]| {
        let mut files = vec![
            (prod.0.as_str(), prod.1.as_str()),
            (staging.0.as_str(), staging.1.as_str()),
            ("web.yaml", WEB),
        ];
        files.extend(more);
        values(&files, "web.yaml")
    };
    assert_eq!(known_values(&[]), ["Size=512|256", "Stage=x"]);
    // A file that omits it leaves the default.
    let small = r#"{"Parameters": {"Stage": "x"}}"#;
    assert_eq!(
        known_values(&[("web-dev.json", small)]),
        ["Size=512|256", "Stage=x"]
    );
    assert_eq!(
        values(&[("web-dev.json", small), ("web.yaml", WEB)], "web.yaml"),
        ["Stage=x"]
    );
    let none = r#"{"Parameters": {"Size": "512"}}"#;
    assert_eq!(known_values(&[("web-dev.json", none)]), ["Size=512|256"]);
    let previous = r#"[{"ParameterKey": "Size", "UsePreviousValue": true}, {"ParameterKey": "Stage", "ParameterValue": "x"}]"#;
    assert_eq!(known_values(&[("web-dev.json", previous)]), ["Stage=x"]);
    // A placeholder that is filled in before the value is used.
    for value in [
        "$SIZE",
        "${Size}",
        "{{ size }}",
        "<size>",
        "__SIZE__",
        "FILL IN: a size",
        "CHANGE_ME",
        "vpc-XXXXX",
        "a<name>",
        "BOT_APP_ID",
        "{{resolve:ssm:/size}}",
    ] {
        let dev = size("web-dev.json", value);
        assert_eq!(known_values(&[(&dev.0, &dev.1)]), ["Stage=x"], "{value}");
    }
    let function =
        r#"{"Parameters": {"Stage": "x", "Size": {"Fn::GetParam": ["a", "b", "Size"]}}}"#;
    assert_eq!(known_values(&[("web-dev.json", function)]), ["Stage=x"]);
    // A file that may belong to another template disagrees.
    let (other, same) = (
        size("parameters.json", "1024"),
        size("parameters.json", "512"),
    );
    let second = ("api.yaml", WEB);
    assert_eq!(known_values(&[second, (&other.0, &other.1)]), ["Stage=x"]);
    assert_eq!(
        known_values(&[second, (&same.0, &same.1)]),
        ["Size=512|256", "Stage=x"]
    );
}

#[test]
fn what_the_template_cannot_take_is_not_believed() {
    let module = "Parameters:\n  Image: {Type: 'AWS::SSM::Parameter::Value<String>'}\n  Size: {Type: String, AllowedValues: [a, b]}\n  Stage: {Type: String}\n  Kind: {Type: String, AllowedValues: [EC2, FARGATE]}\nResources: {A: {Type: X}}\n";
    let text = "Parameters: {Image: /images/web, Size: c, Stage: prod, Kind: EC2}\n";
    let files = [("web-prod.yaml", text), ("web.yaml", module)];
    assert_eq!(values(&files, "web.yaml"), ["Stage=prod"]);
}

#[test]
fn the_configuration_of_sam_names_its_template() {
    let text = "[prod.deploy.parameters]\nparameter_overrides = \"Stage=prod Other=1\"\n[dev.deploy.parameters]\nparameter_overrides = [\"Stage=dev\"]\n";
    let files = [
        ("a/samconfig.toml", text),
        ("a/template.yaml", WEB),
        ("template.yaml", WEB),
    ];
    assert_eq!(values(&files, "a/template.yaml"), ["Stage=prod|dev"]);
    assert!(values(&files, "template.yaml").is_empty());
    let text = "prod:\n  deploy:\n    parameters:\n      template_file: ../web.yaml\n      parameter_overrides: Stage=prod\n";
    let files = [
        ("a/samconfig.yaml", text),
        ("a/template.yaml", WEB),
        ("web.yaml", WEB),
    ];
    assert_eq!(values(&files, "web.yaml"), ["Stage=prod"]);
}

#[test]
fn a_name_is_looked_at_by_its_words() {
    for path in [
        "web.parameters.json",
        "webParams.json",
        "PARAMS/web.yaml",
        "a/config/prod/web.json",
        "environments/web.json",
        "samconfig.toml",
        "a/.taskcat.yml",
        "config/prod/eu-west-1/shop/web/service.yaml",
    ] {
        assert!(may_be(std::path::Path::new(path)), "{path}");
    }
    for path in [
        "web.json",
        "parametric.json",
        "a/b/c/d/params/e/f/g/web.json",
        "config.json",
        "config/prod/eu-west-1/shop/web/service.json",
        "config/a/b/c/d/e/f/g/h/service.yaml",
    ] {
        assert!(!may_be(std::path::Path::new(path)), "{path}");
    }
}

#[test]
fn only_files_below_the_given_paths_are_added_to() {
    let documents = [WEB, PROD].map(|text| Document::parse(text).unwrap());
    let module = module::read(&documents[0]);
    let seen = |is_context| {
        [(0, "web.yaml", module.as_ref()), (1, "web-prod.json", None)].map(
            |(index, path, module)| Seen {
                path,
                document: &documents[index],
                module,
                is_open: module.is_none(),
                is_nested: false,
                is_context,
            },
        )
    };
    for is_context in [false, true] {
        let found = find(&seen(is_context), &[]);
        let file = found.of(0).next().unwrap();
        assert_eq!(addition(file, "Vpc", "where it runs").is_none(), is_context);
    }
}

#[test]
fn a_file_with_a_name_too_many_speaks_against_the_others() {
    let prod = r#"{"Parameters": {"Stage": "x", "Size": "1024", "Colour": "red"}}"#;
    for path in ["web-prod.json", "prod.json"] {
        let dev = size("web-dev.json", "256");
        let files = [
            (path, prod),
            (dev.0.as_str(), dev.1.as_str()),
            ("web.yaml", WEB),
        ];
        assert_eq!(of(&files, "web.yaml").1, [path]);
        assert_eq!(values(&files, "web.yaml"), ["Stage=x"], "{path}");
    }
    let other = r#"{"Parameters": {"Stage": "x", "Colour": "red"}}"#;
    let files = [("prod.json", other), ("web.yaml", WEB)];
    assert_eq!(of(&files, "web.yaml"), (vec![], vec![]));
}

mod programs;
