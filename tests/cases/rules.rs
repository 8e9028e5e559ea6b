//! The tables of rules, the code and the cases say the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ecs2fargate::fargate::rules as facts;
use ecs2fargate::transforms::PIPELINE;
use ecs2fargate::transforms::rules::{Answer, Means, answer_to, answers, own_findings};

use crate::harness::{all, diff, is_updating, root};

/// How the ids of rules begin.
const FAMILIES: [&str; 13] = [
    "aas-", "cap-", "cd-", "cw-", "ev-", "iam-", "net-", "out-", "sg-", "std-", "svc-", "td-",
    "tg-",
];

/// What stands before an id in the code where something is told under it.
const TELLING: [&str; 9] = [
    ".note(",
    ".warn(",
    ".must_act(",
    ".ask(",
    ".block(",
    "Denied(",
    "Wanted::new(",
    "rule:",
    "rule =",
];

fn fail_with(failures: Vec<String>) {
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

/// Every piece of a program's text that stands between quotes, and what stands before it.
fn quoted(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pieces: Vec<&str> = text.split('"').collect();
    (1..pieces.len()).map(move |index| (pieces[index - 1].trim_end(), pieces[index]))
}

fn is_id(piece: &str) -> bool {
    let is_word = |word: &str| {
        word.len() > 1
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    piece.split('-').all(is_word)
}

/// The program's files.
fn code() -> Vec<PathBuf> {
    let mut folders = vec![root().join("src"), root().join("transforms")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the code can be read") {
            let path = entry.expect("the code can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The ids under which the code tells something, with the file of each.
fn told_by_the_code() -> BTreeSet<(String, String)> {
    let mut told = BTreeSet::new();
    for path in code() {
        let text = fs::read_to_string(&path).expect("the code can be read");
        let file = shown(&path);
        for (before, piece) in quoted(&text) {
            let is_rule = FAMILIES.iter().any(|family| piece.starts_with(family));
            let is_told = TELLING.iter().any(|telling| before.ends_with(telling));
            let is_listed = answer_to(piece).is_some();
            if is_id(piece) && (is_rule || is_told || is_listed) {
                told.insert((piece.to_owned(), file.clone()));
            }
        }
    }
    told
}

fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// The line of the table as it should be.
fn line(answer: &Answer, means: &[Means]) -> String {
    let words: Vec<&str> = means.iter().map(|means| means.name()).collect();
    format!("{}\t{}\t{}", answer.id, words.join(", "), answer.how)
}

fn table_of(id: &str) -> &'static str {
    let is_own = own_findings().iter().any(|finding| finding.id == id);
    if is_own {
        "transforms/own-findings.tsv"
    } else {
        "transforms/rules.tsv"
    }
}

#[test]
fn every_rule_is_answered_in_the_order_of_the_ids() {
    let rules: Vec<&str> = facts::all().iter().map(|rule| rule.id).collect();
    let answered: Vec<&str> = answers().iter().map(|answer| answer.id).collect();
    let own: Vec<&str> = own_findings().iter().map(|finding| finding.id).collect();
    assert_eq!(
        answered, rules,
        "src/fargate/rules.tsv and transforms/rules.tsv list the same ids"
    );
    assert!(rules.is_sorted(), "src/fargate/rules.tsv is sorted by id");
    assert!(
        own.is_sorted(),
        "transforms/own-findings.tsv is sorted by id"
    );
    assert!(
        own.iter().all(|id| !rules.contains(id)),
        "an id stands in one table only"
    );
}

#[test]
fn every_transform_answers_a_rule() {
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

#[test]
fn every_id_in_the_code_is_in_a_table() {
    let unknown = told_by_the_code()
        .into_iter()
        .filter(|(id, _)| answer_to(id).is_none());
    fail_with(
        unknown
            .map(|(id, file)| {
                format!("{file} tells {id:?}: add to transforms/own-findings.tsv, in its place by the alphabet, the line\n{id}\tnote\twhat it tells (tabs between the columns; note, warning, act, ask or block)")
            })
            .collect(),
    );
}

#[test]
fn every_finding_in_a_table_is_in_the_code() {
    let told: BTreeSet<String> = told_by_the_code().into_iter().map(|(id, _)| id).collect();
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

#[test]
fn every_finding_of_a_case_is_of_a_kind_that_its_table_names() {
    let mut failures = BTreeSet::new();
    for (rule, kinds) in all().iter().flat_map(|case| case.run(&case.before).told) {
        let Some(answer) = answer_to(rule) else {
            failures.insert(format!("a case tells {rule}, and no table lists it"));
            continue;
        };
        if kinds.iter().any(|kind| answer.means.contains(kind)) {
            continue;
        }
        let mut means: Vec<Means> = answer
            .means
            .iter()
            .copied()
            .filter(|means| !matches!(means, Means::Kept | Means::Open))
            .collect();
        means.push(kinds[0]);
        means.sort_by_key(|means| Means::FINDINGS.iter().position(|one| one == means));
        failures.insert(format!(
            "{}: the line should be\n{}",
            table_of(rule),
            line(answer, &means)
        ));
    }
    fail_with(failures.into_iter().collect());
}

#[test]
fn the_rules_are_those_that_were_agreed_on() {
    let Ok(table) = fs::read_to_string(root().join("../shared/rules.tsv")) else {
        println!("skipped: the list of rules that was agreed on is not here");
        return;
    };
    let mut agreed: Vec<(&str, &str)> = table
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0], cells[2])
        })
        .collect();
    agreed.sort_unstable();
    let ours: Vec<(&str, &str)> = facts::all()
        .iter()
        .map(|rule| (rule.id, rule.class))
        .collect();
    assert_eq!(ours, agreed);
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

#[test]
fn the_guide_shows_the_tables() {
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

/// Findings that no case can show.
const WITHOUT_A_CASE: [&str; 4] = [
    // A result that failed its proof is a defect.
    "proof",
    // Of a run, and not of a workload.
    "settings",
    // Cases are named files, and generated templates are migrated when they are named.
    "template-generated",
    // It takes a template that is too large to be a case.
    "template-limit",
];

#[test]
fn every_finding_that_a_table_names_is_told_by_a_case() {
    let told = all()
        .into_iter()
        .flat_map(|case| case.run(&case.before).told);
    let told: Vec<(&str, Vec<Means>)> = told.collect();
    let untold = |id: &str, means: &Means| {
        let is_told = |(rule, kinds): &(&str, Vec<Means>)| *rule == id && kinds.contains(means);
        !WITHOUT_A_CASE.contains(&id) && !told.iter().any(is_told)
    };
    let mut failures = Vec::new();
    for answer in answers().iter().chain(own_findings()) {
        let kinds = answer.means.iter().filter(|means| means.is_finding());
        for means in kinds.filter(|means| untold(answer.id, means)) {
            failures.push(format!(
                "{}: no case tells {} as {}: make one, or take the word out of its line",
                table_of(answer.id),
                answer.id,
                means.name()
            ));
        }
    }
    fail_with(failures);
}
