//! The rows of task definitions: sizes, the platform, and the execution role.

use std::ops::Range;

use serde_json::Value as Json;

use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::changes::{plain, reference};
use crate::syntax::code::{Call, CodeEdit, Value};

/// The sizes of the constructs for Fargate where none is written, in CPU units and MiB. Source: aws-cdk-lib 2.276.0.
const DEFAULT: [(&str, &str); 2] = [("cpu", "256"), ("memoryLimitMiB", "512")];

/// Log drivers for which the construct makes an execution role by itself or which need one.
const DRIVERS_WITH_ROLE: [&str; 3] = ["awslogs", "awsfirelens", "splunk"];

/// Where the sizes of a task are written.
enum Sizes<'l> {
    /// Properties of a call.
    Call(&'l Call),
    /// An object or dictionary.
    Object(Range<usize>),
}

impl<'l> Lowering<'l> {
    /// CPU or memory of the task.
    pub(super) fn task_size(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        let is_cpu = planned.change.path.last().is_some_and(|last| last == "Cpu");
        let new = planned.change.value.as_ref();
        let new = new
            .and_then(|value| self.value_or_default(planned, value))
            .ok_or_else(|| {
                NotLowered::from(
                    "the size of the task is not known. Use --cpu UNITS and --memory MIB",
                )
            })?;
        if !new.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("the size {new} is not a number").into());
        }
        let class = &self.app.assembly.constructs[owner.construct].class;
        let is_generic = class == "aws_ecs.TaskDefinition";
        let property = match (is_cpu, is_generic) {
            (true, _) => "cpu",
            (false, true) => "memoryMiB",
            (false, false) => "memoryLimitMiB",
        };
        let program = self.program(owner.site.program);
        let text = match self.common_size(owner, is_cpu)? {
            Some(expression) => expression,
            None if is_generic => program.code.quoted(&new),
            None => new.clone(),
        };
        let sizes = self.sizes(owner)?;
        let name = program.spelled(property);
        let own = match &sizes {
            Sizes::Call(call) => program.argument(call, property),
            Sizes::Object(range) => self.property(program, range, property),
        };
        if owner.is_pattern && !is_cpu {
            self.drop_reservation(planned, owner, &sizes);
        }
        if let Some(range) = own {
            let is_same = match program.code.resolve_literal(&range) {
                (_, Value::Number(number)) => number == new,
                (_, Value::Text(written)) => written == new,
                // The size of the container, which its pattern applies to the task.
                _ => owner.is_pattern && self.has_size(planned, is_cpu, &new),
            };
            if !is_same {
                self.replace(planned, owner, range, text);
            }
            return Ok(());
        }
        let is_default = DEFAULT.contains(&(property, new.as_str()));
        if owner.is_pattern && is_default {
            return Ok(());
        }
        let edit = match sizes {
            Sizes::Call(call) => CodeEdit::InsertArgument {
                call: call.id,
                name,
                text,
                after: None,
            },
            Sizes::Object(object) => CodeEdit::InsertProperty {
                object,
                name,
                text,
                after: None,
            },
        };
        self.edit(planned, owner, edit);
        Ok(())
    }

    /// Where the sizes of the task of an owner are written.
    fn sizes(&self, owner: Owner) -> Result<Sizes<'l>, NotLowered> {
        let call = self.call(owner.site);
        let class = &self.app.assembly.constructs[owner.construct].class;
        if class != "aws_ecs_patterns.ScheduledEc2Task" {
            return Ok(Sizes::Call(call));
        }
        let program = self.program(owner.site.program);
        let options = program.argument(call, "scheduledEc2TaskImageOptions");
        let options = options.ok_or_else(|| {
            NotLowered::from("scheduledEc2TaskImageOptions is not written at the call")
        })?;
        match program.code.resolve_literal(&options) {
            (_, Value::Call(call)) => Ok(Sizes::Call(program.code.call(call))),
            (range, Value::Object(_)) => Ok(Sizes::Object(range)),
            _ => Err("scheduledEc2TaskImageOptions is made elsewhere. Write it at the call".into()),
        }
    }

    /// A pattern for Fargate has no reservation: the size of the task takes its place.
    fn drop_reservation(&mut self, planned: Planned<'l>, owner: Owner, sizes: &Sizes<'l>) {
        let program = self.program(owner.site.program);
        let name = program.spelled("memoryReservationMiB");
        let edit =
            match sizes {
                Sizes::Call(call) => program.argument(call, "memoryReservationMiB").map(|_| {
                    CodeEdit::RemoveArgument {
                        call: call.id,
                        name,
                    }
                }),
                Sizes::Object(object) => self
                    .property(program, object, "memoryReservationMiB")
                    .map(|_| CodeEdit::RemoveProperty {
                        object: object.clone(),
                        name,
                    }),
            };
        if let Some(edit) = edit {
            self.edit(planned, owner, edit);
        }
    }

    /// A plain value, or the default of the new parameter that the plan has in its place.
    pub(super) fn value_or_default(&self, planned: Planned<'l>, value: &Json) -> Option<String> {
        if let Some(text) = plain(value) {
            return Some(text);
        }
        let (name, None) = reference(value)? else {
            return None;
        };
        let added = planned.stack.changes.iter().find(|change| {
            change.path.len() == 2 && change.path[0] == "Parameters" && change.path[1] == name
        })?;
        plain(added.value.as_ref()?.get("Default")?)
    }

    /// The platform of the task.
    pub(super) fn runtime_platform(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        let program_index = owner.site.program;
        let value = planned.change.value.as_ref();
        let text = |key: &str| value.and_then(|value| plain(value.get(key)?));
        let (system, processor) = (text("OperatingSystemFamily"), text("CpuArchitecture"));
        if system.as_deref().is_some_and(|system| system != "LINUX") {
            return Err(
                "the platform is not Linux. Set runtimePlatform at the call manually".into(),
            );
        }
        let mut parts = Vec::new();
        if let Some(processor) = processor {
            let class = self.library(planned, program_index, "aws_ecs", "CpuArchitecture");
            parts.push(("cpuArchitecture", format!("{class}.{processor}")));
        }
        let class = self.library(planned, program_index, "aws_ecs", "OperatingSystemFamily");
        parts.push(("operatingSystemFamily", format!("{class}.LINUX")));
        let program = self.program(program_index);
        let parts: Vec<String> = parts
            .into_iter()
            .map(|(name, value)| match program.is_python() {
                true => format!("{}={value}", program.spelled(name)),
                false => format!("{name}: {value}"),
            })
            .collect();
        let parts = parts.join(", ");
        let text = match program.is_python() {
            true => {
                let class = self.library(planned, program_index, "aws_ecs", "RuntimePlatform");
                format!("{class}({parts})")
            }
            false => format!("{{ {parts} }}"),
        };
        let call = self.call(owner.site).id;
        let name = program.spelled("runtimePlatform");
        self.edit(
            planned,
            owner,
            CodeEdit::InsertArgument {
                call,
                name,
                text,
                after: None,
            },
        );
        Ok(())
    }

    /// The plan adds an execution role to every task. A construct makes one where it is needed.
    pub(super) fn execution_role(&mut self, planned: Planned<'l>) -> Lowered {
        let properties = planned.stack.template.properties(planned.resource());
        let containers = properties.and_then(|all| all.get("ContainerDefinitions")?.as_array());
        let needs_role = |container: &Json| {
            let image = container.get("Image").and_then(Json::as_str);
            let driver = container
                .pointer("/LogConfiguration/LogDriver")
                .and_then(Json::as_str);
            image.is_none_or(|image| image.contains(".dkr.ecr."))
                || ["Secrets", "RepositoryCredentials", "EnvironmentFiles"]
                    .iter()
                    .any(|key| container.get(*key).is_some())
                || driver.is_some_and(|driver| DRIVERS_WITH_ROLE.contains(&driver))
        };
        match containers {
            Some(containers) if !containers.iter().any(needs_role) => Ok(()),
            _ => Err("the task needs an execution role that its construct does not make. Pass executionRole to the task definition".into()),
        }
    }

    /// The execution role itself, which nothing else uses.
    pub(super) fn new_role(&mut self, planned: Planned<'l>) -> Lowered {
        let value = planned.change.value.as_ref();
        let is_for_tasks = value.is_some_and(|value| {
            let text = value.to_string();
            planned.change.path.len() == 2 && text.contains("ecs-tasks.amazonaws.com")
        });
        match is_for_tasks {
            true => Ok(()),
            false => Err("a role is added that no construct makes".into()),
        }
    }
}
