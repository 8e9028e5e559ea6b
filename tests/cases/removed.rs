//! Nothing is removed silently: every removed property is reported with its effect.

use std::collections::BTreeMap;

use ecs2fargate::outcome::Removed;
use ecs2fargate::syntax::{Cursor, hcl_format};

use crate::harness::{Case, parse};

/// The number of occurrences of each property, by its path from the root. List indexes and `Fn::If` are omitted from
/// the path, because an edit may move a property there.
fn properties(file: &str, text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    if let Some(Ok(document)) = parse(file, text) {
        let root = Cursor::root(&document);
        collect(root, "", &mut found);
        // The resources of Terraform, which are listed by their addresses.
        if let Some(resources) = root
            .get("resource")
            .filter(|_| hcl_format(file.as_ref()).is_some())
        {
            found.retain(|way, _| !way.starts_with("resource"));
            collect(resources, "", &mut found);
        }
    }
    found
}

fn collect(node: Cursor<'_>, way: &str, found: &mut BTreeMap<String, usize>) {
    for item in node.items() {
        collect(item, way, found);
    }
    for (key, _, value) in node.entries() {
        let here = join(way, key);
        let is_property = !key.starts_with("Fn::") && key != "Ref";
        if is_property {
            *found.entry(here.clone()).or_default() += 1;
        }
        collect(value, &here, found);
    }
}

fn join(way: &str, key: &str) -> String {
    match (way, key) {
        (_, "Fn::If") => way.to_owned(),
        ("", key) => key.to_owned(),
        (way, key) => format!("{way}.{key}"),
    }
}

/// `A.B[0].Fn::If[1].C` becomes `A.B.C`.
fn without_places(path: &str) -> String {
    let steps = path
        .split('.')
        .map(|step| step.split('[').next().unwrap_or(step));
    steps.fold(String::new(), |way, step| join(&way, step))
}

/// `Ok` if every removed property is reported.
pub fn everything_that_goes_is_listed(case: &Case) -> Result<(), String> {
    let ran = case.ran();
    let removed = ran.outcome.workloads.iter().flat_map(|one| &one.removed);
    let removed: Vec<&Removed> = removed.collect();
    for ((file, before), (_, after)) in case.before.iter().zip(&ran.files) {
        let listed = removed.iter().filter(|one| *one.file == **file);
        let listed: Vec<String> = listed.map(|one| without_places(&one.property)).collect();
        let mut gone = gone(file, [before, after], &listed);
        // An action that forwarded to one target group forwards to two.
        gone.retain(|path| {
            let own = path.strip_suffix("TargetGroupArn");
            let both =
                own.map(|action| format!("{action}ForwardConfig.TargetGroups.TargetGroupArn"));
            let own = path.strip_suffix("target_group_arn");
            let both = both.or(own.map(|action| format!("{action}forward.target_group.arn")));
            !both.is_some_and(|both| properties(file, after).contains_key(&both))
        });
        if !gone.is_empty() {
            return Err(format!(
                "gone, and not listed as removed: {gone:?}; listed: {listed:?}"
            ));
        }
    }
    Ok(())
}

/// The properties that are removed while neither they nor a property that contains them is reported.
fn gone(file: &str, [before, after]: [&str; 2], listed: &[String]) -> Vec<String> {
    let left = properties(file, after);
    let gone = properties(file, before)
        .into_iter()
        .filter_map(|(way, count)| {
            let gone = count.saturating_sub(left.get(&way).copied().unwrap_or_default());
            let itself = listed.iter().filter(|path| **path == way).count();
            let above = listed
                .iter()
                .any(|path| way.starts_with(&format!("{path}.")));
            (gone > itself && !above).then_some(way)
        });
    gone.collect()
}
