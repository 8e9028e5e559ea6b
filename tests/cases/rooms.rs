//! Every room has all that a reader of the code and a user of `explain` look for.

use std::fs;
use std::path::PathBuf;

use ecs2fargate::transforms::PIPELINE;

use crate::harness::{Case, diff, folders, is_updating, name_of, of_group, root};

/// The headings of a room's README below its title.
const HEADINGS: [&str; 6] = [
    "## What it does",
    "## Why Fargate needs it",
    "## Example",
    "## Safety",
    "## What it leaves to you",
    "## References",
];

/// A transform's folder.
fn room(name: &str) -> PathBuf {
    root().join("transforms").join(name.replace('-', "_"))
}

/// Checks every transform and fails with all that do not hold.
fn hold(check: impl Fn(&str, &str) -> Result<(), String>) {
    let failures: Vec<String> = PIPELINE
        .iter()
        .filter_map(|transform| {
            let what = check(transform.name(), transform.explanation()).err()?;
            Some(format!("{}: {what}", transform.name()))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The text of the code blocks below a heading.
fn blocks(readme: &str, heading: &str) -> Vec<String> {
    let section = readme.split_once(heading).map_or("", |(_, rest)| rest);
    let section = section.split("\n## ").next().unwrap_or_default();
    let fences = section.split("```yaml\n").skip(1);
    fences
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

fn is_kebab_case(name: &str) -> bool {
    let part = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !part.is_empty() && part.bytes().all(fits)
    };
    name.split('-').all(part)
}

fn cases(name: &str) -> Vec<Case> {
    of_group(&room(name).join("cases"))
}

#[test]
fn the_rooms_are_those_of_the_pipeline() {
    let mut expected: Vec<PathBuf> = PIPELINE.iter().map(|one| room(one.name())).collect();
    expected.sort();
    assert_eq!(folders(&root().join("transforms")), expected);
}

#[test]
fn every_name_is_in_kebab_case() {
    hold(|name, _| {
        let groups = [room(name).join("cases")];
        let folders = groups.iter().flat_map(|group| folders(group));
        let cases: Vec<PathBuf> = folders.collect();
        let names = cases.iter().map(|case| name_of(case));
        let odd: Vec<&str> = names
            .chain([name])
            .filter(|name| !is_kebab_case(name))
            .collect();
        if odd.is_empty() {
            Ok(())
        } else {
            Err(format!("{odd:?}"))
        }
    });
}

#[test]
fn every_readme_is_the_one_that_explain_shows() {
    hold(|name, explanation| {
        let readme = fs::read_to_string(room(name).join("README.md"));
        diff(&readme.map_err(|error| error.to_string())?, explanation)
    });
}

#[test]
fn every_readme_has_its_headings_in_order() {
    hold(|name, readme| {
        let title = format!("# {name}");
        let expected: Vec<&str> = [title.as_str()].into_iter().chain(HEADINGS).collect();
        let is_code = |line: &&str| !line.starts_with('#');
        let mut in_code = false;
        let found: Vec<&str> = readme
            .lines()
            .filter(|line| {
                in_code ^= line.starts_with("```");
                !in_code && !is_code(line)
            })
            .collect();
        if found == expected {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    });
}

#[test]
fn every_readme_begins_with_one_sentence() {
    hold(|_, readme| {
        let paragraph = readme.split("\n\n").nth(1).unwrap_or_default().trim();
        let sentence = paragraph.strip_suffix('.').unwrap_or_default();
        if sentence.is_empty() || sentence.contains(". ") || sentence.contains('\n') {
            return Err(format!("not one sentence on one line: {paragraph:?}"));
        }
        Ok(())
    });
}

#[test]
fn every_example_is_the_case_of_that_name() {
    hold(|name, readme| {
        let folder = room(name).join("cases/example");
        let read = |file| fs::read_to_string(folder.join(file)).map_err(|error| error.to_string());
        let expected = [read("before.yaml")?, read("after.yaml")?];
        let shown = blocks(readme, "## Example\n");
        if shown.len() != 2 {
            return Err(format!("{} blocks of YAML instead of two", shown.len()));
        }
        diff(&expected[0], &shown[0])?;
        diff(&expected[1], &shown[1])
    });
}

#[test]
fn every_room_has_a_changing_and_a_keeping_case() {
    if is_updating() {
        return;
    }
    hold(|name, _| {
        let cases = cases(name);
        let changing = cases.iter().filter(|case| !case.after.is_empty()).count();
        if changing == 0 || changing == cases.len() {
            return Err(format!("{changing} of {} cases change", cases.len()));
        }
        Ok(())
    });
}

#[test]
fn every_blocked_case_names_its_rule() {
    if is_updating() {
        return;
    }
    let cases = of_group(&root().join("tests/cases/blocked"));
    assert!(!cases.is_empty());
    for case in cases {
        let folder = case.name.rsplit('/').next().unwrap_or_default();
        let rule = folder.split("--").next().unwrap_or_default();
        let findings = case.findings.as_deref().unwrap_or_default();
        let told = findings.contains(&format!("error[{rule}] "));
        assert!(told, "{} does not tell {rule}: {findings}", case.name);
        assert!(case.after.is_empty(), "{} changes", case.name);
    }
}
