//! The rows of state machines: the definition is one text in the template, and each of its states is a construct.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::classes::pair;
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::changes::plain;
use crate::model::with_quoted_references;
use crate::syntax::code::{Call, Value};

/// The construct of a state that starts a task.
const RUN_TASK: &str = "aws_stepfunctions_tasks.EcsRunTask";

/// Its launch target for container instances.
const TARGET: &str = "aws_stepfunctions_tasks.EcsEc2LaunchTarget";

impl<'l> Lowering<'l> {
    /// A part of the definition: each state whose launch type changes gets another launch target.
    pub(super) fn machine(&mut self, planned: Planned<'l>) -> Lowered {
        let (before, after) = self.definitions(planned)?;
        let unchanged = |name: &String| before.get(name);
        let mut changed = after
            .iter()
            .filter(|(name, state)| unchanged(name) != Some(*state));
        changed.try_for_each(|(name, state)| self.launch_target(planned, name, state))
    }

    /// The states of the definition before and after all planned changes of it, by their names.
    fn definitions(&self, planned: Planned<'l>) -> Result<(States, States), NotLowered> {
        let unread = || NotLowered::from("the definition of the state machine is not joined JSON");
        let properties = planned.stack.template.properties(planned.resource());
        let parts = properties.and_then(|all| all.pointer("/DefinitionString/Fn::Join/1"));
        let before = parts.and_then(Json::as_array).ok_or_else(unread)?;
        let mut after = before.clone();
        for change in &planned.stack.changes {
            let [_, resource, _, key, _, _, index] = change.path.as_slice() else {
                continue;
            };
            let part = index
                .parse()
                .ok()
                .and_then(|index: usize| after.get_mut(index));
            if resource == planned.resource() && key == "DefinitionString" {
                let (Some(part), Some(value)) = (part, &change.value) else {
                    return Err(unread());
                };
                *part = value.clone();
            }
        }
        let states = |parts: &[Json]| states(parts).ok_or_else(unread);
        Ok((states(before)?, states(&after)?))
    }

    fn launch_target(&mut self, planned: Planned<'l>, name: &str, state: &Json) -> Lowered {
        let (owner, target) = self.run_task(name)?;
        let pair = pair(TARGET).ok_or_else(|| NotLowered::from("the class is not known"))?;
        let network = state
            .pointer("/Parameters/NetworkConfiguration/AwsvpcConfiguration")
            .or_else(|| state.pointer("/Arguments/NetworkConfiguration/AwsvpcConfiguration"));
        let network = network.map(|value| self.substituted(planned, value));
        let network = network.ok_or_else(|| NotLowered::from("the state has no network"))?;
        self.groups(planned, &network)?;
        self.replace_call(planned, owner, pair, target)?;
        self.subnets(planned, owner, &network, Some("subnets"))
    }

    /// The construct of a state and the call that makes its launch target.
    fn run_task(&self, name: &str) -> Result<(Owner, &'l Call), NotLowered> {
        let constructs = &self.app.assembly.constructs;
        let mut fitting = (0..constructs.len())
            .filter(|&one| constructs[one].class == RUN_TASK && constructs[one].id == name);
        let construct = match (fitting.next(), fitting.next()) {
            (Some(construct), None) => construct,
            (None, _) => return Err(format!("no EcsRunTask has the ID {name}, which is the name of the state. Replace EcsEc2LaunchTarget by EcsFargateLaunchTarget where the state is made").into()),
            _ => return Err(format!("several EcsRunTask have the ID {name}. Replace EcsEc2LaunchTarget by EcsFargateLaunchTarget in that of this state machine").into()),
        };
        let site = self.sites.of(construct);
        let site = site.map_err(|none| self.without_site(none))?;
        let owner = Owner {
            construct,
            site,
            is_pattern: false,
        };
        let program = self.program(site.program);
        let target = program.argument(self.call(site), "launchTarget");
        let target = target.and_then(|range| match program.code.resolve_literal(&range) {
            (_, Value::Call(target)) => Some(program.code.call(target)),
            _ => None,
        });
        let target = target.filter(|call| program.class(call).as_deref() == Some(TARGET));
        let target = target.ok_or_else(|| {
            let (program, range) = self.place(site);
            NotLowered::at(
                "the launch target of the state is not an EcsEc2LaunchTarget that is made at its call",
                program,
                range,
            )
        })?;
        Ok((owner, target))
    }

    /// A value of the definition with the planned `DefinitionSubstitutions` in it.
    fn substituted(&self, planned: Planned<'l>, value: &Json) -> Json {
        match value {
            Json::String(text) => {
                let name = text
                    .strip_prefix("${")
                    .and_then(|rest| rest.strip_suffix('}'));
                let value = name.and_then(|name| self.substitution(planned, name));
                value.unwrap_or_else(|| Json::String(text.clone()))
            }
            Json::Array(items) => {
                let items = items.iter().map(|one| self.substituted(planned, one));
                items.collect()
            }
            Json::Object(entries) => {
                let entries = entries.iter();
                let entries =
                    entries.map(|(key, one)| (key.clone(), self.substituted(planned, one)));
                Json::Object(entries.collect())
            }
            other => other.clone(),
        }
    }

    fn substitution(&self, planned: Planned<'l>, name: &str) -> Option<Json> {
        let own = planned.stack.changes.iter();
        let mut own = own.filter(|change| change.resource() == Some(planned.resource()));
        own.find_map(|change| match change.path.get(3..)? {
            [key] if key == "DefinitionSubstitutions" => change.value.as_ref()?.get(name).cloned(),
            [key, added] if key == "DefinitionSubstitutions" && added == name => {
                change.value.clone()
            }
            _ => None,
        })
    }

    /// Whether a role is that of a state machine, whose states grant it what they need.
    pub(super) fn is_role_of_machine(&self, path: &str) -> bool {
        let machine = path.split_once("/Role/").map(|(machine, _)| machine);
        let machine = machine.and_then(|path| self.app.assembly.at(path));
        machine.is_some_and(|one| {
            self.app.assembly.constructs[one].class == "aws_stepfunctions.StateMachine"
        })
    }
}

/// States by their names.
type States = BTreeMap<String, Json>;

/// The states in the joined parts of a definition; `None` if these are not JSON.
fn states(parts: &[Json]) -> Option<States> {
    let parts = parts.iter().enumerate();
    let texts = parts.map(|(index, part)| plain(part).unwrap_or_else(|| format!("${{:{index}}}")));
    let json = with_quoted_references(&texts.collect::<String>())?;
    let mut found = States::new();
    collect(&serde_json::from_str(&json).ok()?, &mut found);
    Some(found)
}

/// The properties of a state that contain other states.
const NESTED: [&str; 3] = ["Branches", "ItemProcessor", "Iterator"];

/// A state without the states in it, which change on their own.
fn without_nested(state: &Json) -> Json {
    let mut own = state.clone();
    if let Some(own) = own.as_object_mut() {
        own.retain(|key, _| !NESTED.contains(&key.as_str()));
    }
    own
}

fn collect(value: &Json, found: &mut States) {
    if let Some(Json::Object(states)) = value.get("States") {
        for (name, state) in states {
            found.insert(name.clone(), without_nested(state));
        }
    }
    match value {
        Json::Array(items) => items.iter().for_each(|one| collect(one, found)),
        Json::Object(entries) => entries.values().for_each(|one| collect(one, found)),
        _ => {}
    }
}
