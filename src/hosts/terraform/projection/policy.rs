//! Policy documents that data sources write.

use super::module::Reading;
use super::node::{Entry, Home, Node, Origin, Place, Value};
use super::properties::push;
use crate::syntax::Cursor;

/// The arguments of a statement, and the keys of the document.
const KEYS: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

impl<'d> Reading<'_, 'd> {
    /// The document of a data source `aws_iam_policy_document`; `None` if it is made of others, which are not read.
    pub(super) fn policy_document(&self, name: &str) -> Option<Value> {
        let data = self.own().data_source("aws_iam_policy_document", name)?;
        let is_made_of_others = [
            "source_json",
            "override_json",
            "source_policy_documents",
            "override_policy_documents",
            "dynamic",
        ];
        if is_made_of_others
            .iter()
            .any(|name| data.get(name).is_some())
        {
            return None;
        }
        let file = self.source(data.file);
        let statements = data.blocks("statement");
        let place = Place::of(file, data.key);
        let items = statements.into_iter().map(|one| self.statement(file, one));
        let list = Node {
            value: Value::List(items.collect()),
            origin: Origin {
                home: Home::Blocks {
                    file,
                    body: data.body.node,
                    name: "statement".to_owned(),
                    resource_type: "aws_iam_policy_document".to_owned(),
                    path: "Statement".to_owned(),
                },
                place,
            },
        };
        let version = Node::of_text("2012-10-17", place);
        Some(Value::Map(vec![
            Entry::new("Version", version),
            Entry::new("Statement", list),
        ]))
    }

    fn statement(&self, file: usize, block: Cursor<'d>) -> Node {
        let place = Place::of(file, block);
        let mut node = Node {
            value: Value::Map(Vec::new()),
            origin: Origin {
                home: Home::Body {
                    file,
                    node: block.node,
                    resource_type: "aws_iam_policy_document".to_owned(),
                    path: "Statement".to_owned(),
                },
                place,
            },
        };
        if block.get("effect").is_none() {
            let allow = Node::of_text("Allow", place);
            push(&mut node, Entry::new("Effect", allow));
        }
        for (argument, key) in KEYS {
            if let Some(value) = block.get(argument) {
                push(&mut node, Entry::new(key, self.value(file, value)));
            }
        }
        let principals = block.get("principals").into_iter().flat_map(Cursor::items);
        let principals = principals.filter_map(|one| {
            let kind = one.get("type")?.text()?.to_owned();
            let who = self.value(file, one.get("identifiers")?);
            Some(Entry::new(kind, who))
        });
        let principals: Vec<Entry> = principals.collect();
        if !principals.is_empty() {
            let value = Node::derived(Value::Map(principals), place);
            push(&mut node, Entry::new("Principal", value));
        }
        if block.get("condition").is_some() {
            let condition = Node::derived(Value::Map(Vec::new()), place);
            push(&mut node, Entry::new("Condition", condition));
        }
        node
    }
}
