//! The meaning of an occurrence of a name, judging by the text around it.

use std::sync::LazyLock;

use regex::Regex;

use super::occurrence::{Occurrence, small};
use crate::outcome::NameKind;

/// The meaning of an occurrence of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The renamed object.
    Meant,
    /// Possibly the renamed object, possibly another one with the same name.
    Perhaps,
    /// Certainly something else: an image, a directory, a log group.
    Other,
}

pub(super) fn meaning(kind: NameKind, occurrence: Occurrence<'_>) -> Meaning {
    let key = occurrence.key();
    let is_meant = match kind {
        NameKind::Service => speaks_of_service(&key, occurrence),
        NameKind::TargetGroup => speaks_of_group(&key, occurrence),
        NameKind::Host => speaks_of_host(&key, occurrence),
    };
    let is_own = kind != NameKind::Host && is_of_template(&key, occurrence);
    if gives_parameter(&key, occurrence) || is_own {
        Meaning::Other
    } else if is_meant {
        Meaning::Meant
    } else if kind == NameKind::Host || is_other(&key, occurrence) {
        Meaning::Other
    } else {
        Meaning::Perhaps
    }
}

/// Constant expressions; one that does not compile would fail every test.
macro_rules! expression {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($text).ok());
    };
}

expression!(
    SERVICE_PATH,
    r#"(?i)(^|[\s"'`:=({,])service/([^/\s"']+/)?$"#
);
expression!(
    ECS_TOOL,
    r"(?i)(^|[^\w.-])(aws\s+ecs|ecs[_-]?deploy\w*|ecs-cli|ecs\s+(deploy|run|scale|update|cron))\s"
);
expression!(URL, r#"://([^/\s"'@]*@)?$"#);
expression!(PORT, r"^:[0-9$]");

fn is_match(expression: &LazyLock<Option<Regex>>, text: &str) -> bool {
    expression
        .as_ref()
        .is_some_and(|regex| regex.is_match(text))
}

fn speaks_of_service(key: &str, occurrence: Occurrence<'_>) -> bool {
    let ends = [
        "service",
        "services",
        "servicename",
        "servicenames",
        "ecsservice",
        "svc",
    ];
    let is_path = occurrence.after().starts_with('/');
    let is_value =
        ends.iter().any(|end| key.ends_with(end)) || is_match(&SERVICE_PATH, occurrence.before());
    (is_value && !is_path)
        || is_dimension(key, occurrence, "ServiceName")
        || is_of_dashboard(occurrence)
        || (is_argument(key, occurrence) && is_match(&ECS_TOOL, &occurrence.command()))
        || is_quoted_and_followed_by(occurrence, "service")
}

fn speaks_of_group(key: &str, occurrence: Occurrence<'_>) -> bool {
    let ends = [
        "targetgroup",
        "targetgroups",
        "targetgroupname",
        "targetgroupnames",
        "tg",
        "tgname",
    ];
    ends.iter().any(|end| key.ends_with(end))
        || small(occurrence.before()).ends_with("targetgroup/")
        || is_dimension(key, occurrence, "TargetGroup")
        || (is_argument(key, occurrence) && small(&occurrence.command()).contains("targetgroup"))
        || is_quoted_and_followed_by(occurrence, "target group")
}

fn speaks_of_host(key: &str, occurrence: Occurrence<'_>) -> bool {
    let ends = [
        "host", "hosts", "hostname", "addr", "address", "endpoint", "url", "uri", "server",
        "servers", "upstream",
    ];
    let is_address = occurrence.after().is_empty()
        || occurrence
            .after()
            .starts_with(['"', '\'', '`', ',', ';', ' ', '/', '\r']);
    is_match(&URL, occurrence.before())
        || (is_match(&PORT, occurrence.after()) && !occurrence.before().ends_with('/'))
        || (is_address
            && ends.iter().any(|end| key.ends_with(end))
            && occurrence.before().trim_end()
                != occurrence
                    .before()
                    .trim_end_matches([':', '=', '"', '\'', ' ']))
}

/// The value of a metric dimension, which is given as a pair of name and value.
fn is_dimension(key: &str, occurrence: Occurrence<'_>, name: &str) -> bool {
    let near = [
        occurrence.line_above(),
        occurrence.before(),
        occurrence.line_below(),
    ];
    key.ends_with("value") && near.iter().any(|line| line.contains(name))
}

/// A row of a dashboard that refers to the rows above: `[".", "MemoryUtilization", ".", "web"]`.
fn is_of_dashboard(occurrence: Occurrence<'_>) -> bool {
    let mut rows = occurrence.above.lines().rev().take(ROWS_OF_A_WIDGET);
    occurrence.before().ends_with("\".\", \"") && rows.any(|row| row.contains("\"ServiceName\""))
}

const ROWS_OF_A_WIDGET: usize = 20;

/// An argument of a command, but not a part of a path or of an image's name.
fn is_argument(key: &str, occurrence: Occurrence<'_>) -> bool {
    let starts = occurrence
        .before()
        .ends_with([' ', '\t', '"', '\'', '=', ','])
        || occurrence.before().is_empty();
    starts && !occurrence.after().starts_with(['/', ':']) && !is_other(key, occurrence)
}

/// ``the `web` service``, as it occurs in documentation.
fn is_quoted_and_followed_by(occurrence: Occurrence<'_>, what: &str) -> bool {
    let after = occurrence.after();
    let rest = after.strip_prefix(['`', '"', '\'', '*']);
    rest.is_some_and(|rest| {
        rest.trim_start_matches(['`', '"', '\'', '*', ' '])
            .to_lowercase()
            .starts_with(what)
    })
}

/// A value passed for a parameter of the template, which does not have to change.
fn gives_parameter(key: &str, occurrence: Occurrence<'_>) -> bool {
    (occurrence.is_in_template && ["default", "allowedvalues"].contains(&key))
        || occurrence.before().contains("ParameterValue")
}

/// Logical IDs and containers of a template have names of their own.
fn is_of_template(key: &str, occurrence: Occurrence<'_>) -> bool {
    let is_entry = occurrence
        .after()
        .trim_start_matches(['"', '\''])
        .starts_with(':');
    let keys = ["ref", "getatt", "dependson", "name", "condition"];
    occurrence.is_in_template && (is_entry || keys.contains(&key))
}

/// Other objects that often have the same name as their service, and keep it.
fn is_other(key: &str, occurrence: Occurrence<'_>) -> bool {
    let keys = [
        "family",
        "taskdefinition",
        "containername",
        "awslogsgroup",
        "awslogsstreamprefix",
        "loggroup",
        "loggroupname",
        "repository",
        "repositoryname",
        "image",
        "hostname",
        "volume",
        "sourcevolume",
        "build",
        "context",
        "cluster",
        "clustername",
        "region",
        "profile",
    ];
    let is_image = |after: &str| {
        after.strip_prefix(':').is_some_and(|tag| {
            tag.starts_with(|first: char| first.is_alphanumeric() || first == '$')
        })
    };
    keys.iter().any(|other| key.ends_with(other))
        || occurrence.before().ends_with('/')
        || occurrence.after().starts_with('/')
        || is_image(occurrence.after())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The meaning of `‹name›` in a text.
    fn of(kind: NameKind, marked: &str) -> Meaning {
        let start = marked.find('‹').unwrap();
        let end = marked.find('›').unwrap() - '‹'.len_utf8();
        let text = marked.replace(['‹', '›'], "");
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let range = start - line_start..end - line_start;
        meaning(
            kind,
            Occurrence::new(&text, line_start..line_end, &range, true),
        )
    }

    #[test]
    fn services_are_meant_where_something_says_service() {
        for text in [
            "aws ecs update-service --cluster main --service ‹web› --force-new-deployment",
            "aws ecs wait services-stable --services api ‹web›",
            "aws ecs update-service \\\n  --cluster main \\\n  --desired-count 2 \\\n  ‹web›",
            "ecs-deploy -c main -n ‹web› -i example/web",
            "ecs deploy main ‹web› --image app 1",
            "  service: ‹web›",
            "ECS_SERVICE=‹web›",
            "export SERVICE_NAME=\"‹web›\"",
            "  \"serviceName\": \"‹web›\",",
            "[ \"AWS/ECS\", \"CPUUtilization\", \"ServiceName\", \"‹web›\", \"ClusterName\", \"main\" ]",
            "[ \"AWS/ECS\", \"CPUUtilization\", \"ServiceName\", \"api\" ],\n[ \".\", \"MemoryUtilization\", \".\", \"‹web›\" ]",
            "./deploy/ecs-deploy -c main -n ‹web› -i ignore",
            "  - Name: ServiceName\n    Value: ‹web›",
            "  - Value: ‹web›\n    Name: ServiceName",
            "--dimensions Name=ServiceName,Value=‹web›",
            "resource-id service/main/‹web›",
            "arn:aws:ecs:eu-west-1:123456789012:service/‹web›",
            "services:\n  - ‹web›\n",
            "resource \"aws_ecs_service\" \"‹web›\" {",
            "the `‹web›` service",
            "ServiceName: !Sub '‹${Env}-web›'",
        ] {
            assert_eq!(of(NameKind::Service, text), Meaning::Meant, "{text}");
        }
    }

    #[test]
    fn other_things_have_the_same_name() {
        for text in [
            "image: example/‹web›:1",
            "image: ‹web›:1",
            "awslogs-group: /ecs/‹web›",
            "family: ‹web›",
            "aws ecs update-service --cluster ‹web› --service api",
            "docker build -t ‹web›:latest .",
            "import x from './service/‹web›/x'",
            "  ServiceName:\n    Default: ‹web›",
            "TargetGroupArn: !Ref ‹web›",
            "{\"Ref\": \"‹web›\"}",
            "DependsOn: [‹web›]",
            "  ‹web›:\n    Type: AWS::ECS::Service",
            "Family: !Sub '‹${Env}-web›'",
            "{\"Family\": {\"Fn::Sub\": \"‹${Env}-web›\"}}",
            "{\"ParameterKey\": \"ServiceName\", \"ParameterValue\": \"‹web›\"}",
        ] {
            assert_eq!(of(NameKind::Service, text), Meaning::Other, "{text}");
        }
        for text in [
            "the ‹web› is large",
            "- ‹web›",
            "docker push $ID.dkr.ecr.eu-west-1.amazonaws.com ‹web›",
        ] {
            assert_eq!(of(NameKind::Service, text), Meaning::Perhaps, "{text}");
        }
    }

    #[test]
    fn target_groups_are_meant_where_something_says_so() {
        for text in [
            "aws elbv2 describe-target-groups --names ‹web›",
            "TargetGroupName: ‹web›",
            "targetgroup/‹web›/0123456789abcdef",
        ] {
            assert_eq!(of(NameKind::TargetGroup, text), Meaning::Meant, "{text}");
        }
    }

    #[test]
    fn hosts_are_meant_where_an_address_stands() {
        for text in [
            "  host: ‹db›",
            "DB_HOST=‹db›",
            "postgres://web:secret@‹db›/app",
            "proxy_pass http://‹db›;",
            "    server ‹db›:8080;",
        ] {
            assert_eq!(of(NameKind::Host, text), Meaning::Meant, "{text}");
        }
        for text in [
            "database: ‹db›",
            "cd ‹db›",
            "image: example/‹db›:1",
            "the server ‹db›",
        ] {
            assert_eq!(of(NameKind::Host, text), Meaning::Other, "{text}");
        }
    }
}
