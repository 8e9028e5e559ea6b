//! The functions of Terraform that values are computed with.

use std::collections::BTreeMap;

use super::value::{Value, number};

/// The result of a function.
pub(super) fn call(name: &str, arguments: &[Value]) -> Value {
    let unknown = arguments.iter().find_map(|one| match one {
        Value::Unknown(why) => Some(why),
        _ => None,
    });
    // These choose among their arguments, and the others need all of them.
    let chooses = matches!(
        name,
        "coalesce" | "try" | "concat" | "list" | "merge" | "map" | "coalescelist"
    );
    if let Some(why) = unknown.filter(|_| !chooses) {
        return Value::unknown(why);
    }
    let result = match name {
        "format" => format(arguments),
        "join" => join(arguments),
        "lookup" => lookup(arguments),
        "element" => element(arguments),
        "coalesce" | "try" => return first(arguments),
        "coalescelist" => return first_list(arguments),
        "concat" => concat(arguments),
        "merge" => merge(arguments),
        "list" => Some(Value::List(arguments.to_vec())),
        "map" => pairs(arguments),
        "length" => length(arguments),
        "contains" => contains(arguments),
        "keys" | "values" => entries(name, arguments),
        "compact" | "distinct" | "flatten" | "reverse" => list(name, arguments),
        "split" => split(arguments),
        "min" | "max" => extreme(name, arguments),
        "tostring" | "tonumber" | "tobool" | "tolist" | "toset" | "tomap" | "nonsensitive"
        | "sensitive" | "one" => converted(name, arguments),
        _ => text(name, arguments),
    };
    result.unwrap_or_else(|| Value::unknown(format!("the value is the result of {name}()")))
}

/// `%s`, `%d`, `%v`, `%%`; others have a width or a precision.
fn format(arguments: &[Value]) -> Option<Value> {
    let (pattern, values) = arguments.split_first()?;
    let mut values = values.iter();
    let mut text = String::new();
    let mut letters = pattern.text()?.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            '%' => text.push('%'),
            's' | 'd' | 'v' => text.push_str(values.next()?.text()?),
            _ => return None,
        }
    }
    Some(Value::Text(text))
}

fn texts(list: &Value) -> Option<Vec<&str>> {
    match list {
        Value::List(items) => items.iter().map(Value::text).collect(),
        _ => None,
    }
}

fn join(arguments: &[Value]) -> Option<Value> {
    let (separator, lists) = arguments.split_first()?;
    let mut all = Vec::new();
    for list in lists {
        if let Some(why) = list.reason() {
            return Some(Value::unknown(why));
        }
        all.extend(texts(list)?);
    }
    Some(Value::Text(all.join(separator.text()?)))
}

fn lookup(arguments: &[Value]) -> Option<Value> {
    let [Value::Map(entries), key, rest @ ..] = arguments else {
        return None;
    };
    let found = entries.get(key.text()?).or(rest.first());
    Some(
        found
            .cloned()
            .unwrap_or_else(|| Value::unknown("the map has no such key")),
    )
}

fn element(arguments: &[Value]) -> Option<Value> {
    let [Value::List(items), index] = arguments else {
        return None;
    };
    let index = index.number()?;
    if items.is_empty() || index < 0.0 {
        return None;
    }
    items.get(index as usize % items.len()).cloned()
}

/// The first argument that is neither null nor an empty text.
fn first(arguments: &[Value]) -> Value {
    let is_something = |one: &&Value| !matches!(one, Value::Null) && one.text() != Some("");
    let found = arguments.iter().find(is_something);
    found
        .cloned()
        .unwrap_or_else(|| Value::unknown("no value is given"))
}

fn first_list(arguments: &[Value]) -> Value {
    let found = arguments
        .iter()
        .find(|one| !matches!(one, Value::List(items) if items.is_empty()));
    found
        .cloned()
        .unwrap_or_else(|| Value::unknown("no value is given"))
}

fn concat(arguments: &[Value]) -> Option<Value> {
    let mut all = Vec::new();
    for argument in arguments {
        match argument {
            Value::List(items) => all.extend(items.iter().cloned()),
            Value::Unknown(why) => return Some(Value::unknown(why)),
            _ => return None,
        }
    }
    Some(Value::List(all))
}

fn merge(arguments: &[Value]) -> Option<Value> {
    let mut all = BTreeMap::new();
    for argument in arguments {
        match argument {
            Value::Map(entries) => all.extend(entries.clone()),
            Value::Null => {}
            Value::Unknown(why) => return Some(Value::unknown(why)),
            _ => return None,
        }
    }
    Some(Value::Map(all))
}

fn pairs(arguments: &[Value]) -> Option<Value> {
    let pairs = arguments.chunks(2).map(|pair| match pair {
        [key, value] => Some((key.text()?.to_owned(), value.clone())),
        _ => None,
    });
    pairs.collect::<Option<BTreeMap<_, _>>>().map(Value::Map)
}

fn length(arguments: &[Value]) -> Option<Value> {
    let length = match arguments {
        [Value::List(items)] => items.len(),
        [Value::Map(entries)] => entries.len(),
        [Value::Text(text)] => text.chars().count(),
        _ => return None,
    };
    Some(Value::Text(length.to_string()))
}

fn contains(arguments: &[Value]) -> Option<Value> {
    let [list @ Value::List(items), wanted] = arguments else {
        return None;
    };
    match (items.contains(wanted), list.reason()) {
        (false, Some(why)) => Some(Value::unknown(why)),
        (found, _) => Some(Value::bool(found)),
    }
}

fn entries(name: &str, arguments: &[Value]) -> Option<Value> {
    let [Value::Map(entries)] = arguments else {
        return None;
    };
    Some(Value::List(match name {
        "keys" => entries.keys().cloned().map(Value::Text).collect(),
        _ => entries.values().cloned().collect(),
    }))
}

fn list(name: &str, arguments: &[Value]) -> Option<Value> {
    let [Value::List(items)] = arguments else {
        return None;
    };
    let mut items = items.clone();
    match name {
        "compact" => items.retain(|one| *one != Value::Null && one.text() != Some("")),
        "reverse" => items.reverse(),
        "flatten" => {
            let nested = items.into_iter().flat_map(|one| match one {
                Value::List(inner) => inner,
                other => vec![other],
            });
            items = nested.collect();
        }
        _ => {
            let mut seen: Vec<Value> = Vec::new();
            items.retain(|one| {
                let is_new = !seen.contains(one);
                seen.push(one.clone());
                is_new
            });
        }
    }
    Some(Value::List(items))
}

fn split(arguments: &[Value]) -> Option<Value> {
    let [separator, text] = arguments else {
        return None;
    };
    let parts = text.text()?.split(separator.text()?);
    Some(Value::List(
        parts.map(|part| Value::Text(part.to_owned())).collect(),
    ))
}

fn extreme(name: &str, arguments: &[Value]) -> Option<Value> {
    let numbers: Option<Vec<f64>> = arguments.iter().map(Value::number).collect();
    let numbers = numbers?.into_iter();
    let found = match name {
        "min" => numbers.reduce(f64::min),
        _ => numbers.reduce(f64::max),
    };
    found.map(number)
}

/// Conversions, which do not change what a value stands for.
fn converted(name: &str, arguments: &[Value]) -> Option<Value> {
    match (name, arguments) {
        ("one", [Value::List(items)]) => match items.as_slice() {
            [] => Some(Value::Null),
            [item] => Some(item.clone()),
            _ => None,
        },
        ("one", _) => None,
        (_, [value]) => Some(value.clone()),
        _ => None,
    }
}

fn text(name: &str, arguments: &[Value]) -> Option<Value> {
    let texts: Option<Vec<&str>> = arguments.iter().map(Value::text).collect();
    let text = match (name, texts?.as_slice()) {
        ("lower", [text]) => text.to_lowercase(),
        ("upper", [text]) => text.to_uppercase(),
        ("trimspace", [text]) => text.trim().to_owned(),
        ("trimprefix", [text, start]) => text.strip_prefix(start).unwrap_or(text).to_owned(),
        ("trimsuffix", [text, end]) => text.strip_suffix(end).unwrap_or(text).to_owned(),
        // A text between slashes is a regular expression.
        ("replace", [text, old, new]) if !old.starts_with('/') => text.replace(old, new),
        ("substr", [text, offset, length]) => {
            let (offset, length) = (offset.parse().ok()?, length.parse().ok()?);
            text.chars().skip(offset).take(length).collect()
        }
        ("abs" | "floor" | "ceil", [text]) => {
            let value: f64 = text.parse().ok()?;
            return Some(number(match name {
                "abs" => value.abs(),
                "floor" => value.floor(),
                _ => value.ceil(),
            }));
        }
        _ => return None,
    };
    Some(Value::Text(text))
}
