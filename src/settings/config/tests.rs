use super::*;
use crate::settings::{LaunchType, Names, Value};

fn read(text: &str) -> Arc<Config> {
    Arc::new(Config::read(".ecs2fargate.yaml", text).unwrap())
}

/// The problems that are reported for a text, each with its position.
fn problems(text: &str) -> Vec<String> {
    let problems = Config::read(".ecs2fargate.yaml", text).unwrap_err();
    let place = |problem: &Problem| problem.position.map(|at| (at.line, at.column));
    problems
        .iter()
        .map(|problem| match place(problem) {
            Some((line, column)) => format!("{line}:{column} {}", problem.message),
            None => problem.message.clone(),
        })
        .collect()
}

#[test]
fn a_file_of_comments_decides_nothing() {
    for text in [
        "",
        "# subnets: []\n",
        "---\n",
        "files:\n  # a.yaml:\n",
        "workloads:\n  Api:\n",
        "\u{feff}names: suffix\r\n",
    ] {
        let settings = read(text).settings(Some("a.yaml"), &WorkloadChoices::default());
        assert_eq!(settings.subnets, None, "{text}");
        assert_eq!(settings.names, Names::Suffix, "{text}");
    }
}

#[test]
fn nearer_choices_win_and_the_command_line_over_all() {
    let config = read(
        "names: drop\ncpu: 256\nmemory: 512\nfiles:\n  services/*.yaml:\n    cpu: 512\n    parameters: {Stage: 1.10}\n    workloads:\n      Api: {memory: 4096}\n  '*.yaml': {cpu: 1024}\n",
    );
    let none = WorkloadChoices::default();
    let other = config.settings(Some("other/a.yml"), &none);
    assert_eq!((other.names, other.cpu), (Names::Drop, Some(256)));
    let file = config.settings(Some("services/a.yaml"), &none);
    assert_eq!(file.patterns, [0, 1]);
    assert_eq!(file.cpu, Some(1024));
    assert_eq!(file.parameters["Stage"], ["1.10"]);
    assert_eq!(file.of_members(&["Api"]).memory, Some(4096));
    assert_eq!(file.of_members(&["Web"]).memory, Some(512));
    let given = WorkloadChoices {
        memory: Some(2048),
        launch_type: Some(LaunchType::Ec2),
        ..none
    };
    let file = config.settings(Some("services/a.yaml"), &given);
    assert_eq!(file.of_members(&["Api"]).memory, Some(2048));
    assert_eq!(file.launch_type, Some(LaunchType::Ec2));
}

#[test]
fn patterns_fit_as_people_expect() {
    for (pattern, path, fits) in [
        ("a.yaml", "deep/below/a.yaml", true),
        ("*.yaml", "deep/a.yaml", true),
        ("services/*.yaml", "services/a.yaml", true),
        ("services/*.yaml", "services/deep/a.yaml", false),
        ("services/*.yaml", "other/services/a.yaml", false),
        ("services/**/*.yaml", "services/deep/a.yaml", true),
        ("services/", "services/deep/a.yaml", true),
        ("./services/a.yaml", "services/a.yaml", true),
        ("./a.yaml", "a.yaml", true),
        ("./a.yaml", "deep/a.yaml", false),
        ("{a,b}.yaml", "b.yaml", true),
    ] {
        let config = read(&format!("files:\n  '{pattern}': {{cpu: 256}}\n"));
        let settings = config.settings(Some(path), &WorkloadChoices::default());
        assert_eq!(settings.cpu.is_some(), fits, "{pattern} and {path}");
    }
    let config = read("files:\n  '*': {cpu: 256}\n");
    let stdin = config.settings(None, &WorkloadChoices::default());
    assert_eq!(stdin.cpu, None);
}

#[test]
fn values_are_read_in_both_spellings() {
    let config = read(
        "subnets:\n  - subnet-1\n  - !ImportValue Net\n  - Fn::ImportValue: !Sub '${Net}-b'\nvpc: '{{resolve:ssm:/vpc}}'\nassign-public-ip: true\n",
    );
    let settings = config.settings(None, &WorkloadChoices::default());
    assert_eq!(
        settings.subnets.as_ref().map(|all| all.items().len()),
        Some(3)
    );
    let vpc = settings.vpc.as_ref().map(Value::shown);
    assert_eq!(vpc.as_deref(), Some("'{{resolve:ssm:/vpc}}'"));
}

#[test]
fn mistakes_are_reported_with_their_place() {
    for (text, expected) in [
        ("subnts: [subnet-1]\n", "1:1 unknown field `subnts`"),
        (
            "cpu: 256\nfiles:\n  a.yaml:\n    memry: 512\n",
            "4:5 files.a.yaml: unknown field `memry`",
        ),
        ("names: kep\n", "1:8 names: unknown variant `kep`"),
        ("cpu: many\n", "1:6 cpu: invalid type: string \"many\""),
        (
            "remove-orphans: maybe\n",
            "1:17 remove-orphans: invalid type",
        ),
        (
            "subnets:\n  - subnet-1\n  - sg-1\n",
            "3:5 `sg-1` is not a subnet ID (expected e.g. subnet-",
        ),
        (
            "security-groups: subnet-1\n",
            "1:18 `subnet-1` is not a security group ID",
        ),
        (
            "vpc: !Reff Vpc\n",
            "1:6 CloudFormation has no function `Reff`. Did you mean `Ref`?",
        ),
        (
            "vpc: {{resolve:ssm:/vpc}}\n",
            "1:6 Put text with `{{…}}` in quotes",
        ),
        ("vpc:\n", "1:1 `vpc` has no value"),
        (
            "execution-role: admin\n",
            "1:17 `admin` is not an execution role",
        ),
        (
            "cpu: 300\n",
            "1:6 Fargate has no task size with 300 CPU units (expected one of 256, 512",
        ),
        (
            "cpu: 256\nmemory: 4096\n",
            "2:9 Fargate has no task size with 256 CPU units and 4096 MiB (expected one of 512, 1024, 2048 MiB",
        ),
        (
            "workloads:\n  Api:\n    keep: true\n",
            "3:11 `keep` needs a reason",
        ),
        (
            "workloads:\n  Api:\n    parameters: {A: b}\n",
            "3:5 workloads.Api: `root` and `files` are allowed only at the top level",
        ),
        (
            "files:\n  a.yaml:\n    files: {}\n",
            "3:5 files.a.yaml: `root` and `files` are allowed only at the top level",
        ),
        (
            "files:\n  '[a.yaml': {cpu: 256}\n",
            "2:3 Invalid path pattern",
        ),
        (
            "parameters:\n  A: {b: c}\n",
            "2:6 Set the value of the parameter",
        ),
        (
            "parameters: [a]\n",
            "1:13 parameters: invalid type: sequence",
        ),
        (
            "cpu: 256\ncpu: 512\n",
            "1:1 `cpu` is defined more than once",
        ),
        (
            "volumes:\n  /data: efs\n",
            "2:10 volumes./data: expected scratch, drop",
        ),
        ("- a\n", "1:1 invalid type: sequence"),
        ("cpu: [\n", "2:1 "),
    ] {
        let problems = problems(text);
        let first = problems.first().map_or("", String::as_str);
        assert!(first.starts_with(expected), "{text}: {problems:?}");
    }
}

#[test]
fn all_mistaken_values_are_reported_at_once() {
    let problems = problems("subnets: sg-1\nvpc: [vpc-1]\nfiles:\n  a.yaml: {cpu: 1}\n");
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn the_nearest_name_is_suggested() {
    assert!(problems("subnts: [subnet-1]\n")[0].ends_with(". Did you mean `subnets`?"));
    assert!(problems("publicip: true\n")[0].contains("expected one of"));
    assert!(problems("names: kep\n")[0].ends_with(". Did you mean `keep`?"));
}
