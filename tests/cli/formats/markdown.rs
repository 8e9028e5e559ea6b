//! The comment for a pull request.

use ecs2fargate::visible::is_hidden;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{checked, everything};
use crate::support::{Folder, ON_INSTANCES};

#[test]
fn a_workload_has_a_row_its_findings_and_its_diff() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let comment = checked(&folder, "markdown");
    for part in [
        "<!-- ecs2fargate -->\n## Migration to AWS Fargate\n\n**Plan: 1 service would be replaced (downtime), ",
        "\n| action-required | <code>Service</code> | <code>a.yaml:15</code> | replaced | **yes** | 256/512 → 256/512 | &#36;18.02 |\n",
        "\n\nEstimate: about &#36;18.02 a month on Fargate for 1 workload (us-east-1, prices as of 2022-11-21). On-demand prices, without ",
        "\n\nCost on Fargate: Service: &#36;18.02 a month for 2 tasks with 256 CPU units and 512 MiB, Linux x86&#95;64 (us-east-1, prices as of 2022-11-21).\n\n",
        "<details>\n<summary><code>Service</code> in <code>a.yaml:15</code>: action-required, ",
        "- **action** [sg-task-ingress](https://docs.rs/ecs2fargate/",
        "enum.RuleId.html#variant.SgTaskIngress) at <code>a.yaml:",
        "\n```diff\n--- a/a.yaml\n+++ b/a.yaml\n",
        "\n-      LaunchType: EC2\n+      LaunchType: FARGATE\n",
    ] {
        assert!(comment.contains(part), "{part}\n{comment}");
    }
    // The most severe finding is the first.
    let first = |mark: &str| comment.find(mark).unwrap();
    assert!(first("- **action**") < first("- **warning**"));
    assert!(first("- **warning**") < first("- **note**"));
    assert!(!comment.contains("mermaid"), "{comment}");
}

#[test]
fn stacks_are_drawn() {
    let child = ON_INSTANCES;
    let parent = "Resources:\n  Web:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: web.yaml}\n";
    let folder = Folder::new(&[("main.yaml", parent), ("web.yaml", child)]);
    let comment = checked(&folder, "markdown");
    assert!(
        comment.contains(
            "```mermaid\nflowchart LR\n  m0[\"main.yaml\"]:::changed\n  m1[\"web.yaml<br/>Service: action-required\"]:::changed\n  m0 -->|creates| m1\n"
        ),
        "{comment}"
    );
}

#[test]
fn what_was_written_is_called_so() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let arguments = ["migrate", "--write", "--format", "markdown", "."];
    let comment = folder.run(&arguments).expect(0).stdout;
    assert!(
        comment.contains("**Changed: 1 file. On deployment, "),
        "{comment}"
    );
}

#[test]
fn names_from_templates_are_only_text() {
    let folder = everything();
    let comment = checked(&folder, "markdown");
    // A tab follows the name of a file with spaces in a diff.
    let is_layout = |one: char| matches!(one, '\n' | '\t');
    let mut characters = comment.chars();
    let hidden = characters.find(|one| is_hidden(*one) && !is_layout(*one));
    assert_eq!(hidden, None, "{comment:?}");
    let mut details = 0;
    for event in Parser::new_ext(&comment, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                // A block has several lines; the summary of one contains escaped names.
                let tags: Vec<&str> = html.match_indices('<').map(|(at, _)| &html[at..]).collect();
                for tag in tags {
                    let is_own = [
                        "<details>",
                        "</details>",
                        "<summary>",
                        "</summary>",
                        "<code>",
                        "</code>",
                        "<!-- ",
                    ];
                    assert!(is_own.iter().any(|own| tag.starts_with(own)), "{html}");
                    details += usize::from(tag.starts_with("<details>"));
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    dest_url.starts_with("https://docs.rs/ecs2fargate/"),
                    "{dest_url}"
                );
            }
            Event::Start(Tag::Image { .. }) | Event::Code(_) => panic!("{event:?}\n{comment}"),
            _ => {}
        }
    }
    assert_eq!(details, 4, "{comment}");
    // GitHub does not look for names in the diff.
    let mut blocks = comment.split("\n```").step_by(2);
    assert!(blocks.all(|text| !text.contains("@octocat")), "{comment}");
    assert!(comment.contains("&#64;octocat"), "{comment}");
    assert!(
        comment.contains("Files that could not be processed"),
        "{comment}"
    );
    assert!(comment.contains("NoSuch"), "{comment}");
}

#[test]
fn a_large_run_fits_in_a_comment() {
    let files: Vec<(String, &str)> = (0..300)
        .map(|number| (format!("services/{number}/template.yaml"), ON_INSTANCES))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    let comment = checked(&Folder::new(&files), "markdown");
    let count = comment.chars().count();
    assert!((50_000..=65_536).contains(&count), "{count}");
    let omitted = |mark: &str| 300 - comment.matches(mark).count();
    let expected = format!(
        "A comment is limited to 65536 characters. Omitted: {} rows of the table, the details of {} workloads, the diffs of {} workloads. For the complete report, run `ecs2fargate check -v`.\n",
        omitted("\n| action-required |"),
        omitted("<summary>"),
        omitted("```diff"),
    );
    let end = &comment[comment.len() - 400..];
    assert!(comment.ends_with(&expected), "{expected}\n{end}");
}
