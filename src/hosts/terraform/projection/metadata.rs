//! What is known of a module besides what it declares: faults, states, values in files.

use super::module::Reading;
use super::node::{Entry, Node, Place, Value};
use crate::syntax::Span;

impl Reading<'_, '_> {
    /// What is wrong with the module, and the values of variables in files.
    pub(super) fn metadata(&self, unread: &[(usize, String)]) -> Vec<Entry> {
        let shown = self.shown_first();
        let faults = self.own().faults.iter().map(|fault| {
            let file = self.file_of(fault.place).unwrap_or(shown.file);
            let place = Place::of(file, fault.place);
            Node::of_text(fault.message.clone(), place)
        });
        let unread = unread.iter().map(|(file, message)| {
            let place = Place {
                file: *file,
                span: Span::EMPTY,
            };
            Node::of_text(message.clone(), place)
        });
        let faults = Value::List(faults.chain(unread).collect());
        vec![
            Entry::new("Faults", Node::derived(faults, shown)),
            Entry::new("States", Node::derived(Value::Map(self.states()), shown)),
            Entry::new(
                "Values",
                Node::derived(Value::List(self.values_of_files()), shown),
            ),
        ]
    }

    /// The keys, in their backend, of the states that the module reads.
    fn states(&self) -> Vec<Entry> {
        let shown = self.shown_first();
        let data = self.own().data.iter();
        let states = data.filter(|one| one.resource_type == "terraform_remote_state");
        let keys = states.filter_map(|state| {
            let config = state.get("config")?;
            // In Terraform 0.11 it is a block.
            let config = config.items().next().unwrap_or(config);
            let key = ["key", "path", "prefix"]
                .iter()
                .find_map(|name| config.get(name))?;
            let text = key
                .text()
                .map_or_else(|| key.document.value_text(key.node), str::trim);
            let key = Node::of_text(text, shown);
            Some(Entry::new(state.name, key))
        });
        keys.collect()
    }
}
