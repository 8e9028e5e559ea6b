//! Whole comparisons of small templates.

use std::collections::BTreeMap;

use super::*;

/// The templates of an app with one stack.
pub(super) fn one(before: &str, planned: &str, after: &str) -> Templates {
    let side = |text: &str| BTreeMap::from([("S".to_owned(), format!("Resources:\n{text}"))]);
    Templates {
        before: side(before),
        planned: side(planned),
        after: side(after),
    }
}

/// The differences as `ID path: explanation`.
pub(super) fn judged(templates: &Templates) -> Vec<String> {
    let result = verify(templates).expect("these are templates");
    let line = |one: &Judged| {
        let why = one.derived.map_or("unexplained", |row| row.id);
        let place = format!("{} {}", one.difference.id, one.difference.path_text());
        format!("{}: {why}", place.trim())
    };
    result.differences.iter().map(line).collect()
}

const SERVICE: &str = "  S: {Type: AWS::ECS::Service, Properties: {LaunchType: EC2}}
  B: {Type: AWS::S3::Bucket}
";

#[test]
fn what_is_planned_is_verified() {
    let planned = SERVICE.replace("EC2", "FARGATE");
    let templates = one(SERVICE, &planned, &planned);
    let result = verify(&templates).expect("these are templates");
    assert_eq!(
        (result.templates, result.planned, result.unexplained()),
        (1, 1, 0)
    );
    assert_eq!(
        judged(&one(SERVICE, &planned, SERVICE)),
        ["S Properties.LaunchType: unexplained"]
    );
    let more = planned.replace("S3::Bucket", "SQS::Queue");
    assert_eq!(
        judged(&one(SERVICE, &planned, &more)),
        ["B Type: unexplained"]
    );
}

#[test]
fn a_template_without_a_plan_must_not_change() {
    let after = SERVICE.replace("EC2", "FARGATE");
    let mut templates = one(SERVICE, SERVICE, &after);
    assert_eq!(judged(&templates), ["S Properties.LaunchType: unexplained"]);
    templates.planned.clear();
    assert_eq!(judged(&templates), ["S Properties.LaunchType: unexplained"]);
    let result = verify(&templates).expect("these are templates");
    assert_eq!(result.planned, 0);
    let help = result.differences[0].help.as_deref().unwrap_or_default();
    assert!(help.starts_with("The plan leaves S as it is"), "{help}");
}

#[test]
fn a_template_on_one_side_is_a_difference() {
    let mut templates = one(SERVICE, SERVICE, SERVICE);
    let text = templates.after.remove("S").expect("it was there");
    templates.after.insert("T".to_owned(), text);
    let result = verify(&templates).expect("these are templates");
    let found = result
        .differences
        .iter()
        .map(|one| (one.template.as_str(), one.difference.kind));
    assert_eq!(
        found.collect::<Vec<_>>(),
        [("S", Kind::Missing), ("T", Kind::Extra)]
    );
    assert_eq!(result.templates, 2);
}

#[test]
fn a_text_that_is_no_template_is_an_error() {
    let mut templates = one(SERVICE, SERVICE, SERVICE);
    templates
        .after
        .insert("S".to_owned(), "--- a\n+++ b\n".to_owned());
    let error = verify(&templates).expect_err("it is a diff");
    assert_eq!((error.template.as_str(), error.side), ("S", Side::After));
}

#[test]
fn nothing_explains_a_change_of_a_workload_that_the_plan_leaves() {
    let before = "  S: {Type: AWS::ECS::Service, Properties: {LaunchType: EC2}}\n  R: {Type: X}\n";
    let after = before.replace("Service, ", "Service, DependsOn: R, ");
    assert_eq!(
        judged(&one(before, before, &after)),
        ["S DependsOn: unexplained"]
    );
    let [planned, after] = [before, &after].map(|text| text.replace("EC2", "FARGATE"));
    assert_eq!(
        judged(&one(before, &planned, &after)),
        ["S DependsOn: dependencies"]
    );
}

#[test]
fn unexplained_differences_are_first() {
    let before = "  A: {Type: X, Properties: {P: 1}}\n  S: {Type: AWS::ECS::Service, Properties: {LaunchType: EC2}}\n";
    let planned = before.replace("EC2", "FARGATE");
    let after = planned
        .replace("Service, ", "Service, DependsOn: A, ")
        .replace("P: 1", "P: 2");
    let after = after.replace("A: {Type: X", "A: {Type: X, DependsOn: S");
    assert_eq!(
        judged(&one(before, &planned, &after)),
        [
            "A Properties.P: unexplained",
            "A DependsOn: dependencies",
            "S DependsOn: dependencies"
        ]
    );
}

#[test]
fn help_names_the_value_and_the_option() {
    let planned = SERVICE.replace("EC2", "FARGATE");
    let help = |after: &str| {
        let result = verify(&one(SERVICE, &planned, after)).expect("these are templates");
        result.differences[0].help.clone().unwrap_or_default()
    };
    assert_eq!(
        help(SERVICE),
        "Change the source so that Properties.LaunchType of S is `FARGATE`; or plan it otherwise with --cutover replace|in-place."
    );
    assert_eq!(
        help(&planned.replace("Bucket}", "Bucket, Properties: {P: 1}}")),
        "Undo the change in the source: it adds Properties of B."
    );
    assert_eq!(
        help(&planned.replace("  B: {Type: AWS::S3::Bucket}\n", "")),
        "Undo the change in the source: it removes the resource B."
    );
}
