//! What is printed to which stream.

use std::io::Read;
use std::process::Stdio;

use crate::support::{Folder, ON_FARGATE, ON_INSTANCES, Ran, WITHOUT_ECS, binary, daemon};

#[test]
fn a_dry_run_prints_the_diff_and_writes_nothing() {
    let folder = Folder::new(&[("app/web.yaml", ON_INSTANCES), ("other.yaml", WITHOUT_ECS)]);
    for arguments in [&["migrate", "."][..], &["migrate", "--dry-run", "."][..]] {
        let ran = folder.run(arguments).expect(0);
        let diff = &ran.stdout;
        assert!(
            diff.starts_with("# Service: replaced\n#   ")
                && diff.contains("\n--- a/app/web.yaml\n+++ b/app/web.yaml\n@@ -"),
            "{diff}"
        );
        for line in [
            "-      LaunchType: EC2\n",
            "+      LaunchType: FARGATE\n",
            "-      NetworkMode: bridge\n",
            "+      NetworkMode: awsvpc\n",
            "-              HostPort: 0\n",
            "-      Role: !Ref ServiceRole\n",
        ] {
            assert!(diff.contains(line), "{line}{diff}");
        }
        assert!(!diff.contains("other.yaml"), "{diff}");
        assert!(ran.report.contains("app/web.yaml:"), "{}", ran.report);
        assert!(
            ran.report.contains("Dry run: no files were changed."),
            "{}",
            ran.report
        );
        assert!(
            ran.report.contains("1 to change, 1 unchanged"),
            "{}",
            ran.report
        );
    }
    assert_eq!(folder.read("app/web.yaml"), ON_INSTANCES);
}

#[test]
fn what_needs_no_change_prints_no_diff() {
    let folder = Folder::new(&[
        ("a.yaml", ON_FARGATE),
        ("b.yaml", WITHOUT_ECS),
        ("c.yaml", &daemon()),
    ]);
    assert_eq!(folder.run(&["migrate", "."]).expect(0).stdout, "");
}

#[test]
fn quiet_keeps_the_summary() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["migrate", "-q", "."]).expect(0);
    assert!(ran.report.starts_with("Templates "), "{}", ran.report);
    assert!(!ran.stdout.is_empty());
}

#[test]
fn pipes_get_no_colour() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder.run(&["migrate", "."]).expect(0);
    assert!(!ran.stdout.contains('\x1b') && !ran.report.contains('\x1b'));
}

#[test]
fn color_can_be_forced_and_forbidden() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = binary(&folder.path(""), arguments);
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        Ran::of(command.envs(variables.iter().copied())).expect(0)
    };
    let is_coloured = |ran: &Ran| (ran.stdout.contains('\x1b'), ran.stderr.contains('\x1b'));
    for (arguments, variables, expected) in [
        (&["--color", "always"][..], &[][..], (true, true)),
        (&["--color=always"], &[("NO_COLOR", "1")], (true, true)),
        // A diff in a pipe stays one that can be applied.
        (&[], &[("FORCE_COLOR", "1")], (false, true)),
        (&[], &[("CLICOLOR_FORCE", "1")], (false, true)),
        (
            &[],
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            (false, false),
        ),
        (
            &["--color", "never"],
            &[("FORCE_COLOR", "1")],
            (false, false),
        ),
        (&[], &[], (false, false)),
    ] {
        let ran = run(&[&["migrate", "."], arguments].concat(), variables);
        assert_eq!(is_coloured(&ran), expected, "{arguments:?} {variables:?}");
    }
    let json = [
        "check",
        "--exit-zero",
        "--format",
        "json",
        "--color",
        "always",
        ".",
    ];
    run(&json, &[("FORCE_COLOR", "1")]).json();
}

#[test]
fn only_shows_one_transform() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let diff = folder
        .run(&["migrate", "--only", "launch-type", "."])
        .expect(0)
        .stdout;
    assert!(diff.contains("+      LaunchType: FARGATE\n"), "{diff}");
    assert!(!diff.contains("awsvpc"), "{diff}");
}

#[test]
fn json_has_the_documented_shape() {
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("b.yaml", WITHOUT_ECS),
        ("d.yaml", &daemon()),
    ]);
    let diff = folder.run(&["migrate", "a.yaml"]).expect(0).stdout;
    let value = folder
        .run(&["migrate", "--format", "json", "."])
        .expect(0)
        .json();
    assert_eq!(value["version"], 2);
    assert_eq!(value["files"][0]["path"], "a.yaml");
    assert_eq!(value["files"][0]["status"], "changed");
    // Only what is printed for people is headed.
    let (_, headed) = diff.split_at(diff.find("--- a/").unwrap());
    assert_eq!(value["files"][0]["diff"], headed);
    assert_eq!(value["files"][1]["status"], "unchanged");

    let workload = &value["workloads"][0];
    assert_eq!(workload["id"], "Service");
    assert_eq!(workload["file"], "a.yaml");
    assert_eq!(workload["impact"], "replaced");
    assert_eq!(workload["verdict"], "action-required", "{workload}");
    let flags = serde_json::json!(["replaced", "downtime", "permissions"]);
    assert_eq!(workload["flags"], flags, "{workload}");
    let change = &workload["changes"][0];
    assert!(
        change["transform"].is_string() && change["line"].is_u64(),
        "{change}"
    );
    assert!(
        workload["members"]
            .as_array()
            .unwrap()
            .iter()
            .any(|m| m == "Service (AWS::ECS::Service)")
    );

    let blocked = &value["workloads"][1];
    assert_eq!(blocked["verdict"], "blocked");
    assert_eq!(blocked["flags"], serde_json::json!([]));
    assert_eq!(blocked["changes"], serde_json::json!([]));
    assert_eq!(blocked["findings"][0]["severity"], "error");
    assert!(blocked["findings"][0]["help"].is_string());
    assert_eq!(value["summary"]["files"]["changed"], 1);
    assert_eq!(value["summary"]["workloads"]["blocked"], 1);
}

#[test]
fn check_prints_json_without_diffs() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let value = folder
        .run(&["check", "--format", "json", "."])
        .expect(3)
        .json();
    assert_eq!(value["files"][0]["status"], "changed");
    assert!(value["files"][0].get("diff").is_none());
}

#[test]
fn the_transforms_are_listed_and_explained() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["transforms"]).expect(0).stdout;
    assert!(
        list.lines()
            .next()
            .unwrap()
            .starts_with("capacity-provider "),
        "{list}"
    );
    let rows: Vec<(&str, &str)> = list
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .collect();
    assert!(
        list.lines().all(|line| line.chars().count() <= 80),
        "{list}"
    );
    assert!(rows.iter().all(|(_, summary)| !summary.trim().is_empty()));
    // The other lines of a summary have no name.
    let names = rows.iter().map(|(name, _)| *name);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    assert!(names.len() < rows.len() && names.contains(&"replaced-names"));
    for name in names {
        let text = folder.run(&["explain", name]).expect(0).stdout;
        assert!(text.starts_with(&format!("{name}\n\n")), "{text}");
    }
}

#[test]
fn the_list_of_rules_fits_eighty_columns() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["rules"]).expect(0).stdout;
    for part in ["\ncd-gpu  ", "\nfit-unknown  ", ": sizes, limits"] {
        assert!(list.contains(part), "{part}: {list}");
    }
    let widest = list.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{list}");
    let blocked = folder
        .run(&["rules", "--class", "blocked"])
        .expect(0)
        .stdout;
    assert!(
        blocked.contains("\ncd-gpu ") && !blocked.contains("svc-role"),
        "{blocked}"
    );
    let table = folder
        .run(&["rules", "--format", "markdown"])
        .expect(0)
        .stdout;
    assert!(
        table.contains("\n| [cd-gpu](cd-gpu.md) | blocked | "),
        "{table}"
    );
}

#[test]
fn rules_and_tables_are_explained() {
    let folder = Folder::new(&[]);
    let one = folder.run(&["explain", "cd-gpu"]).expect(0).stdout;
    assert!(one.starts_with("cd-gpu\n\n"), "{one}");
    for part in ["\nWhy\n", "\nHow to fix\n", "\nSources\n", "(2026-11-20)"] {
        assert!(one.contains(part), "{part}: {one}");
    }
    assert!(!one.contains("<!--"), "{one}");
    assert_eq!(folder.run(&["rules", "cd-gpu"]).expect(0).stdout, one);
    let markdown = folder
        .run(&["explain", "cd-gpu", "--format", "markdown"])
        .expect(0)
        .stdout;
    assert!(markdown.starts_with("# cd-gpu\n"), "{markdown}");
    let json = folder
        .run(&["explain", "cd-gpu", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(
        (&json["kind"], &json["class"]),
        (&"rule".into(), &"blocked".into())
    );
    assert_eq!(json["page"].as_str(), Some(markdown.as_str()));
    let step = folder
        .run(&["explain", "volumes", "--format", "json"])
        .expect(0)
        .json();
    assert!(
        step["rules"]
            .as_array()
            .unwrap()
            .contains(&"td-volume-efs".into()),
        "{step}"
    );
    let sizes = folder.run(&["explain", "sizes"]).expect(0).stdout;
    assert!(
        sizes.contains("As of 20") && sizes.contains("249856"),
        "{sizes}"
    );
}

#[test]
fn names_that_do_not_exist_are_suggested() {
    let folder = Folder::new(&[]);
    for (arguments, part) in [
        (["explain", "gpu"], "did you mean `cd-gpu`"),
        (["explain", "lauch-type"], "`launch-type`"),
        (["rules", "cd-gpus"], "did you mean `cd-gpu`"),
        (["rules", "xyzzy"], "run `ecs2fargate rules`"),
    ] {
        let message = folder.run(&arguments).expect(2).stderr;
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn the_rules_in_json_have_their_sources_and_dates() {
    let folder = Folder::new(&[]);
    let all = folder.run(&["rules", "--format", "json"]).expect(0).json();
    assert_eq!(all["version"], 2);
    let list = |name: &str| all[name].as_array().unwrap().clone();
    assert!(list("rules").len() >= 118);
    for rule in list("rules") {
        for key in ["id", "class", "title"] {
            assert!(!rule[key].as_str().unwrap().is_empty(), "{key}: {rule}");
        }
        let sources = rule["sources"].as_array().unwrap();
        assert!(
            sources
                .iter()
                .all(|source| source.as_str().unwrap().contains("20")),
            "{rule}"
        );
    }
    for table in list("facts") {
        assert!(
            table["as_of"].as_str().unwrap().starts_with("20"),
            "{table}"
        );
        assert!(!table["rows"].as_array().unwrap().is_empty(), "{table}");
    }
    let one = folder
        .run(&["rules", "svc-role", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(one["rules"].as_array().unwrap().len(), 1);
    assert_eq!(one["rules"][0]["edited_by"][0], "service-role");
    assert_eq!(one["facts"], serde_json::json!([]));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let files: Vec<String> = (0..200).map(|number| format!("{number}.yaml")).collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|name| (name.as_str(), ON_INSTANCES))
        .collect();
    let folder = Folder::new(&files);
    for arguments in [
        &["migrate", "."][..],
        &["migrate", "--format", "json", "."][..],
    ] {
        let mut child = binary(&folder.path(""), arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(
            !told.contains("error") && !told.contains("panicked"),
            "{told}"
        );
    }
}

#[test]
fn what_a_file_of_the_api_cannot_hold_is_told_as_commands() {
    let service = r#"{"cluster": "shop", "serviceName": "web", "taskDefinition": "web:3", "launchType": "EC2",
        "loadBalancers": [{"targetGroupArn": "arn:old", "containerName": "web", "containerPort": 8080}]}"#;
    let task = r#"{"family": "web", "containerDefinitions": [{"name": "web", "memory": 300, "image": "1.dkr.ecr.eu-west-1.amazonaws.com/web",
        "secrets": [{"name": "KEY", "valueFrom": "/web/key"}], "portMappings": [{"containerPort": 8080, "hostPort": 0}]}]}"#;
    let folder = Folder::new(&[("service.json", service), ("my tasks/web.json", task)]);

    let ran = folder.run(&["migrate", "-vv", "."]).expect(0);
    for command in [
        "aws ecs list-container-instances --cluster shop",
        "aws ec2 describe-instances --instance-ids INSTANCES",
    ] {
        assert!(ran.report.contains(command), "{}", ran.report);
    }

    let ran = folder
        .run(&["migrate", "-vv", "--subnets", "subnet-1", "."])
        .expect(0);
    for command in [
        "aws iam create-role --role-name ecsTaskExecutionRole --assume-role-policy-document '{",
        "aws iam attach-role-policy --role-name ecsTaskExecutionRole",
        "arn:aws:ssm:REGION:ACCOUNT:parameter/web/key",
        "aws ec2 create-security-group --group-name web --description 'Tasks of web' --vpc-id VPC",
        "--protocol tcp --port 8080",
        "aws elbv2 create-target-group --name web-ip --protocol HTTP --port 8080 --target-type ip --vpc-id VPC",
        "aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=subnet-1",
        "aws ecs register-task-definition --cli-input-json 'file://my tasks/web.json'",
        "aws ecs create-service --cli-input-json file://service.json",
        "aws ecs wait services-stable --cluster shop --services web-fargate",
        "aws ecs delete-service --cluster shop --service web\n",
        "--resource-ids service/shop/web\n",
    ] {
        assert!(ran.report.contains(command), "{command}: {}", ran.report);
    }
}
