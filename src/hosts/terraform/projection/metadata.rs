//! What is known of a module besides what it declares: faults, states, values in files.

use super::module::Reading;
use super::node::{Entry, Node, Place, Value};
use crate::hosts::terraform::parallel::{Mark, declarations, forwards, mark};
use crate::model::RECORD;
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
        let mut entries = vec![
            Entry::new("Faults", Node::derived(faults, shown)),
            Entry::new("States", Node::derived(Value::Map(self.states()), shown)),
            Entry::new(
                "Values",
                Node::derived(Value::List(self.values_of_files()), shown),
            ),
        ];
        entries.extend(self.parallel());
        entries
    }

    /// What the comments in the files record of a migration in parallel.
    fn parallel(&self) -> Option<Entry> {
        let shown = self.shown_first();
        let (mut copies, mut traffic, mut added) = (Vec::new(), Vec::new(), Vec::new());
        for file in &self.own().files {
            if !file.document.comments().any(|one| mark(one).is_some()) {
                continue;
            }
            added.push(file.path.to_owned());
            for one in declarations(file.document) {
                if let Some((Mark::CopyOf(own), _)) = &one.mark {
                    copies.push(((*own).to_owned(), one.address()));
                }
                let found = forwards(one.body).unwrap_or_default();
                let names = found.iter().filter_map(|one| one.variable());
                traffic.extend(names.map(str::to_owned));
            }
        }
        // The service names the workload. Data sources run nowhere.
        copies.sort_by_key(|(own, _)| match own.as_str() {
            own if own.starts_with("aws_ecs_service.") => 0,
            own if own.starts_with("data.") => 2,
            _ => 1,
        });
        traffic.sort_unstable();
        traffic.dedup();
        let texts = |all: Vec<String>| {
            let items = all.into_iter().map(|one| Node::of_text(one, shown));
            Node::derived(Value::List(items.collect()), shown)
        };
        let pairs = copies
            .into_iter()
            .map(|(own, copy)| Entry::new(own, Node::of_text(copy, shown)));
        let record = vec![
            Entry::new(
                "Parallel",
                Node::derived(Value::Map(pairs.collect()), shown),
            ),
            Entry::new("Traffic", texts(traffic)),
            Entry::new("Added", texts(added.clone())),
        ];
        let record = Node::derived(Value::Map(record), shown);
        (!added.is_empty()).then(|| Entry::new(RECORD[1], record))
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
