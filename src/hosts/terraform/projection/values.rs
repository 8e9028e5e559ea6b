//! The values of variables in `.tfvars` files.

use std::collections::BTreeMap;

use super::module::Reading;
use super::node::{Entry, Node, Value};
use crate::hosts::terraform::values_file::{Selection, ValuesFile};

/// The texts that a variable may have; empty for a value that is not a text or a list of texts.
type Values = BTreeMap<String, Vec<String>>;

impl<'d> Reading<'_, 'd> {
    /// The values of the variables in each deployment: a map of lists, with null in place of a value that is no text.
    pub(super) fn values_of_files(&self) -> Vec<Node> {
        let shown = self.shown_first();
        let deployments = self.deployments().into_iter().map(|values| {
            let entries = values.into_iter().map(|(name, texts)| {
                let texts = texts.into_iter().map(|text| Node::of_text(text, shown));
                let texts: Vec<Node> = texts.collect();
                let value = match texts.is_empty() {
                    true => Value::Null,
                    false => Value::List(texts),
                };
                Entry::new(name, Node::derived(value, shown))
            });
            Node::derived(Value::Map(entries.collect()), shown)
        });
        deployments.collect()
    }

    /// Terraform always reads some files. Each of the others is for one deployment, as long as it sets all variables
    /// without a default: files that do not may be used together in any way. A file that is named for this run makes the
    /// deployment the one that it is for.
    fn deployments(&self) -> Vec<Values> {
        let (others, read): (Vec<&ValuesFile<'d>>, Vec<&ValuesFile<'d>>) = {
            let files = self.own().values.iter();
            files.partition(|file| file.selection == Selection::Other)
        };
        let mut always = Values::new();
        let mut is_named = false;
        for file in read {
            is_named |= matches!(file.selection, Selection::Named(_));
            always.extend(self.values_in(file));
        }
        if is_named || others.is_empty() {
            return if always.is_empty() {
                Vec::new()
            } else {
                vec![always]
            };
        }
        let with = |file: &&ValuesFile<'d>| {
            let mut values = always.clone();
            values.extend(self.values_in(file));
            values
        };
        let mut each: Vec<Values> = others.iter().map(with).collect();
        // The module may be deployed without any of the others.
        if !always.is_empty() && self.is_complete(&always) {
            each.insert(0, always.clone());
        }
        if each.iter().all(|values| self.is_complete(values)) {
            return each;
        }
        let mut any = Values::new();
        for (name, texts) in each.into_iter().flatten() {
            let all = any.entry(name).or_default();
            all.extend(texts);
        }
        for texts in any.values_mut() {
            texts.sort();
            texts.dedup();
        }
        vec![any]
    }

    fn values_in(&self, values: &ValuesFile<'d>) -> Values {
        let file = self.source(values.file);
        let entries = values.root.written_entries();
        let values = entries.flat_map(|(name, _, value)| {
            let node = self.value(file, value);
            let attributes = match &node.value {
                Value::Map(_) => self.attributes_in(name, &node, self),
                _ => Vec::new(),
            };
            let attributes = attributes.into_iter();
            let attributes = attributes.map(|one| (one.key, texts_of(&one.value)));
            std::iter::once((name.to_owned(), texts_of(&node))).chain(attributes)
        });
        values.collect()
    }

    /// Whether every variable has a value.
    fn is_complete(&self, values: &Values) -> bool {
        let mut variables = self.own().variables.iter();
        variables.all(|(name, block)| values.contains_key(*name) || block.get("default").is_some())
    }
}

/// The value of a variable as text; the items of a list are separated by commas.
fn texts_of(node: &Node) -> Vec<String> {
    let text = match &node.value {
        Value::List(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Node::text).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => node.text().map(str::to_owned),
    };
    text.into_iter().collect()
}
