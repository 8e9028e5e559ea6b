//! Validates the values of settings: otherwise a mistake would be found only when the stack is deployed.

use super::value::{is_dynamic, items};
use crate::model::{Function, function};
use crate::syntax::Cursor;

/// What a given value is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Subnets of the tasks.
    Subnets,
    /// Security groups of the tasks.
    SecurityGroups,
    /// The VPC of a generated security group.
    Vpc,
    /// The tasks' execution role.
    ExecutionRole,
    /// Whether tasks get a public IP address.
    AssignPublicIp,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Subnets,
        Self::SecurityGroups,
        Self::Vpc,
        Self::ExecutionRole,
        Self::AssignPublicIp,
    ];

    /// The name of the setting, on the command line and in settings files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Subnets => "subnets",
            Self::SecurityGroups => "security-groups",
            Self::Vpc => "vpc",
            Self::ExecutionRole => "execution-role",
            Self::AssignPublicIp => "assign-public-ip",
        }
    }

    fn is_list(self) -> bool {
        matches!(self, Self::Subnets | Self::SecurityGroups)
    }

    fn takes(self, text: &str) -> bool {
        match self {
            Self::Subnets => is_id(text, "subnet-"),
            Self::SecurityGroups => is_id(text, "sg-"),
            Self::Vpc => is_id(text, "vpc-"),
            Self::ExecutionRole => matches!(text, "generate" | "task-role") || is_role(text),
            Self::AssignPublicIp => public_ip(text).is_some(),
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Subnets => "e.g. subnet-0123456789abcdef0",
            Self::SecurityGroups => "e.g. sg-0123456789abcdef0",
            Self::Vpc => "e.g. vpc-0123456789abcdef0",
            Self::ExecutionRole => {
                "generate, task-role, or a role ARN such as arn:aws:iam::123456789012:role/name"
            }
            Self::AssignPublicIp => "true or false",
        }
    }

    /// The term for one value, with its article.
    fn noun(self) -> &'static str {
        match self {
            Self::Subnets => "a subnet ID",
            Self::SecurityGroups => "a security group ID",
            Self::Vpc => "a VPC ID",
            Self::ExecutionRole => "an execution role",
            Self::AssignPublicIp => "a Boolean value",
        }
    }
}

/// The ECS value for whether tasks get a public IP address.
pub fn public_ip(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "enabled" => Some("ENABLED"),
        "false" | "disabled" => Some("DISABLED"),
        _ => None,
    }
}

fn is_id(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix).unwrap_or_default();
    !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_role(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let begins = next() == "arn" && next().starts_with("aws") && next() == "iam";
    let region = next();
    let account = next();
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let name = next().strip_prefix("role/").unwrap_or_default();
    begins && region.is_empty() && is_account && !name.is_empty()
}

/// What is wrong with a value, and where in the value.
pub fn fault<'d>(kind: Kind, value: Cursor<'d>) -> Option<(Cursor<'d>, String)> {
    let is_list = value.is_sequence() && function(value).is_none();
    if is_list && !kind.is_list() {
        return Some((
            value,
            format!(
                "The value is a list (expected {}, {})",
                kind.noun(),
                kind.wanted()
            ),
        ));
    }
    let all = items(value);
    if all.is_empty() {
        let message = format!(
            "The list is empty (expected {}s, {})",
            kind.noun().trim_start_matches("a "),
            kind.wanted()
        );
        return Some((value, message));
    }
    all.into_iter()
        .find_map(|item| Some((item, item_fault(kind, item)?)))
}

fn item_fault(kind: Kind, item: Cursor<'_>) -> Option<String> {
    if let Some(text) = item.text() {
        let fits = kind.takes(text) || is_dynamic(text);
        return (!fits).then(|| {
            let (noun, wanted) = (kind.noun(), kind.wanted());
            format!("`{text}` is not {noun} (expected {wanted})")
        });
    }
    if function(item).is_none() {
        return Some(format!(
            "The value is neither text nor an intrinsic function (expected {}, or for example `!ImportValue Name`)",
            kind.wanted()
        ));
    }
    item.descendants().into_iter().find_map(function_fault)
}

/// The intrinsic functions that can return a value of a property.
const FUNCTIONS: [&str; 12] = [
    "Ref",
    "GetAtt",
    "Sub",
    "If",
    "Join",
    "Split",
    "Select",
    "ImportValue",
    "FindInMap",
    "Cidr",
    "Transform",
    "Base64",
];

fn function_fault(node: Cursor<'_>) -> Option<String> {
    let function = function(node)?;
    if let Function::Ref(name) = function {
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b':');
        return (!is_name).then(|| {
            format!("`{name}` is not a name that Ref accepts. Write a list as [!Ref A, !Ref B]")
        });
    }
    let Function::Call { name, argument } = function else {
        return None;
    };
    if !FUNCTIONS.contains(&name) {
        let near = nearest(name, FUNCTIONS)
            .map(|near| format!(". Did you mean `{near}`?"))
            .unwrap_or_default();
        return Some(format!("CloudFormation has no function `{name}`{near}"));
    }
    // An incomplete call was not read as a function, because its argument is missing.
    let is_complete =
        !matches!(name, "Ref" | "GetAtt" | "Sub" | "If" | "Join") && !argument.is_null();
    (!is_complete).then(|| format!("Function {name} has a missing or invalid argument"))
}

/// The known name that a mistyped one most likely stands for.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase().replace('_', "-");
    let scored = known.into_iter().map(|one| {
        let score = strsim::jaro_winkler(&name, &one.to_lowercase());
        (one, score)
    });
    scored
        .filter(|(_, score)| *score > 0.8)
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(one, _)| one)
}

#[cfg(test)]
mod tests {
    use super::{Kind, fault, nearest};
    use crate::settings::Value;

    fn fault_in(kind: Kind, text: &str) -> Option<String> {
        let value = Value::parse_list(text).unwrap();
        let value = match kind {
            Kind::Subnets | Kind::SecurityGroups => value,
            _ => Value::parse(text).unwrap(),
        };
        fault(kind, value.cursor()).map(|(_, message)| message)
    }

    #[test]
    fn good_values_pass() {
        for (kind, text) in [
            (Kind::Subnets, "subnet-1,subnet-2"),
            (Kind::Subnets, "!Split [',', !ImportValue Net]"),
            (
                Kind::Subnets,
                "[!Ref A, {'Fn::ImportValue': !Sub '${E}-b'}]",
            ),
            (Kind::Subnets, "{{resolve:ssm:/net/subnets}}"),
            (Kind::SecurityGroups, "!GetAtt Tasks.GroupId"),
            (Kind::Vpc, "vpc-0a"),
            (Kind::ExecutionRole, "task-role"),
            (
                Kind::ExecutionRole,
                "arn:aws-cn:iam::123456789012:role/path/name",
            ),
            (
                Kind::ExecutionRole,
                "!Sub arn:aws:iam::${AWS::AccountId}:role/x",
            ),
            (Kind::AssignPublicIp, "Enabled"),
            (Kind::AssignPublicIp, "!Ref Public"),
        ] {
            assert_eq!(fault_in(kind, text), None, "{text}");
        }
    }

    #[test]
    fn bad_values_are_named() {
        for (kind, text, part) in [
            (Kind::Subnets, "sg-1", "subnet-0123"),
            (Kind::Subnets, "subnet-1,", "`` is not a subnet ID"),
            (Kind::Subnets, "[]", "empty"),
            (Kind::Subnets, "!Ref A,!Ref B", "[!Ref A, !Ref B]"),
            (Kind::Subnets, "!ImportValu x", "Did you mean `ImportValue`"),
            (Kind::Subnets, "{a: b}", "neither text nor"),
            (
                Kind::SecurityGroups,
                "!Join x",
                "missing or invalid argument",
            ),
            (Kind::Vpc, "[vpc-1]", "is a list"),
            (Kind::ExecutionRole, "admin", "task-role"),
            (Kind::ExecutionRole, "arn:aws:iam::1:role/x", "ARN"),
            (Kind::AssignPublicIp, "maybe", "true or false"),
        ] {
            let fault_in = fault_in(kind, text).unwrap_or_default();
            assert!(fault_in.contains(part), "{text}: {fault_in}");
        }
    }

    #[test]
    fn names_are_suggested_only_when_near() {
        assert_eq!(nearest("subnet", ["subnets", "vpc"]), Some("subnets"));
        assert_eq!(nearest("kepe", ["keep"]), Some("keep"));
        assert_eq!(nearest("banana", ["subnets", "vpc"]), None);
    }
}
