use super::*;
use crate::facts::prices::Architecture;
use crate::outcome::{Amount, CpuMemory, InstanceType};
use crate::report::samples;

fn usage() -> TaskUsage {
    TaskUsage {
        runs: Some("Service".to_owned()),
        task: "Task".to_owned(),
        count: Some(Amount::certain(2)),
        is_scaled: false,
        reserved: None,
        size: Some(CpuMemory {
            cpu: 256,
            memory: 512,
        }),
        size_is_default: false,
        storage: None,
        system: System::Linux,
        architecture: Architecture::X86,
    }
}

fn group() -> InstanceUsage {
    InstanceUsage {
        file: "cluster.yaml".to_owned(),
        line: 3,
        resource: "Instances".to_owned(),
        count: Amount::certain(3),
        types: vec![InstanceType {
            name: "t3.medium".to_owned(),
            default_of: None,
        }],
        may_be_spot: false,
        is_windows: false,
    }
}

#[track_caller]
fn check(usage: &TaskUsage, region: &str, month: f64) {
    let prices = Prices::of_region(region);
    let found = of_tasks(usage, &prices).month.unwrap();
    assert!((found - month).abs() < 1e-9, "{found} instead of {month}");
}

#[track_caller]
fn check_unknown(usage: &TaskUsage, region: &str, part: &str) {
    let prices = Prices::of_region(region);
    let why = of_tasks(usage, &prices).month.unwrap_err();
    assert!(why.contains(part), "{why}");
}

#[test]
fn size_times_count_times_hours() {
    check(
        &usage(),
        "us-east-1",
        2.0 * 730.0 * (0.25 * 0.04048 + 0.5 * 0.004445),
    );
    let arm = TaskUsage {
        architecture: Architecture::Arm64,
        ..usage()
    };
    check(
        &arm,
        "us-east-1",
        2.0 * 730.0 * (0.25 * 0.03238 + 0.5 * 0.00356),
    );
    check_unknown(
        &arm,
        "eu-central-1",
        "no price for Linux on arm64 in eu-central-1",
    );
    let windows = TaskUsage {
        system: System::Windows,
        ..usage()
    };
    check(
        &windows,
        "us-east-1",
        2.0 * 730.0 * (0.25 * (0.09148 + 0.046) + 0.5 * 0.01005),
    );
    check(
        &usage(),
        "sa-east-1",
        2.0 * 730.0 * (0.25 * 0.0696 + 0.5 * 0.0076),
    );
    check_unknown(&usage(), "mars-north-1", "in mars-north-1");
}

#[test]
fn storage_is_billed_beyond_what_is_included() {
    let stored = |storage| TaskUsage {
        storage: Some(storage),
        ..usage()
    };
    let bare = 2.0 * 730.0 * (0.25 * 0.04048 + 0.5 * 0.004445);
    check(&stored(20), "us-east-1", bare);
    check(
        &stored(120),
        "us-east-1",
        bare + 2.0 * 730.0 * 100.0 * 0.000_111,
    );
    check(&stored(20), "eu-west-1", bare);
    check_unknown(&stored(120), "eu-west-1", "ephemeral storage");
}

#[test]
fn what_is_not_known_is_no_amount() {
    let unknown = TaskUsage {
        count: Some(Amount::unknown("parameter N has no default")),
        ..usage()
    };
    check_unknown(&unknown, "us-east-1", "parameter N has no default");
    let sizeless = TaskUsage {
        size: None,
        ..usage()
    };
    check_unknown(&sizeless, "us-east-1", "task size");
    let scheduled = TaskUsage {
        count: None,
        ..usage()
    };
    check_unknown(&scheduled, "us-east-1", "only while they run");
}

#[test]
fn instances_are_priced_only_by_one_known_type() {
    let prices = Prices::of_default_region();
    let month = |usage: &InstanceUsage| of_instances(usage, prices).month;
    let known = month(&group()).unwrap();
    assert!((known - 3.0 * 730.0 * 0.0416).abs() < 1e-9);
    let spot = InstanceUsage {
        may_be_spot: true,
        ..group()
    };
    assert!(month(&spot).unwrap_err().contains("Spot"));
    let mut several = group();
    several.types.push(InstanceType {
        name: "m5.large".to_owned(),
        default_of: None,
    });
    assert!(month(&several).unwrap_err().contains("several"));
    let mut other = group();
    other.types[0].name = "x9.huge".to_owned();
    assert!(month(&other).unwrap_err().contains("x9.huge"));
}

#[test]
fn a_group_of_several_workloads_is_counted_once() {
    let mut outcome = samples::outcome();
    let mut workload = outcome.workloads[0].clone();
    workload.usage.tasks.push(usage());
    workload.usage.instances.push(group());
    outcome.workloads = vec![workload.clone(), workload];
    let run = samples::run(&outcome);
    let total = Total::of(&run);
    assert_eq!((total.known, total.unknown, total.known_groups), (2, 0, 1));
    assert!((total.instances - 3.0 * 730.0 * 0.0416).abs() < 1e-9);
    assert!((total.fargate - 4.0 * 730.0 * (0.25 * 0.04048 + 0.5 * 0.004445)).abs() < 1e-9);
    assert_eq!(listed(&total.dates), "2022-11-21 and 2026-07-20");
}

#[test]
fn amounts_are_written_in_dollars_and_cents() {
    assert_eq!(dollars(0.0), "$0.00");
    assert_eq!(dollars(18.0222), "$18.02");
    assert_eq!(dollars(1234567.899), "$1,234,567.90");
    assert_eq!(rounded(18.0222), 18.02);
}
