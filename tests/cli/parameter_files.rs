//! Parameter files next to templates, from the walk to the written files.

use std::fs;

use crate::support::{Folder, ON_INSTANCES};

const PROD: &str = r#"[
    {
        "ParameterKey": "Cluster",
        "ParameterValue": "prod"
    }
]
"#;

/// A template with related files of several kinds.
fn folder() -> Folder {
    let folder = Folder::new(&[
        ("web.yaml", ON_INSTANCES),
        ("web-prod.json", PROD),
        ("params/web-dev.yml", "Cluster: dev\n"),
        (
            "samconfig.toml",
            "[qa.deploy.parameters]\ntemplate_file = \"web.yaml\"\nparameter_overrides = \"Cluster=qa\"\n",
        ),
        ("config/other.json", r#"{"colour": "red"}"#),
        ("config/broken.yaml", "a: [1\n"),
    ]);
    folder.commit();
    folder
}

#[test]
fn files_that_lack_a_new_parameter_are_listed() {
    let folder = folder();
    let ran = folder.run(&["migrate", "--write", "."]).expect(0);
    assert!(ran.report.contains("Changed: 1 file."), "{}", ran.report);
    let missing = "It is missing from params/web-dev.yml, samconfig.toml, web-prod.json";
    assert!(ran.report.contains(missing), "{}", ran.report);
    assert!(!ran.report.contains("broken"), "{}", ran.report);
    assert!(!ran.report.contains("parseable"), "{}", ran.report);
    assert_eq!(folder.read("web-prod.json"), PROD);
}

#[test]
fn files_gain_a_new_parameter_when_asked_to() {
    let folder = folder();
    let arguments = ["migrate", "--write", "--update-parameter-files", "."];
    let ran = folder.run(&arguments).expect(0);
    assert!(ran.report.contains("Changed: 3 files."), "{}", ran.report);
    let prod = folder.read("web-prod.json");
    let added = "\n    },\n    {\n        \"ParameterKey\": \"LoadBalancerSecurityGroup\",\n        \"ParameterValue\": \"FILL IN: ";
    assert!(prod.contains(added), "{prod}");
    let dev = folder.read("params/web-dev.yml");
    assert!(
        dev.starts_with("Cluster: dev\nLoadBalancerSecurityGroup: 'FILL IN: "),
        "{dev}"
    );
    let again = folder.run(&["migrate", "--check", "--update-parameter-files", "."]);
    again.expect(0);
}

#[test]
fn a_file_that_cannot_be_written_keeps_the_others_as_they_are() {
    let folder = folder();
    let path = folder.path("web-prod.json");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let arguments = ["migrate", "--write", "--update-parameter-files", "."];
    let ran = folder.run(&arguments).expect(2);
    assert!(ran.report.contains("read-only"), "{}", ran.report);
    assert_eq!(folder.read("web.yaml"), ON_INSTANCES);
    assert_eq!(folder.read("params/web-dev.yml"), "Cluster: dev\n");
}

#[test]
fn a_file_outside_of_the_given_paths_is_only_listed() {
    let folder = Folder::new(&[
        ("stacks/web.yaml", ON_INSTANCES),
        ("parameters/web/prod.json", PROD),
    ]);
    folder.commit();
    let arguments = ["migrate", "--write", "--update-parameter-files", "stacks"];
    let ran = folder.run(&arguments).expect(0);
    assert!(ran.report.contains("Changed: 1 file."), "{}", ran.report);
    let missing = "It is missing from parameters/web/prod.json";
    assert!(ran.report.contains(missing), "{}", ran.report);
    assert_eq!(folder.read("parameters/web/prod.json"), PROD);
}

#[test]
fn a_stack_config_that_has_to_be_rendered_first_speaks_against_the_others() {
    let template = "Parameters:\n  TaskMemory: {Type: Number, Default: 256}\nResources:\n  Web:\n    Type: AWS::ECS::Service\n    Properties: {Cluster: main, LaunchType: EC2, TaskDefinition: !Ref Task}\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions: [{Name: app, Image: app, Memory: !Ref TaskMemory}]\n";
    let dev = "template_path: web.yaml\nparameters:\n  TaskMemory: '600'\n";
    let prod = "template:\n  path: web.yaml\nparameters:\n{% if var.large %}\n  TaskMemory: '3000'\n{% endif %}\n";
    let folder = Folder::new(&[
        ("templates/web.yaml", template),
        ("config/dev/web.yaml", dev),
    ]);
    folder.commit();
    let ran = folder.run(&["migrate", "."]).expect(0);
    assert!(
        ran.stdout.contains("+      Memory: '1024'"),
        "{}",
        ran.stdout
    );
    for arguments in [
        &["migrate", "."][..],
        &["migrate", "templates", "config/prod/web.yaml"],
    ] {
        folder.write("config/prod/web.yaml", prod);
        let ran = folder.run(&[arguments, &["-v"]].concat());
        assert!(!ran.stdout.contains("Memory: '1024'"), "{}", ran.stdout);
        let missing = "It is missing from config/dev/web.yaml, config/prod/web.yaml";
        assert!(ran.report.contains(missing), "{}", ran.report);
        assert!(ran.report.contains("td-size-combination"), "{}", ran.report);
    }
}
