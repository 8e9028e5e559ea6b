use clap::CommandFactory;

use super::*;
use crate::settings::{self, Value, WorkloadChoices};

fn parse(arguments: &[&str]) -> Result<Cli, String> {
    let all = std::iter::once("ecs2fargate").chain(arguments.iter().copied());
    let cli = Cli::try_parse_from(all).map_err(|error| error.to_string())?;
    cli.validate().map_err(|error| error.to_string())?;
    Ok(cli)
}

fn settings_of(arguments: &[&str]) -> Settings {
    match parse(arguments).unwrap().command {
        Command::Migrate(args) => args.common.settings(),
        other => panic!("not migrate: {other:?}"),
    }
}

#[test]
fn clap_finds_no_fault_in_the_definition() {
    Cli::command().debug_assert();
}

#[test]
fn defaults_are_those_of_the_settings() {
    assert_eq!(settings_of(&["migrate", "."]), Settings::default());
}

#[test]
fn every_decision_reaches_the_settings() {
    let line = "migrate . --names drop --execution-role arn:aws:iam::123456789012:role/x \
                --subnets subnet-1,subnet-2 --security-groups sg-1 --security-group-mode generated --vpc vpc-1 --launch-type ec2 \
                --assign-public-ip Enabled --cpu 512 --memory 1024 --standalone migrate --remove-orphans \
                --volume /tmp/x=scratch --volume /data=fs-1:/a --log-driver awslogs \
                --only launch-type --skip network-mode";
    let arguments: Vec<&str> = line.split_whitespace().collect();
    let value = |text| Some(Value::parse_list(text).unwrap());
    let choices = WorkloadChoices {
        names: Some(settings::Names::Drop),
        execution_role: Some(Value::parse("arn:aws:iam::123456789012:role/x").unwrap()),
        subnets: value("subnet-1,subnet-2"),
        security_groups: value("sg-1"),
        security_group_mode: Some(settings::SecurityGroupMode::Generated),
        vpc: Some(Value::parse("vpc-1").unwrap()),
        assign_public_ip: Some(Value::parse("Enabled").unwrap()),
        launch_type: Some(settings::LaunchType::Ec2),
        cpu: Some(512),
        memory: Some(1024),
        standalone: Some(settings::Standalone::Migrate),
        log_driver: Some(settings::LogDriver::Awslogs),
        volumes: Some(settings::Entries(vec![
            ("/tmp/x".into(), settings::VolumeAnswer::Scratch),
            (
                "/data".into(),
                settings::VolumeAnswer::Efs {
                    file_system: "fs-1".into(),
                    root: "/a".into(),
                },
            ),
        ])),
        remove_orphans: Some(true),
        ..WorkloadChoices::default()
    };
    let expected = Settings {
        only: vec!["launch-type".into()],
        skip: vec!["network-mode".into()],
        ..Settings::of_command_line(choices)
    };
    assert_eq!(settings_of(&arguments), expected);
}

#[test]
fn mistakes_are_named() {
    for (arguments, message) in [
        (&["migrate"][..], "ecs2fargate migrate ."),
        (&["check"][..], "ecs2fargate check ."),
        (
            &["migrate", "-", "a.yaml"][..],
            "cannot be combined with other paths",
        ),
        (
            &["migrate", "-", "--write"][..],
            "cannot be combined with --write",
        ),
        (
            &["migrate", "-", "--files-from", "x"][..],
            "cannot be combined with other paths",
        ),
        (&["migrate", ".", "--exclude", "../x"][..], "parent"),
        (&["check", ".", "--include", "a["][..], "a["),
        (
            &["check", ".", "-j", "0"][..],
            "--threads must be at least 1",
        ),
        (
            &["migrate", ".", "--write", "--only", "launch-type"][..],
            "a partially migrated template",
        ),
        (
            &["migrate", "-", "--skip", "launch-type"][..],
            "a partially migrated template",
        ),
        (
            &["migrate", ".", "--only", "networkmode"][..],
            "did you mean `network-mode`?",
        ),
        (&["migrate", ".", "--write", "--check"][..], "--check"),
        (
            &["migrate", ".", "--execution-role", "admin"][..],
            "task-role",
        ),
        (&["migrate", ".", "--subnets", "sg-1"][..], "subnet-0123"),
        (
            &["migrate", ".", "--subnets", "subnet-1,"][..],
            "subnet-0123",
        ),
        (&["migrate", ".", "--cpu", "0"][..], "256, 512"),
        (
            &["migrate", ".", "--cpu", "256", "--memory", "4096"][..],
            "512, 1024, 2048",
        ),
        (&["migrate", ".", "--memory", "1500"][..], "2048"),
        (
            &["migrate", ".", "--volume", "/data=efs"][..],
            "/data=fs-0123",
        ),
        (
            &["migrate", ".", "--assign-public-ip", "maybe"][..],
            "true or false",
        ),
    ] {
        let error = parse(arguments).unwrap_err();
        assert!(error.contains(message), "{arguments:?}: {error}");
    }
}

#[test]
fn rules_have_formats_of_their_own() {
    let help = parse(&["rules", "--help"]).unwrap_err();
    assert!(help.contains("Text for the terminal"), "{help}");
    assert!(!help.contains("migrate"), "{help}");
    let wrong = parse(&["rules", "--format", "yaml"]).unwrap_err();
    assert!(
        wrong.contains("[possible values: text, markdown, json]"),
        "{wrong}"
    );
    for format in ["text", "markdown", "json"] {
        assert!(parse(&["explain", "launch-type", "--format", format]).is_ok());
    }
}
