//! The page of every rule: complete, with examples of real cases, and with what the table of rules says of it.
//! `UPDATE_CASES=1 cargo test --test cases pages` writes what is generated.

mod example;
mod generated;

use std::fs;
use std::path::PathBuf;

use ecs2fargate::cli::Cli;
use ecs2fargate::facts::rules::{self, Rule, RuleId};
use ecs2fargate::facts::tables;
use ecs2fargate::transforms::by_name;

use crate::harness::{diff, is_updating, root};
use crate::rules::fail_with;

/// The headings of a page below its title.
const HEADINGS: [&str; 6] = [
    "## What it is",
    "## Why",
    "## Example",
    "## How to fix",
    "## How to skip or ignore",
    "## Sources",
];

/// The sections that people write, and the smallest number of words that explain anything.
const WRITTEN: [(&str, usize); 3] = [("What it is", 6), ("Why", 8), ("How to fix", 6)];

/// The page of a rule.
fn path(rule: &Rule) -> PathBuf {
    root().join(format!("docs/src/rules/{}.md", rule.id))
}

/// Checks every page as it is, and fails with all violations. While pages are written, they cannot be read.
fn hold(check: impl Fn(&Rule, &str) -> Result<(), String>) {
    if !is_updating() {
        each(check);
    }
}

/// Checks or writes every page, and fails with all violations.
fn each(check: impl Fn(&Rule, &str) -> Result<(), String>) {
    let failures = rules::all().iter().filter_map(|rule| {
        let page = fs::read_to_string(path(rule)).expect("every rule has a page");
        let what = check(rule, &page).err()?;
        Some(format!("{}: {what}", path(rule).display()))
    });
    fail_with(failures.collect());
}

/// The text of a section, without its heading.
fn section<'p>(page: &'p str, name: &str) -> &'p str {
    let behind = page.split_once(&format!("\n## {name}\n"));
    let text = behind.map_or("", |(_, text)| text);
    text.split("\n## ").next().unwrap_or_default().trim()
}

pub fn every_page_belongs_to_a_rule() {
    let entries = fs::read_dir(root().join("docs/src/rules")).expect("there are pages");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let known: Vec<PathBuf> = rules::all().iter().map(path).collect();
    let index = root().join("docs/src/rules/README.md");
    let odd = paths.filter(|path| !known.contains(path) && *path != index);
    fail_with(
        odd.map(|path| format!("{}: no rule", path.display()))
            .collect(),
    );
}

pub fn every_page_has_its_sections() {
    hold(|rule, page| {
        let title = format!("# {}", rule.id);
        let mut in_code = false;
        let found: Vec<&str> = page
            .lines()
            .filter(|line| {
                in_code ^= line.starts_with("```");
                !in_code && line.starts_with('#')
            })
            .collect();
        let expected: Vec<&str> = [title.as_str()].into_iter().chain(HEADINGS).collect();
        if found == expected {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    });
}

pub fn no_page_is_a_stub() {
    hold(|rule, page| {
        for (name, least) in WRITTEN {
            let text = section(page, name);
            let words = text.split_whitespace().count();
            if words < least || text.eq_ignore_ascii_case(rule.title) {
                return Err(format!("{name} has {words} words"));
            }
        }
        // A result that fails its verification is a defect, and a large template is no example.
        let is_without = [RuleId::Proof, RuleId::TemplateLimit].contains(&rule.id);
        let has_code = section(page, "Example").matches("```").count() >= 2 || is_without;
        if has_code {
            Ok(())
        } else {
            Err("there is no example".to_owned())
        }
    });
}

pub fn every_page_quotes_the_error_of_aws() {
    hold(|rule, page| match rule.aws_error() {
        Some(error) if !section(page, "Why").contains(&format!("`{error}`")) => {
            Err(format!("Why does not quote `{error}`"))
        }
        _ => Ok(()),
    });
}

/// Links lead to rules and steps that exist.
pub fn every_link_leads_somewhere() {
    hold(|_, page| {
        let links = page
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        for (link, _) in links.filter(|(link, _)| !link.starts_with("https://")) {
            let name = link.trim_end_matches(".md");
            let is_known = match name.strip_prefix("../steps/") {
                Some(step) => by_name(step).is_some(),
                None => rules::by_id(name).is_some(),
            };
            if !is_known {
                return Err(format!("the link {link} leads nowhere"));
            }
        }
        Ok(())
    });
}

/// The commands and options that a page names exist.
pub fn every_command_is_one_of_the_tool() {
    let help = help();
    hold(|_, page| {
        let codes = page.split('`').skip(1).step_by(2);
        let own = codes.filter(|code| code.starts_with("ecs2fargate ") || code.starts_with("--"));
        for code in own {
            let mut words = code
                .split_whitespace()
                .map(|word| word.split('=').next().unwrap_or_default());
            let is_of_aws = ["--parameter-overrides", "--capabilities", "--family"]
                .iter()
                .any(|flag| code.starts_with(flag));
            let unknown = words.find(|word| word.starts_with("--") && !help.contains(*word));
            if let Some(unknown) = unknown.filter(|_| !is_of_aws) {
                return Err(format!("there is no option {unknown}"));
            }
            let arguments: Vec<&str> = code.split_whitespace().collect();
            if let ["ecs2fargate", "rules", name] = arguments[..]
                && !tables::all().iter().any(|table| table.name == name)
            {
                return Err(format!("there is no table {name}"));
            }
        }
        Ok(())
    });
}

/// The help of every command.
fn help() -> String {
    use clap::CommandFactory;
    let mut command = Cli::command();
    let commands = command.get_subcommands_mut();
    commands
        .map(|one| one.render_long_help().to_string())
        .collect()
}

pub fn every_page_shows_what_is_generated() {
    each(|rule, page| {
        let expected = generated::page(rule, page)?;
        if is_updating() {
            return fs::write(path(rule), expected).map_err(|error| error.to_string());
        }
        diff(&expected, page).map_err(|difference| {
            format!("UPDATE_CASES=1 cargo test --test cases pages writes it:\n{difference}")
        })
    });
}

pub fn the_list_of_rules_is_the_table() {
    let path = root().join("docs/src/rules/README.md");
    let mut expected = b"# Rules\n\n".to_vec();
    ecs2fargate::report::rules::markdown(None, None, &mut expected).expect("the table");
    let expected = String::from_utf8(expected).expect("text");
    if is_updating() {
        fs::write(path, expected).expect("the list can be written");
        return;
    }
    let written = fs::read_to_string(path).expect("there is a list");
    if let Err(difference) = diff(&expected, &written) {
        panic!("UPDATE_CASES=1 cargo test --test cases pages writes it:\n{difference}");
    }
}

/// The page of a step in the book is that of its directory.
pub fn every_step_has_a_page_in_the_book() {
    let failures = ecs2fargate::transforms::STEPS.iter().filter_map(|step| {
        let directory = step.name.replace('-', "_");
        let expected = format!("{{{{#include ../../../transforms/{directory}/README.md}}}}\n");
        let path = root().join(format!("docs/src/steps/{}.md", step.name));
        if is_updating() {
            return fs::write(path, expected)
                .err()
                .map(|error| error.to_string());
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        (written != expected)
            .then(|| format!("{} does not include the page of the step", path.display()))
    });
    fail_with(failures.collect());
}
