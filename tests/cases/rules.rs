//! The tables of rules, the code and the cases say the same.

use std::collections::BTreeSet;
use std::fs;

use ecs2fargate::facts::rules as facts;
use ecs2fargate::transforms::PIPELINE;
use ecs2fargate::transforms::rules::{Answer, Means, answer_to, answers, own_findings};

use crate::code::told_by_the_code;
use crate::harness::{diff, is_updating, root};

pub fn fail_with(failures: Vec<String>) {
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

/// The line of the table as it should be.
fn line(answer: &Answer, means: &[Means]) -> String {
    let words: Vec<&str> = means.iter().map(|means| means.name()).collect();
    format!("{}\t{}\t{}", answer.id, words.join(", "), answer.how)
}

pub fn table_of(id: &str) -> &'static str {
    let is_own = own_findings().iter().any(|finding| finding.id == id);
    if is_own {
        "transforms/own-findings.tsv"
    } else {
        "transforms/rules.tsv"
    }
}

pub fn every_rule_is_answered_in_the_order_of_the_ids() {
    let rules: Vec<&str> = facts::all().iter().map(|rule| rule.id).collect();
    let answered: Vec<&str> = answers().iter().map(|answer| answer.id).collect();
    let own: Vec<&str> = own_findings().iter().map(|finding| finding.id).collect();
    assert_eq!(
        answered, rules,
        "src/facts/rules.tsv and transforms/rules.tsv list the same ids"
    );
    assert!(rules.is_sorted(), "src/facts/rules.tsv is sorted by id");
    assert!(
        own.is_sorted(),
        "transforms/own-findings.tsv is sorted by id"
    );
    assert!(
        own.iter().all(|id| !rules.contains(id)),
        "an id stands in one table only"
    );
}

pub fn every_transform_answers_a_rule() {
    let idle = PIPELINE
        .iter()
        .map(|transform| transform.name())
        .filter(|name| {
            let means = answers().iter().flat_map(|answer| &answer.means);
            !means.clone().any(|means| *means == Means::Transform(name))
        });
    fail_with(
        idle.map(|name| format!("transforms/rules.tsv: no rule names {name} in its second column"))
            .collect(),
    );
}

pub fn every_id_in_the_code_is_in_a_table() {
    let unknown = told_by_the_code()
        .iter()
        .filter(|(id, _)| answer_to(id).is_none());
    fail_with(
        unknown
            .map(|(id, file)| {
                format!("{file} tells {id:?}: add to transforms/own-findings.tsv, in its place by the alphabet, the line\n{id}\tnote\twhat it tells (tabs between the columns; note, warning, act, ask or block)")
            })
            .collect(),
    );
}

pub fn every_finding_in_a_table_is_in_the_code() {
    let told = told_by_the_code().iter();
    let told: BTreeSet<&str> = told.map(|(id, _)| id.as_str()).collect();
    let mut failures = Vec::new();
    for answer in answers().iter().chain(own_findings()) {
        let claims = answer.means.iter().any(|means| means.is_finding());
        let table = table_of(answer.id);
        if claims && !told.contains(answer.id) {
            failures.push(format!(
                "{table} claims a finding for {}, and no code tells it",
                answer.id
            ));
        }
        if !claims && told.contains(answer.id) {
            failures.push(format!(
                "{table}: the code tells {}: write which kind of finding into the second column",
                answer.id
            ));
        }
        if answer.means.len() > 1 && answer.means.contains(&Means::Open) {
            failures.push(format!("{table}: {}: open stands alone", answer.id));
        }
    }
    fail_with(failures);
}

/// How the line of a rule should be where a finding is of none of the kinds that it names.
pub fn of_an_unnamed_kind(answer: &Answer, kinds: &[Means]) -> Option<String> {
    if kinds.iter().any(|kind| answer.means.contains(kind)) {
        return None;
    }
    let means = answer.means.iter().copied();
    let mut means: Vec<Means> = means
        .filter(|means| !matches!(means, Means::Kept | Means::Open))
        .collect();
    means.push(kinds[0]);
    means.sort_by_key(|means| Means::FINDINGS.iter().position(|one| one == means));
    Some(format!(
        "{}: the line should be\n{}",
        table_of(answer.id),
        line(answer, &means)
    ))
}

/// The tables as the guide to the transforms shows them.
fn markdown() -> [String; 2] {
    let mut rules = String::from("| rule | class | answered by | how |\n|---|---|---|---|\n");
    for (rule, answer) in facts::all().iter().zip(answers()) {
        rules += &format!(
            "| `{}` | {} | {} | {} |\n",
            rule.id,
            rule.class,
            words(answer),
            answer.how
        );
    }
    let mut own = String::from("| finding | kind | what it tells |\n|---|---|---|\n");
    for finding in own_findings() {
        own += &format!(
            "| `{}` | {} | {} |\n",
            finding.id,
            words(finding),
            finding.how
        );
    }
    [rules, own]
}

fn words(answer: &Answer) -> String {
    let words = answer.means.iter().map(|means| match means {
        Means::Transform(name) => format!("[{name}]({}/README.md)", name.replace('-', "_")),
        Means::Open => "**open**".to_owned(),
        other => other.name().to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

pub fn the_guide_shows_the_tables() {
    let path = root().join("transforms/README.md");
    let guide = fs::read_to_string(&path).expect("the guide can be read");
    let mut expected = guide.clone();
    for (name, table) in ["rules", "own findings"].iter().zip(markdown()) {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
        let (head, rest) = expected
            .split_once(&begin)
            .expect("the guide has a place for the table");
        let (_, tail) = rest.split_once(&end).expect("the table's place has an end");
        expected = format!("{head}{begin}{table}{end}{tail}");
    }
    if is_updating() {
        fs::write(path, expected).expect("the guide can be written");
        return;
    }
    if let Err(difference) = diff(&expected, &guide) {
        panic!(
            "transforms/README.md does not show transforms/rules.tsv as it is; UPDATE_CASES=1 cargo test --test cases writes it:\n{difference}"
        );
    }
}
