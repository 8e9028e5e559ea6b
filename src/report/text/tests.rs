use super::*;
use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::outcome::Change;
use crate::report::{ForTerminal, Mode, samples};

fn printed(run: &Run<'_>, quiet: bool) -> String {
    painted(run, quiet, Paint::new(false))
}

fn painted(run: &Run<'_>, quiet: bool, paint: Paint) -> String {
    let mut bytes = Vec::new();
    let renderer = ForTerminal(Text { quiet, paint });
    renderer.render(run, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

const SUMMARY: &str = "\
error: broken.yaml:3:4: a tab indents
Files      3 with templates: 1 changed, 1 unchanged, 1 refused; 5 without, 2 passed over (1 not UTF-8 text, 1 linked to elsewhere)
Workloads  3: 1 ready, 1 blocked, 1 on-fargate
For you    1 workload, most often for
        1  svc-daemon  SchedulingStrategy DAEMON
           `ecs2fargate explain svc-daemon` says more of a reason
Nothing was written; --write does it.
";

#[test]
fn the_report_tells_everything_but_what_runs_on_fargate() {
    let outcome = samples::outcome();
    let expected = format!(
        "\
app.yaml:12 Service: ready (replaced, downtime, renamed)
  update: makes a new service, then deletes the old one; traffic pauses
    replaced: Service (LaunchType), ScalableTarget (ResourceId)
    new revision: Task
  changes
    launch-type
      line 12: the service asks for Fargate
        prevents: \"The 'Role' field is invalid\"
    task-size
      line 20: review: the smallest valid size
  removed, and what it did
    line 14: Service Role: let the service register its tasks
  renamed
    line 13: the service orders-api is orders-api-fargate from now on; look at who says the old name:
      deploy.sh:4:36: aws ecs update-service --service orders-api
      perhaps also: README.md:9
  notes
    note[svc-role] 14:7 the role is unused now
      help: remove it

other.yaml:12 Agent: blocked
  error[svc-daemon] 14:7 a daemon runs once on every instance, \\u000a\\u001b[31mand Fargate has none
    help: keep it,
      or make it a sidecar
  ready once that is settled (2 edits): network-mode

warning[settings] .ecs2fargate.yaml:2:3 no workload has a member `Sevice`
note: .: passed over: a link that leads out of the given directory
{SUMMARY}"
    );
    assert_eq!(printed(&samples::run(&outcome), false), expected);
}

#[test]
fn quiet_leaves_errors_and_the_summary() {
    let outcome = samples::outcome();
    assert_eq!(printed(&samples::run(&outcome), true), SUMMARY);
}

#[test]
fn refusals_that_do_not_matter_are_counted_apart() {
    let outcome = samples::outcome();
    let mut run = samples::run(&outcome);
    run.named.clear();
    let text = printed(&run, true);
    assert!(!text.contains("error:"), "{text}");
    assert!(
        text.contains("1 not understood (without ECS definitions)"),
        "{text}"
    );
    assert!(!run.has_failed());
}

#[test]
fn alike_edits_are_told_once() {
    let mut outcome = samples::outcome();
    let again = Change {
        span: samples::span(30, 7),
        ..outcome.workloads[0].changes[0].clone()
    };
    outcome.workloads[0].changes.insert(1, again);
    let text = printed(&samples::run(&outcome), false);
    assert!(
        text.contains("      lines 12, 30: the service asks"),
        "{text}"
    );
}

#[test]
fn a_workload_whose_file_was_not_written_says_so() {
    let mut outcome = samples::outcome();
    outcome.files[0].status = FileStatus::Refused {
        reason: "not written: disk full".into(),
        position: None,
        holds_ecs: true,
    };
    let mut run = samples::run(&outcome);
    run.mode = Mode::Written(0);
    let text = printed(&run, false);
    assert!(text.contains("Service: not written\n"), "{text}");
    assert!(
        text.contains("3: 1 blocked, 1 on-fargate, 1 not written\n"),
        "{text}"
    );
    assert!(
        text.contains("error: app.yaml: not written: disk full"),
        "{text}"
    );
    assert!(text.ends_with("0 files written.\n"), "{text}");
    assert!(run.has_failed());
}

#[test]
fn what_was_ready_is_migrated_once_it_is_written() {
    let outcome = samples::outcome();
    let mut run = samples::run(&outcome);
    run.mode = Mode::Written(1);
    let text = printed(&run, false);
    assert!(
        text.contains("Service: migrated (replaced, downtime, renamed)\n"),
        "{text}"
    );
    assert!(
        text.contains("3: 1 migrated, 1 blocked, 1 on-fargate\n"),
        "{text}"
    );
}

#[test]
fn an_empty_run_is_told_as_such() {
    let outcome = crate::outcome::Outcome::default();
    let run = Run {
        outcome: &outcome,
        named: Default::default(),
        passed_over: &[],
        without_templates: 0,
        context: Default::default(),
        mode: Mode::DryRun,
    };
    assert_eq!(
        printed(&run, false),
        "Files      none found\nWorkloads  none found\n"
    );
    assert!(!run.has_changes() && !run.requires_action());
}

#[test]
fn the_commonest_reasons_are_told_by_workloads() {
    let mut outcome = samples::outcome();
    let rules = [
        RuleId::TdVolumeDocker,
        RuleId::CdGpu,
        RuleId::SvcRole,
        RuleId::TdStandalone,
        RuleId::Keep,
    ];
    let blocked = outcome.workloads[1].clone();
    let finding = blocked.findings[0].clone();
    for (number, rule) in rules.into_iter().enumerate() {
        let mut workload = blocked.clone();
        let finding = Finding {
            rule,
            ..finding.clone()
        };
        workload.findings = vec![finding; 9];
        outcome
            .workloads
            .extend(vec![workload; 1 + usize::from(number == 1)]);
    }
    let text = printed(&samples::run(&outcome), true);
    let expected = "
For you    7 workloads, most often for
        2  cd-gpu         GPUs and other accelerators
        1  keep           Workload that its owner excludes
        1  svc-daemon     SchedulingStrategy DAEMON
        1  svc-role       Role of a service
        1  td-standalone  Task definition that nothing in the files runs
           1 other reason; `ecs2fargate explain cd-gpu` says more of a reason
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn what_was_read_around_is_told() {
    let outcome = samples::outcome();
    let mut run = samples::run(&outcome);
    run.context.read = 1;
    let told = "\nAround     1 more file read to understand these\n";
    assert!(printed(&run, true).contains(told));
    run.context = crate::files::Context {
        read: 12,
        not_understood: 2,
    };
    let told = "Around     12 more files read to understand these, 2 of them not understood\n";
    assert!(printed(&run, true).contains(told));
}

#[test]
fn colour_adds_nothing_but_colour() {
    let outcome = samples::outcome();
    let run = samples::run(&outcome);
    let coloured = painted(&run, false, Paint::new(true));
    let plain = anstream::adapter::strip_bytes(coloured.as_bytes()).into_vec();
    assert_eq!(String::from_utf8(plain).unwrap(), printed(&run, false));
}

#[test]
fn a_resource_is_told_once_by_the_gravest_of_its_changes() {
    let mut outcome = samples::outcome();
    let launch_type = outcome.workloads[0].changes[0].clone();
    let another = |resource: &str, property: &str, update| Change {
        resource: Some(resource.into()),
        property: Some(property.into()),
        update,
        ..launch_type.clone()
    };
    outcome.workloads[0].changes.extend([
        another("Service", "Role", Update::Replacement),
        another("Service", "NetworkConfiguration", Update::NoInterruption),
        another("Named", "TargetType", Update::RefusedUnlessRenamed),
        another("Role", "", Update::NewResource),
    ]);
    let text = printed(&samples::run(&outcome), false);
    let expected = "
    refused unless renamed: Named (TargetType)
    replaced: Service (LaunchType, Role), ScalableTarget (ResourceId)
    new revision: Task
    new: Role
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn what_decides_is_told_first_and_shared_help_once() {
    let mut outcome = samples::outcome();
    let workload = &mut outcome.workloads[0];
    workload.verdict = Verdict::ActionRequired;
    let note = workload.findings[0].clone();
    let needed = |message: &'static str| Finding {
        severity: Severity::Warning,
        decides: true,
        message: message.into(),
        help: "give it".into(),
        ..note.clone()
    };
    let other = Finding {
        help: "read it".into(),
        ..needed("between")
    };
    workload
        .findings
        .extend([needed("one"), other, needed("another")]);
    let text = printed(&samples::run(&outcome), false);
    let expected = "
  before you deploy
    warning[svc-role] 14:7 one
    warning[svc-role] 14:7 another
      help: give it
    warning[svc-role] 14:7 between
      help: read it
  changes
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn many_places_do_not_drown_the_rest() {
    let mut outcome = samples::outcome();
    let renamed = &mut outcome.workloads[0].renamed[0];
    let (sure, perhaps) = (renamed.places[0].clone(), renamed.places[1].clone());
    renamed.places = vec![sure; 23];
    renamed.places.extend(vec![perhaps; 10]);
    renamed.others = 400;
    let text = printed(&samples::run(&outcome), false);
    assert_eq!(text.matches("deploy.sh:4:36").count(), 20, "{text}");
    let expected = "
      and 3 more; --format json lists them all
      perhaps also: README.md:9, 9, 9, 9, 9, 9, 9, 9; and 2 more (--format json lists them)
      400 more places have this word, but nothing there says that it is a service
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_name_that_nobody_else_says_is_told_as_such() {
    let mut outcome = samples::outcome();
    let renamed = &mut outcome.workloads[0].renamed[0];
    renamed.places.clear();
    renamed.new = None;
    let text = printed(&samples::run(&outcome), false);
    let expected = "line 13: the service orders-api gets a name that CloudFormation makes up; no other place that was searched says the old one\n";
    assert!(text.contains(expected), "{text}");

    outcome.workloads[0].renamed[0].was_searched = false;
    let text = printed(&samples::run(&outcome), false);
    assert!(
        text.contains("look for the old name yourself: too little of it stands in the template"),
        "{text}"
    );
}

#[test]
fn a_failed_verification_fails_the_run_and_is_never_kept_quiet() {
    let mut outcome = samples::outcome();
    outcome.files.truncate(1);
    assert!(!samples::run(&outcome).has_failed());
    let finding = crate::outcome::Finding {
        rule: RuleId::Proof,
        help: "report it".into(),
        ..outcome.workloads[0].findings[0].clone()
    };
    outcome.workloads[0].findings.push(finding);
    let run = samples::run(&outcome);
    assert!(run.has_failed());
    let text = printed(&run, true);
    let expected = "note[proof] app.yaml:14:7 the role is unused now\n  help: report it\n";
    assert!(text.starts_with(expected), "{text}");
}
