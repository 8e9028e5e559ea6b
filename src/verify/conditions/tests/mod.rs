//! Each condition with what it explains, and with faults that it must not hide.

mod network;
mod tasks;

use std::collections::BTreeMap;

use crate::verify::Templates;
use crate::verify::tests::{judged, one};

/// Fails unless all differences are explained by this row.
#[track_caller]
fn explained(templates: &Templates, id: &str) {
    let found = judged(templates);
    let end = format!(": {id}");
    assert!(!found.is_empty(), "no difference");
    assert!(found.iter().all(|line| line.ends_with(&end)), "{found:#?}");
}

/// Fails unless a difference with this start is unexplained.
#[track_caller]
fn unexplained(templates: &Templates, place: &str) {
    let found = judged(templates);
    let is_fault = |line: &String| line.starts_with(place) && line.ends_with(": unexplained");
    assert!(found.iter().any(is_fault), "{found:#?}");
}

/// A template with the same edit on all sides.
fn edited(templates: &Templates, from: &str, to: &str) -> Templates {
    let side = |side: &BTreeMap<String, String>| {
        let edit = |(name, text): (&String, &String)| (name.clone(), text.replace(from, to));
        side.iter().map(edit).collect()
    };
    Templates {
        before: side(&templates.before),
        planned: side(&templates.planned),
        after: side(&templates.after),
    }
}

/// The same edit after the change only. It must change something.
#[track_caller]
fn fault(templates: &Templates, from: &str, to: &str) -> Templates {
    let mut faulty = templates.clone();
    let mut count = 0;
    for text in faulty.after.values_mut() {
        count += text.matches(from).count();
        *text = text.replace(from, to);
    }
    assert!(count > 0, "{from} is not there");
    faulty
}

#[test]
fn dependencies_may_be_more_but_not_fewer_or_broken() {
    let with =
        |names: &str| format!("  A: {{Type: X{names}}}\n  B: {{Type: X}}\n  C: {{Type: X}}\n");
    let templates = |after: &str| {
        one(
            &with(", DependsOn: B"),
            &with(", DependsOn: B"),
            &with(after),
        )
    };
    explained(&templates(", DependsOn: [B, C]"), "dependencies");
    unexplained(&templates(", DependsOn: [B, D]"), "A DependsOn.{D}");
    unexplained(&templates(", DependsOn: C"), "A DependsOn.{B}");
    unexplained(&templates(""), "A DependsOn");
}

#[test]
fn a_new_parameter_may_be_replaced_by_its_default_only() {
    let parameters = |rest: &str| format!("  A: {{Type: X, Properties: {{P: {rest}}}}}\n");
    let section = "Parameters: {Q: {Type: String, Default: a}}\n";
    let mut templates = one(
        &parameters("0"),
        &(parameters("!Ref Q") + section),
        &parameters("a"),
    );
    let found = judged(&templates);
    assert_eq!(
        found,
        ["Q: parameter-resource", "A Properties.P: parameter-default"]
    );
    unexplained(&fault(&templates, "P: a", "P: b"), "A Properties.P");
    unexplained(&fault(&templates, "P: a", "P: !Ref Q"), "Q");
    // One that was there before may have another value in the deployed stack.
    templates
        .before
        .values_mut()
        .for_each(|text| text.push_str(section));
    unexplained(&templates, "A Properties.P");
}

#[test]
fn spot_may_be_associated_next_to_fargate_only() {
    let with = |list: &str| {
        format!(
            "  A: {{Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {{CapacityProviders: [{list}]}}}}\n"
        )
    };
    explained(
        &one(
            &with("mine"),
            &with("mine, FARGATE"),
            &with("mine, FARGATE, FARGATE_SPOT"),
        ),
        "spot-association",
    );
    let place = "A Properties.CapacityProviders";
    unexplained(
        &one(&with("mine"), &with("mine"), &with("mine, FARGATE_SPOT")),
        place,
    );
    unexplained(
        &one(
            &with("mine"),
            &with("mine, FARGATE"),
            &with("mine, FARGATE, other"),
        ),
        place,
    );
    unexplained(
        &one(&with("mine"), &with("mine, FARGATE"), &with("mine")),
        place,
    );
}

#[test]
fn an_export_needs_a_stack_that_imports_it() {
    let output = |id: &str, name: &str| {
        format!("Outputs: {{{id}: {{Value: !GetAtt A.Arn, Export: {{Name: '{name}'}}}}}}\n")
    };
    let base = "  A: {Type: X}\n";
    let of_plan = format!("{base}{}", output("Q", "S:Q"));
    let of_construct = format!("{base}{}", output("O", "S:A"));
    unexplained(&one(base, base, &of_construct), "O");
    let importer =
        |value: &str| format!("Resources: {{B: {{Type: X, Properties: {{P: {value}}}}}}}\n");
    let mut templates = one(base, &of_plan, &of_construct);
    let sides = [
        (&mut templates.before, "of B"),
        (&mut templates.planned, "!ImportValue 'S:Q'"),
        (&mut templates.after, "!ImportValue 'S:A'"),
    ];
    for (side, value) in sides {
        side.insert("Other".to_owned(), importer(value));
    }
    assert_eq!(judged(&templates), ["O: export", "Q: planned-export"]);
    // An import of something else, and of the name that only the plan exports.
    for other in ["S:B", "S:Q"] {
        let import = format!("ImportValue '{other}'");
        unexplained(&edited(&templates, "ImportValue 'S:A'", &import), "O");
    }
    // The other way round, the deployment fails.
    let removed = Templates {
        before: templates.after.clone(),
        planned: templates.after,
        after: templates.before,
    };
    unexplained(&removed, "O");
}

#[test]
fn only_the_time_of_a_run_may_differ() {
    let with = |value: &str| format!("  A: {{Type: Custom::AWS, Properties: {{P: '{value}'}}}}\n");
    let templates = |after: &str| {
        let before = with("run 2026-11-29T03:55:41.123Z on port 80");
        one(&before, &before, &with(after))
    };
    explained(
        &templates("run 2026-11-30T10:00:00.000Z on port 80"),
        "timestamp",
    );
    unexplained(
        &templates("run 2026-11-29T03:55:41.123Z on port 81"),
        "A Properties.P",
    );
    unexplained(
        &templates("run 2026-11-30T10:00:00.000Z on port 81"),
        "A Properties.P",
    );
    let other = edited(
        &templates("run 2026-11-30T10:00:00.000Z on port 80"),
        "Custom::AWS",
        "AWS::SSM::Parameter",
    );
    unexplained(&other, "A Properties.P");
}

#[test]
fn only_the_hash_of_a_nested_template_that_is_compared_may_differ() {
    let hash = |digit: &str| digit.repeat(64);
    let with = |address: &str| {
        format!(
            "  A: {{Type: AWS::CloudFormation::Stack, Metadata: {{'aws:asset:path': N}}, Properties: {{TemplateURL: !Sub 'https://s3.${{AWS::URLSuffix}}/{address}.json'}}}}\n"
        )
    };
    let templates = |before: &str, after: &str| {
        let mut templates = one(&with(before), &with(before), &with(after));
        for side in [
            &mut templates.before,
            &mut templates.planned,
            &mut templates.after,
        ] {
            side.insert("N".to_owned(), "Resources: {B: {Type: X}}".to_owned());
        }
        templates
    };
    let both = templates(&hash("a"), &hash("b"));
    explained(&both, "nested-template");
    let place = "A Properties.TemplateURL";
    unexplained(
        &templates(&hash("a"), &format!("other/{}", hash("b"))),
        place,
    );
    unexplained(&templates("web", "other"), place);
    // A template that is another file, or that is not among the compared ones.
    unexplained(&fault(&both, "path': N", "path': M"), place);
    let mut alone = both;
    for side in [&mut alone.before, &mut alone.planned, &mut alone.after] {
        side.remove("N");
    }
    unexplained(&alone, place);
}
