//! Code actions: the edits are those of `migrate --write`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::client::{Client, applied, capabilities, directory, uri};
use crate::service;

/// The files of a directory, by their paths.
fn texts(directory: &Path) -> BTreeMap<PathBuf, String> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else {
            texts.insert(path.clone(), fs::read_to_string(&path).unwrap());
        }
    }
    texts
}

/// A copy of an example.
fn example(name: &str) -> (tempfile::TempDir, PathBuf) {
    let from = Path::new("examples").join(name);
    let all = texts(&from);
    let files: Vec<(&str, &str)> = all
        .iter()
        .map(|(path, text)| (path.strip_prefix(&from).unwrap().to_str().unwrap(), &**text))
        .collect();
    directory(&files)
}

/// What `migrate --write` makes of a directory.
fn migrated(directory: &Path) -> BTreeMap<PathBuf, String> {
    migrated_without(&[], directory)
}

/// The same without some workloads, which the settings exclude.
fn migrated_without(kept: &[&str], directory: &Path) -> BTreeMap<PathBuf, String> {
    let copy = tempfile::tempdir().unwrap();
    for (path, text) in texts(directory) {
        let to = copy.path().join(path.strip_prefix(directory).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
    }
    let settings = copy.path().join(".ecs2fargate.yaml");
    let own = fs::read_to_string(&settings).ok();
    if !kept.is_empty() {
        assert_eq!(own, None);
        let kept: String = kept
            .iter()
            .map(|id| format!("  {id}: {{keep: later}}\n"))
            .collect();
        fs::write(&settings, format!("workloads:\n{kept}")).unwrap();
    }
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_ecs2fargate"))
        .args(["migrate", "--write", "--quiet", "."])
        .current_dir(copy.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    if !kept.is_empty() {
        fs::remove_file(settings).unwrap();
    }
    let texts = texts(copy.path()).into_iter();
    let at_home = |path: PathBuf| directory.join(path.strip_prefix(copy.path()).unwrap());
    texts.map(|(path, text)| (at_home(path), text)).collect()
}

fn is_template(path: &Path) -> bool {
    let extension = path.extension().and_then(|one| one.to_str());
    matches!(extension, Some("yaml" | "json" | "tf" | "tofu" | "tftpl"))
}

/// The edits of a workspace edit, by the path of the file, with the versions that they are for.
fn edits(action: &Value) -> BTreeMap<PathBuf, (Value, Vec<Value>)> {
    let changes = action["edit"]["documentChanges"].as_array().unwrap().iter();
    let path = |uri: &Value| PathBuf::from(uri.as_str().unwrap().strip_prefix("file://").unwrap());
    changes
        .map(|one| {
            let document = &one["textDocument"];
            let edits = one["edits"].as_array().unwrap().clone();
            (path(&document["uri"]), (document["version"].clone(), edits))
        })
        .collect()
}

/// Every action that is offered at a diagnostic with a verdict in the open documents, by its title.
fn offered(client: &mut Client, open: &[PathBuf]) -> BTreeMap<String, Value> {
    let mut actions = BTreeMap::new();
    for path in open {
        for one in client.diagnostics(path) {
            let line = one["range"]["start"]["line"].as_u64().unwrap() as usize;
            for action in client.actions(path, line, json!({"diagnostics": [one]})) {
                actions.insert(action["title"].as_str().unwrap().to_owned(), action);
            }
        }
    }
    actions
}

/// Makes an action, which is offered in an editor with all templates of the directory, in the files.
fn make(directory: &Path, title: &str, files: &mut BTreeMap<PathBuf, String>) {
    let open: Vec<PathBuf> = files
        .keys()
        .filter(|path| is_template(path))
        .cloned()
        .collect();
    let mut client = Client::of(&[directory]);
    for path in &open {
        client.open(path, &files[path]);
    }
    let offered = offered(&mut client, &open);
    let titles: Vec<&String> = offered.keys().collect();
    let action = offered
        .get(title)
        .unwrap_or_else(|| panic!("{title} in {titles:?}"));
    assert_eq!(action["kind"], "quickfix");
    assert!(action.get("edit").is_none(), "requested when it is chosen");
    let resolved = client.resolve(action)["result"].clone();
    for (path, (version, edits)) in edits(&resolved) {
        assert_eq!(version, 1, "{path:?} is open");
        // No edit replaces most of a file.
        for edit in &edits {
            let line = |end: &str| edit["range"][end]["line"].as_u64().unwrap() as usize;
            let lines = files[&path].lines().count();
            assert!(line("end") - line("start") <= lines / 4 + 1, "{edit:#}");
        }
        let new = applied(&files[&path], &edits);
        files.insert(path, new);
    }
}

fn title(id: &str) -> String {
    format!("Migrate workload {id} to Fargate")
}

#[track_caller]
fn assert_same(made: &BTreeMap<PathBuf, String>, expected: &BTreeMap<PathBuf, String>) {
    for (file, text) in made {
        assert_eq!(text, &expected[file], "{file:?}");
    }
}

/// One action migrates the example.
#[track_caller]
fn check(name: &str, title: &str) {
    let (_keep, path) = example(name);
    let before = texts(&path);
    let mut made = before.clone();
    make(&path, title, &mut made);
    assert_ne!(made, before, "{name}");
    assert_same(&made, &migrated(&path));
    assert_eq!(texts(&path), before, "nothing is written to disk");
}

/// Each workload can be migrated alone, and all of them together.
#[track_caller]
fn check_several(name: &str, ids: &[&str]) {
    for id in ids {
        let (_keep, path) = example(name);
        let mut made = texts(&path);
        make(&path, &title(id), &mut made);
        let others: Vec<&str> = ids.iter().copied().filter(|other| other != id).collect();
        assert_same(&made, &migrated_without(&others, &path));
    }
    check(
        name,
        &format!(
            "Migrate all {} workloads of this file to Fargate",
            ids.len()
        ),
    );
}

#[test]
fn the_edits_are_those_of_migrate() {
    check("one-service", &title("Service"));
    check("json-template", &title("Service"));
    check("capacity-provider", &title("SearchService"));
    check("kafka-connect", &title("ECSService"));
    check("everything-wrong", &title("Shop"));
}

#[test]
fn the_edits_concern_several_files() {
    check("nested-stacks", &title("Service"));
    check("task-definition", &title("prices"));
}

#[test]
fn workloads_of_the_same_file_are_migrated_one_by_one_or_together() {
    check_several("multi-service", &["Api", "Worker"]);
    check_several("scheduled-task", &["CleanUpTask", "ReportTask"]);
    check(
        "settings-file",
        "Migrate all 2 workloads of this file to Fargate",
    );
}

#[test]
fn terraform_files_are_edited_too() {
    check("terraform-alb-service", &title("aws_ecs_service.web"));
    check(
        "terraform-capacity-provider",
        &title("aws_ecs_service.importer"),
    );
    check("terraform-local-module", &title("aws_ecs_service.this"));
    check("terraform-template-file", &title("aws_ecs_service.billing"));
}

#[test]
fn workloads_of_a_terraform_module_are_migrated_one_by_one() {
    check_one_by_one("tf");
    // In OpenTofu.
    check_one_by_one("tofu");
}

#[track_caller]
fn check_one_by_one(extension: &str) {
    let file = |name: &str| format!("{name}.{extension}");
    let main = fs::read_to_string("examples/terraform-capacity-provider/main.tf").unwrap();
    let start = main.find("resource \"aws_ecs_task_definition\"").unwrap();
    let (shared, importer) = main.split_at(start);
    let exporter = importer.replace("importer", "exporter");
    let (_keep, path) = directory(&[
        (&file("exporter"), &exporter),
        (&file("importer"), importer),
        (&file("all"), shared),
    ]);
    let ids = ["aws_ecs_service.exporter", "aws_ecs_service.importer"];
    let before = texts(&path);
    for (id, other) in [(ids[0], ids[1]), (ids[1], ids[0])] {
        let mut made = before.clone();
        make(&path, &title(id), &mut made);
        assert_same(&made, &migrated_without(&[other], &path));
        let name = |id: &str| path.join(file(id.rsplit('.').next().unwrap()));
        assert_ne!(made[&name(id)], before[&name(id)], "it is migrated");
        assert_eq!(made[&name(other)], before[&name(other)], "it is left alone");
    }
}

#[test]
fn line_breaks_and_marks_are_kept() {
    let plain = service("");
    for text in [
        plain.clone(),
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
    ] {
        let (_keep, path) = directory(&[("a.yaml", &text)]);
        let mut made = texts(&path);
        make(&path, &title("Service"), &mut made);
        assert_eq!(made, migrated(&path));
        assert!(made[&path.join("a.yaml")].contains("FARGATE"));
    }
}

#[test]
fn a_workload_that_cannot_be_migrated_has_no_action() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&file, &service(", Privileged: true"));
    assert!(offered(&mut client, &[file]).is_empty());
}

#[test]
fn actions_are_offered_where_they_concern_something() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    let text = service("");
    client.open(&file, &text);
    let line = |part: &str| text.lines().position(|line| line.contains(part)).unwrap();
    let none = || json!({"diagnostics": []});
    let verdict = client.diagnostics(&file).remove(0);
    let at_service = client.actions(&file, line("Service:"), json!({"diagnostics": [verdict]}));
    assert_eq!(at_service[0]["diagnostics"], json!([verdict]));
    assert_eq!(
        client.actions(&file, line("LaunchType"), none()).len(),
        1,
        "what is edited"
    );
    assert!(client.actions(&file, line("Subnets"), none()).is_empty());
    for (only, count) in [
        ("quickfix", 1),
        ("", 1),
        ("source.fixAll", 0),
        ("refactor", 0),
    ] {
        let context = json!({"diagnostics": [], "only": [only]});
        assert_eq!(
            client.actions(&file, line("Service:"), context).len(),
            count,
            "{only}"
        );
    }
}

#[test]
fn a_simple_client_gets_the_edits_at_once() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut simple = capabilities();
    simple["textDocument"]["codeAction"] = json!({});
    simple["workspace"] = json!({});
    let mut client = Client::with(&[&path], simple);
    let text = service("");
    client.open(&file, &text);
    let actions = client.actions(&file, 1, json!({"diagnostics": []}));
    let edits = actions[0]["edit"]["changes"][uri(&file)]
        .as_array()
        .unwrap();
    fs::write(&file, &text).unwrap();
    assert_eq!(applied(&text, edits), migrated(&path)[&file]);
}

#[test]
fn files_that_are_not_open_are_edited_without_a_version() {
    let (_keep, path) = example("nested-stacks");
    // The mark of a file on disk is no part of its text in an editor.
    let main = path.join("main.yaml");
    let marked = format!("\u{feff}{}", fs::read_to_string(&main).unwrap());
    fs::write(&main, &marked).unwrap();
    let expected = migrated(&path);
    let shop = path.join("shop.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&shop, &fs::read_to_string(&shop).unwrap());
    let actions = offered(&mut client, std::slice::from_ref(&shop));
    let (_, action) = actions.first_key_value().unwrap();
    let edits = edits(&client.resolve(action)["result"]);
    assert_eq!(edits[&shop].0, 1);
    let (version, of_main) = &edits[&main];
    assert_eq!(version, &Value::Null);
    let text = marked.trim_start_matches('\u{feff}');
    assert_eq!(
        applied(text, of_main),
        expected[&main].trim_start_matches('\u{feff}')
    );
}

#[test]
fn an_action_that_is_out_of_date_is_refused() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&file, &service(""));
    let action = client
        .actions(&file, 1, json!({"diagnostics": []}))
        .remove(0);
    client.change(&file, 2, &service(", Privileged: true"));
    let answer = client.resolve(&action);
    assert_eq!(answer["error"]["code"], -32803);
    let message = answer["error"]["message"].as_str().unwrap();
    assert_eq!(message, "Service can no longer be migrated");
}
