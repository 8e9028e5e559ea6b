//! Values that a stack imports from another one of the app: they are compared by the resource that is exported. The plan and
//! the constructs choose different names for their exports, and the plan exports a list as one text.

use std::collections::BTreeMap;

use super::references::only;
use super::template::Sections;
use super::value::Value;

/// The function that imports a value.
const IMPORT: &str = "Fn::ImportValue";

/// The templates of one side, by name.
type Templates = BTreeMap<String, Sections>;

/// What is exported: the template, and the value.
type Exports = BTreeMap<String, (String, Value)>;

/// Replaces the names of exports in imports by what they export: `network.template.json#Vpc`. A name that no template
/// exports is left.
pub(super) fn resolve(templates: &mut Templates) {
    let exports = exports(templates);
    for sections in templates.values_mut() {
        for value in sections.values_mut().flat_map(BTreeMap::values_mut) {
            *value = resolved(&exports, value);
        }
    }
}

/// The name in an import that is resolved: the resource or attribute that the value refers to, in its template.
pub(super) fn name_of(template: &str, value: &Value) -> Option<String> {
    let inner = only(value.as_text()?)?;
    Some(format!("{template}#{inner}"))
}

/// The template and the resource or attribute of a resolved name.
pub(super) fn parts(name: &str) -> Option<(&str, &str)> {
    name.split_once('#')
}

fn exports(templates: &Templates) -> Exports {
    let mut found = Exports::new();
    for (template, sections) in templates {
        for output in sections
            .get("Outputs")
            .into_iter()
            .flat_map(BTreeMap::values)
        {
            let name = output.text_at(&["Export", "Name"]);
            if let Some((name, value)) = name.zip(output.get("Value")) {
                found.insert(name.to_owned(), (template.clone(), value.clone()));
            }
        }
    }
    found
}

fn resolved(exports: &Exports, value: &Value) -> Value {
    let entries = |entries: &BTreeMap<String, Value>| {
        let entries = entries
            .iter()
            .map(|(key, one)| (key.clone(), resolved(exports, one)));
        entries.collect()
    };
    if let Some(list) = list(exports, value) {
        return list;
    }
    match value {
        Value::Text(_) => value.clone(),
        Value::List(items) => Value::List(items.iter().map(|one| resolved(exports, one)).collect()),
        Value::Members(members) => Value::Members(entries(members)),
        Value::Map(map) => {
            let exported = imported(value).and_then(|name| exports.get(name));
            let name = exported.and_then(|(template, value)| name_of(template, value));
            name.map_or_else(|| Value::Map(entries(map)), import)
        }
    }
}

/// A list that is exported as one text: `Fn::Split` of an import.
fn list(exports: &Exports, value: &Value) -> Option<Value> {
    let ("Fn::Split", Value::List(arguments)) = value.function()? else {
        return None;
    };
    let [separator, list] = arguments.as_slice() else {
        return None;
    };
    let (template, exported) = exports.get(imported(list)?)?;
    let items = exported.as_text()?.split(separator.as_text()?);
    let items = items.map(|item| Some(import(name_of(template, &Value::text(item))?)));
    items.collect::<Option<Vec<Value>>>().map(Value::List)
}

fn imported(value: &Value) -> Option<&str> {
    match value.function()? {
        (IMPORT, name) => name.as_text(),
        _ => None,
    }
}

fn import(name: String) -> Value {
    Value::Map(BTreeMap::from([(IMPORT.to_owned(), Value::Text(name))]))
}

#[cfg(test)]
mod tests {
    use super::super::template;
    use super::*;

    fn side(consumer: &str, exports: &str) -> Templates {
        let read = |text: &str| template::read(text).expect("it is a template");
        let mut templates = Templates::from([
            (
                "a".to_owned(),
                read(&format!("Resources: {{}}\nOutputs: {{{exports}}}\n")),
            ),
            (
                "b".to_owned(),
                read(&format!("Resources: {{R: {{P: {consumer}}}}}\n")),
            ),
        ]);
        resolve(&mut templates);
        templates.remove("a");
        templates
    }

    #[test]
    fn the_name_of_an_export_makes_no_difference() {
        let one = side(
            "{'Fn::ImportValue': n}",
            "O: {Value: !Ref V, Export: {Name: n}}",
        );
        let other = side(
            "{'Fn::ImportValue': m}",
            "Q: {Value: !Ref V, Export: {Name: m}}",
        );
        assert_eq!(one, other);
        let another = side(
            "{'Fn::ImportValue': m}",
            "Q: {Value: !Ref W, Export: {Name: m}}",
        );
        assert_ne!(one, another);
        let unknown = side(
            "{'Fn::ImportValue': n}",
            "Q: {Value: !Ref V, Export: {Name: m}}",
        );
        assert_ne!(one, unknown);
    }

    #[test]
    fn a_list_is_the_same_as_its_items() {
        let text = side(
            "{'Fn::Split': [',', {'Fn::ImportValue': n}]}",
            "O: {Value: !Join [',', [!Ref V, !Ref W]], Export: {Name: n}}",
        );
        let exports =
            "P: {Value: !Ref V, Export: {Name: p}}, Q: {Value: !Ref W, Export: {Name: q}}";
        let items = |items: &str| side(items, exports);
        assert_eq!(
            text,
            items("[{'Fn::ImportValue': p}, {'Fn::ImportValue': q}]")
        );
        assert_ne!(text, items("[{'Fn::ImportValue': p}]"));
        assert_ne!(
            text,
            items("[{'Fn::ImportValue': q}, {'Fn::ImportValue': p}]")
        );
    }
}
