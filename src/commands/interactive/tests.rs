use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use clap::Parser;
use tempfile::TempDir;

use super::places::NewSettings;
use super::*;
use crate::cli::{Cli, Command};

const TEMPLATE: &str = "Parameters:\n  Cluster: {Type: String}\nResources:\n  Api:\n    Type: AWS::ECS::Service\n    Properties:\n      Cluster: !Ref Cluster\n      LaunchType: EC2\n      TaskDefinition: !Ref Task\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - {Name: api, Image: 'nginx:1', Memory: 300}\n";

const SETTINGS: &str = ".ecs2fargate.yaml";

/// Types prepared lines.
struct Script {
    lines: VecDeque<Line>,
    prompts: Vec<String>,
}

impl Prompter for Script {
    fn line(&mut self, prompt: &str, _: &mut Console<'_>) -> io::Result<Line> {
        self.prompts.push(prompt.to_owned());
        // Whoever types no more has left.
        Ok(self.lines.pop_front().unwrap_or(Line::Canceled))
    }
}

/// A finished interview.
struct Result {
    ended: Interview,
    screen: String,
    prompts: Vec<String>,
    folder: TempDir,
}

impl Result {
    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.folder.path().join(name)).ok()
    }

    fn settings(&self) -> String {
        self.read(SETTINGS).unwrap_or_default()
    }

    fn counts(&self) -> Option<(usize, usize)> {
        match self.ended {
            Interview::Answered { before, after } => Some((before, after)),
            Interview::Ended(_) => None,
        }
    }
}

fn interview(files: &[(&str, &str)], typed: &[&str]) -> Result {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (ended, screen, prompts) = in_directory(folder.path(), typed);
    Result {
        ended,
        screen,
        prompts,
        folder,
    }
}

fn in_directory(directory: &Path, typed: &[&str]) -> (Interview, String, Vec<String>) {
    run_on(".", directory, typed)
}

fn run_on(path: &str, directory: &Path, typed: &[&str]) -> (Interview, String, Vec<String>) {
    let cli = Cli::try_parse_from(["ecs2fargate", "migrate", "--interactive", path]).unwrap();
    let Command::Migrate(args) = cli.command else {
        panic!("it is migrate");
    };
    let line = |text: &&str| match *text {
        "ESC" => Line::Canceled,
        text => Line::Text(text.to_owned()),
    };
    let mut script = Script {
        lines: typed.iter().map(line).collect(),
        prompts: Vec::new(),
    };
    let (mut stdin, mut stdout, mut stderr) = (io::empty(), Vec::new(), Vec::new());
    let mut console = Console {
        working_directory: directory.to_owned(),
        state_directory: None,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        width: 100,
        shows_progress: false,
        stdout_is_terminal: false,
        colour_data: false,
        colour_stdout: false,
        colour_stderr: false,
    };
    let ended = ask_all(&args, &mut script, &mut console).unwrap();
    assert_eq!(stdout, b"");
    (ended, String::from_utf8(stderr).unwrap(), script.prompts)
}

#[test]
fn answers_are_written_and_shown_first() {
    let result = interview(
        &[("a.yaml", TEMPLATE)],
        &["subnet-1,subnet-2", "2", "vpc-1", "y"],
    );
    assert_eq!(result.counts(), Some((3, 0)), "{}", result.screen);
    let new = "subnets:\n  - subnet-1\n  - subnet-2\nassign-public-ip: false\nvpc: vpc-1\n";
    let settings = result.settings();
    assert!(
        settings.starts_with("# Settings of ecs2fargate"),
        "{settings}"
    );
    assert!(settings.ends_with(new), "{settings}");
    assert!(
        result.screen.contains("+assign-public-ip: false\n"),
        "{}",
        result.screen
    );
    assert!(
        result.screen.ends_with(".ecs2fargate.yaml: written\n"),
        "{}",
        result.screen
    );
    assert_eq!(result.read("a.yaml").as_deref(), Some(TEMPLATE));
}

#[test]
fn a_question_shows_what_is_known() {
    let result = interview(&[("a.yaml", TEMPLATE)], &["ESC"]);
    for part in [
        "Question 1 of 3: subnets\n",
        "  Applies to 1 workload: Api (a.yaml:4:3)\n",
        "  Why: New parameter Subnets has no default because",
        "  Help: Pass it when you update the stack",
        "Empty: leave it open. done: ask no more. Esc or Ctrl-C: quit",
    ] {
        assert!(result.screen.contains(part), "{part}: {}", result.screen);
    }
    assert_eq!(result.prompts, ["subnets> "]);
}

#[test]
fn mistakes_are_reported_and_asked_again() {
    let result = interview(
        &[("a.yaml", TEMPLATE)],
        &["sg-1", "!Ref Nets", "subnet-1", "done", "y"],
    );
    assert!(
        result.screen.contains("`sg-1` is not a subnet ID"),
        "{}",
        result.screen
    );
    let missing = "a.yaml has no parameter or resource Nets";
    assert!(result.screen.contains(missing), "{}", result.screen);
    assert!(
        result.settings().ends_with("\nsubnets:\n  - subnet-1\n"),
        "{}",
        result.settings()
    );
    assert_eq!(result.counts(), Some((3, 2)));
}

#[test]
fn quitting_writes_nothing() {
    for typed in [
        &["ESC"] as &[&str],
        &["subnet-1", "ESC"],
        &["subnet-1", "true", "vpc-1", "ESC"],
    ] {
        let result = interview(&[("a.yaml", TEMPLATE)], typed);
        assert!(
            matches!(result.ended, Interview::Ended(Exit::Interrupted(2))),
            "{typed:?}"
        );
        assert_eq!(result.read(SETTINGS), None, "{typed:?}");
        assert!(
            result.screen.ends_with("Canceled. No file was written.\n"),
            "{}",
            result.screen
        );
    }
    let declined = interview(&[("a.yaml", TEMPLATE)], &["subnet-1", "done", "what", "n"]);
    assert!(matches!(declined.ended, Interview::Ended(Exit::Done)));
    assert_eq!(declined.read(SETTINGS), None);
}

#[test]
fn what_is_left_open_is_not_written_and_not_asked_again() {
    let result = interview(&[("a.yaml", TEMPLATE)], &["", "", ""]);
    assert_eq!(result.counts(), Some((3, 3)));
    assert_eq!(result.prompts, ["subnets> ", "assign-public-ip> ", "vpc> "]);
    assert_eq!(result.read(SETTINGS), None);
    assert!(
        result.screen.contains("No question was answered"),
        "{}",
        result.screen
    );
}

#[test]
fn an_answer_leads_to_further_questions() {
    let unknown = TEMPLATE.replace("      LaunchType: EC2\n", "").replace(
        "      ContainerDefinitions:\n",
        "      NetworkMode: awsvpc\n      Cpu: 256\n      Memory: 512\n      ContainerDefinitions:\n",
    );
    let result = interview(&[("a.yaml", &unknown)], &["ec2", "subnet-1", "", "", "y"]);
    let prompts = [
        "launch-type> ",
        "subnets> ",
        "assign-public-ip> ",
        "vpc> ",
        "Write these settings? [Y/n] ",
    ];
    assert_eq!(result.prompts, prompts, "{}", result.screen);
    let settings = result.settings();
    let workload = "files:\n  ./a.yaml:\n    workloads:\n      Api:\n        launch-type: ec2\n";
    assert!(settings.contains(workload), "{settings}");
    assert_eq!(result.counts(), Some((1, 2)));
}

#[test]
fn an_answer_changes_only_the_workloads_that_asked() {
    let with_subnets = TEMPLATE.replacen(
        "  Cluster: ",
        "  Nets: {Type: 'List<AWS::EC2::Subnet::Id>'}\n  Cluster: ",
        1,
    );
    let result = interview(
        &[
            ("a.yaml", TEMPLATE),
            ("b.yaml", TEMPLATE),
            ("own.yaml", &with_subnets),
        ],
        &["subnet-1", "false", "", ""],
    );
    assert!(
        result
            .screen
            .contains("Applies to 2 workloads: Api (a.yaml:4:3), Api (b.yaml:4:3)"),
        "{}",
        result.screen
    );
    let settings = result.settings();
    // All three need the address, and only two the subnets.
    assert!(
        settings.contains("\nassign-public-ip: false\n"),
        "{settings}"
    );
    assert!(!settings.contains("\nsubnets:"), "{settings}");
    for file in ["./a.yaml", "./b.yaml"] {
        let entry = format!("  {file}:\n    subnets:\n      - subnet-1\n");
        assert!(settings.contains(&entry), "{settings}");
    }
}

#[test]
fn a_name_of_one_template_answers_for_that_one_alone() {
    let named = TEMPLATE.replacen(
        "  Cluster: ",
        "  AppSubnets: {Type: CommaDelimitedList}\n  Cluster: ",
        1,
    );
    let result = interview(
        &[("a.yaml", TEMPLATE), ("b.yaml", &named)],
        &["!Ref AppSubnets", "", "", "subnet-1", "y"],
    );
    let settings = result.settings();
    let own = "  ./b.yaml:\n    subnets: !Ref AppSubnets\n";
    assert!(settings.contains(own), "{settings}\n{}", result.screen);
    assert!(
        settings.contains("  ./a.yaml:\n    subnets:\n      - subnet-1\n"),
        "{settings}"
    );
}

#[test]
fn an_existing_file_is_edited_and_its_comments_stay() {
    let before = "# ours\nassign-public-ip: false   # NAT gateway\n";
    let result = interview(
        &[("a.yaml", TEMPLATE), (SETTINGS, before)],
        &["subnet-1", "", "y"],
    );
    assert_eq!(result.prompts[..2], ["subnets> ", "vpc> "]);
    assert_eq!(
        result.settings(),
        format!("{before}subnets:\n  - subnet-1\n")
    );
}

#[test]
fn each_template_has_its_nearest_settings() {
    let result = interview(
        &[
            ("a.yaml", TEMPLATE),
            ("sub/b.yaml", TEMPLATE),
            ("sub/.ecs2fargate.yaml", "names: keep\n"),
        ],
        &["subnet-1", "", "", "y"],
    );
    assert!(
        result.settings().ends_with("\nsubnets:\n  - subnet-1\n"),
        "{}",
        result.settings()
    );
    let inner = result.read("sub/.ecs2fargate.yaml").unwrap();
    assert_eq!(inner, "names: keep\nsubnets:\n  - subnet-1\n");
}

#[test]
fn a_file_that_is_edited_meanwhile_is_kept() {
    struct Editing<'a>(&'a Path, Script);
    impl Prompter for Editing<'_> {
        fn line(&mut self, prompt: &str, console: &mut Console<'_>) -> io::Result<Line> {
            if prompt.starts_with("Write") {
                fs::write(self.0, "names: drop\n")?;
            }
            self.1.line(prompt, console)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(SETTINGS);
    let texts = {
        let mut texts = Texts::default();
        fs::write(&path, "names: keep\n").unwrap();
        let new = crate::settings::NewSetting {
            path: vec!["cpu".to_owned()],
            value: crate::syntax::NewValue::Number(256),
        };
        texts
            .add(&NewSettings::from([(path.clone(), vec![new])]))
            .unwrap();
        texts
    };
    let (mut stdin, mut stdout, mut stderr) = (io::empty(), Vec::new(), Vec::new());
    let mut console = Console {
        working_directory: folder.path().to_owned(),
        state_directory: None,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        width: 100,
        shows_progress: false,
        stdout_is_terminal: false,
        colour_data: false,
        colour_stdout: false,
        colour_stderr: false,
    };
    let script = Script {
        lines: [Line::Text("y".to_owned())].into(),
        prompts: Vec::new(),
    };
    let ended = conclude(&texts, (1, 0), &mut Editing(&path, script), &mut console).unwrap();
    assert!(matches!(ended, Interview::Ended(Exit::Failed)));
    assert_eq!(fs::read_to_string(&path).unwrap(), "names: drop\n");
}

#[test]
fn names_cannot_control_the_terminal() {
    let hostile = TEMPLATE.replace("  Api:\n", "  \"Api\\e[31m\\u202Egnp\":\n");
    let result = interview(&[("a.yaml", &hostile)], &["subnet-1", "", "", "y"]);
    assert!(
        result.screen.contains("Api\\u001b[31m\\u202egnp"),
        "{}",
        result.screen
    );
    assert!(
        !result.screen.contains(['\u{1b}', '\u{202e}']),
        "{}",
        result.screen
    );
}

#[test]
fn terraform_modules_are_asked_too() {
    let module = "resource \"aws_ecs_task_definition\" \"api\" {\n  family = \"api\"\n  container_definitions = jsonencode([{ name = \"api\", image = \"nginx:1\", memory = 300 }])\n}\n\nresource \"aws_ecs_service\" \"api\" {\n  name            = \"api\"\n  launch_type     = \"EC2\"\n  cluster         = \"main\"\n  task_definition = aws_ecs_task_definition.api.arn\n}\n";
    let other = module
        .replace("launch_type     = \"EC2\"", "desired_count   = 1")
        .replace(
            "family = \"api\"\n",
            "family = \"api\"\n  network_mode = \"awsvpc\"\n  cpu = 256\n  memory = 512\n",
        );
    let result = interview(
        &[
            ("one/a_first.tf", "# nothing\n"),
            ("one/main.tf", module),
            ("two/main.tf", &other),
        ],
        &["subnet-1", "false", "vpc-1", "ec2", "", "", "", "", "y"],
    );
    let settings = result.settings();
    assert!(
        settings.contains("  one/*.tf:\n"),
        "{settings}\n{}",
        result.screen
    );
    let launch_type =
        "  two/*.tf:\n    workloads:\n      aws_ecs_service.api:\n        launch-type: ec2\n";
    assert!(settings.contains(launch_type), "{settings}");
    // What was answered is not open any more.
    let (_, screen, prompts) = in_directory(result.folder.path(), &["", "", ""]);
    assert_eq!(
        prompts,
        ["subnets> ", "assign-public-ip> ", "vpc> "],
        "{screen}"
    );
    assert!(!screen.contains("one/main.tf"), "{screen}");
}

#[test]
fn settings_of_other_templates_are_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("a.yaml"), TEMPLATE).unwrap();
    }
    // The settings file is in the working directory, and also applies to `two`.
    let (ended, screen, _) = run_on("one", folder.path(), &["subnet-1", "", "", "y"]);
    assert!(matches!(ended, Interview::Answered { .. }), "{screen}");
    let settings = fs::read_to_string(folder.path().join(SETTINGS)).unwrap();
    let own = "files:\n  one/a.yaml:\n    subnets:\n      - subnet-1\n";
    assert!(settings.ends_with(own), "{settings}");
}
