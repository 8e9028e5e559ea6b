//! Settings files: where they are found, what they decide, how their mistakes are reported, and how `init` creates one.

use crate::support::{Folder, ON_INSTANCES};

const SETTINGS: &str = ".ecs2fargate.yaml";
const SUBNETS: &str = "subnets: [subnet-0aaaaaaaa]\n";

fn settings_at(folder: &str) -> String {
    format!("{folder}{SETTINGS}")
}

#[test]
fn the_nearest_file_counts_and_only_that() {
    let folder = Folder::new(&[
        (
            SETTINGS,
            "subnets: [subnet-0aaaaaaaa]\nassign-public-ip: true\n",
        ),
        (&settings_at("sub/"), "subnets: [subnet-0bbbbbbbb]\n"),
        ("a.yaml", ON_INSTANCES),
        ("sub/deep/b.yaml", ON_INSTANCES),
    ]);
    let diff = folder.run(&["migrate", "."]).expect(0).stdout;
    let (first, second) = diff.split_once("+++ b/sub/deep/b.yaml").unwrap();
    assert!(first.contains("+            - subnet-0aaaaaaaa"), "{first}");
    assert!(
        first.contains("+          AssignPublicIp: ENABLED"),
        "{first}"
    );
    assert!(
        second.contains("+            - subnet-0bbbbbbbb"),
        "{second}"
    );
    assert!(second.contains("AssignPublicIp: !Ref"), "{second}");
}

#[test]
fn the_search_ends_at_the_root_of_the_repository() {
    let folder = Folder::new(&[(SETTINGS, SUBNETS), ("repo/sub/a.yaml", ON_INSTANCES)]);
    let is_found = |below: &str| {
        let ran = folder.run_in(below, &["migrate", "."]).expect(0);
        ran.stdout.contains("subnet-0aaaaaaaa")
    };
    // Outside of a repository the search ends at the working directory.
    assert!(is_found(""));
    assert!(!is_found("repo/sub"));
    folder.commit();
    assert!(is_found("repo/sub"));
    folder.git("repo", &["init", "-q"], "");
    assert!(!is_found(""));
}

#[test]
fn outside_of_a_repository_the_given_folder_is_looked_at_too() {
    let folder = Folder::new(&[
        (&settings_at("given/"), SUBNETS),
        ("given/sub/a.yaml", ON_INSTANCES),
        ("other/none.txt", ""),
    ]);
    let ran = folder.run_in("other", &["migrate", "../given"]).expect(0);
    assert!(ran.stdout.contains("subnet-0aaaaaaaa"), "{}", ran.stdout);
}

#[test]
fn standard_input_takes_the_settings_of_the_working_directory() {
    let folder = Folder::new(&[(SETTINGS, SUBNETS)]);
    let ran = folder.run_with(&["migrate", "-"], ON_INSTANCES).expect(0);
    assert!(ran.stdout.contains("subnet-0aaaaaaaa"), "{}", ran.stdout);
}

#[test]
fn the_command_line_wins() {
    let folder = Folder::new(&[
        (
            SETTINGS,
            "files:\n  a.yaml:\n    workloads:\n      Service: {subnets: [subnet-0aaaaaaaa]}\n",
        ),
        ("a.yaml", ON_INSTANCES),
    ]);
    let ran = folder.run(&["migrate", "."]).expect(0);
    assert!(ran.stdout.contains("subnet-0aaaaaaaa"), "{}", ran.stdout);
    let ran = folder
        .run(&["migrate", "--subnets", "subnet-0bbbbbbbb", "."])
        .expect(0);
    assert!(!ran.stdout.contains("subnet-0aaaaaaaa"), "{}", ran.stdout);
    assert!(ran.stdout.contains("subnet-0bbbbbbbb"), "{}", ran.stdout);
}

#[test]
fn a_mistake_is_told_and_what_it_concerns_is_left() {
    let folder = Folder::new(&[
        (
            &settings_at("sub/"),
            "subnets: [sg-1]\nfiles:\n  b.yaml: {vpc: x}\n",
        ),
        ("a.yaml", ON_INSTANCES),
        ("sub/b.yaml", ON_INSTANCES),
    ]);
    let ran = folder.run(&["migrate", "--write", "."]).expect(2);
    assert_eq!(folder.read("sub/b.yaml"), ON_INSTANCES);
    assert_ne!(folder.read("a.yaml"), ON_INSTANCES);
    for told in [
        "error: sub/.ecs2fargate.yaml:1:11: `sg-1` is not a subnet ID",
        "\n  line 3, column 17: `x` is not ",
        ". The template to which it applies is not changed",
    ] {
        assert!(ran.report.contains(told), "{told}: {}", ran.report);
    }
    let json = folder
        .run(&["check", "--format", "json", "."])
        .expect(2)
        .json();
    let file = &json["files"][1];
    assert_eq!(file["path"], "sub/.ecs2fargate.yaml");
    assert_eq!(file["status"], "refused");
    let ran = folder.run_in("sub", &["migrate", "-"]).expect(2);
    assert_eq!(ran.stdout, "");
}

#[test]
fn standard_input_comes_back_where_its_settings_are_mistaken() {
    let folder = Folder::new(&[(SETTINGS, "subnts: []\n")]);
    let ran = folder.run_with(&["migrate", "-"], ON_INSTANCES).expect(2);
    assert_eq!(ran.stdout, ON_INSTANCES);
    let told = "Did you mean `subnets`?";
    assert!(ran.report.contains(told), "{}", ran.report);
}

#[test]
fn a_file_of_another_name_is_told() {
    let folder = Folder::new(&[(".ecs2fargate.yml", SUBNETS), ("a.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["migrate", "."]).expect(2);
    let told = "error: .ecs2fargate.yml: Settings files must be named .ecs2fargate.yaml; rename it";
    assert!(ran.report.contains(told), "{}", ran.report);
    assert_eq!(ran.stdout, "");
}

#[test]
fn what_nothing_uses_is_told_when_the_run_covers_the_settings_file() {
    let folder = Folder::new(&[
        (SETTINGS, "workloads:\n  Servise: {cpu: 256}\n"),
        ("sub/a.yaml", ON_INSTANCES),
    ]);
    let ran = folder.run(&["migrate", "."]).expect(0);
    let told = "warning[settings]: No workload has a member `Servise`. Did you mean `Service`?\n    at .ecs2fargate.yaml:2:3\n";
    assert!(ran.report.contains(told), "{}", ran.report);
    for paths in ["sub", "sub/a.yaml"] {
        let ran = folder.run(&["migrate", paths]).expect(0);
        assert!(!ran.report.contains("Servise"), "{}", ran.report);
    }
}

/// A service whose launch type is unspecified.
const OPEN: &str = "\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      Cpu: 256
      Memory: 512
      ContainerDefinitions:
        - {Name: web, Image: 'nginx:1.27', Memory: 300}
";

#[test]
fn init_writes_what_the_templates_do_not_tell() {
    let folder = Folder::new(&[("sub/a.yaml", OPEN), ("b.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["init"]).expect(0);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.report.starts_with(".ecs2fargate.yaml: written"),
        "{}",
        ran.report
    );
    let text = folder.read(SETTINGS);
    for line in [
        "# Required by Service (b.yaml).\n# assign-public-ip: false\n",
        "  sub/a.yaml:\n    workloads:\n      Service:\n",
        "        # launch-type: ec2\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // As it is written, it decides nothing.
    let before = folder.run(&["check", "."]).expect(3).report;
    folder.write(SETTINGS, text.replace("# launch-type", "launch-type"));
    let after = folder.run(&["check", "."]).expect(3).report;
    assert!(before.contains("1 needs-decision"), "{before}");
    assert!(!after.contains("1 needs-decision"), "{after}");
}

#[test]
fn init_overwrites_nothing() {
    let folder = Folder::new(&[(SETTINGS, "names: drop\n"), ("sub/a.yaml", OPEN)]);
    let ran = folder.run(&["init"]).expect(2);
    assert!(
        ran.report.contains("already exists, not overwritten"),
        "{}",
        ran.report
    );
    assert_eq!(folder.read(SETTINGS), "names: drop\n");
    let printed = folder.run(&["init", "--stdout"]).expect(0).stdout;
    assert_eq!(folder.run(&["init", "-"]).expect(0).stdout, printed);
    assert!(printed.contains("# launch-type: ec2"), "{printed}");
    folder.write(SETTINGS, "launch-type: fargate\n");
    let printed = folder.run(&["init", "--stdout"]).expect(0).stdout;
    assert!(!printed.contains("# launch-type: ec2"), "{printed}");
}

#[test]
fn init_for_a_folder_writes_into_it_and_tells_what_it_hides() {
    let folder = Folder::new(&[(SETTINGS, "names: drop\n"), ("sub/a.yaml", OPEN)]);
    let ran = folder.run(&["init", "sub"]).expect(0);
    assert!(
        ran.report.contains("sub/.ecs2fargate.yaml: written"),
        "{}",
        ran.report
    );
    assert!(
        folder
            .read("sub/.ecs2fargate.yaml")
            .contains("  ./a.yaml:\n")
    );
    folder.commit();
    let ran = folder.run(&["init", "sub/a.yaml"]).expect(2);
    assert!(ran.report.contains("not a directory"), "{}", ran.report);
    folder.write("other/a.yaml", OPEN);
    let ran = folder.run(&["init", "other"]).expect(0);
    assert!(ran.report.contains("no longer applies"), "{}", ran.report);
}

#[test]
fn init_asks_nothing_for_templates_with_settings_of_their_own() {
    let folder = Folder::new(&[
        ("a.yaml", OPEN),
        ("sub/b.yaml", OPEN),
        ("sub/.ecs2fargate.yaml", "names: drop\n"),
    ]);
    folder.run(&["init"]).expect(0);
    let text = folder.read(SETTINGS);
    assert!(text.contains("./a.yaml"), "{text}");
    assert!(!text.contains("b.yaml"), "{text}");
    let told = folder.run(&["check", "."]).expect(3).report;
    assert!(!told.contains("[settings]"), "{told}");
}

#[test]
fn the_schema_is_printed() {
    let folder = Folder::new(&[]);
    let schema = folder.run(&["init", "--schema"]).expect(0).json();
    assert!(schema["properties"]["subnets"].is_object());
}

#[test]
fn an_answer_of_the_command_line_that_no_task_asked_for_is_told_without_a_place() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder
        .run(&["migrate", ".", "--volume", "/dta=drop"])
        .expect(0);
    let told = "warning[settings]: No task has the volume `/dta` (--volume)\n";
    assert!(ran.report.contains(told), "{}", ran.report);
}

#[cfg(unix)]
#[test]
fn a_link_to_no_settings_file_is_told() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    std::os::unix::fs::symlink("nowhere", folder.path(SETTINGS)).unwrap();
    let ran = folder.run(&["migrate", "."]).expect(2);
    assert_eq!(ran.stdout, "");
    assert!(ran.report.contains("cannot be read"), "{}", ran.report);
}

#[test]
fn ignored_findings_are_counted_and_listed_in_json() {
    let settings = "ignore:\n  td-task-role: the containers call no AWS service\n";
    let with = Folder::new(&[("a.yaml", ON_INSTANCES), (SETTINGS, settings)]);
    let without = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let roles = |folder: &Folder| {
        let value = folder.run(&["check", "--format", "json", "."]).json();
        let count = |list: &serde_json::Value| {
            let all = list.as_array().unwrap().iter();
            all.filter(|one| one["rule"] == "td-task-role").count()
        };
        let workloads = value["workloads"].as_array().unwrap().iter();
        let reported: usize = workloads.map(|one| count(&one["findings"])).sum();
        (reported, count(&value["ignored"]), value)
    };
    let (reported, ignored, _) = roles(&without);
    assert_eq!((reported, ignored), (1, 0));
    let (reported, ignored, value) = roles(&with);
    assert_eq!((reported, ignored), (0, 1));
    let one = &value["ignored"][0];
    assert_eq!(one["reason"], "the containers call no AWS service");
    assert_eq!(one["workload"], value["workloads"][0]["id"]);
    let ran = with.run(&["check", "."]);
    let report = ran.stdout + &ran.report;
    assert!(report.contains("1 finding"), "{report}");
}

#[test]
fn questions_need_a_terminal() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["migrate", "--interactive", "."]).expect(2);
    assert_eq!(ran.stdout, "");
    for part in [
        "error: --interactive requires a terminal on standard input and standard error",
        "run `ecs2fargate init`",
        "--subnets",
    ] {
        assert!(ran.report.contains(part), "{part}: {}", ran.report);
    }
    for arguments in [&["-"] as &[&str], &["--files-from", "-"]] {
        let arguments = [&["migrate", "--interactive"], arguments].concat();
        let ran = folder.run_with(&arguments, "").expect(2);
        assert!(
            ran.report.contains("cannot be combined with --interactive"),
            "{}",
            ran.report
        );
    }
}

#[test]
fn a_setting_that_is_specified_is_no_question_any_more() {
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        (
            SETTINGS,
            "assign-public-ip: false\nsecurity-groups: [sg-0aaaaaaaa]\n",
        ),
    ]);
    let printed = folder.run(&["init", "--stdout"]).expect(0).stdout;
    assert!(!printed.contains("security-groups:"), "{printed}");
    let ran = folder
        .run(&["check", "--format", "json", "."])
        .expect(3)
        .json();
    assert_eq!(ran["workloads"][0]["verdict"], "action-required", "{ran}");
}
