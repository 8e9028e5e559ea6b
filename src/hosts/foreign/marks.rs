//! The patterns of ECS definitions in texts of any language.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

/// Every text with a definition contains one of these.
pub const MARKS: [&str; 17] = [
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::TaskSet",
    "ontainerDefinitions",
    "container_definitions",
    "--container-definitions",
    "aws_ecs",
    "ECS_TaskDefinition",
    "ECS_Service",
    // The module names of the libraries.
    "aws-ecs",
    "awsecs",
    "awscdk.services.ecs",
    "CDK.AWS.ECS",
    "troposphere",
    "ulumi",
    "cdktf",
    "\"portMappings\"",
];

/// Whether bytes can contain a definition.
pub fn may_define(bytes: &[u8]) -> bool {
    // The patterns are few and short, so building the search cannot fail; without it every file is accepted.
    static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(MARKS).ok());
    SEARCH.as_ref().is_none_or(|search| search.is_match(bytes))
}

fn regex(pattern: &str) -> Option<Regex> {
    // The patterns are constants that the tests use, so each of them is known to be valid.
    Regex::new(pattern).ok()
}

/// `Type: AWS::ECS::Service`, `"type" => 'AWS::ECS::Service'`, `Type("AWS::ECS::Service")`. Neither `ResourceType:` nor `==`.
static TYPES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r#"\b[Tt]ype\\*["']?\]?(?:\s*(?:=>|[:=(,])\s*|[ \t]+)\(?\\*["']?AWS::ECS::(?:Service|TaskDefinition|TaskSet)\b"#,
    )
});

/// `containerDefinitions: [`, `"ContainerDefinitions" => [`, `container_definitions = jsonencode(`. Not what jq or a
/// program extracts from an existing definition: `.containerDefinitions`, `$(…)`.
static CONTAINERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r#"\b[cC]ontainer_?[dD]efinitions\\*["']?\]?\s*(?:=>|:=|[:=])\s*(?:[\[{"'<%|&!A-Za-z(\\-]|\$\{|\$[A-Za-z])"#,
    )
});

/// Container definitions on a command line, and those of cfndsl.
static CALLS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r#"--container-definitions[ =]+\\?["']?\\?[\["'$<]|\bECS_(?:TaskDefinition|Service)\b"#)
});

/// A container in a standalone list.
static LISTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r#"(?s)\A\s*(?:---\s*)?\[.*"image"\s*:.*"(?:portMappings|essential)"\s*:"#)
});

/// A Terraform resource.
static RESOURCES: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r#"(?m)^[ \t]*resource[ \t]+"aws_ecs_\w+"[ \t]+""#));

/// An ECS resource in a Terraform file.
static TERRAFORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\bcontainer_definitions\s*[=:]|\baws_ecs_\w+"));

/// The position of the first definition.
pub(super) fn first(text: &str) -> Option<usize> {
    [&TYPES, &CONTAINERS, &CALLS, &LISTS]
        .into_iter()
        .filter_map(|pattern| outside_of_comments(pattern.as_ref()?, text))
        .min()
}

/// The position of the first ECS resource in a Terraform file.
pub(super) fn in_terraform(text: &str) -> Option<usize> {
    resource_of_terraform(text)
        .or_else(|| outside_of_comments(TERRAFORM.as_ref()?, text))
        .or_else(|| first(text))
}

/// The position of the first resource in Terraform's language.
pub(super) fn resource_of_terraform(text: &str) -> Option<usize> {
    outside_of_comments(RESOURCES.as_ref()?, text)
}

fn outside_of_comments(pattern: &Regex, text: &str) -> Option<usize> {
    pattern
        .find_iter(text)
        .map(|found| {
            let blanks = found.as_str().len() - found.as_str().trim_start().len();
            found.start() + blanks
        })
        .find(|&at| !is_comment(text, at))
}

/// Whether the line of a position is a comment in any of the usual languages.
fn is_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    let line = line.trim_start();
    ["#", "//", "/*", "* ", "--", ";", "<!--"]
        .iter()
        .any(|mark| line.starts_with(mark) && !line.starts_with("#{"))
}
