//! Names with control characters: no report, settings file or new template text contains them unescaped.

use clap::Parser;
use ecs2fargate::cli::Cli;
use ecs2fargate::commands::{self, Console};
use ecs2fargate::visible::is_hidden;

use crate::support::{Folder, Ran};

/// Control characters of each kind in every place that a report quotes: IDs, a service name, an image, a container.
const SPITEFUL: &str = r#"Resources:
  "Service\n\e[31mready\e[0m\u202e\x9b41m\u2028\x07":
    Type: AWS::ECS::Service
    Properties:
      Cluster: main
      LaunchType: EC2
      ServiceName: "orders\e[2J\x85\u2066-service"
      TaskDefinition: !Ref "Task\e]0;title\x07"
  "Task\e]0;title\x07":
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: "web\e[1m"
          Image: "nginx\e[41mX"
          Memory: 512
          MountPoints: [{SourceVolume: "data\e[2m", ContainerPath: /data}]
      Volumes: [{Name: "data\e[2m", Host: {SourcePath: "/srv\e[8m\n/x"}}]
"#;

/// Contains the name of the service, with more characters after it.
const SCRIPT: &str = "deploy 'orders\u{1b}[2J\u{85}\u{2066}-service' \u{1b}[5mnow\u{7}\u{202e}\n";

fn spiteful() -> Folder {
    Folder::new(&[
        ("a.yaml", SPITEFUL),
        ("deploy\u{1b}[7m\n.sh", SCRIPT),
        ("odd\u{1b}]0;x\u{7}.yaml", SPITEFUL),
    ])
}

fn assert_visible(text: &str) {
    let hidden = text.chars().find(|one| is_hidden(*one) && *one != '\n');
    assert_eq!(hidden, None, "{text:?}");
}

/// Runs as if standard output were a terminal, and returns the output.
fn on_terminal(folder: &Folder, arguments: &[&str], input: &str) -> String {
    let cli = Cli::try_parse_from([&["ecs2fargate"], arguments].concat()).unwrap();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut console = Console {
        working_directory: folder.path(""),
        state_directory: None,
        stdin: &mut input.as_bytes(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        width: 80,
        shows_progress: false,
        stdout_is_terminal: true,
        colour_data: false,
        colour_stdout: false,
        colour_stderr: false,
    };
    commands::run(&cli, &mut console).unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_visible(&stderr);
    String::from_utf8(stdout).unwrap()
}

#[test]
fn reports_show_them_escaped() {
    let folder = spiteful();
    for arguments in [
        &["check", "."][..],
        &["migrate", "."],
        &["migrate", "--write", "."],
        &["check", "no\u{1b}[31m\u{202e}such.yaml"],
        &["check", "--no\u{7}\u{202e}"],
        &["explain", "no\u{9b}31m"],
    ] {
        let ran = folder.run(arguments);
        assert_visible(&ran.report);
        assert!(ran.report.contains("\\u"), "{arguments:?}: {}", ran.report);
    }
}

#[test]
fn a_terminal_gets_the_diff_escaped_and_git_gets_it_whole() {
    let moves = SPITEFUL
        .replace(r#", Host: {SourcePath: "/srv\e[8m\n/x"}"#, "")
        .replace(
            "Cluster: main",
            "Cluster: main # \u{202e}raw\u{200f}\u{2028}",
        );
    let folder = Folder::new(&[("odd\u{1b}]0;x\u{7}\u{202e}.yaml", &moves)]);
    let all = &[
        "migrate",
        "--subnets",
        "subnet-1",
        "--assign-public-ip=true",
        ".",
    ];
    let shown = on_terminal(&folder, all, "");
    assert_visible(&shown);
    assert!(shown.contains("# \\u202eraw\\u200f\\u2028"), "{shown}");

    let diff = folder.run(all).expect(0).stdout;
    let new = diff.lines().filter(|line| line.starts_with('+'));
    new.for_each(assert_visible);
    assert!(diff.contains("# \u{202e}raw\u{200f}\u{2028}"), "{diff}");
    folder.commit();
    folder.git("", &["apply"], &diff);
    let applied = folder.read("odd\u{1b}]0;x\u{7}\u{202e}.yaml");
    assert_ne!(applied, moves);
    folder.git("", &["checkout", "-q", "."], "");
    folder
        .run(&[all.as_slice(), &["--write"]].concat())
        .expect(0);
    assert_eq!(folder.read("odd\u{1b}]0;x\u{7}\u{202e}.yaml"), applied);
}

#[test]
fn json_on_a_terminal_is_escaped_and_still_json() {
    let folder = spiteful();
    let shown = on_terminal(&folder, &["check", "--format", "json", "."], "");
    assert_visible(&shown);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        shown,
        folder.run(&["check", "--format", "json", "."]).json()
    );
}

#[test]
fn the_text_from_standard_input_is_shown_escaped_on_a_terminal() {
    let folder = Folder::new(&[]);
    let text = "Resources: {} # \u{202e}\r\n";
    assert_eq!(
        on_terminal(&folder, &["migrate", "-"], text),
        "Resources: {} # \\u202e\r\n"
    );
    assert_eq!(folder.run_with(&["migrate", "-"], text).stdout, text);
}

#[test]
fn a_settings_file_holds_them_as_text() {
    let folder = spiteful();
    folder.run(&["init"]).expect(0);
    let text = folder.read(".ecs2fargate.yaml");
    assert_visible(&text);
    let is_decision = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#')
    };
    let live: Vec<&str> = text.lines().filter(is_decision).collect();
    let only_names = live.iter().all(|line| line.ends_with(':'));
    assert!(only_names, "{live:#?}");
    // The file is read again, including the names.
    let Ran { report, .. } = folder.run(&["check", "."]);
    assert!(!report.contains("error: .ecs2fargate.yaml"), "{report}");
}
