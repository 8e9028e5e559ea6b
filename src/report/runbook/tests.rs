use super::*;
use crate::facts::updates::Update;
use crate::outcome::{LinkKind, ModuleLink, Outcome, Stage};
use crate::report::samples;

fn printed(outcome: &Outcome) -> String {
    document(&samples::run(outcome))
}

/// Three templates: `main` creates `web`, which imports from `base`.
fn connected() -> Outcome {
    let mut outcome = samples::outcome();
    let file = |path: &str, before: &str, after: &str| crate::outcome::FileReport {
        path: path.to_owned(),
        before: before.to_owned(),
        status: FileStatus::Changed {
            after: after.to_owned(),
        },
        stage: Stage::default(),
    };
    let role = "Resources:\n  Role: {Type: 'AWS::IAM::Role', Properties: {RoleName: a}}\n";
    outcome.files = vec![
        file(
            "zbase.yaml",
            "Resources: {}\n",
            "Resources: {}\nOutputs: {}\n",
        ),
        file(
            "main.yaml",
            "Parameters: {Old: {Type: String}}\nResources: {}\n",
            "Parameters: {Old: {Type: String}, 'It''s': {Type: String, Description: 'a | b'}}\nResources: {}\n",
        ),
        file("web.yaml", "Resources: {}\n", role),
    ];
    let workload = &mut outcome.workloads[0];
    workload.file = "web.yaml".to_owned();
    let base = workload.changes[0].clone();
    workload.changes[0].file = "web.yaml".into();
    workload.changes[1].file = "web.yaml".into();
    for (file, resource) in [("zbase.yaml", None), ("main.yaml", Some("Web"))] {
        let mut change = base.clone();
        change.file = file.into();
        change.resource = resource.map(str::to_owned);
        change.update = Update::NoInterruption;
        workload.changes.push(change);
    }
    let link = |from: &str, to: &str, kind| ModuleLink {
        from: from.into(),
        to: to.into(),
        kind,
    };
    outcome.links = vec![
        link("main.yaml", "web.yaml", LinkKind::Creates),
        link("web.yaml", "zbase.yaml", LinkKind::ImportsFrom),
    ];
    outcome
}

#[test]
fn stacks_are_updated_after_those_that_they_import_from() {
    let page = printed(&connected());
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part}\n{page}"));
    assert!(
        at("## 2. Stack of <code>zbase.yaml</code>") < at("## 3. Stack of <code>main.yaml</code>")
    );
    assert!(
        !page.contains("## 4."),
        "the nested stack is updated with its parent\n{page}"
    );
    for part in [
        "Its nested stacks change with it: <code>web.yaml</code>.",
        "--include-nested-stacks \\\n  --capabilities CAPABILITY_NAMED_IAM \\\n",
        "    ParameterKey=Old,UsePreviousValue=true \\\n    'ParameterKey=It'\\''s,ParameterValue=FILL-IN'\n",
        "| <code>It's</code> | **to fill in** | a &#124; b |",
        "--template-body file://zbase.yaml",
        "| <code>Service</code> | <code>web.yaml</code> | Modify | **True** | LaunchType |",
        "| <code>Task</code> | <code>web.yaml</code> | Modify | **True** | Cpu |",
        "| <code>Web</code> |  | Modify | False | LaunchType |",
        "| <code>ScalableTarget</code> | <code>web.yaml</code> | Modify | **True** | ResourceId |",
        "with the same downtime",
        "- <code>other.yaml&#35;Agent</code>: blocked (svc-daemon)",
    ] {
        at(part);
    }
}

#[test]
fn a_cycle_of_imports_still_has_an_order() {
    let mut outcome = connected();
    outcome.links.push(ModuleLink {
        from: "zbase.yaml".into(),
        to: "main.yaml".into(),
        kind: LinkKind::ImportsFrom,
    });
    let page = printed(&outcome);
    assert!(page.contains("## 3. Stack of"), "{page}");
}

#[test]
fn names_are_neither_markup_nor_commands() {
    let mut outcome = connected();
    let evil = "x`$(rm -rf ~)`\n```\n</code><script>";
    outcome.workloads[0].id = evil.to_owned();
    outcome.workloads[0].topology = vec![crate::outcome::Topology {
        service: evil.to_owned(),
        ..crate::outcome::Topology::default()
    }];
    let page = printed(&outcome);
    assert!(
        page.contains("--logical-resource-id 'x`$(rm -rf ~)`\\u000a```\\u000a</code><script>'"),
        "{page}"
    );
    assert!(
        page.contains("### <code>x&#96;&#36;(rm -rf &#126;)&#96;"),
        "{page}"
    );
    // The block with the name has a longer fence.
    assert!(page.contains("\n````sh\n"), "{page}");
}

#[test]
fn modules_of_terraform_are_planned_and_applied() {
    let mut outcome = connected();
    let workload = &mut outcome.workloads[0];
    workload.file = "infra/web.tf".to_owned();
    workload.changes.truncate(2);
    for change in &mut workload.changes {
        change.file = "infra/web.tf".into();
    }
    outcome.links.clear();
    outcome.files.truncate(1);
    outcome.files[0].path = "infra/web.tf".to_owned();
    let page = printed(&outcome);
    for part in [
        "ROOT=infra   #",
        "| <code>Service</code> | <code>infra/web.tf</code> | Modify | **True** | LaunchType |",
        "A failed `terraform apply`",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("change-set"), "{page}");
}

#[test]
fn the_traffic_of_modules_is_shifted_with_a_variable() {
    let mut outcome = connected();
    let workload = &mut outcome.workloads[0];
    workload.impact = crate::outcome::Impact::Parallel;
    workload.file = "infra/web.tf".to_owned();
    workload.changes.truncate(1);
    workload.changes[0].file = "infra/web.tf".into();
    let parameter = crate::outcome::Change {
        transform: "parallel",
        resource: None,
        property: None,
        parameter: Some("fargate_traffic".to_owned()),
        ..workload.changes[0].clone()
    };
    workload.changes.push(parameter);
    let page = printed(&outcome);
    for part in [
        "Set these variables of the root modules",
        "terraform -chdir=\"$ROOT\" apply -var fargate_traffic=\"$PERCENT\"",
        "ecs2fargate finish --parameters fargate_traffic=100 --write .",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("update-stack"), "{page}");
}

#[test]
fn without_a_move_there_is_nothing_to_deploy() {
    let mut outcome = samples::outcome();
    outcome.workloads.remove(0);
    let page = printed(&outcome);
    assert!(
        page.contains("nothing to deploy") && page.contains("Agent"),
        "{page}"
    );
    assert!(!page.contains("aws "), "{page}");
}

#[test]
fn a_second_service_is_followed_by_the_steps_that_shift_the_traffic() {
    let mut outcome = connected();
    let workload = &mut outcome.workloads[0];
    workload.impact = crate::outcome::Impact::Parallel;
    let parameter = crate::outcome::Change {
        transform: "parallel",
        resource: None,
        property: None,
        parameter: Some("FargateTraffic".to_owned()),
        ..workload.changes[0].clone()
    };
    workload.changes.push(parameter);
    let page = printed(&outcome);
    let parts = [
        "## Shift the traffic",
        "FargateTraffic",
        "- [ ] 10 percent",
        "- [ ] 50 percent",
        "- [ ] 100 percent",
        "HTTPCode_Target_5XX_Count",
        "set the parameter to 0",
        "ecs2fargate finish --parameters FargateTraffic=100 --write .",
        "## Rollback",
    ];
    let places: Vec<usize> = parts
        .iter()
        .map(|part| {
            page.find(part)
                .unwrap_or_else(|| panic!("{part} is not in {page}"))
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    let alone = printed(&connected());
    assert!(!alone.contains("Shift the traffic"), "{alone}");
}
