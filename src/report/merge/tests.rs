use super::*;
use crate::report::html::merged;
use crate::report::json::Json;
use crate::report::{Renderer, samples};

/// A name with everything that could end an element, an attribute or a line.
const EVIL: &str = "<script>alert(1)</script>\"'&<!--</title>|\u{1b}[31m\u{202e}";

/// A report as `check --format json` prints it.
fn report() -> String {
    let outcome = samples::outcome();
    let mut bytes = Vec::new();
    Json.render(&samples::run(&outcome), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn repository(name: &str) -> Repository {
    read(name.to_owned(), report().as_bytes()).unwrap()
}

fn printed(print: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    print(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_report_is_read() {
    let repository = repository("a");
    assert_eq!(repository.refused, 1);
    let workloads = &repository.workloads;
    assert_eq!(workloads.len(), 3);
    assert_eq!(workloads[0].id, "Service");
    assert_eq!(workloads[0].verdict, Verdict::Ready);
    assert_eq!(workloads[0].impact, "replaced");
    assert!(workloads[0].has_downtime);
    assert_eq!(workloads[0].size, "128/256 → 256/512");
    assert_eq!(workloads[0].cpu, 256);
    assert!(workloads[0].blockers.is_empty());
    assert_eq!(
        workloads[1].blockers,
        BTreeSet::from(["svc-daemon".to_owned()])
    );
}

#[test]
fn totals_are_those_of_all_repositories() {
    let mut costly = repository("b");
    costly.fargate = Sum {
        monthly: 1.5,
        known: 1,
        unknown: 2,
    };
    let merged = Merged::of(vec![costly, repository("c"), repository("a")]);
    let names: Vec<&str> = merged
        .repositories
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(merged.workloads(), 9);
    assert_eq!(merged.count(&[Verdict::Ready]), 3);
    assert_eq!(merged.fargate.monthly, 1.5);
    let blocker = Blocker {
        rule: "svc-daemon".into(),
        workloads: 3,
        repositories: 3,
    };
    assert_eq!(merged.blockers, [blocker]);
    assert_eq!(
        merged.sentence(),
        "3 of 6 workloads can move with the edits of ecs2fargate"
    );
}

#[test]
fn what_is_no_report_is_refused() {
    let text = report();
    let no_verdict = text.replace("\"verdict\": \"ready\"", "\"verdict\": \"done\"");
    let older = text.replacen("\"version\": 2", "\"version\": 1", 1);
    let older_shape = "{\"version\": 1, \"workloads\": [{}], \"summary\": {}}";
    let none = "not a JSON report of ecs2fargate; create one with";
    let version = "the report has version 1, and this version of ecs2fargate reads version 2";
    for (text, expected) in [
        ("", "the file is empty"),
        ("nonsense", none),
        ("[]", none),
        ("{}", none),
        ("{\"version\": 2}", none),
        (&older, version),
        (older_shape, version),
        (&text[..text.len() / 2], "the report is not complete (EOF"),
        (&no_verdict, "the verdict `done` is not known"),
        (
            "{\"version\": 2, \"workloads\": [{}], \"summary\": {}}",
            "not a complete report",
        ),
    ] {
        let error = read("a".into(), text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text:.40}: {error}");
    }
}

#[test]
fn everything_from_reports_is_escaped() {
    let mut evil = repository(EVIL);
    for workload in &mut evil.workloads {
        workload.id = EVIL.to_owned();
        workload.file = EVIL.to_owned();
        workload.impact = EVIL.to_owned();
        workload.size = EVIL.to_owned();
        workload.blockers = BTreeSet::from([EVIL.to_owned()]);
        workload.warnings = BTreeSet::from([EVIL.to_owned()]);
    }
    evil.dates = BTreeSet::from([EVIL.to_owned()]);
    evil.fargate.known = 1;
    let merged = Merged::of(vec![evil]);
    let page = printed(|out| merged::page(&merged, out));
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</title>").count(), 1);
    for hidden in ["<!--", "\u{1b}", "\u{202e}", "\"'&<"] {
        assert!(!page.contains(hidden), "{hidden:?}");
    }
    let text = printed(|out| markdown(&merged, out));
    assert!(!text.contains("<script>"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    let rows = text.lines().filter(|line| line.starts_with('|'));
    // The heading and line of each table, a rule, and a repository.
    assert_eq!(rows.count(), 6, "{text}");
}

#[test]
fn the_page_and_the_comment_show_the_totals() {
    let merged = Merged::of(vec![repository("org/one"), repository("org/two")]);
    let page = printed(|out| merged::page(&merged, out));
    for part in [
        "<strong>2 of 4 workloads</strong>",
        "aria-label=\"Workloads by verdict: 2 ready, 2 blocked, 2 on-fargate\"",
        "<dd>2<small>with 6 workloads</small></dd>",
        "data-verdict=\"blocked\" data-rules=\"svc-daemon\"",
        "<td data-v=\"org/one\">org/one</td>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<tr id=\"w").count(), 6);
    let text = printed(|out| markdown(&merged, out));
    assert!(
        text.contains("| org/one | 1 | 0 | 0 | 1 | 1 | 0 | – |\n"),
        "{text}"
    );
    assert!(
        text.contains("| <code>svc-daemon</code> | 2 | 2 |\n"),
        "{text}"
    );
    let document: serde_json::Value =
        serde_json::from_str(&printed(|out| json(&merged, out))).unwrap();
    assert_eq!(document["workloads"]["blocked"], 2);
    assert_eq!(document["repositories"][0]["workloads"]["ready"], 1);
    assert_eq!(document["blockers"][0]["repositories"], 2);
}
