//! The row of links: the containers of a Fargate task reach each other by localhost, and a link becomes a dependency where the
//! plan adds one.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::containers::{Container, methods_of_container};
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::syntax::code::{Call, CodeEdit};

impl<'l> Lowering<'l> {
    /// The links of a container become dependencies, or are removed if the container has these already.
    pub(super) fn links(&mut self, planned: Planned<'l>) -> Lowered {
        let container = self.required(planned)?;
        let calls = self.calls_of_links(&container);
        let Some(first) = calls.first() else {
            return Err("the program does not show where the link is added".into());
        };
        let links = container.json.get("Links").and_then(Json::as_array);
        let links = links.into_iter().flatten().filter_map(Json::as_str);
        let links: BTreeSet<&str> = links
            .map(|link| link.split_once(':').map_or(link, |(name, _)| name))
            .collect();
        let added = added_dependencies(planned, &container);
        let becomes = links.iter().filter(|link| added.contains(*link)).count();
        if becomes != 0 && becomes != links.len() {
            return Err(NotLowered::at(
                "some links of the container become dependencies, and it has those of the others already. Replace addLink by addContainerDependencies manually",
                container.owner.site.program,
                first.range.clone(),
            ));
        }
        for link in calls {
            match becomes {
                0 => self.remove_link(planned, &container, link),
                _ => self.link_to_dependency(planned, &container, link),
            }
        }
        Ok(())
    }

    /// The calls that add links to a container.
    fn calls_of_links(&self, container: &Container<'l>) -> Vec<&'l Call> {
        let program = self.program(container.owner.site.program);
        methods_of_container(program, container.call, "addLink").collect()
    }

    fn remove_link(&mut self, planned: Planned<'l>, container: &Container<'l>, link: &'l Call) {
        let program = self.program(container.owner.site.program);
        let is_statement = program.is_alone(&link.statement, &link.range);
        let receiver = link.receiver.as_ref();
        let is_chained = receiver.is_some_and(|one| one.call == Some(container.call.id));
        let edit = match is_statement && !is_chained {
            true => CodeEdit::RemoveStatement {
                statement: link.statement.clone(),
            },
            false => CodeEdit::RemoveChained { call: link.id },
        };
        self.edit(planned, container.owner, edit);
    }

    fn link_to_dependency(
        &mut self,
        planned: Planned<'l>,
        container: &Container<'l>,
        link: &'l Call,
    ) {
        let index = container.owner.site.program;
        let program = self.program(index);
        let (Some(other), Some(list)) = (link.positional().next(), link.argument_list.clone())
        else {
            return;
        };
        let other = program.code.slice(&other.value).to_owned();
        let condition = self.library(planned, index, "aws_ecs", "ContainerDependencyCondition");
        let dependency = match program.is_python() {
            true => {
                let class = self.library(planned, index, "aws_ecs", "ContainerDependency");
                format!("{class}(container={other}, condition={condition}.START)")
            }
            false => format!("{{ container: {other}, condition: {condition}.START }}"),
        };
        let method = program.spelled("addContainerDependencies");
        self.replace(planned, container.owner, link.name.clone(), method);
        self.replace(planned, container.owner, list, format!("({dependency})"));
    }
}

/// The names of the containers to which the plan adds a dependency.
fn added_dependencies<'l>(planned: Planned<'l>, container: &Container<'l>) -> BTreeSet<&'l str> {
    let index = planned.change.index_behind("ContainerDefinitions");
    let changes = planned.stack.changes.iter().filter(|change| {
        change.resource() == Some(planned.resource())
            && change.index_behind("ContainerDefinitions") == index
            && change.path.iter().any(|key| key == "DependsOn")
    });
    let values = changes.filter_map(|change| change.value.as_ref());
    let planned: BTreeSet<&str> = values.flat_map(names_in).collect();
    let before = container.json.get("DependsOn").map(names_in);
    let before: BTreeSet<&str> = before.into_iter().flatten().collect();
    planned.difference(&before).copied().collect()
}

/// The names of the containers in one dependency or in a list of these.
fn names_in(value: &Json) -> Vec<&str> {
    let items = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    let names = items.iter().filter_map(|one| one.get("ContainerName"));
    names.filter_map(Json::as_str).collect()
}
