//! What an execution role needs beyond the managed policy.
//!
//! Source: the Amazon ECS developer guide, "Amazon ECS task execution IAM role".

use std::collections::BTreeMap;

use crate::cloudformation::intrinsic::{Intrinsic, alternatives, intrinsic, ref_name};
use crate::cloudformation::write::{reference, sub, text};
use crate::document::{Cursor, NewValue};
use crate::ecs::{Container, TaskDefinition};
use crate::plan::Draft;

/// The actions and the resources that each is for.
pub(super) type Needs = BTreeMap<&'static str, Vec<NewValue>>;

const SECRET: &str = "secretsmanager:GetSecretValue";
const PARAMETER: &str = "ssm:GetParameters";
const FILE: &str = "s3:GetObject";
const BUCKET: &str = "s3:GetBucketLocation";
const LOG_GROUP: &str = "logs:CreateLogGroup";

/// The names of the actions, for people.
pub(super) fn names(needs: &Needs) -> String {
    needs.keys().copied().collect::<Vec<_>>().join(", ")
}

/// What a task definition needs to start.
pub(super) fn of<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) -> Needs {
    let mut needs = Needs::new();
    for container in task.containers() {
        for value in secret_values(task, &container) {
            secret(draft, value, &mut needs);
        }
        if let Some(file) = container.get("EnvironmentFiles") {
            let key = task.dialect.spell("Value");
            for value in file.items().filter_map(|item| item.get(&key)) {
                environment_file(draft, value, &mut needs);
            }
        }
        if creates_log_group(&container) {
            let anywhere = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*");
            add(&mut needs, LOG_GROUP, anywhere);
        }
    }
    needs
}

fn creates_log_group(container: &Container<'_>) -> bool {
    let options = container.dialect.spell("Options");
    let logging = container
        .get("LogConfiguration")
        .into_iter()
        .flat_map(alternatives);
    logging
        .filter_map(|logging| logging.get(&options)?.get("awslogs-create-group"))
        .any(|creates| creates.text() == Some("true"))
}

fn secret_values<'d>(task: &TaskDefinition<'d>, container: &Container<'d>) -> Vec<Cursor<'d>> {
    let own = container.get("Secrets");
    let logging = container
        .get("LogConfiguration")
        .and_then(|logging| logging.get(&task.dialect.spell("SecretOptions")));
    let listed = own
        .into_iter()
        .chain(logging)
        .flat_map(alternatives)
        .flat_map(Cursor::items)
        .flat_map(alternatives)
        .filter_map(|item| item.get(&task.dialect.spell("ValueFrom")));
    let registry = container
        .get("RepositoryCredentials")
        .and_then(|credentials| credentials.get(&task.dialect.spell("CredentialsParameter")));
    listed.chain(registry).flat_map(alternatives).collect()
}

fn add(needs: &mut Needs, action: &'static str, resource: NewValue) {
    let resources = needs.entry(action).or_default();
    if !resources.contains(&resource) {
        resources.push(resource);
    }
}

fn secret<'d>(draft: &mut Draft<'_, 'd>, value: Cursor<'d>, needs: &mut Needs) {
    let named = ref_name(value).and_then(|name| draft.template()?.resource(name));
    if let Some(resource) = named {
        let is_parameter = resource.kind == "AWS::SSM::Parameter";
        if is_parameter {
            add(
                needs,
                PARAMETER,
                parameter_arn(&format!("${{{}}}", resource.name)),
            );
        } else {
            add(needs, SECRET, reference(resource.name));
        }
        return;
    }
    let written = match intrinsic(value) {
        Some(Intrinsic::Sub {
            template,
            variables: None,
            ..
        }) => Some((template, true)),
        _ => value.text().map(|text| (text, false)),
    };
    match written.and_then(|(written, is_sub)| literal(written, is_sub)) {
        Some((action, resource)) => add(needs, action, resource),
        None => draft.must_act(
            "td-execution-role-extra",
            value,
            "the execution role must be allowed to read this secret, and its ARN is not written here",
            "add secretsmanager:GetSecretValue or ssm:GetParameters on it to the execution role",
        ),
    }
}

/// The action and resource for a secret that is written as text.
fn literal(written: &str, is_sub: bool) -> Option<(&'static str, NewValue)> {
    let make = |value: &str| if is_sub { sub(value) } else { text(value) };
    let parts = split_arn(written);
    if parts.len() >= 6 && parts[0] == "arn" {
        let (action, length) = match parts[2] {
            "secretsmanager" => (SECRET, 7),
            "ssm" => (PARAMETER, 6),
            _ => return None,
        };
        // A JSON key, version stage and version id may follow the secret's name.
        let arn = parts[..length.min(parts.len())].join(":");
        return Some((action, make(&arn)));
    }
    if is_sub && written.starts_with("${") {
        // `${Secret}:key::` picks a key out of a secret of the template.
        let (name, rest) = written.strip_prefix("${")?.split_once('}')?;
        let picks = rest.is_empty() || rest.starts_with(':');
        return (picks && !name.contains('.')).then(|| (SECRET, reference(name)));
    }
    let is_name = written
        .chars()
        .all(|c| c.is_alphanumeric() || "/_.-${}:".contains(c));
    is_name.then(|| (PARAMETER, parameter_arn(written)))
}

fn parameter_arn(name: &str) -> NewValue {
    let name = name.trim_start_matches('/');
    sub(&format!(
        "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter/{name}"
    ))
}

/// The parts of an ARN; a colon inside `${…}` does not part.
fn split_arn(written: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (index, character) in written.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                parts.push(&written[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&written[start..]);
    parts
}

fn environment_file<'d>(draft: &mut Draft<'_, 'd>, value: Cursor<'d>, needs: &mut Needs) {
    let (written, is_sub) = match intrinsic(value) {
        Some(Intrinsic::Sub {
            template,
            variables: None,
            ..
        }) => (template, true),
        _ => (value.text().unwrap_or(""), false),
    };
    let make = |value: &str| if is_sub { sub(value) } else { text(value) };
    match written.split_once('/') {
        Some((bucket, _)) if !bucket.is_empty() => {
            add(needs, FILE, make(written));
            add(needs, BUCKET, make(bucket));
        }
        _ => draft.must_act(
            "td-execution-role-extra",
            value,
            "the execution role must be allowed to read this environment file, and its ARN is not written here",
            "add s3:GetObject on the file and s3:GetBucketLocation on its bucket to the execution role",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{PARAMETER, SECRET, literal};
    use crate::cloudformation::write::{reference, sub, text};

    #[test]
    fn a_json_key_is_no_part_of_the_secrets_arn() {
        let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf";
        assert_eq!(
            literal(&format!("{arn}:password::"), false),
            Some((SECRET, text(arn)))
        );
    }

    #[test]
    fn colons_of_pseudo_parameters_do_not_part_an_arn() {
        let arn = "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/db";
        assert_eq!(literal(arn, true), Some((PARAMETER, sub(arn))));
    }

    #[test]
    fn a_key_of_a_secret_of_the_template_needs_the_secret() {
        assert_eq!(
            literal("${Db}:password::", true),
            Some((SECRET, reference("Db")))
        );
    }
}
