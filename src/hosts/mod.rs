//! The hosts: each reads files of one kind into the model and converts the steps' edits into edits of its syntax.

pub mod cdk;
pub mod cloudformation;
pub mod ecs_api;
pub mod foreign;
mod programs;
pub mod terraform;
pub mod troposphere;

use crate::model::{Recognized, marked};
use crate::plan::{Host, Hosts};
use crate::syntax::{Document, Tag};

/// The hosts of a run, in the order of recognition. Files that none of them recognizes are edited by the first one: the
/// parameter files of CloudFormation.
pub const ALL: Hosts = &[
    &cloudformation::CloudFormation,
    &ecs_api::EcsApi,
    &terraform::Terraform,
    &cdk::Cdk,
    &troposphere::Troposphere,
];

/// Marks the values of a document as the host that reads it does.
pub fn mark(hosts: &[&dyn Host], path: &str, document: Document) -> Document {
    let reader = hosts.iter().find_map(|host| host.reader(path, &document));
    marked(document, reader)
}

/// The content of a document, with the index of its host; tags the document with the host.
pub fn recognize<'d>(
    hosts: &[&dyn Host],
    path: &'d str,
    document: &'d Document,
) -> Option<(usize, Recognized<'d>)> {
    let mut known = hosts.iter().enumerate();
    let found = known.find_map(|(index, host)| Some((index, host.recognize(path, document)?)));
    if let Some((_, one)) = &found {
        document.set_tag(Tag(one.tag));
    }
    found
}

/// Whether a text has the types of AWS resources in it, or ECS definitions of another format.
pub fn names_aws(text: &str) -> bool {
    text.contains("AWS::") || holds_ecs(text)
}

/// Whether a text seems to hold ECS definitions, whatever else is wrong with it.
pub fn holds_ecs(text: &str) -> bool {
    let has = |mark: &str| text.contains(mark);
    let is_container = has("\"image\"") && (has("\"portMappings\"") || has("\"essential\""));
    is_container
        || [
            "AWS::ECS::Service",
            "AWS::ECS::TaskDefinition",
            "AWS::ECS::TaskSet",
            "containerDefinitions",
            "container_definitions",
        ]
        .iter()
        .any(|mark| has(mark))
}

#[cfg(test)]
mod tests {
    use super::{ALL, mark};
    use crate::syntax::{Cursor, Document};

    #[test]
    fn values_denote_what_they_do_for_the_host_of_the_document() {
        let value = |text: &str, is_function: bool| {
            let document = mark(ALL, "a.yaml", Document::parse(text).expect("it is valid"));
            let all = Cursor::root(&document).descendants();
            let labels = all.iter().find_map(|one| one.written("labels"));
            let labels = labels.expect("it is there");
            assert_eq!(labels.is_function(), is_function, "{text}");
            assert_eq!(labels.is_mapping(), !is_function, "{text}");
            let all = all.iter().find_map(|one| one.written("cpu"));
            assert!(all.expect("it is there").is_absent(), "{text}");
        };
        let containers = "[{name: a, image: b, labels: {Ref: x}, cpu: null}]";
        value(
            &format!("{{family: a, containerDefinitions: {containers}}}"),
            false,
        );
        value(
            &format!("{{Resources: {{A: {{Type: B, Containers: {containers}}}}}}}"),
            true,
        );
        // A document without a host is in the notation of the model.
        value(&format!("{{Parameters: {containers}}}"), true);
    }
}
