//! New IAM roles and their policies.

use super::alternatives::alternatives;
use super::expression::Expr;
use super::functions::{Form, text_of};
use super::labels::{counted, label_of, label_with};
use super::policy_document::document;
use super::resource::{Added, Draft, argument, block_at, name_prefix};
use super::scope::first_instance;
use super::{Habits, NotWritable, PolicyStyle, Scope, items, value};
use crate::hosts::terraform::schema::Reference;
use crate::syntax::{NewBlock, NewEntry, NewItem, NewValue};

/// The longest prefix of a name that IAM accepts for a role.
const LONGEST_PREFIX: usize = 38;

/// A new role with its policies.
pub(super) fn role(
    draft: &Draft<'_>,
    scope: &mut Scope,
    habits: Habits,
) -> Result<Added, NotWritable> {
    let mut writer = Writer {
        draft,
        scope,
        habits,
        blocks: Vec::new(),
    };
    writer.role()?;
    writer.attachments()?;
    writer.inline_policies()?;
    Ok(Added {
        blocks: writer.blocks,
        within: Vec::new(),
    })
}

/// A new policy of existing roles.
pub(super) fn policy(
    draft: &Draft<'_>,
    scope: &mut Scope,
    habits: Habits,
) -> Result<Added, NotWritable> {
    let others = draft.without(&["PolicyName", "PolicyDocument", "Roles"]);
    if let Some(other) = others.first() {
        return Err(NotWritable::new(format!(
            "{} of an IAM policy has no equivalent in aws_iam_role_policy",
            other.key
        )));
    }
    let mut writer = Writer {
        draft,
        scope,
        habits,
        blocks: Vec::new(),
    };
    let roles = draft.get("Roles").map(alternatives).transpose()?;
    for (number, role) in roles.unwrap_or_default().into_iter().enumerate() {
        let address = match number {
            0 => draft.target.address.clone(),
            _ => writer.address("aws_iam_role_policy"),
        };
        let name = value(role.value, Some("string"), writer.scope)?;
        let condition = role.condition.as_deref();
        writer.policy_of(&address, name, draft.properties, condition)?;
    }
    Ok(Added {
        blocks: writer.blocks,
        within: Vec::new(),
    })
}

struct Writer<'w, 'v> {
    draft: &'w Draft<'v>,
    scope: &'w mut Scope,
    habits: Habits,
    blocks: Vec<NewBlock>,
}

impl Writer<'_, '_> {
    fn role(&mut self) -> Result<(), NotWritable> {
        let draft = self.draft;
        let mut own: Vec<NewItem> = Vec::new();
        let prefix = draft.dashed_label();
        if draft.get("RoleName").is_none() && prefix.len() < LONGEST_PREFIX {
            own.push(name_prefix(&prefix));
        }
        if let Some(trust) = draft.get("AssumeRolePolicyDocument") {
            let end = ["assume", "role"];
            let label = label_with(&draft.target.address, &end, self.habits.labels);
            let text = self.policy_text(trust, &label, None, false)?;
            own.push(argument("assume_role_policy", text));
        }
        let apart = ["AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies"];
        let rest = draft.without(&apart);
        own.extend(items("aws_iam_role", "", &rest, self.scope)?);
        self.blocks.push(draft.block(own, self.scope)?);
        Ok(())
    }

    fn attachments(&mut self) -> Result<(), NotWritable> {
        let Some(list) = self.draft.get("ManagedPolicyArns") else {
            return Ok(());
        };
        for one in alternatives(list)? {
            let own = vec![
                argument("role", self.role_name()?),
                argument("policy_arn", value(one.value, Some("string"), self.scope)?),
            ];
            let address = self.address("aws_iam_role_policy_attachment");
            let condition = one.condition.as_deref();
            let block = self.draft.related(&address, condition, own, self.scope)?;
            self.blocks.push(block);
        }
        Ok(())
    }

    fn inline_policies(&mut self) -> Result<(), NotWritable> {
        let Some(list) = self.draft.get("Policies") else {
            return Ok(());
        };
        for one in alternatives(list)? {
            let entries = one
                .entries()
                .ok_or_else(|| NotWritable::new("Policies has an item that is an expression"))?;
            let address = self.address("aws_iam_role_policy");
            let role = self.role_name()?;
            self.policy_of(&address, role, entries, one.condition.as_deref())?;
        }
        Ok(())
    }

    /// A policy of a role, of its `PolicyName` and `PolicyDocument`.
    fn policy_of(
        &mut self,
        address: &str,
        role: NewValue,
        entries: &[NewEntry],
        condition: Option<&str>,
    ) -> Result<(), NotWritable> {
        let get = |key: &str| {
            let found = entries.iter().find(|entry| entry.key == key);
            let found = found.map(|entry| &entry.value);
            found.ok_or_else(|| NotWritable::new(format!("An IAM policy has no {key}")))
        };
        let name = get("PolicyName")?;
        let name = match text_of(name) {
            Some(text) => NewValue::Text(valid_name(&text)),
            None => value(name, Some("string"), self.scope)?,
        };
        let policy = get("PolicyDocument")?;
        let label = label_of(address).to_owned();
        let text = self.policy_text(policy, &label, condition, true)?;
        let own = vec![
            argument("name", name),
            argument("role", role),
            argument("policy", text),
        ];
        let block = self.draft.related(address, condition, own, self.scope)?;
        self.blocks.push(block);
        Ok(())
    }

    /// The value of an argument that has a policy: a text in JSON, or a data source that is added. A data source that refers
    /// to other resources exists under the condition of its policy.
    fn policy_text(
        &mut self,
        policy: &NewValue,
        label: &str,
        condition: Option<&str>,
        is_conditional: bool,
    ) -> Result<NewValue, NotWritable> {
        let is_document = self.habits.policies == PolicyStyle::Document || self.scope.is_legacy;
        let (true, Form::Mapping(entries)) = (is_document, Form::of(policy)) else {
            return value(policy, Some("string"), self.scope);
        };
        let content = document(entries, self.scope)?;
        let labels = counted(label, self.habits.labels);
        let of = "data.aws_iam_policy_document";
        let address = self.scope.take_address(of, labels);
        let has_count = is_conditional && self.draft.with_condition(condition).is_some();
        let block = match is_conditional {
            true => self
                .draft
                .related(&address, condition, content, self.scope)?,
            false => block_at(&address, content),
        };
        self.blocks.push(block);
        let is_legacy = self.scope.is_legacy;
        let instance = match has_count {
            true => first_instance(&address, is_legacy),
            false => address,
        };
        Ok(Expr::primary(format!("{instance}.json")).finish(is_legacy))
    }

    /// A free address with the label of the resource.
    fn address(&mut self, resource_type: &str) -> String {
        let labels = counted(label_of(&self.draft.target.address), self.habits.labels);
        self.scope.take_address(resource_type, labels)
    }

    fn role_name(&self) -> Result<NewValue, NotWritable> {
        let is_legacy = self.scope.is_legacy;
        let name = self.draft.target.attribute(Reference::Ref, is_legacy)?;
        Ok(name.finish(is_legacy))
    }
}

/// A name that IAM accepts.
fn valid_name(text: &str) -> String {
    let is_valid = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    let parts = text.split(|letter| !is_valid(letter));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
