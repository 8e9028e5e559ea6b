use super::*;
use crate::outcome::{FileStatus, LinkKind, ModuleLink, Outcome, Route, Topology};
use crate::report::samples;

fn printed(outcome: &Outcome) -> String {
    let mut bytes = Vec::new();
    Html.render(&samples::run(outcome), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A name with everything that could end an element, an attribute or a line.
const EVIL: &str = "<script>alert(1)</script>\"'&<!--</title>\u{1b}[31m\u{202e}";

#[test]
fn everything_from_files_is_escaped() {
    let mut outcome = samples::outcome();
    for workload in &mut outcome.workloads {
        workload.id = EVIL.to_owned();
        workload.file = EVIL.to_owned();
        workload.members = vec![format!("{EVIL} (AWS::ECS::Service)")];
        workload.update = Some(EVIL.to_owned());
        workload.topology = vec![Topology {
            service: EVIL.to_owned(),
            task: EVIL.to_owned(),
            network_mode: EVIL.to_owned(),
            instances: vec![EVIL.to_owned()],
            groups_before: vec![EVIL.to_owned()],
            groups_after: vec![EVIL.to_owned()],
            routes: vec![Route {
                target_group: EVIL.to_owned(),
                container: EVIL.to_owned(),
                container_port: EVIL.to_owned(),
                host_port: Some(EVIL.to_owned()),
                ..Route::default()
            }],
        }];
        for change in workload.changes.iter_mut().chain(&mut workload.pending) {
            change.file = EVIL.into();
            change.resource = Some(EVIL.to_owned());
            change.parameter = Some(EVIL.to_owned());
            change.reason = EVIL.into();
        }
        for finding in &mut workload.findings {
            finding.file = EVIL.into();
            finding.message = EVIL.into();
            finding.help = EVIL.into();
        }
        for removed in &mut workload.removed {
            removed.property = EVIL.to_owned();
            removed.did = EVIL.to_owned();
        }
        for renamed in &mut workload.renamed {
            renamed.old = EVIL.to_owned();
            renamed.new = Some(EVIL.to_owned());
            for place in &mut renamed.places {
                place.file = EVIL.to_owned();
                place.text = EVIL.to_owned();
            }
        }
    }
    for file in &mut outcome.files {
        file.path = EVIL.to_owned();
        file.before = format!("a: {EVIL}\n");
        if let FileStatus::Changed { after } = &mut file.status {
            *after = format!("b: {EVIL}\n");
        }
    }
    outcome.links = vec![ModuleLink {
        from: EVIL.to_owned(),
        to: "other".to_owned(),
        kind: LinkKind::Creates,
    }];
    for finding in &mut outcome.findings {
        finding.message = EVIL.into();
    }
    let page = printed(&outcome);
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;"),
        "{page}"
    );
    for raw in [
        "<script>alert",
        "alert(1)</script",
        "<!--</title>",
        "\u{1b}",
        "\u{202e}",
    ] {
        assert!(!page.contains(raw), "{raw:?} is in the page");
    }
    let ends = page.matches("</script>").count();
    let starts = page.matches("<script").count();
    assert_eq!(starts, ends, "an element ends early");
}

#[test]
fn the_page_loads_nothing() {
    let page = printed(&samples::outcome());
    assert!(page.contains("default-src 'none'"));
    for loaded in [
        "src=",
        "@import",
        "url(",
        "<link",
        "fetch(",
        "XMLHttpRequest",
        " onclick",
        "eval(",
    ] {
        assert!(!page.contains(loaded), "{loaded}");
    }
}

/// To change the script, write the printed value to page.js.sha256.
#[test]
fn only_the_script_of_the_page_is_allowed() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(SCRIPT.as_bytes());
    let encoded = base64::engine::general_purpose::STANDARD.encode(hash);
    assert_eq!(SCRIPT_HASH.trim_end(), encoded);
}

#[test]
fn workloads_have_rows_and_details() {
    let mut outcome = samples::outcome();
    outcome.workloads[0].downtime = Some(crate::outcome::Downtime::ListenerSwitches);
    let page = printed(&outcome);
    for part in [
        "<strong>1 of 2 workloads</strong>",
        "aria-label=\"Workloads by verdict: 1 ready, 1 blocked, 1 on-fargate\"",
        // The one that needs a person comes first.
        "<tr id=\"w0\" data-verdict=\"blocked\" data-rules=\"svc-daemon\">",
        "<tr id=\"w1\" data-verdict=\"ready\"",
        "<td class=\"down\" data-v=\"yes\">yes</td>",
        "128/256 → 256/512",
        "<script type=\"text/html\" id=\"d1\">",
        "The listener switches to the new, empty target group",
        "<div class=\"file\" data-file=\"0\" data-workload=\"1\">",
        "<code class=\"old\">a: <mark>1</mark></code>",
        "2 edits are ready</strong>",
        "let the service register its tasks",
        "orders-api-fargate",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn traffic_is_drawn_before_and_after() {
    let mut outcome = samples::outcome();
    outcome.workloads[0].topology = vec![Topology {
        service: "Service".into(),
        task: "Task".into(),
        network_mode: "bridge".into(),
        instances: vec!["Instances".into()],
        groups_before: vec!["Hosts".into()],
        groups_after: vec!["Hosts".into(), "Own".into()],
        routes: vec![Route {
            target_group: "Group".into(),
            container: "web".into(),
            container_port: "8080".into(),
            ..Route::default()
        }],
    }];
    let page = printed(&outcome);
    for part in [
        "Target group Group Target type instance; then by dynamic host port: Container instances Instances security group Hosts Task Task",
        "Target group Group Target type ip; then by port 8080: Fargate task with a network interface Task",
        "class=\"added\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn an_empty_run_is_a_page() {
    let page = printed(&Outcome::default());
    assert!(page.contains("No workload is left to migrate."), "{page}");
    assert!(page.trim_end().ends_with("</html>"));
}

#[test]
fn the_parts_of_a_large_page_are_compressed() {
    use std::io::Read as _;

    use base64::Engine as _;

    let mut outcome = samples::outcome();
    let one = outcome.workloads[0].clone();
    outcome.workloads = (0..300)
        .map(|number| WorkloadReport {
            id: format!("Service{number}"),
            members: vec![format!("{EVIL}{number}")],
            ..one.clone()
        })
        .collect();
    let page = printed(&outcome);
    let (_, rest) = page.split_once("data-parts=\"d0 d1 d2 ").unwrap();
    let (_, rest) = rest.split_once("\">").unwrap();
    let (encoded, _) = rest.split_once("</script>").unwrap();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(encoded)
        .unwrap();
    let mut text = String::new();
    flate2::read::ZlibDecoder::new(&*bytes)
        .read_to_string(&mut text)
        .unwrap();
    let parts: serde_json::Value = serde_json::from_str(&text).unwrap();
    let details = parts["d7"].as_str().unwrap();
    assert!(
        details.contains("&lt;script&gt;alert(1)") && details.contains("\\u001b[31m\\u202e7<"),
        "{details}"
    );
    assert!(!page.contains("id=\"d7\""));
    assert!(page.len() < 400_000, "{}", page.len());
}
