//! The parts of a page that are generated from the table of rules and from cases.

use ecs2fargate::facts::rules::{Answer, Rule};
use std::fmt::Write;

use super::example::example;

/// The page with its generated parts as they have to be.
pub fn page(rule: &Rule, page: &str) -> Result<String, String> {
    let page = with_part(page, "summary", &summary(rule))?;
    let page = with_part(&page, "ignore", &ignore(rule))?;
    let page = with_part(&page, "sources", &sources(rule))?;
    with_examples(rule, &page)
}

/// The page with other content between `<!-- NAME -->` and `<!-- /NAME -->`.
fn with_part(page: &str, name: &str, content: &str) -> Result<String, String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
    let missing = || format!("there is no part {name}");
    let (head, rest) = page.split_once(&begin).ok_or_else(missing)?;
    let (_, tail) = rest.split_once(&end).ok_or_else(missing)?;
    Ok(format!("{head}{begin}\n{content}\n{end}{tail}"))
}

/// The page with the examples that it names: `<!-- example: CASE -->` shows the finding, `<!-- example: CASE WORD OTHER… -->` the
/// change of a property, `<!-- example: CASE WORD unchanged -->` a property that is kept.
fn with_examples(rule: &Rule, page: &str) -> Result<String, String> {
    let mut parts = page.split("<!-- example: ");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (names, rest) = part
            .split_once(" -->\n")
            .ok_or("an example names no case")?;
        let (_, tail) = rest
            .split_once("<!-- /example -->\n")
            .ok_or("an example has no end")?;
        let content = example(rule, names)?;
        let _ = write!(
            written,
            "<!-- example: {names} -->\n\n{content}\n<!-- /example -->\n{tail}"
        );
    }
    Ok(written)
}

fn summary(rule: &Rule) -> String {
    let mut text = format!("**{}**\n\n- Class: {}", rule.title, rule.class.word());
    if !rule.varies.is_empty() {
        let _ = write!(text, " ({})", rule.varies);
    }
    text.push('\n');
    let mut line = |label: &str, words: Vec<String>| {
        if !words.is_empty() {
            let _ = writeln!(text, "- {label}: {}", words.join(", "));
        }
    };
    let answers = || rule.answers.iter().copied();
    line(
        "Edited by",
        answers()
            .filter_map(|answer| match answer {
                Answer::Step(name) => Some(format!("[{name}](../steps/{name}.md)")),
                _ => None,
            })
            .collect(),
    );
    line(
        "Reported as",
        answers()
            .filter(|answer| answer.is_finding())
            .map(|answer| answer.name().to_owned())
            .collect(),
    );
    line(
        "Reported with",
        answers()
            .filter_map(|answer| match answer {
                Answer::With(other) => Some(format!("[{other}]({other}.md)")),
                _ => None,
            })
            .collect(),
    );
    text
}

fn ignore(rule: &Rule) -> String {
    let id = rule.id;
    let keep = "To exclude a workload from the migration, write `# ecs2fargate: keep REASON` above one of its resources.\n";
    let needs_more = [Answer::Block, Answer::Ask, Answer::Act];
    if rule.can_be_ignored() {
        let rest = if needs_more.iter().any(|kind| rule.answers.contains(kind)) {
            format!(
                "\nFindings of this rule that block the migration, need a decision or require action cannot be ignored. {keep}"
            )
        } else {
            String::new()
        };
        return format!(
            "Give the reason in a comment above or behind the property, list item or resource:\n\n```yaml\n# ecs2fargate: ignore[{id}] REASON\n```\n\nIn JSON, write it in the `Metadata` of the resource, and for files or workloads in `.ecs2fargate.yaml`:\n\n```yaml\nignore:\n  {id}: REASON\n```\n{rest}"
        );
    }
    if rule.is_reported() {
        return format!(
            "Findings of this rule cannot be ignored: they block the migration, need a decision or require action. {keep}"
        );
    }
    let steps = rule.answers.iter().filter_map(|answer| match answer {
        Answer::Step(name) => Some(format!("`--skip {name}`")),
        _ => None,
    });
    let steps: Vec<String> = steps.collect();
    if steps.is_empty() {
        return format!("Nothing is reported that could be ignored. {keep}");
    }
    format!(
        "Nothing is reported that could be ignored. `migrate` with {} shows the diff without the change, as a preview only. {keep}",
        steps.join(" ")
    )
}

fn sources(rule: &Rule) -> String {
    if rule.source.is_empty() {
        return "The finding is about the files or about this tool, and not about a difference on Fargate.\n".to_owned();
    }
    let sources = rule.sources().into_iter();
    sources.map(|source| format!("- {source}\n")).collect()
}
