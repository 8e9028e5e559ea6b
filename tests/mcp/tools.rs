//! What the tools do: the same as the commands.

use std::fs;

use serde_json::{Value, json};

use crate::client::Client;
use crate::support::{BROKEN, Folder, ON_FARGATE, ON_INSTANCES, daemon};

/// A repository with a copy of two examples.
fn examples() -> Folder {
    let folder = Folder::new(&[]);
    for path in ["json-template/stack.json", "multi-service/stack.yaml"] {
        let example = format!("{}/examples/{path}", env!("CARGO_MANIFEST_DIR"));
        folder.write(path, fs::read(example).unwrap());
    }
    folder.commit();
    folder
}

fn names(answer: &Value) -> Vec<&str> {
    let workloads = answer["workloads"].as_array().unwrap().iter();
    workloads
        .map(|one| one["workload"].as_str().unwrap())
        .collect()
}

#[test]
fn check_reports_what_the_command_reports() {
    let folder = examples();
    let mut client = Client::new(&folder);
    let answer = client.call("check", json!({})).json();
    let command = folder.run(&["check", "--format", "json", "."]);
    let report = command.json();
    assert_eq!(answer["exit_status"], command.status);
    assert_eq!(answer["summary"], report["summary"]);
    assert_eq!(answer["costs"], report["costs"]);
    let workloads = report["workloads"].as_array().unwrap();
    let expected: Vec<String> = workloads
        .iter()
        .map(|one| {
            format!(
                "{}#{}",
                one["file"].as_str().unwrap(),
                one["id"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(names(&answer), expected);
    assert_eq!(answer.get("next_offset"), None);
    let first = &answer["workloads"][0];
    assert_eq!(first["verdict"], workloads[0]["verdict"]);
    assert_eq!(
        first["changes"],
        workloads[0]["changes"].as_array().unwrap().len()
    );
    assert_eq!(folder.git("", &["status", "--porcelain"], ""), "");
}

#[test]
fn check_shows_one_workload_in_full() {
    let folder = examples();
    let mut client = Client::new(&folder);
    let report = folder.run(&["check", "--format", "json", "."]).json();
    let workload = &report["workloads"][0];
    let name = format!(
        "{}#{}",
        workload["file"].as_str().unwrap(),
        workload["id"].as_str().unwrap()
    );
    let mut answer = client.call("check", json!({"workload": name})).json();
    assert_eq!(answer["workload"], *name);
    answer.as_object_mut().unwrap().remove("workload");
    assert_eq!(&answer, workload);
    let answer = client.call("check", json!({"workload": "a.yaml#None"}));
    answer.assert_error(&format!("the workloads are {name}"));
}

#[test]
fn check_selects_paths_verdicts_and_what_changed() {
    let folder = Folder::new(&[
        ("a/fargate.yaml", ON_FARGATE),
        ("a/service.yaml", ON_INSTANCES),
        ("b/daemon.yaml", &daemon()),
    ]);
    folder.commit();
    let mut client = Client::new(&folder);
    let answer = client.call("check", json!({"paths": ["a"]})).json();
    assert_eq!(
        names(&answer),
        ["a/fargate.yaml#Service", "a/service.yaml#Service"]
    );
    let answer = client
        .call("check", json!({"verdicts": ["blocked"]}))
        .json();
    assert_eq!(names(&answer), ["b/daemon.yaml#Service"]);
    let finding = &answer["workloads"][0]["findings"][0];
    assert_eq!(finding["rule"], "svc-daemon");
    let place = finding["place"].as_str().unwrap();
    assert!(place.starts_with("b/daemon.yaml:"), "{place}");
    folder.write("b/daemon.yaml", daemon() + "# edited\n");
    let answer = client.call("check", json!({"diff_base": "HEAD"})).json();
    assert_eq!(names(&answer), ["b/daemon.yaml#Service"]);
    assert_eq!(answer["omitted"]["workloads"], 2);
}

#[test]
fn check_takes_decisions() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let mut client = Client::new(&folder);
    let decisions = json!({
        "cpu": 512, "memory": 2048, "subnets": "subnet-0123456789abcdef0", "assign_public_ip": "false",
        "volumes": {"/tmp/x": "scratch"}, "remove_orphans": true,
    });
    let options = [
        "check",
        "--format",
        "json",
        "--cpu",
        "512",
        "--memory",
        "2048",
        "--subnets",
        "subnet-0123456789abcdef0",
        "--assign-public-ip",
        "false",
        "--volume",
        "/tmp/x=scratch",
        "--remove-orphans",
        ".",
    ];
    let answer = client.call(
        "check",
        json!({"decisions": decisions, "workload": "Service"}),
    );
    let mut answer = answer.json();
    answer.as_object_mut().unwrap().remove("workload");
    assert_eq!(answer, folder.run(&options).json()["workloads"][0]);
    let without = client.call("check", json!({"workload": "Service"})).json();
    assert_ne!(without["changes"], answer["changes"]);
}

#[test]
fn files_that_cannot_be_read_are_reported() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("broken.yaml", BROKEN)]);
    let mut client = Client::new(&folder);
    let answer = client.call("check", json!({})).json();
    assert_eq!(answer["exit_status"], 2);
    assert_eq!(answer["refused"][0]["path"], "broken.yaml");
    assert!(answer["refused"][0]["reason"].is_string());
}

#[test]
fn a_long_answer_is_continued() {
    let files: Vec<(String, String)> = (0..150)
        .map(|number| (format!("{number:03}.yaml"), daemon()))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let folder = Folder::new(&files);
    let mut client = Client::new(&folder);
    let mut found = Vec::new();
    let mut arguments = json!({});
    let mut calls = 0;
    loop {
        let answer = client.call("check", arguments.clone());
        assert!(answer.text.len() < 60_000, "{}", answer.text.len());
        let answer = answer.json();
        assert_eq!(answer["summary"]["workloads"]["blocked"], 150);
        found.extend(names(&answer).into_iter().map(str::to_owned));
        calls += 1;
        let Some(next) = answer.get("next_offset") else {
            break;
        };
        arguments["offset"] = next.clone();
    }
    assert!(calls > 1);
    let expected: Vec<String> = files
        .iter()
        .map(|(path, _)| format!("{path}#Service"))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn explain_is_that_of_the_command() {
    let folder = Folder::new(&[]);
    let mut client = Client::new(&folder);
    for name in ["svc-daemon", "launch-type", "sizes"] {
        let answer = client.call("explain", json!({"name": name}));
        let command = folder.run(&["explain", "--format", "json", name]).expect(0);
        assert_eq!(answer.text, command.stdout);
    }
}

#[test]
fn plan_and_apply_make_what_migrate_writes() {
    let folder = examples();
    let mut client = Client::new(&folder);
    let plan = client.call("plan", json!({})).json();
    assert_eq!(folder.git("", &["status", "--porcelain"], ""), "");
    let other = examples();
    let diff = other.run(&["migrate", "."]).stdout;
    // The diffs for people have headings.
    let lines = diff.split_inclusive('\n');
    let diff: String = lines.filter(|line| !line.starts_with('#')).collect();
    let diffs = plan["diffs"].as_array().unwrap().iter();
    let diffs: String = diffs.map(|one| one["diff"].as_str().unwrap()).collect();
    assert_eq!(diffs, diff);
    let result = plan["result"].as_str().unwrap();
    assert!(result.starts_with("Plan: "), "{result}");

    let id = plan["plan"].as_str().unwrap();
    let dry = client.call("apply", json!({"plan": id, "dry_run": true}));
    assert!(
        dry.text.contains("Dry run: no files were changed."),
        "{}",
        dry.text
    );
    assert!(
        dry.text.contains("--- a/json-template/stack.json"),
        "{}",
        dry.text
    );
    assert_eq!(folder.git("", &["status", "--porcelain"], ""), "");

    let applied = client.call("apply", json!({"plan": id}));
    assert!(!applied.is_error, "{}", applied.text);
    assert!(
        applied.text.contains("changed: json-template/stack.json\n"),
        "{}",
        applied.text
    );
    other.run(&["migrate", "--write", "-q", "."]);
    for path in ["json-template/stack.json", "multi-service/stack.yaml"] {
        assert_eq!(folder.read(path), other.read(path));
    }
    let again = client.call("apply", json!({"plan": id}));
    assert!(again.text.contains("nothing to change"), "{}", again.text);
    folder.run(&["revert"]).expect(0);
    assert_eq!(folder.git("", &["status", "--porcelain"], ""), "");
}

#[test]
fn a_plan_is_kept_for_later_sessions_and_only_for_the_user() {
    let folder = examples();
    let plan = Client::new(&folder).call("plan", json!({})).json();
    let file = plan["plan_file"].as_str().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert!(
        !file.starts_with(folder.path("").to_str().unwrap()),
        "{file}"
    );
    let shown = folder.run(&["show", file]).expect(0);
    assert!(shown.stderr.contains(plan["plan"].as_str().unwrap()));
    let mut client = Client::new(&folder);
    let continued = client.call("plan", json!({"plan": plan["plan"]})).json();
    assert_eq!(continued, plan);
    let wrong = client.call("plan", json!({"plan": plan["plan"], "paths": ["."]}));
    wrong.assert_error("cannot be combined");
    client
        .call("plan", json!({"plan": "0123456789abcdef"}))
        .assert_error("no plan has the ID 0123456789abcdef; create one with the tool plan");
}

#[test]
fn a_long_diff_is_continued() {
    let files: Vec<String> = (0..40).map(|number| format!("{number:02}.yaml")).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|path| (&**path, ON_INSTANCES)).collect();
    let folder = Folder::new(&files);
    let mut client = Client::new(&folder);
    let first = client.call("plan", json!({}));
    assert!(first.text.len() < 60_000, "{}", first.text.len());
    let mut answer = first.json();
    assert_eq!(answer["changed_files"], 40);
    let mut diffs = answer["diffs"].as_array().unwrap().clone();
    let mut calls = 1;
    while let Some(next) = answer.get("next_offset").cloned() {
        let arguments = json!({"plan": answer["plan"], "offset": next});
        answer = client.call("plan", arguments).json();
        diffs.extend(answer["diffs"].as_array().unwrap().clone());
        calls += 1;
    }
    assert!(calls > 1);
    let found: Vec<&str> = diffs
        .iter()
        .map(|one| one["file"].as_str().unwrap())
        .collect();
    let expected: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_stale_plan_changes_nothing() {
    let folder = examples();
    let mut client = Client::new(&folder);
    let plan = client.call("plan", json!({})).json();
    let edited = folder.read("multi-service/stack.yaml") + "# edited\n";
    folder.write("multi-service/stack.yaml", &edited);
    folder.git("", &["commit", "-qam", "edited"], "");
    let answer = client.call("apply", json!({"plan": plan["plan"]}));
    answer.assert_error("error: multi-service/stack.yaml: line");
    answer.assert_error("nothing was applied");
    assert_eq!(folder.read("multi-service/stack.yaml"), edited);
    assert_eq!(folder.git("", &["status", "--porcelain"], ""), "");
}

#[test]
fn files_with_uncommitted_changes_are_not_changed() {
    let folder = examples();
    let edited = folder.read("multi-service/stack.yaml") + "# edited\n";
    folder.write("multi-service/stack.yaml", &edited);
    let mut client = Client::new(&folder);
    let plan = client.call("plan", json!({})).json();
    let answer = client.call("apply", json!({"plan": plan["plan"]}));
    answer.assert_error("the file has uncommitted changes");
    assert_eq!(folder.read("multi-service/stack.yaml"), edited);
    let status = folder.git("", &["status", "--porcelain"], "");
    assert_eq!(status, " M multi-service/stack.yaml\n");
}
