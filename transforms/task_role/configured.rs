//! Settings of containers that show that they call AWS services.

use crate::facts::permissions::{CALLED_SERVICES, CALLED_TYPES};
use crate::model::new_value::{ARN_START, REGION};
use crate::model::{Container, Module, Props, TaskDefinition, alternatives, items_of, ref_name};
use crate::syntax::Cursor;

/// Names of variables from which the AWS SDKs read their Region.
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Words in the name of a variable that refer to something that is accessed through an AWS API.
const WORDS: [&str; 9] = [
    "ARN",
    "BUCKET",
    "DYNAMODB",
    "FIREHOSE",
    "KINESIS",
    "S3",
    "SECRETSMANAGER",
    "SNS",
    "SQS",
];

/// Last words that do so where nothing in the name refers to another product.
const LAST_WORDS: [&str; 2] = ["QUEUE", "TABLE"];

/// Words after those, and after SECRET, that preserve the meaning.
const ENDINGS: [&str; 3] = ["ID", "NAME", "URL"];

/// Products other than those of AWS that also have queues and tables.
const OTHERS: [&str; 8] = [
    "AMQP", "CELERY", "KAFKA", "MYSQL", "POSTGRES", "RABBIT", "RABBITMQ", "REDIS",
];

/// The variables and commands of a task that show such calls, by name, each with its first place. Containers with their
/// own access keys do not use a role.
pub(super) fn settings<'d>(
    module: Option<&Module<'d>>,
    task: &TaskDefinition<'d>,
) -> Vec<(String, Cursor<'d>)> {
    let mut found: Vec<(String, Cursor<'d>)> = Vec::new();
    for container in task.containers() {
        if has_own_keys(&container) {
            continue;
        }
        let variables = variables(&container, "Environment").into_iter();
        let named = variables.filter_map(|variable| {
            let name = variable.prop("Name")?.text()?;
            let value = variable.prop("Value");
            let is_aws = is_name_of_aws(name) || value.is_some_and(|one| is_of_aws(module, one));
            is_aws.then(|| (name.to_owned(), variable))
        });
        found.extend(named);
        let commands = ["Command", "EntryPoint"].into_iter();
        let commands = commands.filter_map(|key| Some((key, container.get(key)?)));
        let calling = commands.filter(|(_, place)| calls_aws(*place));
        found.extend(calling.map(|(key, place)| (key.to_owned(), place)));
    }
    let mut seen = Vec::new();
    found.retain(|(name, _)| {
        let is_new = !seen.contains(name);
        seen.push(name.clone());
        is_new
    });
    found
}

fn variables<'d>(container: &Container<'d>, list: &str) -> Vec<Cursor<'d>> {
    items_of(container.get(list))
}

fn has_own_keys(container: &Container<'_>) -> bool {
    let all = ["Environment", "Secrets"].into_iter();
    all.flat_map(|list| variables(container, list))
        .filter_map(|variable| variable.prop("Name"))
        .filter_map(Cursor::text)
        .any(|name| name.to_uppercase().ends_with("ACCESS_KEY_ID"))
}

fn is_name_of_aws(name: &str) -> bool {
    let name = name.to_uppercase();
    if REGIONS.contains(&name.as_str()) {
        return true;
    }
    let words: Vec<&str> = name.split(['_', '-', '.']).collect();
    if words.iter().any(|word| OTHERS.contains(word)) {
        return false;
    }
    let has_ending = words.last().is_some_and(|last| ENDINGS.contains(last));
    let last = words.iter().rev().nth(usize::from(has_ending));
    let is_last =
        last.is_some_and(|last| LAST_WORDS.contains(last) || has_ending && *last == "SECRET");
    is_last || words.iter().any(|word| WORDS.contains(word))
}

/// Whether a value is the Region, or refers to something that is accessed through an AWS API.
fn is_of_aws<'d>(module: Option<&Module<'d>>, value: Cursor<'d>) -> bool {
    let is_region = |value: &Cursor<'d>| ref_name(*value) == Some(REGION);
    if alternatives(value).iter().any(is_region) {
        return true;
    }
    let names_resource = module.is_some_and(|module| {
        let mut mentioned = module.mentioned(value);
        mentioned.any(|one| CALLED_TYPES.contains(&one.kind.name()))
    });
    names_resource || texts(value).any(is_address_of_aws)
}

fn calls_aws(command: Cursor<'_>) -> bool {
    texts(command).any(|text| {
        let mut words = text.split_whitespace();
        let is_cli = words.next() == Some("aws") && words.next().is_some();
        is_cli || text.contains("s3://") || text.contains("aws s3 ")
    })
}

fn texts<'d>(value: Cursor<'d>) -> impl Iterator<Item = &'d str> {
    let nodes = value.descendants().into_iter();
    nodes.filter_map(|node| node.document.scalar(node.node))
}

/// `s3://…`, an ARN, or the address of an AWS service.
fn is_address_of_aws(text: &str) -> bool {
    let is_called = |service: &str| {
        let mut labels = text.split(['/', '.', ':']);
        labels.any(|label| label == service)
    };
    text.starts_with("s3://")
        || text.starts_with("arn:aws")
        || text.starts_with(ARN_START)
        || text.contains(".amazonaws.com") && CALLED_SERVICES.iter().any(|one| is_called(one))
}

#[cfg(test)]
mod tests {
    use super::{is_address_of_aws, is_name_of_aws};

    #[test]
    fn names_of_variables_are_read_by_their_words() {
        for name in [
            "AWS_REGION",
            "UPLOAD_BUCKET",
            "S3_PREFIX",
            "ORDERS_QUEUE",
            "QUEUE_URL",
            "TABLE_NAME",
            "dynamodb-table",
            "DB_SECRET_ARN",
            "SECRET_ID",
            "TOPIC_ARN",
        ] {
            assert!(is_name_of_aws(name), "{name}");
        }
        for name in [
            "REGION_CODE",
            "JWT_SECRET",
            "CELERY_QUEUE",
            "RABBITMQ_QUEUE_NAME",
            "QUEUE_CONNECTION",
            "TABLES",
            "LEARN",
            "DATABASE_URL",
            "NODE_ENV",
            "NAME",
        ] {
            assert!(!is_name_of_aws(name), "{name}");
        }
    }

    #[test]
    fn addresses_of_databases_need_no_permissions() {
        for text in [
            "s3://uploads/in",
            "arn:aws:sns:eu-west-1:111122223333:orders",
            "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
            "https://bucket.s3.eu-west-1.amazonaws.com/x",
        ] {
            assert!(is_address_of_aws(text), "{text}");
        }
        for text in [
            "orders.abc.eu-west-1.rds.amazonaws.com",
            "cache.abc.euw1.cache.amazonaws.com:6379",
            "https://example.com/s3.html",
            "production",
        ] {
            assert!(!is_address_of_aws(text), "{text}");
        }
    }
}
