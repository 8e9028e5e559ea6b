//! Links within the repository.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::pages::{Page, all, book, root};

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
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take().map(|text| anchor(&text))),
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn targets(page: &Page) -> Vec<String> {
    let events = page.events();
    let links = events.filter_map(|(event, _)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    links.filter(|target| !target.contains("://") && !target.starts_with("mailto:")).collect()
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

#[test]
fn the_summary_lists_every_page_once() {
    let summary = Page::read(root().join("docs/src/SUMMARY.md"));
    let mut listed = targets(&summary);
    listed.sort();
    let pages = book();
    let source = root().join("docs/src");
    let names = pages.iter().map(|page| page.path.strip_prefix(&source).expect("it is in the book"));
    let mut expected: Vec<String> = names.map(|name| name.display().to_string().replace('\\', "/")).collect();
    expected.retain(|name| name != "SUMMARY.md");
    expected.sort();
    assert_eq!(listed, expected);
}
