//! The KMS keys that secrets of the template are encrypted with.

use super::needs::{Needs, add};
use super::secrets::says_arn;
use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, get_att};
use crate::model::{Kind, Resource, SubText};
use crate::plan::PlanContext;

const KEY: &str = "kms:Decrypt";

/// Allows decryption with the key of a secret, where it is a customer managed key.
pub(super) fn allow<'d>(cx: &mut PlanContext<'_, 'd>, resource: &Resource<'d>, needs: &mut Needs) {
    let Some(module) = cx.module() else {
        return;
    };
    let secret = match resource.get("SecretId") {
        Some(id) => module.target(id).copied(),
        None => Some(*resource),
    };
    let Some(key) = secret.and_then(|secret| secret.get("KmsKeyId")) else {
        return;
    };
    let rendered = SubText::of(key);
    let target = module.target(key);
    let is_key = target.is_some_and(|one| one.kind == Kind::KEY);
    let id = rendered.text.trim_start_matches("${").trim_end_matches('}');
    let arn = if is_key {
        target.map(|key| get_att(key.name, "Arn"))
    } else if rendered.text.starts_with("arn:") {
        rendered.value(&rendered.text)
    } else if says_arn(cx, id, key) {
        Some(copy_of(key))
    } else {
        None
    };
    match arn {
        Some(arn) => add(needs, KEY, arn),
        None if rendered.text == "alias/aws/secretsmanager" => {}
        None => cx.action_required(
            RuleId::TdExecutionRoleExtra,
            key,
            "The task execution role needs kms:Decrypt on the KMS key of the secret, whose ARN cannot be determined from the template",
            "Allow kms:Decrypt on the key in the task execution role",
        ),
    }
}
