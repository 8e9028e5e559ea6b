//! The names of what is added to a module.

use std::sync::LazyLock;

use regex::Regex;

use super::functions::{Form, text_of};
use super::{InlineRules, Repetition, Scope, Target};
use crate::hosts::terraform::schema::resource_type_of;
use crate::model::{Kind, words};
use crate::syntax::NewValue;

/// How the rules of security groups are written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum RuleStyle {
    /// `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule`.
    #[default]
    Separate,
    /// `aws_security_group_rule`.
    Older,
    /// Blocks in the group.
    Inline,
}

/// How IAM policies are written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum PolicyStyle {
    /// `data "aws_iam_policy_document"`.
    #[default]
    Document,
    /// `jsonencode`. Modules in the syntax of Terraform 0.11 have documents all the same.
    Encoded,
}

/// How the names of resources are written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum LabelStyle {
    /// `web_tasks`.
    #[default]
    Snake,
    /// `web-tasks`.
    Kebab,
}

/// How a module is written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Habits {
    /// Its security group rules.
    pub rules: RuleStyle,
    /// Its policies.
    pub policies: PolicyStyle,
    /// Its names.
    pub labels: LabelStyle,
}

static ADDRESS_START: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:data\.)?aws_[a-z0-9_]+\.|module\.").ok());

/// The address of a new resource with a name that a step chose, such as `aws_ecs_service.webSecurityGroup`: a type and a
/// label, `aws_security_group.web`. `None` for a kind that has no resource type.
pub fn address_of_new(
    kind: &str,
    name: &str,
    habits: Habits,
    taken: impl Fn(&str) -> bool,
) -> Option<String> {
    let resource_type = new_type(kind, habits)?;
    let mut addresses =
        labels(resource_type, name, habits.labels).map(|label| format!("{resource_type}.{label}"));
    addresses.find(|address| !taken(address))
}

/// A name as Terraform spells it: `TaskCpu` is `task_cpu`.
pub fn snake_case(name: &str) -> String {
    words(name).join("_")
}

/// The name of a new variable or output: `VpcId` is `vpc_id`.
pub fn variable_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let first = snake_case(name);
    let mut candidates = numbered(first.clone(), LabelStyle::Snake);
    candidates.find(|name| !taken(name)).unwrap_or(first)
}

/// The resource type of a kind.
pub(super) fn new_type(kind: &str, habits: Habits) -> Option<&'static str> {
    match (Kind::new(kind), habits.rules) {
        (Kind::POLICY, _) => Some("aws_iam_role_policy"),
        (
            Kind::SECURITY_GROUP_INGRESS | Kind::SECURITY_GROUP_EGRESS,
            RuleStyle::Older | RuleStyle::Inline,
        ) => Some("aws_security_group_rule"),
        (kind, _) => resource_type_of(kind),
    }
}

/// The labels that may be given, in the order of preference.
fn labels(resource_type: &str, name: &str, style: LabelStyle) -> impl Iterator<Item = String> {
    let name = match ADDRESS_START.as_ref() {
        Some(start) => start.replace_all(name, " "),
        None => name.into(),
    };
    let mut parts = words(&name);
    let of_type = words(resource_type);
    while parts.len() > 1 && parts.last().is_some_and(|last| of_type.contains(last)) {
        parts.pop();
    }
    let label = parts.join(separator(style));
    let starts_well = label.starts_with(|letter: char| letter.is_alphabetic());
    let label = match starts_well {
        true => label,
        false => format!("fargate{}{label}", separator(style)),
    };
    numbered(label, style)
}

/// A label, and others with the same beginning.
fn numbered(label: String, style: LabelStyle) -> impl Iterator<Item = String> {
    let separator = separator(style);
    (1..).map(move |number| match number {
        1 => label.clone(),
        2 => format!("{label}{separator}fargate"),
        _ => format!("{label}{separator}fargate{separator}{}", number - 1),
    })
}

fn separator(style: LabelStyle) -> &'static str {
    match style {
        LabelStyle::Snake => "_",
        LabelStyle::Kebab => "-",
    }
}

/// The label of an address, with an end.
pub(super) fn label_with(address: &str, end: &[&str], style: LabelStyle) -> String {
    let label = label_of(address);
    let parts = std::iter::once(label).chain(end.iter().copied());
    parts.collect::<Vec<_>>().join(separator(style))
}

/// The label of an address.
pub fn label_of(address: &str) -> &str {
    address.rsplit('.').next().unwrap_or(address)
}

/// A label and the numbered ones after it.
pub(super) fn counted(label: &str, style: LabelStyle) -> impl Iterator<Item = String> {
    let separator = separator(style);
    (1..).map(move |number| match number {
        1 => label.to_owned(),
        _ => format!("{label}{separator}{number}"),
    })
}

impl Scope {
    /// Gives a new parameter of the template the name of a variable, under the name that values refer to it with.
    pub fn declare_variable(&mut self, name: &str) -> String {
        let known = |one: &str| self.variables.values().any(|variable| variable == one);
        let variable = variable_name(name, known);
        self.variables.insert(name.to_owned(), variable.clone());
        variable
    }

    /// Gives a new resource of the template an address, under the name that values refer to it with.
    pub fn declare(&mut self, name: &str, resource: &NewValue, habits: Habits) -> Option<String> {
        let Form::Mapping(body) = Form::of(resource) else {
            return None;
        };
        let text = |key: &str| {
            let found = body.iter().find(|entry| entry.key == key);
            found.and_then(|entry| text_of(&entry.value))
        };
        let kind = text("Type")?;
        let habits = match self.is_legacy && habits.rules == RuleStyle::Separate {
            true => Habits {
                rules: RuleStyle::Older,
                ..habits
            },
            false => habits,
        };
        let address = address_of_new(&kind, name, habits, |one| self.addresses.contains(one))?;
        let is_inline = kind == Kind::SECURITY_GROUP.name() && habits.rules == RuleStyle::Inline;
        let target = Target {
            resource_type: new_type(&kind, habits)?.to_owned(),
            address: address.clone(),
            repetition: match text("Condition") {
                Some(_) => Repetition::Count,
                None => Repetition::None,
            },
            rules: match is_inline {
                true => InlineRules::Blocks,
                false => InlineRules::None,
            },
        };
        self.addresses.insert(address.clone());
        self.targets.insert(name.to_owned(), target);
        Some(address)
    }
}
