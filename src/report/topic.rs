//! What annotations are about: the rules, and two results of a run that are not findings.

use regex::Regex;

use super::uri::documentation;
use super::{Paint, page, text};
use crate::facts::rules::{Class, RuleId};
use crate::outcome::Severity;

/// No line of a description is wrapped.
const WIDTH: usize = 100_000;

/// What an annotation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// A finding of a rule.
    Rule(RuleId),
    /// A workload has changes that `migrate --write` can make.
    Pending,
    /// A file could not be read, parsed, verified or written.
    Refused,
}

impl Topic {
    /// The ID of the rule, or the word that options and JSON use.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.as_str(),
            Self::Pending => "pending",
            Self::Refused => "refused",
        }
    }

    /// The ID as a name such as `SvcLaunchType`; `None` if they would be the same word.
    pub(crate) fn name(self) -> Option<String> {
        match self {
            Self::Rule(rule) if rule.as_str().contains('-') => Some(format!("{rule:?}")),
            _ => None,
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.rule().title,
            Self::Pending => "Workload that can be migrated to Fargate",
            Self::Refused => "File that could not be processed",
        }
    }

    /// The address of a page about it.
    pub(crate) fn url(self) -> String {
        match self {
            Self::Rule(rule) => text::rule_url(rule),
            Self::Pending => documentation("cli/enum.FailOn.html#variant.Pending"),
            Self::Refused => documentation("outcome/enum.FileStatus.html#variant.Refused"),
        }
    }

    /// The severity that most of its annotations have.
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Rule(rule) => match rule.rule().class {
                Class::Blocked => Severity::Error,
                Class::NeedsInput => Severity::Warning,
                Class::Automatic | Class::Advisory => Severity::Note,
            },
            Self::Pending => Severity::Warning,
            Self::Refused => Severity::Error,
        }
    }

    /// What it is, as plain text.
    pub(crate) fn description(self) -> String {
        match self {
            Self::Rule(rule) => plain(&section(rule.rule().page, "What it is")),
            Self::Pending => "A workload runs on EC2 container instances, and all edits that migrate it to AWS Fargate are known. \
                              A workload is migrated completely or not at all."
                .to_owned(),
            Self::Refused => "A file that was named, or that contains ECS definitions, could not be read, parsed, verified or written. \
                              It is not changed."
                .to_owned(),
        }
    }

    /// Why it is reported and how to fix it, in Markdown.
    pub(crate) fn help(self) -> String {
        match self {
            Self::Rule(rule) => {
                let page = rule.rule().page;
                let (why, fix) = (section(page, "Why"), section(page, "How to fix"));
                format!("{why}\n\n{fix}\n\nFor an example, run `ecs2fargate explain {rule}`.")
            }
            Self::Pending => "Run `ecs2fargate migrate` to review the changes as a diff, then `ecs2fargate migrate --write` to make them."
                .to_owned(),
            Self::Refused => "Correct the file as the message describes, then run the command again.".to_owned(),
        }
    }
}

/// Markdown as plain text.
pub(crate) fn plain(markdown: &str) -> String {
    page::terminal(markdown, WIDTH, Paint::new(false))
        .trim()
        .to_owned()
}

/// A section of a page without its heading. Links within the documentation lead nowhere elsewhere: their texts are kept.
fn section(page: &str, heading: &str) -> String {
    let mut lines = page
        .lines()
        .skip_while(|line| line.strip_prefix("## ") != Some(heading));
    lines.next();
    let lines: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
    without_local_links(lines.join("\n").trim())
}

/// The page of a rule, for where neither the links within the documentation lead somewhere nor its comments are hidden.
pub(crate) fn page(rule: RuleId) -> String {
    let lines = rule.rule().page.lines();
    let lines = lines.filter(|line| !(line.starts_with("<!--") && line.ends_with("-->")));
    let text = without_local_links(&lines.collect::<Vec<_>>().join("\n"));
    let mut page = String::with_capacity(text.len());
    for line in text.lines() {
        // What is left of a comment is a second blank line.
        if !line.is_empty() || !page.ends_with("\n\n") {
            page.push_str(line);
            page.push('\n');
        }
    }
    page
}

fn without_local_links(text: &str) -> String {
    match Regex::new(r"\[([^\[\]]*)\]\([^()\s]*\.md[^()\s]*\)") {
        Ok(link) => link.replace_all(text, "$1").into_owned(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::rules;

    #[test]
    fn each_topic_is_described_without_links_that_lead_nowhere() {
        let rules = rules::all().iter().map(|rule| Topic::Rule(rule.id));
        for topic in rules.chain([Topic::Pending, Topic::Refused]) {
            let id = topic.id();
            for text in [
                topic.title().to_owned(),
                topic.description(),
                plain(&topic.help()),
            ] {
                assert!(
                    text.len() > 3 && !text.contains("](") && !text.contains("<!--"),
                    "{id}: {text}"
                );
            }
            assert!(
                topic.description().len() > 20 && topic.help().len() > 60,
                "{id}"
            );
            assert!(!topic.help().contains(".md"), "{id}: {}", topic.help());
            if let Topic::Rule(rule) = topic {
                let page = page(rule);
                assert!(page.starts_with(&format!("# {rule}\n")), "{page}");
                assert!(
                    !page.contains("<!--") && !page.contains(".md)") && !page.contains("\n\n\n"),
                    "{page}"
                );
            }
            assert!(topic.url().starts_with("https://"), "{id}");
        }
    }
}
