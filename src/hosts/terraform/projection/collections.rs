//! Functions of Terraform whose result follows from the structure of their arguments.

use super::node::{Entry, Node, Value};

/// Whether nothing of a value depends on what is known later.
pub(super) fn is_constant(node: &Node) -> bool {
    match &node.value {
        Value::Null | Value::Text(_) | Value::Plain(_) => true,
        Value::List(items) => items.iter().all(is_constant),
        Value::Map(entries) => entries.iter().all(|entry| is_constant(&entry.value)),
        Value::Function(..) => false,
    }
}

/// Whether an item of a list stands for all elements of a repeated resource: `aws_subnet.main.*.id`.
pub(super) fn is_several(node: &Node) -> bool {
    let name = node.referenced();
    name.is_some_and(|name| name.ends_with('*') || name.ends_with("*]"))
}

/// Whether two constants are the same value. A number and its text are told apart.
pub(super) fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Null, Value::Null) => true,
        (Value::Text(one), Value::Text(other)) | (Value::Plain(one), Value::Plain(other)) => {
            one == other
        }
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        (Value::Map(entries), Value::Map(others)) => {
            entries.len() == others.len()
                && entries.iter().all(|entry| {
                    other
                        .get(&entry.key)
                        .is_some_and(|it| is_same(&entry.value, it))
                })
        }
        _ => false,
    }
}

/// The result of a function; `None` if it is not known.
pub(super) fn call(name: &str, arguments: &[Node]) -> Option<Value> {
    match (name, arguments) {
        ("merge", maps) => merge(maps),
        ("lookup", [map, key, rest @ ..]) => match map.value {
            Value::Map(_) => {
                let found = map.get(key.text()?).or(rest.first())?;
                Some(found.value.clone())
            }
            _ => None,
        },
        ("keys", [map]) => {
            let entries = sorted(map)?.into_iter();
            let keys = entries.map(|entry| Node::of_text(entry.key.clone(), map.origin.place));
            Some(Value::List(keys.collect()))
        }
        ("values", [map]) => {
            let entries = sorted(map)?.into_iter();
            Some(Value::List(
                entries.map(|entry| entry.value.clone()).collect(),
            ))
        }
        ("length", [one]) => match &one.value {
            Value::List(items) if !items.iter().any(is_several) => {
                Some(Value::Plain(items.len().to_string()))
            }
            Value::Map(entries) => Some(Value::Plain(entries.len().to_string())),
            _ => None,
        },
        ("flatten", [list]) => {
            let mut flat = Vec::new();
            flatten(list, &mut flat)?;
            Some(Value::List(flat))
        }
        ("compact", [list]) => kept(list, |item, _| {
            !matches!(&item.value, Value::Null) && item.text() != Some("")
        }),
        ("distinct", [list]) => kept(list, |item, before| {
            !before.iter().any(|one| is_same(one, item))
        }),
        // The first that is neither null nor an empty text.
        ("coalesce", values) => {
            let is_empty =
                |node: &&Node| matches!(node.value, Value::Null) || node.text() == Some("");
            let first = values.iter().find(|node| !is_empty(node))?;
            is_constant(first).then(|| first.value.clone())
        }
        // What cannot fail is the result.
        ("try", [first, ..]) => is_constant(first).then(|| first.value.clone()),
        ("contains", [list, wanted]) => match &list.value {
            Value::List(items) if is_constant(list) && is_constant(wanted) => {
                let found = items.iter().any(|item| is_same(item, wanted));
                Some(Value::Plain(found.to_string()))
            }
            _ => None,
        },
        ("split", [separator, text]) => {
            let (Value::Text(separator), Value::Text(whole)) = (&separator.value, &text.value)
            else {
                return None;
            };
            let place = text.origin.place;
            let pieces = whole.split(separator.as_str());
            let pieces = pieces.filter(|_| !separator.is_empty());
            Some(Value::List(
                pieces.map(|piece| Node::of_text(piece, place)).collect(),
            ))
        }
        ("join", [separator, list]) => match &list.value {
            Value::List(items) => {
                let texts: Option<Vec<&str>> = items.iter().map(Node::text).collect();
                Some(Value::Text(texts?.join(separator.text()?)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The entries of a mapping in the order of Terraform, by their keys.
pub(super) fn sorted(map: &Node) -> Option<Vec<&Entry>> {
    let Value::Map(entries) = &map.value else {
        return None;
    };
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by(|one, other| one.key.cmp(&other.key));
    Some(entries)
}

/// The entries of all mappings; a later one has precedence.
fn merge(maps: &[Node]) -> Option<Value> {
    let mut all: Vec<Entry> = Vec::new();
    for map in maps {
        match &map.value {
            Value::Map(entries) => {
                for entry in entries {
                    all.retain(|one| one.key != entry.key);
                    all.push(entry.clone());
                }
            }
            Value::Null => {}
            _ => return None,
        }
    }
    Some(Value::Map(all))
}

fn flatten(list: &Node, flat: &mut Vec<Node>) -> Option<()> {
    let Value::List(items) = &list.value else {
        return None;
    };
    for item in items {
        match &item.value {
            Value::List(_) => flatten(item, flat)?,
            // It may be a list.
            Value::Function(..) => return None,
            _ => flat.push(item.clone()),
        }
    }
    Some(())
}

/// The items of a constant list that a predicate keeps, which sees those that are kept already.
fn kept(list: &Node, keeps: impl Fn(&Node, &[Node]) -> bool) -> Option<Value> {
    let Value::List(items) = &list.value else {
        return None;
    };
    if !is_constant(list) {
        return None;
    }
    let mut all: Vec<Node> = Vec::new();
    for item in items {
        if keeps(item, &all) {
            all.push(item.clone());
        }
    }
    Some(Value::List(all))
}

#[cfg(test)]
mod tests {
    use super::super::node::{Node, Place, Value};
    use super::call;
    use crate::syntax::Span;

    const PLACE: Place = Place {
        file: 0,
        span: Span::EMPTY,
    };

    fn list(items: &[&str]) -> Node {
        let items = items.iter().map(|item| Node::of_text(*item, PLACE));
        Node::derived(Value::List(items.collect()), PLACE)
    }

    fn reference(name: &str) -> Node {
        let name = Node::of_text(name, PLACE);
        Node::derived(Value::Function("Ref", Box::new(name)), PLACE)
    }

    fn result(name: &str, arguments: &[Node]) -> Option<String> {
        let node = Node::derived(call(name, arguments)?, PLACE);
        match &node.value {
            Value::List(items) => {
                let items: Option<Vec<&str>> = items.iter().map(Node::text).collect();
                items.map(|items| items.join(" "))
            }
            _ => node.text().map(str::to_owned),
        }
    }

    #[test]
    fn results_follow_from_what_is_known() {
        let text = |text: &str| Node::of_text(text, PLACE);
        let null = Node::derived(Value::Null, PLACE);
        for (name, arguments, expected) in [
            ("compact", vec![list(&["a", "", "b"])], Some("a b")),
            ("distinct", vec![list(&["a", "b", "a"])], Some("a b")),
            ("length", vec![list(&["a", "b"])], Some("2")),
            ("contains", vec![list(&["a"]), text("a")], Some("true")),
            ("join", vec![text("-"), list(&["a", "b"])], Some("a-b")),
            ("split", vec![text(","), text("a,b")], Some("a b")),
            (
                "coalesce",
                vec![null.clone(), text(""), text("a")],
                Some("a"),
            ),
            // A variable may be null.
            ("coalesce", vec![reference("size"), text("a")], None),
            ("try", vec![reference("size"), text("a")], None),
            ("compact", vec![reference("names")], None),
        ] {
            assert_eq!(result(name, &arguments).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn elements_of_a_repeated_resource_are_not_counted() {
        let items = vec![
            reference("aws_subnet.main.*"),
            reference("aws_subnet.other"),
        ];
        let subnets = Node::derived(Value::List(items), PLACE);
        assert_eq!(result("length", &[subnets]), None);
    }
}
