//! Every step has the documentation that a reader of the code and a user of `explain` expect.

use std::fs;
use std::path::PathBuf;

use ecs2fargate::hosts::terraform::schema;
use ecs2fargate::transforms::STEPS;

use crate::harness::{Case, Files, diff, directories, is_updating, name_of, of_group, root};

/// The headings of a step's README below its title.
const HEADINGS: [&str; 6] = [
    "## What it does",
    "## Why Fargate needs it",
    "## Example",
    "## Safety",
    "## What it leaves to you",
    "## References",
];

/// A step's directory.
fn room(name: &str) -> PathBuf {
    root().join("transforms").join(name.replace('-', "_"))
}

/// Checks every step and fails with all violations.
fn hold(check: impl Fn(&str, &str) -> Result<(), String>) {
    let failures: Vec<String> = STEPS
        .iter()
        .filter_map(|step| {
            let what = check(step.name, step.readme).err()?;
            Some(format!("{}: {what}", step.name))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A README with these YAML blocks below its heading `Example`, in order; it has one for each.
fn with_blocks(readme: &str, blocks: &[String]) -> Result<String, String> {
    let (head, rest) = readme.split_once("## Example\n").ok_or("no example")?;
    let (section, tail) = rest
        .split_once("\n## ")
        .ok_or("nothing follows the example")?;
    let mut parts = section.split("```yaml\n");
    let mut written = parts.next().unwrap_or_default().to_owned();
    let parts: Vec<&str> = parts.collect();
    if parts.len() != blocks.len() {
        let count = parts.len();
        return Err(format!(
            "{count} blocks of YAML instead of {}",
            blocks.len()
        ));
    }
    for (part, block) in parts.iter().zip(blocks) {
        let (_, behind) = part.split_once("```").ok_or("a block has no end")?;
        written += &format!("```yaml\n{block}```{behind}");
    }
    Ok(format!("{head}## Example\n{written}\n## {tail}"))
}

fn is_kebab_case(name: &str) -> bool {
    let part = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !part.is_empty() && part.bytes().all(fits)
    };
    name.split('-').all(part)
}

/// The line that begins with `Terraform: `, with those that continue it.
fn terraform_of(readme: &str) -> Option<&str> {
    let (_, rest) = readme.split_once("\nTerraform: ")?;
    rest.split("\n\n").next()
}

pub fn every_readme_has_the_arguments_of_terraform() {
    hold(|_, readme| {
        let line = terraform_of(readme).ok_or("no line begins with `Terraform: `")?;
        let code = line.split('`').skip(1).step_by(2);
        let named: Vec<&str> = code.filter(|code| code.starts_with("aws_")).collect();
        let is_known = |code: &&str| match code.split_once('.') {
            Some((resource_type, path)) => schema::attribute(resource_type, path).is_some(),
            None => {
                let is_data = *code == "aws_iam_policy_document";
                is_data || !schema::attributes_of(code).is_empty()
            }
        };
        match named.iter().find(|code| !is_known(code)) {
            Some(unknown) => Err(format!("{unknown} is not in the schema of the provider")),
            None if named.is_empty() && line != "does not apply." => {
                Err("no resource type is named".to_owned())
            }
            None => Ok(()),
        }
    });
}

fn cases(name: &str) -> Vec<&'static Case> {
    of_group(&format!("transforms/{}/cases", name.replace('-', "_"))).collect()
}

pub fn the_rooms_are_those_of_the_pipeline() {
    let mut expected: Vec<PathBuf> = STEPS.iter().map(|one| room(one.name)).collect();
    expected.sort();
    assert_eq!(directories(&root().join("transforms")), expected);
}

pub fn every_name_is_in_kebab_case() {
    hold(|name, _| {
        let groups = [room(name).join("cases")];
        let directories = groups.iter().flat_map(|group| directories(group));
        let cases: Vec<PathBuf> = directories.collect();
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

pub fn every_readme_is_the_one_that_explain_shows() {
    if is_updating() {
        return;
    }
    hold(|name, explanation| {
        let readme = fs::read_to_string(room(name).join("README.md"));
        diff(&readme.map_err(|error| error.to_string())?, explanation)
    });
}

pub fn every_readme_has_its_headings_in_order() {
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

pub fn every_readme_begins_with_one_sentence() {
    hold(|_, readme| {
        let paragraph = readme.split("\n\n").nth(1).unwrap_or_default().trim();
        let sentence = paragraph.strip_suffix('.').unwrap_or_default();
        if sentence.is_empty() || sentence.contains(". ") || sentence.contains('\n') {
            return Err(format!("not one sentence on one line: {paragraph:?}"));
        }
        Ok(())
    });
}

pub fn every_example_is_the_case_of_that_name() {
    hold(|name, readme| {
        let mut cases = cases(name).into_iter();
        let example = cases.find(|case| case.name.ends_with("/example"));
        let example = example.ok_or("there is no case called example")?;
        let one = |files: &Files| files.first().map(|(_, text)| text.clone());
        let after = if is_updating() {
            example.shown_files()
        } else {
            example.expected()
        };
        // A step that only reports without edits needs no second block.
        let mut blocks = vec![one(&example.before).unwrap_or_default()];
        blocks.extend(one(&after).filter(|after| *after != blocks[0]));
        let expected = with_blocks(readme, &blocks)?;
        if is_updating() {
            let path = room(name).join("README.md");
            return fs::write(path, expected).map_err(|error| error.to_string());
        }
        diff(&expected, readme)
    });
}

/// Steps that only report.
const WITHOUT_EDITS: [&str; 1] = ["task-role"];

pub fn every_room_has_a_changing_and_a_keeping_case() {
    if is_updating() {
        return;
    }
    hold(|name, _| {
        let cases = cases(name);
        if WITHOUT_EDITS.contains(&name) {
            let reporting = cases
                .iter()
                .filter(|case| !case.finds_notes_at_most())
                .count();
            if reporting == 0 || reporting == cases.len() {
                return Err(format!("{reporting} of {} cases warn", cases.len()));
            }
            return Ok(());
        }
        let changing = cases.iter().filter(|case| !case.after.is_empty()).count();
        if changing == 0 || changing == cases.len() {
            return Err(format!("{changing} of {} cases change", cases.len()));
        }
        Ok(())
    });
}

pub fn every_blocked_case_names_its_rule() {
    if is_updating() {
        return;
    }
    let cases: Vec<&Case> = of_group("tests/cases/blocked").collect();
    assert!(!cases.is_empty());
    for case in cases {
        let directory = case.name.rsplit('/').next().unwrap_or_default();
        let rule = directory.split("--").next().unwrap_or_default();
        let findings = case.findings.as_deref().unwrap_or_default();
        let told = ["block", "ask"]
            .iter()
            .any(|kind| findings.contains(&format!("{kind}[{rule}] ")));
        assert!(told, "{} does not tell {rule}: {findings}", case.name);
        assert!(case.after.is_empty(), "{} changes", case.name);
    }
}
