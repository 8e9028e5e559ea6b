//! The permissions of a role in the module, as far as its policies show.

use wildmatch::WildMatch;

use crate::facts::permissions;
use crate::model::{Kind, Module, Props, Resource, alternatives, items_of};
use crate::syntax::Cursor;

/// Whether a role allows an action on something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allows {
    /// A policy allows the action.
    Yes,
    /// All policies are known, and none allows it.
    No,
    /// A policy that is not known may allow it.
    Unknown,
}

/// Whether a role of the module allows an action.
pub fn allows(module: &Module<'_>, role: &Resource<'_>, action: &str) -> Allows {
    let mut answer = Allows::No;
    for policy in policies(module, role) {
        for statement in statements(policy) {
            if statement.prop("Effect").and_then(Cursor::text) == Some("Deny") {
                continue;
            }
            match of_statement(statement, action) {
                Allows::Yes => return Allows::Yes,
                Allows::Unknown => answer = Allows::Unknown,
                Allows::No => {}
            }
        }
    }
    for arn in items_of(role.get("ManagedPolicyArns")) {
        match of_managed(module, arn, action) {
            Allows::Yes => return Allows::Yes,
            Allows::Unknown => answer = Allows::Unknown,
            Allows::No => {}
        }
    }
    answer
}

/// The policy documents of a role: its own, and those that reference it.
fn policies<'d>(module: &Module<'d>, role: &Resource<'d>) -> Vec<Cursor<'d>> {
    let own = items_of(role.get("Policies"));
    let own = own
        .into_iter()
        .filter_map(|policy| policy.prop("PolicyDocument"));
    let attached = module
        .users_of(role.name)
        .into_iter()
        .filter(|owner| owner.kind.is_policy())
        .filter_map(|owner| owner.get("PolicyDocument"));
    own.chain(attached).collect()
}

fn statements(document: Cursor<'_>) -> Vec<Cursor<'_>> {
    let found = document.prop("Statement").into_iter();
    found
        .flat_map(alternatives)
        .flat_map(|one| {
            if one.is_sequence() {
                items_of(Some(one))
            } else {
                vec![one]
            }
        })
        .collect()
}

fn of_statement(statement: Cursor<'_>, action: &str) -> Allows {
    let Some(written) = statement.prop("Action") else {
        return Allows::Unknown;
    };
    let all = alternatives(written).into_iter();
    let mut answer = Allows::No;
    for one in all.flat_map(|one| {
        if one.is_sequence() {
            items_of(Some(one))
        } else {
            vec![one]
        }
    }) {
        match one.text() {
            Some(pattern) if matches_action(pattern, action) => return Allows::Yes,
            Some(_) => {}
            None => answer = Allows::Unknown,
        }
    }
    answer
}

fn of_managed(module: &Module<'_>, arn: Cursor<'_>, action: &str) -> Allows {
    if let Some(policy) = module.target(arn) {
        let all = policy.get("PolicyDocument").map(statements);
        let Some(all) = all else {
            return Allows::Unknown;
        };
        let found = all.into_iter().map(|one| of_statement(one, action));
        return found
            .reduce(|one, other| if one == Allows::No { other } else { one })
            .unwrap_or(Allows::No);
    }
    let nodes = arn.descendants();
    let texts = nodes
        .iter()
        .filter_map(|node| node.document.scalar(node.node));
    let known = texts
        .filter_map(|text| text.rsplit('/').next())
        .find_map(|name| permissions::ALLOW.iter().find(|(known, _)| *known == name));
    match known {
        Some((_, actions)) if actions.iter().any(|one| matches_action(one, action)) => Allows::Yes,
        Some(_) => Allows::No,
        None => Allows::Unknown,
    }
}

/// An action that a policy document allows and that none of some patterns matches; `NotAction` allows all others.
pub fn allowed_beyond<'d>(document: Cursor<'d>, known: &[&str]) -> Option<&'d str> {
    let allowing = statements(document).into_iter();
    let mut allowing =
        allowing.filter(|one| one.prop("Effect").and_then(Cursor::text) != Some("Deny"));
    allowing.find_map(|statement| {
        if statement.prop("NotAction").is_some() {
            return Some("NotAction");
        }
        let written = statement.prop("Action").into_iter().flat_map(alternatives);
        let actions = written.flat_map(|one| match one.is_sequence() {
            true => items_of(Some(one)),
            false => vec![one],
        });
        let mut texts = actions.filter_map(Cursor::text);
        texts.find(|action| !known.iter().any(|pattern| matches_action(pattern, action)))
    })
}

/// The resource types that hold policies of roles.
const HOLDERS: [Kind<'static>; 6] = [
    Kind::ROLE,
    Kind::POLICY,
    Kind::MANAGED_POLICY,
    Kind::ROLE_POLICY,
    Kind::SAM_FUNCTION,
    Kind::SAM_STATE_MACHINE,
];

/// Every statement of the module's policies that allows something, with the resource that holds the policy.
pub fn allow_statements<'m, 'd>(
    module: &'m Module<'d>,
) -> impl Iterator<Item = (&'m Resource<'d>, Cursor<'d>)> {
    let find = || {
        let resources = module.resources.iter().enumerate();
        let holders = resources.filter(|(_, resource)| HOLDERS.contains(&resource.kind));
        let statements = holders.flat_map(|(index, resource)| {
            let statements = allow_statements_of(resource).into_iter();
            statements.map(move |statement| (index, statement.node))
        });
        statements.collect()
    };
    let found = module
        .surroundings
        .allow_statements
        .get_or_init(find)
        .iter();
    found.map(|(owner, node)| (&module.resources[*owner], module.root.at(*node)))
}

/// The statements of the policies of a resource that allow something.
pub fn allow_statements_of<'d>(owner: &Resource<'d>) -> Vec<Cursor<'d>> {
    let properties = owner.properties().into_iter();
    let nodes = properties.flat_map(Cursor::descendants);
    let allows = |node: &Cursor<'d>| node.get("Effect").and_then(Cursor::text) == Some("Allow");
    nodes.filter(allows).collect()
}

/// The places in the module's policies that allow the use of one revision of a task definition, each with the family.
pub fn pinned_revisions<'m, 'd>(
    module: &'m Module<'d>,
) -> impl Iterator<Item = (Cursor<'d>, &'m str)> {
    let find = || {
        let resources = module.resources.iter();
        let policies = resources.filter(|resource| resource.kind.is_of_iam());
        let nodes = policies.flat_map(|policy| policy.body.descendants());
        nodes
            .filter_map(|node| Some((node.node, revision_in(node)?.to_owned())))
            .collect()
    };
    let found = module
        .surroundings
        .pinned_revisions
        .get_or_init(find)
        .iter();
    found.map(|(node, family)| (module.root.at(*node), family.as_str()))
}

/// The family in the ARN of a revision.
fn revision_in(node: Cursor<'_>) -> Option<&str> {
    let written = node.document.scalar(node.node)?;
    let (_, name) = written.split_once(":task-definition/")?;
    let (family, number) = name.split_once(':')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(family)
}

/// Whether an action matches a pattern of a policy: `*` matches any characters, `?` matches one, and case does not
/// matter.
///
/// Source: IAM user guide, "IAM JSON policy elements: Action".
pub fn matches_action(pattern: &str, action: &str) -> bool {
    WildMatch::new_case_insensitive(pattern).matches(action)
}

#[cfg(test)]
mod tests {
    use super::matches_action;

    #[test]
    fn wildcards_are_those_of_iam() {
        for pattern in [
            "*",
            "ssm:*",
            "ssm:Get*",
            "SSM:getparameters",
            "ssm:*Parameters",
            "ssm:GetParameter?",
            "ssm:Get?arameter*",
            "???:*",
        ] {
            assert!(matches_action(pattern, "ssm:GetParameters"), "{pattern}");
        }
        for pattern in [
            "ssm:Get",
            "ssm:Put*",
            "s3:*",
            "ssm:*Parameter",
            "ssm:GetParameters?",
            "ssm:Get?",
        ] {
            assert!(!matches_action(pattern, "ssm:GetParameters"), "{pattern}");
        }
    }
}
