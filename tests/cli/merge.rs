//! `merge`: the reports of many repositories as one page.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::formats::{errors, schema};
use crate::support::{Folder, ON_FARGATE, ON_INSTANCES, Ran, daemon};

/// The reports of two repositories.
fn reports() -> Folder {
    let folder = Folder::new(&[
        ("one/a.yaml", ON_INSTANCES),
        ("one/b.yaml", ON_FARGATE),
        ("two/c.yaml", &daemon()),
    ]);
    for name in ["one", "two"] {
        let output = format!("json=reports/{name}.json");
        fs::create_dir_all(folder.path("reports")).unwrap();
        folder.run(&["check", "--output", &output, name]);
    }
    folder
}

fn merge(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["merge"], arguments].concat())
}

/// The names of the repositories in the JSON.
fn names(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let all = json["repositories"].as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn reports_become_one_page() {
    let folder = reports();
    let files = ["reports/one.json", "reports/two.json"];
    let page = merge(&folder, &files).expect(0);
    assert_eq!(page.stderr, "");
    for part in [
        "<!DOCTYPE html>",
        "<dd>2<small>with 3 workloads</small></dd>",
        "<strong>1 of 2 workloads</strong>",
        "data-v=\"two\">two</td>",
        "<span class=\"place\">two/c.yaml</span>",
    ] {
        assert!(page.stdout.contains(part), "{part}: {}", page.stdout);
    }
    let ran = merge(&folder, &[&files[..], &["--output", "page.html"]].concat()).expect(0);
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        "Merged: 2 reports with 3 workloads. 1 of 2 workloads can move with the edits of ecs2fargate.\n"
    );
    assert_eq!(folder.read("page.html"), page.stdout);
    // A later run does not read it.
    let check = folder.run(&["check", "--format", "json", "."]);
    assert!(!check.stdout.contains("page.html"), "{}", check.stdout);
}

#[test]
fn json_and_markdown_have_the_totals() {
    let folder = reports();
    let files = ["reports/one.json", "reports/two.json"];
    let ran = merge(&folder, &[&["--format", "json"], &files[..]].concat()).expect(0);
    let document = ran.json();
    let of_merged = schema("docs/src/schemas/merged.schema.json");
    assert_eq!(errors(&of_merged, &document), "");
    assert_eq!(
        document["workloads"],
        json!({"action-required": 1, "blocked": 1, "on-fargate": 1})
    );
    assert_eq!(document["blockers"][0]["rule"], "svc-daemon");
    let one: Value = serde_json::from_str(&folder.read("reports/one.json")).unwrap();
    let costs = &document["repositories"][0]["costs"];
    assert_eq!(costs["fargate"], one["costs"]["fargate"]);
    let ran = merge(&folder, &[&["--format", "markdown"], &files[..]].concat()).expect(0);
    assert!(
        ran.stdout.contains("| two | 0 | 0 | 0 | 1 | 0 | 0 | – |\n"),
        "{}",
        ran.stdout
    );
    // Its own output is not read as a template.
    folder.write(
        "merged.json",
        serde_json::to_string_pretty(&document).unwrap() + "\n",
    );
    let check = folder.run(&["check", "--format", "json", "."]);
    assert!(!check.stdout.contains("merged.json"), "{}", check.stdout);
}

#[test]
fn a_repository_is_named_or_has_the_name_of_its_file() {
    let folder = reports();
    let text = folder.read("reports/one.json");
    folder.write("all/shop/report.json", &text);
    folder.write("all/pay/ecs2fargate.json", &text);
    let arguments = [
        "merge",
        "--format",
        "json",
        "org/first=reports/one.json",
        "all/shop/report.json",
        "all/pay/ecs2fargate.json",
        "reports/two.json",
        "-",
    ];
    let ran = folder.run_with(&arguments, &text).expect(0);
    assert_eq!(
        names(&ran),
        ["org/first", "pay", "shop", "standard input", "two"]
    );
    let arguments = ["merge", "--format", "json", "org/here=-"];
    let ran = folder.run_with(&arguments, &text).expect(0);
    assert_eq!(names(&ran), ["org/here"]);
}

#[test]
fn every_wrong_report_is_an_error_and_nothing_is_written() {
    let folder = reports();
    let report = folder.read("reports/one.json");
    folder.write(
        "bad/old.json",
        report.replacen("\"version\": 2", "\"version\": 1", 1),
    );
    folder.write("bad/cut.json", &report[..report.len() / 2]);
    folder.write("bad/other.json", "{\"a\": 1}\n");
    folder.write("bad/empty.json", "");
    folder.write("page.html", "before");
    let ran = merge(
        &folder,
        &[
            "--output",
            "page.html",
            "reports/one.json",
            "bad/old.json",
            "bad/cut.json",
            "bad/other.json",
            "bad/empty.json",
            "bad/none.json",
            "again/one=reports/two.json",
            "again/one=reports/one.json",
        ],
    )
    .expect(2);
    for message in [
        "error: bad/old.json: the report has version 1, and this version of ecs2fargate reads version 2; create the report again\n",
        "error: bad/cut.json: the report is not complete (EOF while parsing",
        "error: bad/other.json: not a JSON report of ecs2fargate; create one with `ecs2fargate check --format json`\n",
        "error: bad/empty.json: the file is empty; not a JSON report",
        "error: bad/none.json: No such file or directory",
        "error: several reports have the name again/one (reports/two.json, reports/one.json); specify a name for each: NAME=FILE\n",
        "error: nothing was merged\n",
    ] {
        assert!(ran.stderr.contains(message), "{message}: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "");
    assert_eq!(folder.read("page.html"), "before");
    // A plan contains a report, but is none.
    folder.run(&["plan", "--out", "x.plan", "one"]).expect(0);
    let ran = merge(&folder, &["x.plan"]).expect(2);
    assert!(
        ran.stderr.contains("x.plan: not a JSON report"),
        "{}",
        ran.stderr
    );
}

#[test]
fn reports_are_never_overwritten() {
    let folder = reports();
    let before = folder.read("reports/one.json");
    let ran = merge(
        &folder,
        &["--output", "./reports/one.json", "reports/one.json"],
    )
    .expect(2);
    let message =
        "error: --output ./reports/one.json: this run reads the file; specify another one\n";
    assert_eq!(ran.stderr, message);
    assert_eq!(folder.read("reports/one.json"), before);
    let ran = merge(&folder, &["--output", "none/page.html", "reports/one.json"]).expect(2);
    assert!(
        ran.stderr.contains("--output none/page.html: "),
        "{}",
        ran.stderr
    );
    merge(&folder, &["--output", "/dev/null", "reports/one.json"]).expect(0);
}

#[test]
fn names_are_escaped() {
    let folder = reports();
    let name = "<script>alert(1)</script>=reports/one.json";
    let page = merge(&folder, &[name]).expect(0).stdout;
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    let text = merge(&folder, &["--format", "markdown", name])
        .expect(0)
        .stdout;
    assert!(!text.contains("<script>"), "{text}");
}

/// A report with 30 workloads, which are copies of those in a template.
fn large(folder: &Folder) -> Value {
    let mut report: Value = serde_json::from_str(&folder.read("reports/one.json")).unwrap();
    let blocked: Value = serde_json::from_str(&folder.read("reports/two.json")).unwrap();
    let mut one = report["workloads"][0].clone();
    one["changes"] = json!([]);
    let mut other = blocked["workloads"][0].clone();
    other["pending"] = json!([]);
    let all = (0..30).map(|number| {
        let mut workload = if number % 3 == 0 {
            other.clone()
        } else {
            one.clone()
        };
        workload["id"] = json!(format!("Service{number}"));
        workload
    });
    report["workloads"] = all.collect();
    report
}

#[test]
fn a_thousand_reports_are_one_page() {
    let folder = reports();
    let text = large(&folder).to_string();
    let files: Vec<String> = (0..1000)
        .map(|number| format!("many/r{number:04}.json"))
        .collect();
    for file in &files {
        folder.write(file, &text);
    }
    let mut arguments = vec!["--output", "page.html"];
    arguments.extend(files.iter().map(String::as_str));
    let ran = merge(&folder, &arguments).expect(0);
    assert_eq!(
        ran.stderr,
        "Merged: 1000 reports with 30000 workloads. 20000 of 30000 workloads can move with the edits of ecs2fargate.\n"
    );
    let page = folder.read("page.html");
    for part in [
        "<strong>20000 of 30000 workloads</strong>",
        "Workloads by verdict: 20000 action-required, 10000 blocked",
        "<dd>1000<small>with 30000 workloads</small></dd>",
        "<span class=\"count\">10000</span>",
        "in 1000 repositories",
        "<td data-v=\"r0999\">r0999</td>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<tr id=\"w").count(), 30_000);
    assert_eq!(page.matches("<tr id=\"w29999\"").count(), 1);
    let of_one = "<th scope=\"row\">r0500</th><td class=\"number\">30</td>";
    assert!(page.contains(of_one));
    assert!(Path::new(&folder.path("page.html")).exists());
}
