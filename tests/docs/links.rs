//! Links within the repository.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::pages::{Page, all, book, is_updating, root};

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn anchors(page: &Page) -> HashSet<String> {
    let mut anchors = HashSet::new();
    let mut heading: Option<String> = None;
    for (event, _) in page.events() {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                anchors.extend(heading.take().map(|text| anchor(&text)))
            }
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn targets(page: &Page) -> Vec<String> {
    let events = page.events();
    let links = events.filter_map(|(event, _)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.to_string())
        }
        _ => None,
    });
    links
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

fn normalized(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                parts.pop();
            }
            Component::CurDir => {}
            other => parts.push(other),
        }
    }
    parts
}

fn problem(page: &Page, target: &str) -> Option<String> {
    if target.is_empty() {
        return None; // a chapter of the summary without a page of its own
    }
    let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
    let directory = page.path.parent().expect("a page is in a directory");
    let path = match file {
        "" => page.path.clone(),
        file => normalized(&directory.join(file)),
    };
    if !path.exists() {
        return Some("there is no such file".to_owned());
    }
    let is_in_the_book = page.path.starts_with(root().join("docs"));
    if is_in_the_book && !path.starts_with(root().join("docs")) {
        return Some("the file is not part of the book".to_owned());
    }
    if !fragment.is_empty() && !anchors(&Page::read(path)).contains(fragment) {
        return Some("there is no such heading".to_owned());
    }
    None
}

#[test]
fn every_link_leads_somewhere() {
    let mut problems = Vec::new();
    let mut count = 0;
    for page in all() {
        for target in targets(&page) {
            count += 1;
            if let Some(problem) = problem(&page, &target) {
                problems.push(format!("{}: {target}: {problem}", page.name()));
            }
        }
    }
    assert!(count > 50, "only {count} links were found");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The heading of the summary below which the pages of rules and transforms are listed.
const GENERATED: &str = "# Rules and transforms\n";

/// The part of the summary that lists the pages of rules and transforms.
fn generated() -> String {
    let source = root().join("docs/src");
    let pages = book();
    let listed = |directory: &str| -> String {
        let names = pages
            .iter()
            .filter_map(|page| page.path.strip_prefix(source.join(directory)).ok());
        let names = names.filter(|name| !name.ends_with("README.md"));
        names
            .map(|name| {
                format!(
                    "  - [{}]({directory}/{})\n",
                    name.with_extension("").display(),
                    name.display()
                )
            })
            .collect()
    };
    format!(
        "{GENERATED}\n- [Rules](rules/README.md)\n{}- [Transforms]()\n{}",
        listed("rules"),
        listed("steps")
    )
}

#[test]
fn the_summary_lists_all_rules_and_transforms() {
    let path = root().join("docs/src/SUMMARY.md");
    let summary = Page::read(path.clone());
    let (head, _) = summary
        .text
        .split_once(GENERATED)
        .expect("the summary has this heading");
    let expected = format!("{head}{}", generated());
    if is_updating() {
        fs::write(path, &expected).expect("the summary can be written");
    } else {
        assert_eq!(
            summary.text, expected,
            "UPDATE_CASES=1 cargo test --test docs writes it"
        );
    }
}

#[test]
fn the_summary_lists_every_page_once() {
    let summary = Page::read(root().join("docs/src/SUMMARY.md"));
    let mut listed = targets(&summary);
    listed.retain(|target| !target.is_empty());
    listed.sort();
    let pages = book();
    let source = root().join("docs/src");
    let names = pages
        .iter()
        .map(|page| page.path.strip_prefix(&source).expect("it is in the book"));
    let mut expected: Vec<String> = names.map(|name| name.display().to_string()).collect();
    expected.retain(|name| name != "SUMMARY.md");
    expected.sort();
    assert_eq!(listed, expected);
}
