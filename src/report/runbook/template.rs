//! What a command needs to know of a template: its parameters, the capabilities that it requires, and its size.

use crate::syntax::{Cursor, Document};

/// The size in bytes up to which a template can be part of a command.
///
/// Source: AWS CloudFormation quotas, "Template body size in a request", of November 2026.
pub(super) const MAX_BODY: usize = 51_200;

/// A template after the run.
pub(super) struct Template {
    pub(super) parameters: Vec<Parameter>,
    /// Whether it creates IAM resources, and whether one has a fixed name.
    pub(super) has_iam: bool,
    pub(super) has_named_iam: bool,
    /// Whether it has a macro or an include.
    pub(super) has_macros: bool,
    pub(super) size: usize,
    is_json: bool,
}

/// A parameter.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) is_new: bool,
    pub(super) default: Option<String>,
    pub(super) description: String,
}

/// The properties with the fixed names of IAM resources.
const NAMES: [&str; 6] = [
    "RoleName",
    "PolicyName",
    "ManagedPolicyName",
    "InstanceProfileName",
    "UserName",
    "GroupName",
];

impl Template {
    /// Reads a template; `None` if it is no YAML or JSON.
    pub(super) fn read(before: &str, after: &str) -> Option<Self> {
        let old = Document::parse(before).ok()?;
        let new = Document::parse(after).ok()?;
        let (old, new) = (Cursor::root(&old), Cursor::root(&new));
        let is_old = |name: &str| {
            old.get("Parameters")
                .is_some_and(|all| all.get(name).is_some())
        };
        let parameters = new.get("Parameters").into_iter().flat_map(Cursor::entries);
        let parameters = parameters.map(|(name, _, body)| {
            let text = |key| body.get(key).and_then(Cursor::text).map(str::to_owned);
            Parameter {
                name: name.to_owned(),
                is_new: !is_old(name),
                default: text("Default"),
                description: text("Description").unwrap_or_default(),
            }
        });
        let mut template = Self {
            parameters: parameters.collect(),
            has_iam: false,
            has_named_iam: false,
            has_macros: new.get("Transform").is_some(),
            size: after.len(),
            is_json: after.trim_start().starts_with('{'),
        };
        for (_, _, resource) in new.get("Resources").into_iter().flat_map(Cursor::entries) {
            let kind = resource
                .get("Type")
                .and_then(Cursor::text)
                .unwrap_or_default();
            if kind.starts_with("AWS::IAM::") {
                template.has_iam = true;
                let properties = resource.get("Properties");
                // An inline policy always has a name, which requires nothing.
                let names = NAMES
                    .iter()
                    .filter(|name| kind != "AWS::IAM::Policy" || **name != "PolicyName");
                let mut names = names.filter_map(|name| properties?.get(name));
                template.has_named_iam |= names.next().is_some();
            }
        }
        Some(template)
    }
}

impl Template {
    /// The output format in which the AWS CLI prints the deployed template as it is: a template in JSON is a value, one in
    /// YAML a text.
    pub(super) fn output(&self) -> &'static str {
        if self.is_json { "json" } else { "text" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_shows_what_its_update_requires() {
        let before = "Parameters:\n  Vpc: {Type: String}\nResources: {}\n";
        let after = "Parameters:\n  Vpc: {Type: String}\n  Subnets: {Type: String, Description: where}\n  Public: {Type: String, Default: DISABLED}\nResources:\n  Role: {Type: 'AWS::IAM::Role', Properties: {Path: /}}\n";
        let template = Template::read(before, after).unwrap();
        let of = |one: &Parameter| (one.name.clone(), one.is_new, one.default.clone());
        let parameters: Vec<_> = template.parameters.iter().map(of).collect();
        assert_eq!(
            parameters,
            [
                ("Vpc".into(), false, None),
                ("Subnets".into(), true, None),
                ("Public".into(), true, Some("DISABLED".into())),
            ]
        );
        assert!(template.has_iam && !template.has_named_iam && !template.has_macros);
        let named = after.replace("Path: /", "RoleName: a");
        assert!(Template::read(before, &named).unwrap().has_named_iam);
        let policy = "Resources:\n  P: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: a}}\n";
        assert!(!Template::read(before, policy).unwrap().has_named_iam);
    }
}
