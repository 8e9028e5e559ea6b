//! The same template in other notations: JSON, long and short functions, other quotes, another order, absent values.

use std::collections::HashMap;
use std::sync::LazyLock;

use ecs2fargate::syntax::{Document, Kind, NodeId, ScalarStyle};

/// A value, independent of its notation.
#[derive(Clone)]
enum Node {
    Null,
    /// A number or boolean, which is not quoted in JSON.
    Plain(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    /// A function, by the key of its long form.
    Call(String, Box<Node>),
}

/// Rewrites a text; `None` if it is not a template, or uses features that only YAML has: anchors, and comments that the
/// tool reads.
pub type Form = fn(&str) -> Option<String>;

/// JSON, with long-form functions.
pub fn as_json(text: &str) -> Option<String> {
    let mut out = String::new();
    json(&read(text)?, 0, &mut out);
    out.push('\n');
    Some(out)
}

/// Block-style YAML with quoted texts and short functions, the resources in reverse order, and Windows line endings.
pub fn as_quoted_yaml(text: &str) -> Option<String> {
    let mut root = read(text)?;
    reverse_resources(&mut root);
    let mut out = String::new();
    yaml(&root, 0, Functions::Short, &mut out);
    Some(out.replace('\n', "\r\n"))
}

/// Block-style YAML with long-form functions, and every absent property written as `AWS::NoValue`.
pub fn with_no_values(text: &str) -> Option<String> {
    let mut root = read(text)?;
    name_the_absent(&mut root);
    let mut out = String::new();
    yaml(&root, 0, Functions::Long, &mut out);
    Some(out)
}

fn read(text: &str) -> Option<Node> {
    // The tool's markers are comments, which JSON does not have.
    if text.contains("ecs2fargate:") {
        return None;
    }
    let document = Document::parse(text).ok()?;
    let text = document.text();
    document.get(document.root(), "Resources")?;
    let plain = document.nodes().all(|node| {
        // The words of a text in folded lines cannot be changed individually.
        let is_literal = document.scalar_style(node) == Some(ScalarStyle::Literal);
        let is_scalar = document.kind(node) == Kind::Scalar;
        let is_folded = is_scalar && !is_literal && text[document.byte_range(node)].contains('\n');
        !is_folded
            && !document.is_alias(node)
            && document.anchor(node).is_none()
            && !document.has_merge_key(node)
    });
    (plain && document.duplicate_keys().is_empty()).then(|| of(&document, document.root()))
}

fn of(document: &Document, node: NodeId) -> Node {
    let tag = document.tag(node);
    let value = match document.kind(node) {
        Kind::Sequence => {
            let items = document.items(node).iter();
            Node::List(items.map(|item| of(document, *item)).collect())
        }
        Kind::Mapping => {
            let entries = document.entries(node).iter().map(|entry| {
                let key = document.scalar(entry.key).unwrap_or_default();
                (key.to_owned(), of(document, entry.value))
            });
            mapping(entries.collect())
        }
        Kind::Scalar => scalar(document, node),
    };
    match tag.and_then(|tag| tag.strip_prefix('!')) {
        Some(name) if !name.is_empty() && !name.starts_with('!') => {
            let key = match name {
                "Ref" | "Condition" => name.to_owned(),
                _ => format!("Fn::{name}"),
            };
            call(key, value)
        }
        _ => value,
    }
}

fn mapping(mut entries: Vec<(String, Node)>) -> Node {
    let is_call =
        |key: &str| key == "Ref" || key.starts_with("Fn::") && !key.starts_with("Fn::ForEach::");
    match entries.as_slice() {
        [(key, _)] if is_call(key) => {
            let (key, argument) = entries.remove(0);
            call(key, argument)
        }
        _ => Node::Map(entries),
    }
}

/// Normalizes the arguments of `GetAtt`.
fn call(key: String, argument: Node) -> Node {
    let argument = match argument {
        Node::Text(name) | Node::Plain(name) if key == "Fn::GetAtt" => {
            let parts = name.split_once('.').unwrap_or((&name, ""));
            let parts = [parts.0, parts.1].map(|part| Node::Text(part.to_owned()));
            Node::List(parts.to_vec())
        }
        Node::Plain(name) => Node::Text(name),
        other => other,
    };
    Node::Call(key, Box::new(argument))
}

fn scalar(document: &Document, node: NodeId) -> Node {
    let text = document.scalar(node).unwrap_or_default().to_owned();
    if document.is_null(node) {
        return Node::Null;
    }
    let is_plain = document.scalar_style(node) == Some(ScalarStyle::Plain);
    if !is_plain || document.tag(node).is_some() {
        return Node::Text(text);
    }
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Node::Plain("true".to_owned()),
        "false" | "no" | "off" => Node::Plain("false".to_owned()),
        _ if is_number(&text) => Node::Plain(text),
        _ => Node::Text(text),
    }
}

/// Whether JSON writes the number in the same characters.
fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok_and(|number| number.to_string() == text)
}

fn json(node: &Node, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth + 1);
    let mut all = |open: char, close: char, parts: Vec<(Option<&str>, &Node)>| {
        out.push(open);
        for (index, (key, value)) in parts.iter().enumerate() {
            out.push_str(if index > 0 { ",\n" } else { "\n" });
            out.push_str(&indent);
            if let Some(key) = key {
                out.push_str(&quoted(key));
                out.push_str(": ");
            }
            json(value, depth + 1, out);
        }
        if !parts.is_empty() {
            out.push('\n');
            out.push_str(&indent[2..]);
        }
        out.push(close);
    };
    match node {
        Node::List(items) => all('[', ']', items.iter().map(|item| (None, item)).collect()),
        Node::Map(entries) => {
            let parts = entries.iter();
            all(
                '{',
                '}',
                parts
                    .map(|(key, value)| (Some(key.as_str()), value))
                    .collect(),
            );
        }
        Node::Call(key, argument) => all('{', '}', vec![(Some(key), argument)]),
        Node::Null => out.push_str("null"),
        Node::Plain(text) => out.push_str(text),
        Node::Text(text) => out.push_str(&quoted(text)),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

#[derive(Clone, Copy, PartialEq)]
enum Functions {
    Short,
    Long,
}

/// Writes a value after its key, or after the dash of an item.
fn yaml(node: &Node, depth: usize, functions: Functions, out: &mut String) {
    match node {
        Node::Call(key, argument) => match short(key, argument)
            .filter(|_| functions == Functions::Short)
        {
            Some((tag, argument)) => {
                out.push_str(&tag);
                match &argument {
                    Node::List(_) | Node::Map(_) => yaml_block(&argument, depth, functions, out),
                    _ => {
                        out.push(' ');
                        yaml(&argument, depth, functions, out);
                    }
                }
            }
            None => yaml_block(
                &Node::Map(vec![(key.clone(), (**argument).clone())]),
                depth,
                functions,
                out,
            ),
        },
        Node::List(items) if items.is_empty() => out.push_str("[]\n"),
        Node::Map(entries) if entries.is_empty() => out.push_str("{}\n"),
        Node::List(_) | Node::Map(_) => yaml_block(node, depth, functions, out),
        Node::Null => out.push_str("null\n"),
        // As in JSON: a quoted number is the same to CloudFormation.
        Node::Plain(text) | Node::Text(text) => {
            out.push_str(&quoted(text));
            out.push('\n');
        }
    }
}

fn yaml_block(node: &Node, depth: usize, functions: Functions, out: &mut String) {
    let indent = "  ".repeat(depth);
    if !out.is_empty() {
        out.push('\n');
    }
    match node {
        Node::List(items) => {
            for item in items {
                out.push_str(&indent);
                out.push_str("- ");
                yaml(item, depth + 1, functions, out);
            }
        }
        Node::Map(entries) => {
            for (key, value) in entries {
                out.push_str(&indent);
                out.push_str(&quoted(key));
                out.push_str(": ");
                yaml(value, depth + 1, functions, out);
            }
        }
        _ => {}
    }
}

/// The short form of a function; nothing below a tag can have another tag.
fn short(key: &str, argument: &Node) -> Option<(String, Node)> {
    let name = key.strip_prefix("Fn::").unwrap_or(key);
    let argument = match argument {
        Node::Call(..) | Node::Null => return None,
        Node::List(items) if items.is_empty() => return None,
        Node::Map(entries) if entries.is_empty() => return None,
        Node::List(parts) if name == "GetAtt" => {
            let parts: Option<Vec<&str>> = parts
                .iter()
                .map(|part| match part {
                    Node::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            Node::Text(parts?.join("."))
        }
        other => other.clone(),
    };
    Some((format!("!{name}"), argument))
}

fn section<'n>(root: &'n mut Node, wanted: &str) -> Option<&'n mut Node> {
    let Node::Map(entries) = root else {
        return None;
    };
    let mut found = entries.iter_mut().filter(|(key, _)| key == wanted);
    found.next().map(|(_, value)| value)
}

fn reverse_resources(root: &mut Node) {
    if let Some(Node::Map(resources)) = section(root, "Resources") {
        resources.reverse();
    }
}

/// The properties of each resource type in the tables.
static PROPERTIES: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let table = include_str!("../data/cloudformation-properties.tsv").lines();
    let rows = table.filter_map(|line| line.split_once('\t'));
    rows.map(|(kind, names)| (kind, names.split(' ').collect()))
        .collect()
});

fn name_the_absent(root: &mut Node) {
    let Some(Node::Map(resources)) = section(root, "Resources") else {
        return;
    };
    for (_, resource) in resources {
        let kind = match section(resource, "Type") {
            Some(Node::Text(kind)) => kind.clone(),
            _ => continue,
        };
        let Some(properties) = section(resource, "Properties") else {
            continue;
        };
        add_absent(properties, &kind);
        if let Some(Node::List(containers)) = section(properties, "ContainerDefinitions") {
            for container in containers {
                add_absent(container, "AWS::ECS::TaskDefinition.ContainerDefinition");
            }
        }
    }
}

fn add_absent(mapping: &mut Node, kind: &str) {
    let (Node::Map(entries), Some(names)) = (mapping, PROPERTIES.get(kind)) else {
        return;
    };
    for name in names {
        if !entries.iter().any(|(key, _)| key == name) {
            let nothing = Node::Text("AWS::NoValue".to_owned());
            entries.push((
                (*name).to_owned(),
                Node::Call("Ref".to_owned(), Box::new(nothing)),
            ));
        }
    }
}
