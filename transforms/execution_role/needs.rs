//! The permissions that an execution role needs in addition to the managed policy.
//!
//! Source: the Amazon ECS developer guide, "Amazon ECS task execution IAM role".

use std::collections::BTreeMap;

use super::secrets::{self, Home, Named};
use crate::facts::rules::RuleId;
use crate::model::new_value::{arn_text, sub};
use crate::model::{
    Container, Props, SpecStore, SubText, TaskDefinition, alternatives, has_value, items_of,
    spec_store,
};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// The actions and the resources of each.
pub(super) type Needs = BTreeMap<&'static str, Vec<NewValue>>;

const FILE: &str = "s3:GetObject";
const FILE_VERSION: &str = "s3:GetObjectVersion";
const LIST_BUCKET: &str = "s3:ListBucket";
const BUCKET: &str = "s3:GetBucketLocation";
pub(super) const LOG_GROUP: &str = "logs:CreateLogGroup";

/// The permissions that a task definition needs to start.
pub(super) fn of<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> Needs {
    let mut needs = Needs::new();
    let mut elsewhere: Option<Cursor<'d>> = None;
    for container in task.containers() {
        for (value, named) in secret_values(&container) {
            let home = read(cx, value, named, &mut needs);
            if home.is_some_and(|home| home != Home::Module) {
                elsewhere = elsewhere.or(Some(value));
            }
        }
        for file in items_of(container.get("EnvironmentFiles")) {
            if let Some(value) = file.prop("Value") {
                environment_file(cx, value, &mut needs);
            }
        }
        for specification in items_of(container.get("CredentialSpecs")) {
            credential_specification(cx, specification, &mut needs);
        }
        if creates_log_group(cx, &container) {
            let anywhere = sub(&arn_text("logs", "*"));
            add(&mut needs, LOG_GROUP, anywhere);
        }
    }
    if let Some(place) = elsewhere {
        cx.note(
            RuleId::TdExecutionRoleExtra,
            place,
            "A secret that is defined elsewhere may be encrypted with a customer managed KMS key, which cannot be determined from the template",
            "If so, allow kms:Decrypt on that key in the task execution role",
        );
    }
    needs
}

/// Whether the log driver of a container creates its log group. Docker parses the option with Go's `ParseBool`.
pub(super) fn creates_log_group(cx: &PlanContext<'_, '_>, container: &Container<'_>) -> bool {
    let options = container
        .get("LogConfiguration")
        .into_iter()
        .flat_map(alternatives)
        .filter_map(|logging| logging.prop("Options"));
    let mut creates = options
        .flat_map(alternatives)
        .filter_map(|options| options.get("awslogs-create-group"));
    creates.any(|value| {
        let answer = cx.evaluate(value);
        let is_true = |value: &String| ["true", "t", "1"].contains(&value.to_lowercase().as_str());
        answer.values().iter().any(is_true)
    })
}

fn secret_values<'d>(container: &Container<'d>) -> Vec<(Cursor<'d>, Named)> {
    let mut lists = vec![container.get("Secrets")];
    let logging = container.get("LogConfiguration").into_iter();
    let options = logging
        .flat_map(alternatives)
        .map(|logging| logging.prop("SecretOptions"));
    lists.extend(options);
    let listed = lists
        .into_iter()
        .flat_map(items_of)
        .filter_map(|item| item.prop("ValueFrom"))
        .map(|value| (value, Named::Parameter));
    let registry = container
        .get("RepositoryCredentials")
        .into_iter()
        .flat_map(alternatives)
        .filter_map(|one| one.prop("CredentialsParameter"))
        .map(|value| (value, Named::Secret));
    let all = listed.chain(registry);
    all.flat_map(|(value, named)| alternatives(value).into_iter().map(move |one| (one, named)))
        .collect()
}

pub(super) fn add(needs: &mut Needs, action: &'static str, resource: NewValue) {
    let resources = needs.entry(action).or_default();
    if !has_value(resources, &resource) {
        resources.push(resource);
    }
}

fn read<'d>(
    cx: &mut PlanContext<'_, 'd>,
    value: Cursor<'d>,
    named: Named,
    needs: &mut Needs,
) -> Option<Home> {
    let home = secrets::allow(cx, value, named, needs);
    match home {
        None => cx.action_required(
            RuleId::TdExecutionRoleExtra,
            value,
            "The task execution role must be allowed to read this secret, whose ARN cannot be determined from the template",
            "Allow secretsmanager:GetSecretValue or ssm:GetParameters on the secret in the task execution role",
        ),
        Some(Home::Assumed(what)) => cx.warn(
            RuleId::TdExecutionRoleExtra,
            value,
            format!("The task execution role is allowed to read this value, which is assumed to be {what} of a secret or parameter"),
            "Check the value in the deployed stack. CloudFormation rejects the policy if an ARN is malformed, and the task does not start if the name is wrong",
        ),
        Some(Home::Module | Home::Elsewhere) => {}
    }
    home
}

/// A specification of a domainless account in Amazon S3. The secret that it references is reported with it.
///
/// Source: the Amazon ECS developer guide, "Using gMSA for Linux containers on Fargate" (2026-10).
fn credential_specification(cx: &PlanContext<'_, '_>, value: Cursor<'_>, needs: &mut Needs) {
    for value in alternatives(value) {
        let rendered = SubText::of(value);
        let Some(file) = rendered.text.strip_prefix("credentialspecdomainless:") else {
            continue;
        };
        let bucket = file.split_once('/').map(|(bucket, _)| bucket);
        let bucket = bucket.filter(|_| spec_store(cx.module(), file) == SpecStore::S3);
        let known =
            bucket.and_then(|bucket| Some((rendered.value(file)?, rendered.value(bucket)?)));
        if let Some((file, bucket)) = known {
            add(needs, FILE, file.clone());
            add(needs, FILE_VERSION, file);
            add(needs, LIST_BUCKET, bucket);
        }
    }
}

fn environment_file<'d>(cx: &mut PlanContext<'_, 'd>, value: Cursor<'d>, needs: &mut Needs) {
    for value in alternatives(value) {
        let rendered = SubText::of(value);
        let bucket = rendered.text.split_once('/').map(|(bucket, _)| bucket);
        let bucket = bucket.filter(|bucket| !bucket.is_empty());
        let known = bucket
            .and_then(|bucket| Some((rendered.value(&rendered.text)?, rendered.value(bucket)?)));
        match known {
            Some((file, bucket)) => {
                add(needs, FILE, file);
                add(needs, BUCKET, bucket);
            }
            None => cx.action_required(
                RuleId::TdExecutionRoleExtra,
                value,
                "The task execution role must be allowed to read this environment file, whose ARN cannot be determined from the template",
                "Allow s3:GetObject on the file and s3:GetBucketLocation on its bucket in the task execution role",
            ),
        }
    }
}
