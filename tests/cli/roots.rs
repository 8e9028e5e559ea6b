//! `root: true` in a settings file: the directory whose other templates are read as context.

use crate::support::{Folder, ON_INSTANCES};

/// A template that exports the subnets which the service's template imports.
const NETWORK: &str = "Resources:\n  Subnet:\n    Type: AWS::EC2::Subnet\n    Properties: { VpcId: vpc-1, MapPublicIpOnLaunch: true }\n\
                       Outputs:\n  Subnet: { Value: !Ref Subnet, Export: { Name: net } }\n";

/// Two teams in a repository; each has a template besides the one to migrate.
fn repository(settings: &str) -> Folder {
    let folder = Folder::new(&[
        ("one/app/service.yaml", ON_INSTANCES),
        ("one/network.yaml", NETWORK),
        ("two/network.yaml", NETWORK),
        ("one/.ecs2fargate.yaml", settings),
    ]);
    folder.commit();
    folder
}

fn context_of(folder: &Folder, path: &str) -> String {
    folder.run(&["check", "--log", "log", path]).expect(3);
    let log = folder.read("log");
    let line = log.lines().find(|line| line.contains("context files: "));
    let (_, count) = line.unwrap().rsplit_once(' ').unwrap();
    count.to_owned()
}

#[test]
fn a_settings_file_can_declare_the_root() {
    for (settings, path, expected) in [
        ("root: true\n", "one/app", "1"),
        ("root: true\n", "one/app/service.yaml", "1"),
        ("root: false\n", "one/app", "2"),
        ("assign-public-ip: false\n", "one/app", "2"),
        // The declared root concerns paths beneath it only.
        ("root: true\n", "two", "2"),
    ] {
        let folder = repository(settings);
        if path == "two" {
            folder.write("two/service.yaml", ON_INSTANCES);
        }
        assert_eq!(context_of(&folder, path), expected, "{settings} {path}");
    }
}

#[test]
fn the_option_overrides_the_declared_root() {
    let folder = repository("root: true\n");
    folder
        .run(&["check", "--root", ".", "--log", "log", "one/app"])
        .expect(3);
    assert!(
        folder.read("log").contains("context files: 2"),
        "{}",
        folder.read("log")
    );
}

#[test]
fn a_root_needs_no_repository() {
    let folder = Folder::new(&[
        ("app/service.yaml", ON_INSTANCES),
        ("network.yaml", NETWORK),
        (".ecs2fargate.yaml", "root: true\n"),
    ]);
    assert_eq!(context_of(&folder, "app"), "1");
}

#[test]
fn the_key_is_allowed_at_the_top_level_only() {
    for settings in [
        "files:\n  one.yaml:\n    root: true\n",
        "workloads:\n  Service:\n    root: true\n",
        "root: yes please\n",
        "root:\n",
    ] {
        let folder = Folder::new(&[("a.yaml", ON_INSTANCES), (".ecs2fargate.yaml", settings)]);
        let ran = folder.run(&["check", "."]).expect(2);
        assert!(
            ran.report.contains("error: .ecs2fargate.yaml:"),
            "{settings} {}",
            ran.report
        );
    }
}
