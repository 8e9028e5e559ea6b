//! State machines, whose definition is a text in JSON.

use super::expression::{function, raw, reference};
use super::module::Reading;
use super::node::{Entry, Node, Place, Value};
use super::properties::{push, replace};
use crate::hosts::terraform::module::Block;

impl<'d> Reading<'_, 'd> {
    /// The definition of a state machine as what its text contains; one that cannot be read as a text that refers to its
    /// task definitions.
    pub(super) fn read_definition(&self, block: &Block<'d>, properties: &mut Node) {
        let Some(place) = block.get("definition") else {
            return;
        };
        let file = self.source(block.file);
        if let Ok(definition) = self.machine(file, place) {
            if let Value::Map(entries) = &mut properties.value {
                entries.retain(|entry| entry.key != "DefinitionString");
            }
            return push(properties, Entry::new("Definition", definition));
        }
        let shown = Place::of(file, place);
        let tasks = self.tasks_in(place).into_iter();
        let mut pieces: Vec<Node> = tasks
            .map(|task| Node::derived(reference(&task, shown), shown))
            .collect();
        pieces.push(Node::derived(
            raw(place.document.value_text(place.node)),
            shown,
        ));
        let separator = Node::of_text("", shown);
        let list = Node::derived(Value::List(pieces), shown);
        let text = function("Fn::Join", Value::List(vec![separator, list]), shown);
        replace(properties, "DefinitionString", Node::derived(text, shown));
    }
}
