//! References between the resources and parameters of a module.

use super::{Module, Sections, is_looped};
use crate::model::module::Resource;
use crate::model::{Concat, Function, argument_function, function, sub_variables};
use crate::syntax::Cursor;

/// The form of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// `Ref`.
    Ref,
    /// `Fn::GetAtt`.
    GetAtt,
    /// A variable in a `Fn::Sub` text.
    Sub,
    /// `DependsOn`.
    DependsOn,
}

/// A reference to a resource or parameter.
#[derive(Clone, Copy)]
pub struct Reference<'d> {
    /// The logical ID or parameter name.
    pub name: &'d str,
    /// The attribute after the dot, if there is one.
    pub attribute: Option<&'d str>,
    /// The form of the reference.
    pub how: How,
    /// The node that contains the name.
    pub place: Cursor<'d>,
    /// The index of the resource that the place belongs to; `None` for outputs and conditions.
    pub owner: Option<usize>,
}

/// Every reference in a module: in its resources, in its other sections, and in the parts of the document around them.
pub(super) fn references<'d>(
    all: &[Sections<'d>],
    around: &[Cursor<'d>],
    resources: &[Resource<'d>],
) -> Vec<Reference<'d>> {
    let mut found = Vec::new();
    for (owner, resource) in resources.iter().enumerate() {
        for (name, place) in depends_on(resource.body) {
            found.push(Reference {
                name,
                attribute: None,
                how: How::DependsOn,
                place,
                owner: Some(owner),
            });
        }
        for (key, _, part) in resource.body.entries() {
            if key != "DependsOn" && key != "Condition" {
                collect(part, Some(owner), &mut found);
            }
        }
    }
    for own in all {
        let parts = [own.conditions, own.outputs, own.rules].into_iter();
        for part in parts.flatten() {
            collect(part, None, &mut found);
        }
    }
    for part in around {
        collect(*part, None, &mut found);
    }
    found
}

/// Every reference in an expression, in order.
pub fn references_in(expression: Cursor<'_>) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    collect(expression, None, &mut found);
    found
}

/// The names in an expression that are neither resources nor parameters of the module, each once.
pub fn missing_names<'d>(module: &Module<'d>, place: Cursor<'d>) -> Vec<&'d str> {
    let mut found: Vec<&'d str> = Vec::new();
    if module.may_gain_resources {
        return found;
    }
    for reference in references_in(place) {
        let name = reference.name;
        let is_known = name.starts_with("AWS::")
            || is_looped(name)
            || module.resource(name).is_some()
            || module.parameter(name).is_some()
            || module.loop_values(name).is_some();
        if !is_known && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The logical names in an expression, in order.
pub fn names_in(expression: Cursor<'_>) -> Vec<&str> {
    let found = references_in(expression).into_iter();
    found.map(|reference| reference.name).collect()
}

/// The entries of a `DependsOn`, with their nodes.
pub(super) fn depends_on(body: Cursor<'_>) -> Vec<(&str, Cursor<'_>)> {
    let Some(value) = body.get("DependsOn") else {
        return Vec::new();
    };
    let one = value.text().map(|name| (name, value));
    let many = value.items().filter_map(|item| Some((item.text()?, item)));
    one.into_iter().chain(many).collect()
}

fn collect<'d>(part: Cursor<'d>, owner: Option<usize>, found: &mut Vec<Reference<'d>>) {
    for place in part.descendants() {
        let mut push = |name, attribute, how| {
            found.push(Reference {
                name,
                attribute,
                how,
                place,
                owner,
            });
        };
        // `!ImportValue {Fn::Sub: …}` is two functions in one node.
        let is_tagged = place.document.tag(place.node).is_some();
        let below_tag = is_tagged.then(|| argument_function(place)).flatten();
        for function in function(place).into_iter().chain(below_tag) {
            match function {
                Function::Ref(name) => push(name, None, How::Ref),
                Function::Attr {
                    resource,
                    attribute,
                } => push(resource, attribute, How::GetAtt),
                Function::Concat(Concat::Template {
                    words, variables, ..
                }) => {
                    for variable in sub_variables(words) {
                        if variables.is_some_and(|map| map.get(variable).is_some()) {
                            continue;
                        }
                        match variable.split_once('.') {
                            Some((name, attribute)) => push(name, Some(attribute), How::Sub),
                            None => push(variable, None, How::Sub),
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
