//! References: to variables, local values, data sources, resources and module calls.

use hcl_edit::expr::Expression as Tree;

use super::computed::Steps;
use super::expression::{Spot, attribute, function, reference};
use super::module::Reading;
use super::node::{Node, Value};
use crate::hosts::terraform::expression::{Path, Step};
use crate::hosts::terraform::schema::{Reference, reading};

impl<'d> Reading<'_, 'd> {
    pub(super) fn path(&self, tree: &Tree, spot: Spot<'d>) -> Value {
        let source = || self.kept(tree, spot);
        let Some(path) = Path::of(tree) else {
            return source();
        };
        let shown = spot.shown();
        let steps: &Steps = match tree {
            Tree::Traversal(path) => &path.operators,
            _ => &[],
        };
        if let Some(bound) = self.bound_value(path.root) {
            let found = self.stepped(&bound, steps, spot);
            return found.map_or_else(source, |node| node.derived_at(shown).value);
        }
        let names: Vec<&str> = (0..path.steps.len())
            .map_while(|step| path.name(step))
            .collect();
        match (path.root, names.as_slice()) {
            ("var", [name]) if path.steps.len() == 1 => reference(name, shown),
            ("var", [name, rest @ ..]) if !rest.is_empty() && names.len() == path.steps.len() => {
                self.attribute_of_variable(name, rest, shown)
                    .unwrap_or_else(source)
            }
            ("var", [name]) => match &path.steps[1..] {
                [Step::Index(index)] if index.is_number() => {
                    self.selected(index, reference(name, shown), spot)
                }
                _ => source(),
            },
            ("local", [name, rest @ ..]) => {
                let found = self.local(name, rest, &path, spot);
                found
                    .or_else(|| self.element_of_local(name, steps, spot))
                    .unwrap_or_else(source)
            }
            ("data", [kind, name, rest @ ..]) => self
                .data(kind, name, rest, &path, spot)
                .unwrap_or_else(source),
            ("module", [name, output]) if path.steps.len() == 2 => {
                let output = match self.is_local_call(name) {
                    true => format!("Outputs.{output}"),
                    false => (*output).to_owned(),
                };
                attribute(&format!("module.{name}"), &output, shown)
            }
            ("each", _) => self.of_instances(steps, spot).unwrap_or_else(source),
            ("module" | "count" | "path" | "terraform" | "self" | "var", _) => source(),
            (kind, [name, ..]) => {
                let address = format!("{kind}.{name}");
                self.resource_path(&address, kind, 1, &path, spot)
                    .unwrap_or_else(source)
            }
            _ => source(),
        }
    }

    /// An attribute of a resource or a data source, whose steps start behind its name.
    fn resource_path(
        &self,
        address: &str,
        kind: &str,
        behind: usize,
        path: &Path<'_>,
        spot: Spot<'d>,
    ) -> Option<Value> {
        let shown = spot.shown();
        let steps = path.steps.get(behind..)?;
        let index = match steps.first() {
            Some(Step::Index(index)) => format!("[{}]", self.words(index, spot)),
            Some(Step::Number(number)) => format!(".{number}"),
            Some(Step::All) => {
                let text = spot.place.document.value_text(spot.place.node);
                if text.contains("[*]") { "[*]" } else { ".*" }.to_owned()
            }
            Some(Step::Name(_)) | None => String::new(),
        };
        let rest = if index.is_empty() { steps } else { &steps[1..] };
        let name = format!("{address}{index}");
        let names: Vec<&str> = (behind + steps.len() - rest.len()..path.steps.len())
            .map_while(|step| path.name(step))
            .collect();
        match names.as_slice() {
            [] => Some(reference(&name, shown)),
            [one] if rest.len() == 1 => Some(match reading(kind, one) {
                Some(Reference::Ref) => reference(&name, shown),
                Some(Reference::Attribute(known)) => attribute(&name, known, shown),
                None => attribute(&name, one, shown),
            }),
            _ => None,
        }
    }

    fn local(&self, name: &str, rest: &[&str], path: &Path<'_>, spot: Spot<'d>) -> Option<Value> {
        let (file, place) = self.local_value(name)?;
        let mut node = self.value_at(file, place, spot.depth);
        for step in rest {
            node = node.get(step)?.clone();
        }
        let value = node.derived_at(spot.shown()).value;
        match path.steps.get(1 + rest.len()..)? {
            [] => Some(value),
            [Step::Index(index)] if index.is_number() => Some(self.selected(index, value, spot)),
            _ => None,
        }
    }

    /// An element of a local value at an index that is an expression.
    fn element_of_local(&self, name: &str, steps: &Steps, spot: Spot<'d>) -> Option<Value> {
        let (file, place) = self.local_value(name)?;
        let value = self.value_at(file, place, spot.depth);
        let found = self.stepped(&value, steps.get(1..)?, spot)?;
        Some(found.derived_at(spot.shown()).value)
    }

    fn selected(&self, index: &Tree, list: Value, spot: Spot<'d>) -> Value {
        let shown = spot.shown();
        if let (Value::List(items), Some(number)) = (&list, index.as_number())
            && let Some(item) = number.as_u64().and_then(|at| items.get(at as usize))
        {
            return item.value.clone();
        }
        let index = self.part(index, spot);
        let arguments = vec![index, Node::derived(list, shown)];
        function("Fn::Select", Value::List(arguments), shown)
    }

    fn data(
        &self,
        kind: &str,
        name: &str,
        rest: &[&str],
        path: &Path<'_>,
        spot: Spot<'d>,
    ) -> Option<Value> {
        let shown = spot.shown();
        match (kind, rest) {
            ("aws_region", ["name" | "id" | "region"]) => Some(reference("AWS::Region", shown)),
            ("aws_caller_identity", ["account_id" | "id"]) => {
                Some(reference("AWS::AccountId", shown))
            }
            ("aws_partition", ["partition" | "id"]) => Some(reference("AWS::Partition", shown)),
            ("aws_iam_policy_document", ["json" | "rendered"]) => self.policy_document(name),
            ("template_file", ["rendered"]) => self.text_of_data(name, shown),
            _ => self.resource_path(&format!("data.{kind}.{name}"), kind, 2, path, spot),
        }
    }
}
