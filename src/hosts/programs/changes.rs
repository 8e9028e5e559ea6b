//! The operations on a template as changes of properties of resources.

use serde_json::{Map, Value, json};

use super::value::Value as Ordered;
use crate::model::{EditId, TemplateEdits};
use crate::syntax::{Document, Kind, NewValue, NodeId, Operation, reworded};

/// A change of a template.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::hosts) struct Change {
    /// The operation that it is.
    pub(in crate::hosts) edit: EditId,
    /// The node that is changed, or that something is added to.
    pub(in crate::hosts) node: NodeId,
    /// The keys and indexes from the root of the template on.
    pub(in crate::hosts) path: Vec<String>,
    /// The new value; `None` if the value is removed.
    pub(in crate::hosts) value: Option<Value>,
    /// The same, in the order in which the plan writes it.
    pub(in crate::hosts) ordered: Option<Ordered>,
    /// Whether there is no value before.
    pub(in crate::hosts) is_new: bool,
    /// Whether only the text of a scalar changes, and not the function that it is the argument of.
    pub(in crate::hosts) is_reworded: bool,
}

impl Change {
    /// The resource that it concerns.
    pub(in crate::hosts) fn resource(&self) -> Option<&str> {
        match self.path.as_slice() {
            [section, resource, ..] if section == "Resources" => Some(resource),
            _ => None,
        }
    }

    /// The path within the resource or section, with `*` for each index: `Properties.Targets.*.Arn`.
    pub(in crate::hosts) fn within(&self) -> String {
        let keys = self.path.iter().skip(2).map(|key| match is_index(key) {
            true => "*",
            false => key,
        });
        keys.collect::<Vec<_>>().join(".")
    }

    /// The path in messages.
    pub(in crate::hosts) fn shown(&self) -> String {
        self.path
            .iter()
            .skip(1)
            .cloned()
            .collect::<Vec<_>>()
            .join(".")
    }

    /// The index behind a key of the path.
    pub(in crate::hosts) fn index_behind(&self, key: &str) -> Option<usize> {
        let at = self.path.iter().position(|one| one == key)?;
        self.path.get(at + 1)?.parse().ok()
    }
}

pub(in crate::hosts) fn is_index(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// The changes that the operations on a template are; `number` is its index among all edited templates.
pub(in crate::hosts) fn changes_of(number: usize, edits: &TemplateEdits<'_>) -> Vec<Change> {
    let operations = edits.operations.iter().enumerate();
    operations
        .flat_map(|(index, operation)| changes(edits.document, operation, (number, index)))
        .collect()
}

fn changes(document: &Document, operation: &Operation, edit: EditId) -> Vec<Change> {
    let change = |node, path, value: Option<&NewValue>, is_new| Change {
        edit,
        node,
        path,
        value: value.map(json_of),
        ordered: value.map(Ordered::from),
        is_new,
        is_reworded: false,
    };
    let below = |node, key: String| {
        let mut path = path_of(document, node);
        path.push(key);
        path
    };
    match operation {
        Operation::Set { node, value } => {
            vec![change(*node, path_of(document, *node), Some(value), false)]
        }
        Operation::InsertEntry { mapping, entry, .. } => {
            let path = below(*mapping, entry.key.clone());
            let whole = change(*mapping, path, Some(&entry.value), true);
            // A section that is new holds entries that are each a change.
            match (whole.path.len(), &whole.value) {
                (1, Some(Value::Object(entries))) => {
                    let each = entries.iter().map(|(key, value)| Change {
                        path: [whole.path.clone(), vec![key.clone()]].concat(),
                        value: Some(value.clone()),
                        ordered: whole.ordered.as_ref().and_then(|all| all.get(key)).cloned(),
                        ..whole.clone()
                    });
                    each.collect()
                }
                _ => vec![whole],
            }
        }
        Operation::AppendItem { sequence, item } => {
            let path = below(*sequence, document.items(*sequence).len().to_string());
            vec![change(*sequence, path, Some(item), true)]
        }
        Operation::RemoveEntry { mapping, key } => {
            let name = document.scalar(*key).unwrap_or_default().to_owned();
            vec![change(*key, below(*mapping, name), None, false)]
        }
        Operation::RemoveItem { item, .. } => {
            vec![change(*item, path_of(document, *item), None, false)]
        }
        Operation::Reword { node, words } => {
            let text = document.scalar(*node).unwrap_or_default();
            let text = reworded(text, words).map(NewValue::Text);
            vec![Change {
                is_reworded: true,
                ..change(*node, path_of(document, *node), text.as_ref(), false)
            }]
        }
        Operation::InsertBlock { body, .. } => vec![change(*body, Vec::new(), None, true)],
    }
}

/// The keys and indexes from the root of a document to a node.
pub(in crate::hosts) fn path_of(document: &Document, node: NodeId) -> Vec<String> {
    let mut path = Vec::new();
    let mut current = node;
    while let Some(parent) = document.parent(current) {
        let step = match document.kind(parent) {
            Kind::Mapping => {
                let mut entries = document.entries(parent).iter();
                let entry = entries.find(|one| one.value == current || one.key == current);
                entry
                    .and_then(|entry| document.scalar(entry.key))
                    .map(str::to_owned)
            }
            Kind::Sequence => {
                let mut items = document.items(parent).iter();
                items
                    .position(|&item| item == current)
                    .map(|at| at.to_string())
            }
            Kind::Scalar => None,
        };
        path.extend(step);
        current = parent;
    }
    path.reverse();
    path
}

/// A new value as it is in the JSON of a template.
pub(in crate::hosts) fn json_of(value: &NewValue) -> Value {
    match value {
        NewValue::Text(text) | NewValue::Quoted(text) => Value::String(text.clone()),
        NewValue::Number(number) => json!(number),
        NewValue::Bool(bool) => Value::Bool(*bool),
        NewValue::Null => Value::Null,
        NewValue::Raw(text) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        NewValue::Mapping(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|entry| (entry.key.clone(), json_of(&entry.value)));
            Value::Object(entries.collect())
        }
        NewValue::Sequence(items) => Value::Array(items.iter().map(json_of).collect()),
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => json_of(value),
        NewValue::Function(function) => {
            let mut call = Map::new();
            call.insert(function.key.clone(), json_of(&function.spelled));
            Value::Object(call)
        }
    }
}

/// The resource or parameter that a value refers to, with the attribute.
pub(in crate::hosts) fn reference(value: &Value) -> Option<(&str, Option<&str>)> {
    let call = value.as_object().filter(|call| call.len() == 1)?;
    let (function, argument) = call.iter().next()?;
    match (function.as_str(), argument) {
        ("Ref", Value::String(name)) => Some((name, None)),
        ("Fn::GetAtt", Value::String(text)) => {
            let (name, attribute) = text.split_once('.')?;
            Some((name, Some(attribute)))
        }
        ("Fn::GetAtt", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(name), Value::String(attribute)] => Some((name, Some(attribute))),
            _ => None,
        },
        _ => None,
    }
}

/// A number or a text as text.
pub(in crate::hosts) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{changes, reference};
    use crate::syntax::{Document, NewEntry, NewValue, NodeId, Operation, Place};

    fn node(document: &Document, path: &[&str]) -> NodeId {
        let root = document.root();
        let found = path
            .iter()
            .try_fold(root, |node, key| document.get(node, key));
        found.expect("the path is in the document")
    }

    #[test]
    fn operations_are_changes_of_resources() {
        let text = r#"{"Resources": {"A": {"Type": "T", "Properties": {"Ports": [{"Host": 0}], "Name": "x"}}}}"#;
        let document = Document::parse(text).expect("it is JSON");
        let properties = node(&document, &["Resources", "A", "Properties"]);
        let ports = node(&document, &["Resources", "A", "Properties", "Ports"]);
        let port = document.items(ports)[0];
        let entry = document.entry(port, "Host").expect("it is there");
        let shown = |operation: &Operation| -> Vec<(String, String, bool)> {
            let all = changes(&document, operation, (0, 0)).into_iter();
            all.map(|one| (one.shown(), one.within(), one.value.is_some()))
                .collect()
        };
        assert_eq!(
            shown(&Operation::RemoveEntry {
                mapping: port,
                key: entry.key
            }),
            [(
                "A.Properties.Ports.0.Host".into(),
                "Properties.Ports.*.Host".into(),
                false
            )]
        );
        let entry = NewEntry::new("Cpu", NewValue::Number(256));
        assert_eq!(
            shown(&Operation::InsertEntry {
                mapping: properties,
                place: Place::End,
                entry
            }),
            [("A.Properties.Cpu".into(), "Properties.Cpu".into(), true)]
        );
        let section = NewValue::Mapping(vec![NewEntry::new("P", NewValue::Mapping(Vec::new()))]);
        let entry = NewEntry::new("Parameters", section);
        assert_eq!(
            shown(&Operation::InsertEntry {
                mapping: document.root(),
                place: Place::End,
                entry
            }),
            [("P".into(), String::new(), true)]
        );
    }

    #[test]
    fn references_are_those_of_both_spellings() {
        assert_eq!(reference(&json!({"Ref": "A"})), Some(("A", None)));
        assert_eq!(
            reference(&json!({"Fn::GetAtt": ["A", "Arn"]})),
            Some(("A", Some("Arn")))
        );
        assert_eq!(
            reference(&json!({"Fn::GetAtt": "A.Arn"})),
            Some(("A", Some("Arn")))
        );
        assert_eq!(reference(&json!({"Fn::ImportValue": "A"})), None);
    }
}
