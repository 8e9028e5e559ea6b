//! The reader of templates.

use std::borrow::Cow;

use crate::model::Kind;
use crate::model::notation::{intrinsic, mark, spelled_out};
use crate::model::{Function, HostTag, Reader};
use crate::syntax::{Cursor, Mark};

/// CloudFormation's properties are the model's, and its functions are read in both spellings.
struct Template;

/// The tag of a template.
pub(in crate::hosts) static TEMPLATE: HostTag = HostTag(&Template);

/// The name of a task's network configuration: the model's, and that of `AWS::ECS::TaskSet` and `AWS::Events::Rule`.
const OTHER_VPC: (&str, &str) = ("AwsvpcConfiguration", "AwsVpcConfiguration");

impl Reader for Template {
    fn mark(&self, place: Cursor<'_>) -> Option<Mark> {
        mark(place)
    }

    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        intrinsic(place)
    }

    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        spelled_out(place)
    }

    fn spell<'n>(&self, mapping: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        let is_other = property == OTHER_VPC.0 && has_other_vpc(mapping);
        Cow::Borrowed(if is_other { OTHER_VPC.1 } else { property })
    }

    fn canonical<'n>(&self, mapping: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        let is_other = name == OTHER_VPC.1 && has_other_vpc(mapping);
        Cow::Borrowed(if is_other { OTHER_VPC.0 } else { name })
    }
}

/// Whether a mapping is in a resource whose type uses the other spelling of a task's network configuration.
fn has_other_vpc(mapping: Cursor<'_>) -> bool {
    let around = std::iter::successors(Some(mapping), |one| {
        let parent = one.document.parent(one.node)?;
        Some(one.at(parent))
    });
    let of_resource = around.filter(|one| one.written("Properties").is_some());
    let kinds = of_resource.filter_map(|one| one.written("Type")?.text());
    kinds
        .last()
        .is_some_and(|kind| matches!(Kind::new(kind), Kind::TASK_SET | Kind::EVENT_RULE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Props;
    use crate::syntax::{Document, Tag};

    #[test]
    fn one_property_has_two_spellings() {
        let text = "\
Resources:
  Rule: {Type: AWS::Events::Rule, Properties: {Targets: [{EcsParameters: {}}]}}
  Service: {Type: AWS::ECS::Service, Properties: {}}
";
        let document = Document::parse(text).expect("it is valid");
        document.set_tag(Tag(&TEMPLATE));
        let root = Cursor::root(&document);
        let rule = root.path(&["Resources", "Rule", "Properties", "Targets"]);
        let rule = rule
            .and_then(|targets| targets.items().next())
            .expect("it is there");
        let service = root
            .path(&["Resources", "Service", "Properties"])
            .expect("it is there");
        assert_eq!(rule.spell("AwsvpcConfiguration"), "AwsVpcConfiguration");
        assert_eq!(service.spell("AwsvpcConfiguration"), "AwsvpcConfiguration");
    }
}
