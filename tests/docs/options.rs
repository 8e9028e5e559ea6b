//! Options in the documentation exist, and all options are documented.

use std::collections::BTreeSet;

use clap::CommandFactory;
use ecs2fargate::cli::Cli;
use regex::Regex;

use crate::pages::{Page, book, root};

/// The options of all commands; not those that clap adds.
fn options() -> BTreeSet<String> {
    let command = Cli::command();
    let all = command.get_subcommands().chain([&command]);
    let arguments = all.flat_map(clap::Command::get_arguments);
    let shown = arguments.filter(|argument| !argument.is_hide_set());
    let long = shown.filter_map(|argument| argument.get_long());
    long.filter(|name| !matches!(*name, "help" | "version"))
        .map(|name| format!("--{name}"))
        .collect()
}

fn guide() -> Vec<Page> {
    let mut pages = book();
    pages.retain(|page| !page.name().contains("/rules/") && !page.name().contains("/steps/"));
    pages.push(Page::read(root().join("README.md")));
    pages
}

/// The options that a text speaks of, but for the lines of commands of other programs.
fn mentioned(text: &str) -> BTreeSet<String> {
    let option = Regex::new(r"--[a-z][a-z-]+").expect("it is a regular expression");
    let others = ["$ cargo ", "$ aws ", "$ git ", "$ docker ", "$ gh "];
    let lines = text
        .lines()
        .filter(|line| !others.iter().any(|other| line.contains(other)));
    let found = lines.flat_map(|line| {
        option
            .find_iter(line)
            .map(|found| found.as_str().to_owned())
    });
    found.collect()
}

#[test]
fn every_option_is_documented() {
    let pages = guide();
    let documented: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| mentioned(&page.text))
        .collect();
    let missing: Vec<_> = options().difference(&documented).cloned().collect();
    assert!(missing.is_empty(), "the book does not mention {missing:?}");
}

/// What a page says of this tool: the tables of the comparison have other tools from the third column on.
fn own(page: &Page) -> String {
    if !page.name().ends_with("comparison.md") {
        return page.text.clone();
    }
    let cells = |line: &str| -> String {
        let kept = if line.starts_with('|') { 3 } else { usize::MAX };
        line.split('|').take(kept).collect::<Vec<_>>().join("|")
    };
    page.text.lines().map(|line| cells(line) + "\n").collect()
}

/// Options of other programs, as the pages mention them.
const OTHERS: &[&str] = &[
    "--body-file",
    "--cli-input-json",
    "--cli-input-yaml",
    "--create-if-none",
    "--edit-last",
    "--force-new-deployment",
    "--install-extension",
    "--no-default-features",
    "--no-execute-changeset",
    "--parameter-overrides",
    "--path",
];

#[test]
fn every_documented_option_exists() {
    let options = options();
    for page in guide() {
        let unknown = mentioned(&own(&page));
        let unknown: Vec<_> = unknown
            .into_iter()
            .filter(|option| !options.contains(option) && !OTHERS.contains(&option.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", page.name());
    }
}
