use super::*;
use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::outcome::{Change, Finding, Impact, Related};
use crate::report::{ForTerminal, Mode, samples};

const SHORT: Text = Text {
    quiet: false,
    verbose: 0,
    workload: None,
    width: 80,
    paint: Paint::PLAIN,
};

fn printed(run: &Run<'_>, text: Text) -> String {
    let mut bytes = Vec::new();
    ForTerminal(text).render(run, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[track_caller]
fn assert_shows(text: &str, part: &str) {
    assert!(text.contains(part), "no {part:?} in:\n{text}");
}

const SUMMARY: &str = "\
error: broken.yaml:3:4: a tab indents
Templates    3: 1 to change, 1 unchanged, 1 refused; 5 other files without
             templates; 2 files skipped (1 not UTF-8 text, 1 linked to
             elsewhere)
Workloads    3: 1 ready, 1 blocked, 1 on-fargate
";

const ENDING: &str = "\
Dry run: no files were changed. Re-run with --write to apply.
Plan: 1 service would be replaced (downtime); 1 blocked.
";

#[test]
fn the_short_report_has_a_row_for_each_workload_and_names_what_needs_a_person() {
    let outcome = samples::outcome();
    let text = printed(&samples::run(&outcome), SHORT);
    let expected = format!(
        "\
Place          Workload  Verdict  Update    Downtime  CPU/MiB            Needs
other.yaml:12  Agent     blocked  -         -         -                  1
app.yaml:12    Service   ready    replaced  yes       128/256 → 256/512  -

[1] error[svc-daemon]: a daemon runs once on every instance, \\u000a\\u001b[31mand
    Fargate has none
    at other.yaml:14:7
    help: keep it,
          or make it a sidecar

warning[settings]: no workload has a member `Sevice`
    at .ecs2fargate.yaml:2:3

note: .: skipped: a link that leads out of the given directory
{SUMMARY}Notes        1 (-vv lists them)
Downtime     1 workload while the stack is updated: app.yaml#Service
Renamed      1 name changes: service orders-api → orders-api-fargate; 1
             reference to the old names (-v lists them)
Cost         the container instances keep running and incur cost until you
             remove them
{ENDING}"
    );
    assert_eq!(text, expected);
}

#[test]
fn a_quiet_run_prints_errors_and_the_summary() {
    let outcome = samples::outcome();
    let quiet = Text {
        quiet: true,
        ..SHORT
    };
    let expected = format!("{SUMMARY}{ENDING}");
    assert_eq!(printed(&samples::run(&outcome), quiet), expected);
}

#[test]
fn a_verbose_report_shows_each_workload_with_reasons() {
    let outcome = samples::outcome();
    let verbose = Text {
        verbose: 2,
        ..SHORT
    };
    let text = printed(&samples::run(&outcome), verbose);
    let expected = "\
app.yaml:12 Service: ready (replaced, downtime, renamed)
  Update:           makes a new service, then deletes the old one; traffic
                    pauses
  Replaced:         Service (LaunchType), ScalableTarget (ResourceId)
  New revision:     Task
  Task size:        Task: 256 CPU units and 512 MiB; its containers reserve 128
                    CPU units and 256 MiB
  Changes
    launch-type
      app.yaml:12:7: the service asks for Fargate
        AWS error avoided: \"The 'Role' field is invalid\"
    task-size
      app.yaml:20:7: Needs review: the smallest valid size
  Removed settings
    app.yaml:14:7: Service Role: let the service register its tasks
  Renamed
    app.yaml:13:7: The service is renamed from orders-api to orders-api-fargate.
      References to the old name:
      deploy.sh:4:36: aws ecs update-service --service orders-api
      possible references: README.md:9:3
  Notes
    note[svc-role]: the role is unused now
        at app.yaml:14:7
        help: remove it
";
    assert_shows(&text, expected);
    assert_shows(&text, "\nother.yaml:12 Done: on-fargate\n");
    assert_shows(
        &text,
        "  Blocked edits:    2 edits, applied once this is resolved: network-mode\n",
    );
    let without_notes = Text {
        verbose: 1,
        ..SHORT
    };
    let text = printed(&samples::run(&outcome), without_notes);
    assert!(!text.contains("the role is unused now"), "{text}");
}

#[test]
fn one_workload_is_shown_alone_and_in_full() {
    let outcome = samples::outcome();
    let one = Text {
        workload: Some(0),
        ..SHORT
    };
    let text = printed(&samples::run(&outcome), one);
    assert_shows(&text, "app.yaml:12 Service: ready");
    assert_shows(&text, "note[svc-role]: the role is unused now");
    assert!(!text.contains("Agent"), "{text}");
}

#[test]
fn a_narrow_terminal_has_headings_for_verdicts_then_two_lines_a_row() {
    let outcome = samples::outcome();
    let text = printed(&samples::run(&outcome), Text { width: 66, ..SHORT });
    let expected = "\
Place          Workload  Update    Downtime  CPU/MiB            Needs
blocked (1)
other.yaml:12  Agent     -         -         -                  1
ready (1)
app.yaml:12    Service   replaced  yes       128/256 → 256/512  -
";
    let shortened = "\
Place         Workload Update   Down CPU/MiB         Needs
blocked (1)
other.yaml:12 Agent    -        -    -               1
ready (1)
app.yaml:12   Service  replaced yes  128/256→256/512 -
";
    assert!(
        text.starts_with(shortened) || text.starts_with(expected),
        "{text}"
    );
    let text = printed(&samples::run(&outcome), Text { width: 45, ..SHORT });
    let expected = "\
other.yaml:12 Agent
  blocked: needs 1
app.yaml:12 Service
  ready: replaced, downtime yes,
    128/256→256/512
";
    assert!(text.starts_with(expected), "{text}");
    for line in text.lines() {
        assert!(line.chars().count() <= 45, "{line}");
    }
}

#[test]
fn findings_that_say_the_same_are_printed_once() {
    let mut outcome = samples::outcome();
    let workload = outcome.workloads.remove(0);
    for number in 1..=5 {
        let mut other = workload.clone();
        other.verdict = Verdict::ActionRequired;
        other.id = format!("Service{number}");
        other.findings[0] = Finding {
            rule: RuleId::SvcSubnets,
            severity: Severity::Warning,
            decides: true,
            span: samples::span(number, 1),
            message: format!("The parameter Subnets{number} has no default.").into(),
            ..workload.findings[0].clone()
        };
        outcome.workloads.push(other);
    }
    let text = printed(&samples::run(&outcome), SHORT);
    let expected = "\
[2] action[svc-subnets]: 5 workloads: The parameter … has no default.
    at app.yaml:1:1, app.yaml:2:1, app.yaml:3:1, and 2 more (-v lists all)
    help: remove it
";
    assert_shows(&text, expected);
    assert_shows(
        &text,
        "replaced (downtime); 1 action required, 1 blocked.\n",
    );
}

#[test]
fn downtime_is_counted_apart_for_replaced_services_and_those_that_stay() {
    let mut outcome = samples::outcome();
    for id in ["Web", "Worker"] {
        let mut other = outcome.workloads[0].clone();
        other.id = id.into();
        other.impact = Impact::InPlace;
        other.flags.downtime = id == "Web";
        other.changes.clear();
        outcome.workloads.push(other);
    }
    let text = printed(&samples::run(&outcome), SHORT);
    let expected = "\
Plan: 1 service would be replaced (downtime), 2 services updated in place (1
      with downtime); 1 blocked.
";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn an_error_is_shown_with_its_lines_and_related_places() {
    let mut outcome = samples::outcome();
    outcome.files[2].before = (1..=30)
        .map(|line| format!("  line: {line}\tx\u{1b}[31m\n"))
        .collect();
    outcome.workloads[1].findings[0].related = vec![Related {
        file: "other.yaml".into(),
        span: samples::span(12, 3),
        label: "the other port".into(),
    }];
    let text = printed(&samples::run(&outcome), SHORT);
    let expected = "
  --> other.yaml:14:7
   |
12 |   line: 12 x\\u001b[31m
   |   ---- the other port
13 |   line: 13 x\\u001b[31m
14 |   line: 14 x\\u001b[31m
   |       ^^^^
";
    assert_shows(&text, expected);
}

#[test]
fn a_mark_is_below_its_text_whatever_is_before_it() {
    let mark = |line: &str, column| {
        let mut outcome = samples::outcome();
        let finding = &mut outcome.workloads[1].findings[0];
        finding.span = samples::span(1, column);
        finding.span.end.column = column + 4;
        outcome.files[1].before = line.to_owned();
        let path = outcome.files[1].path.clone();
        outcome.workloads[1].findings[0].file = path.as_str().into();
        let text = printed(&samples::run(&outcome), SHORT);
        let mut lines = text.lines().skip_while(|line| !line.starts_with("1 | "));
        let [line, mark] = [lines.next(), lines.next()].map(|line| line.unwrap().to_owned());
        let before = mark.find('^').unwrap();
        assert_eq!(mark.trim_start_matches(['|', ' ']), "^^^^", "{text}");
        let columns = textwrap::core::display_width(&line[..line.find("true").unwrap()]);
        assert_eq!(before, columns, "{text}");
    };
    mark("a: true\n", 4);
    mark("\u{feff}a: true\r\n", 4);
    mark("{\"a\":\t\t\"b\",\ttrue}\n", 13);
    mark("{日本語😀: true}\n", 8);
    mark("e\u{301}e\u{301}: true\n", 7);
    mark("\u{1b}\u{202e}: true\n", 5);
}

#[test]
fn a_refused_file_without_definitions_is_counted_only() {
    let outcome = samples::outcome();
    let mut run = samples::run(&outcome);
    run.named.clear();
    let text = printed(&run, SHORT);
    assert!(!text.contains("error:"), "{text}");
    assert_shows(
        &text,
        "1 skipped: not parseable, no ECS\n             resources",
    );
    assert!(!run.has_failed());
}

#[test]
fn alike_edits_are_listed_once() {
    let mut outcome = samples::outcome();
    let again = Change {
        span: samples::span(30, 7),
        ..outcome.workloads[0].changes[0].clone()
    };
    outcome.workloads[0].changes.insert(1, again);
    let text = printed(
        &samples::run(&outcome),
        Text {
            verbose: 1,
            ..SHORT
        },
    );
    assert_shows(
        &text,
        "      app.yaml:12:7, app.yaml:30:7: the service asks",
    );
}

#[test]
fn a_workload_whose_file_was_not_written_is_reported() {
    let mut outcome = samples::outcome();
    outcome.files[0].status = FileStatus::Refused {
        reason: "not written: disk full".into(),
        position: None,
        holds_ecs: true,
    };
    let mut run = samples::run(&outcome);
    run.mode = Mode::Written(0);
    let text = printed(&run, SHORT);
    assert_shows(&text, "Service   not written");
    assert_shows(&text, "3: 1 blocked, 1 on-fargate, 1 not written\n");
    assert_shows(&text, "error: app.yaml: not written: disk full");
    // Nothing that the deployment does not change is announced.
    assert_shows(&text, "\nChanged: 0 files; 1 blocked.\n");
    for absent in ["Downtime  ", "Renamed  ", "Permissions  ", "Cost  "] {
        assert!(!text.contains(&format!("\n{absent}")), "{text}");
    }
}

#[test]
fn what_was_written_is_distinguished_from_what_a_deployment_does() {
    let outcome = samples::outcome();
    let mut run = samples::run(&outcome);
    run.mode = Mode::Written(1);
    let text = printed(&run, SHORT);
    assert_shows(&text, "Service   migrated");
    let expected = "Changed: 1 file. On deployment, 1 service will be replaced (downtime); 1\n         blocked.\n";
    assert_shows(&text, expected);
}

#[test]
fn colors_and_links_surround_the_same_text() {
    let outcome = samples::outcome();
    let run = samples::run(&outcome);
    let paint = Paint::new(true).with_links(true);
    let painted = printed(&run, Text { paint, ..SHORT });
    let start = "\u{1b}]8;;https://docs.rs/ecs2fargate/";
    assert_shows(&painted, start);
    assert_shows(&painted, "svc-daemon\u{1b}]8;;\u{1b}\\");
    let plain = anstream::adapter::strip_str(&painted).to_string();
    assert_eq!(plain, printed(&run, SHORT));
}

#[test]
fn resources_are_listed_by_what_the_update_does_with_them() {
    let mut outcome = samples::outcome();
    let launch_type = outcome.workloads[0].changes[0].clone();
    let another = |resource: &str, property: &str, update| Change {
        resource: Some(resource.into()),
        property: (!property.is_empty()).then(|| property.into()),
        update,
        ..launch_type.clone()
    };
    outcome.workloads[0].changes.extend([
        another("Service", "Role", Update::Replacement),
        another("Service", "NetworkConfiguration", Update::NoInterruption),
        another("Named", "TargetType", Update::RefusedUnlessRenamed),
        another("Role", "", Update::NewResource),
    ]);
    let text = printed(
        &samples::run(&outcome),
        Text {
            verbose: 1,
            ..SHORT
        },
    );
    let expected = "
  Refused unless renamed: Named (TargetType)
  Replaced:         Service (LaunchType, Role), ScalableTarget (ResourceId)
  New revision:     Task
  Added:            Role
";
    assert_shows(&text, expected);
    assert_shows(&text, "would be replaced (downtime), 1 resource added;");
}

#[test]
fn the_references_to_a_name_do_not_bury_the_rest() {
    let mut outcome = samples::outcome();
    let renamed = &mut outcome.workloads[0].renamed[0];
    let (sure, perhaps) = (renamed.places[0].clone(), renamed.places[1].clone());
    renamed.places = vec![sure; 23];
    renamed.places.extend(vec![perhaps; 10]);
    renamed.others = 400;
    let wide = Text {
        verbose: 1,
        width: 200,
        ..SHORT
    };
    let text = printed(&samples::run(&outcome), wide);
    assert_eq!(text.matches("deploy.sh:4:36").count(), 20, "{text}");
    assert_shows(&text, "      and 3 more; --format json lists all\n");
    assert_shows(
        &text,
        "README.md:9:3, and 2 more (--format json lists all)\n",
    );
    assert_shows(
        &text,
        "400 other matches of the word were ignored (no sign of a service)\n",
    );
}

#[test]
fn a_name_without_references_is_reported_as_such() {
    let mut outcome = samples::outcome();
    let renamed = &mut outcome.workloads[0].renamed[0];
    renamed.places.clear();
    renamed.new = None;
    let wide = || Text {
        verbose: 1,
        width: 200,
        ..SHORT
    };
    let text = printed(&samples::run(&outcome), wide());
    let expected = "The service orders-api gets a name generated by CloudFormation. No other references found.\n";
    assert_shows(&text, expected);
    outcome.workloads[0].renamed[0].was_searched = false;
    let text = printed(&samples::run(&outcome), wide());
    assert_shows(
        &text,
        "Search for the old name manually: it is built at deploy time",
    );
}

#[test]
fn a_failed_verification_fails_the_run_and_a_quiet_run_reports_it() {
    let mut outcome = samples::outcome();
    outcome.files.truncate(1);
    assert!(!samples::run(&outcome).has_failed());
    let finding = Finding {
        rule: RuleId::Proof,
        help: "report it".into(),
        ..outcome.workloads[0].findings[0].clone()
    };
    outcome.workloads[0].findings.push(finding);
    let run = samples::run(&outcome);
    assert!(run.has_failed());
    let text = printed(
        &run,
        Text {
            quiet: true,
            ..SHORT
        },
    );
    let expected =
        "note[proof]: the role is unused now\n    at app.yaml:14:7\n    help: report it\n";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn an_empty_run_has_a_summary_only() {
    let outcome = crate::outcome::Outcome::default();
    let context = crate::files::Context::default();
    let run = Run {
        outcome: &outcome,
        named: std::collections::HashSet::new(),
        passed_over: &[],
        without_templates: 0,
        context: &context,
        prices: crate::facts::prices::Prices::of_default_region(),
        mode: Mode::DryRun,
    };
    let expected = "\
Templates    none found
Workloads    none found
Plan: nothing to change.
";
    assert_eq!(printed(&run, SHORT), expected);
    assert!(!run.has_changes() && !run.requires_action());
}

#[test]
fn files_read_as_context_are_counted() {
    let outcome = samples::outcome();
    let context = crate::files::Context {
        read: 1418,
        not_understood: 2,
        texts: std::collections::BTreeMap::new(),
    };
    let mut run = samples::run(&outcome);
    run.context = &context;
    let expected = "\nContext      1,418 other files read, not modified (2 not parseable)\n";
    assert_shows(&printed(&run, SHORT), expected);
}
