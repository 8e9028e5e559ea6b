//! The rows of containers: ports, links, and properties that Fargate does not support.

use std::ops::Range;

use serde_json::Value as Json;

use super::super::lens::lower_first;
use super::super::sites::Site;
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::Program;
use crate::hosts::programs::changes::plain;
use crate::syntax::code::{Call, CodeEdit, Value};

/// The longest timeout of a container on Fargate, in seconds. Source: AWS, task definition parameters, 2026-11.
const LONGEST_TIMEOUT: &str = "120";

/// A container of a task definition and the call that adds it.
pub(super) struct Container<'l> {
    pub(super) owner: Owner,
    pub(super) call: &'l Call,
    pub(super) json: &'l Json,
}

impl<'l> Lowering<'l> {
    /// The container of a change; `None` if a pattern makes it.
    fn container(&self, planned: Planned<'l>) -> Result<Option<Container<'l>>, NotLowered> {
        let owner = self.owner(planned)?;
        let index = planned
            .change
            .index_behind("ContainerDefinitions")
            .unwrap_or_default();
        let properties = planned.stack.template.properties(planned.resource());
        let json = properties
            .and_then(|all| all.get("ContainerDefinitions")?.get(index))
            .ok_or_else(|| NotLowered::from("the template has no such container"))?;
        let task = self.construct_of(planned.stack, planned.resource())?;
        let name = json.get("Name").and_then(Json::as_str).unwrap_or_default();
        let construct = self.container_construct(task, name)?;
        match self.sites.of(construct) {
            Ok(site) => Ok(Some(Container {
                owner: Owner {
                    construct,
                    site,
                    is_pattern: false,
                },
                call: self.call(site),
                json,
            })),
            Err(_) if owner.is_pattern => Ok(None),
            Err(none) => Err(self.without_site(none)),
        }
    }

    /// The construct of a container: its ID is its name unless its call passes another one.
    fn container_construct(&self, task: usize, name: &str) -> Result<usize, NotLowered> {
        let assembly = &self.app.assembly;
        let containers: Vec<(usize, Option<String>)> = assembly
            .containers(task)
            .map(|one| (one, self.container_name(one)))
            .collect();
        let are = |wanted: Option<&str>| -> Vec<usize> {
            let fitting = containers
                .iter()
                .filter(|(_, own)| own.as_deref() == wanted);
            fitting.map(|(one, _)| *one).collect()
        };
        let all = || containers.iter().map(|(one, _)| *one).collect::<Vec<_>>();
        for found in [are(Some(name)), are(None), all()] {
            match found.as_slice() {
                [] => {}
                [only] => return Ok(*only),
                _ => break,
            }
        }
        Err(format!("the construct of container {name} is not known. Write its name as a string where it is added").into())
    }

    /// The name of the container that a construct makes; `None` if its call computes it.
    fn container_name(&self, construct: usize) -> Option<String> {
        let by_id = || Some(self.app.assembly.constructs[construct].id.clone());
        let Ok(site) = self.sites.of(construct) else {
            return by_id();
        };
        let program = self.program(site.program);
        let Some(written) = program.argument(self.call(site), "containerName") else {
            return by_id();
        };
        program.text(&written)
    }

    /// The port of the container instance is removed wherever the container port is mapped.
    pub(super) fn host_port(&mut self, planned: Planned<'l>) -> Lowered {
        let Some(container) = self.container(planned)? else {
            return Ok(());
        };
        let index = planned
            .change
            .index_behind("PortMappings")
            .unwrap_or_default();
        let port = container
            .json
            .get("PortMappings")
            .and_then(|all| plain(all.get(index)?.get("ContainerPort")?));
        let port = port.ok_or_else(|| NotLowered::from("the container port is not known"))?;
        let program = self.program(container.owner.site.program);
        let mut is_mapped = false;
        for mapping in self.mappings(container.owner.site, container.call) {
            let own = self.property(program, &mapping, "containerPort");
            let is_port = match own.map(|own| program.code.resolve_literal(&own)) {
                Some((_, Value::Number(number))) => number == port,
                // Which port it is cannot be told; each mapping of the container changes in the same way.
                Some(_) => true,
                None => continue,
            };
            if !is_port {
                continue;
            }
            is_mapped = true;
            if self.property(program, &mapping, "hostPort").is_none() {
                continue;
            }
            let name = program.spelled("hostPort");
            let edit = match program.code.resolve_literal(&mapping) {
                (_, Value::Call(call)) => CodeEdit::RemoveArgument { call, name },
                (object, _) => CodeEdit::RemoveProperty { object, name },
            };
            let site = container.owner.site;
            for other in self.without_ports(site, container.owner.construct) {
                self.edit_for(planned, site.program, Some((other, site)), edit.clone());
            }
            self.edit(planned, container.owner, edit);
        }
        match is_mapped {
            true => Ok(()),
            false => Err(NotLowered::at(
                format!(
                    "the program does not show where container port {port} is mapped. Remove hostPort there"
                ),
                container.owner.site.program,
                container.call.range.clone(),
            )),
        }
    }

    /// The port mappings of a container: in the call that adds it, and in calls of its method.
    fn mappings(&self, site: Site, call: &Call) -> Vec<Range<usize>> {
        let program = self.program(site.program);
        let list = program.argument(call, "portMappings");
        let mut found: Vec<Range<usize>> = list
            .into_iter()
            .flat_map(|list| items(program, &list))
            .collect();
        for added in methods_of_container(program, call, "addPortMappings") {
            found.extend(added.positional().map(|one| one.value.clone()));
        }
        found
    }

    /// A property of the container is removed.
    pub(super) fn container_argument(&mut self, planned: Planned<'l>) -> Lowered {
        let container = self.required(planned)?;
        if planned.change.value.is_some() {
            return Err(
                "the value of the property changes, which is not edited in programs".into(),
            );
        }
        let program = self.program(container.owner.site.program);
        let property = lower_first(planned.change.path.last().map_or("", String::as_str));
        if program.argument(container.call, &property).is_none() {
            return Err(
                format!("{property} is not written at the call that adds the container").into(),
            );
        }
        self.remove(planned, container.owner, container.call, &property);
        Ok(())
    }

    /// A timeout becomes the longest that Fargate supports.
    pub(super) fn container_timeout(&mut self, planned: Planned<'l>) -> Lowered {
        let container = self.required(planned)?;
        let new = planned.change.value.as_ref().and_then(plain);
        if new.as_deref() != Some(LONGEST_TIMEOUT) {
            return Err("the timeout changes to another value than 120 s".into());
        }
        let program = self.program(container.owner.site.program);
        let property = lower_first(planned.change.path.last().map_or("", String::as_str));
        let value = program.argument(container.call, &property);
        let value = value.ok_or_else(|| {
            NotLowered::from(format!(
                "{property} is not written at the call that adds the container"
            ))
        })?;
        let duration = match program.code.value(&value) {
            Value::Call(call) => {
                let call = program.code.call(call);
                program
                    .code
                    .slice(&(call.callee.start..call.name.start))
                    .to_owned()
            }
            _ => {
                return Err(NotLowered::at(
                    "the timeout is not written as a Duration here. Change it to 120 seconds manually",
                    container.owner.site.program,
                    value,
                ));
            }
        };
        let text = format!("{duration}seconds({LONGEST_TIMEOUT})");
        self.edit(
            planned,
            container.owner,
            CodeEdit::Replace { range: value, text },
        );
        Ok(())
    }

    /// The container of a change that no pattern makes.
    pub(super) fn required(&self, planned: Planned<'l>) -> Result<Container<'l>, NotLowered> {
        self.container(planned)?
            .ok_or_else(|| "the pattern makes the container, and has no such property".into())
    }
}

/// The calls of a method of the container that a call adds: on the call or its variable, or on the default container of the
/// same task definition.
pub(super) fn methods_of_container<'p>(
    program: &'p Program,
    container: &Call,
    method: &str,
) -> impl Iterator<Item = &'p Call> {
    let method = program.spelled(method);
    let default = [program.spelled("defaultContainer")];
    let of_task = container.receiver.as_ref().and_then(|one| one.binding);
    program.code.calls().iter().filter(move |one| {
        let is_own = one.receiver.as_ref().is_some_and(|receiver| {
            let is_of = |binding| receiver.binding.is_some() && receiver.binding == binding;
            receiver.call == Some(container.id)
                || is_of(container.bound_to)
                || receiver.path == default && is_of(of_task)
        });
        one.name_text == method && is_own
    })
}

/// The items of a list expression.
fn items(program: &Program, list: &Range<usize>) -> Vec<Range<usize>> {
    match program.code.resolve_literal(list) {
        (_, Value::List(items)) => items,
        _ => Vec::new(),
    }
}
