//! Values that the user specified, as a module can write them.

use super::PlanContext;
use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, get_att, text};
use crate::model::surroundings::{group_value, is_usable, list_of};
use crate::model::{
    Function, Kind as ResourceKind, Module, TaskDefinition, function, names_in, parameter_types,
    ref_name,
};
use crate::settings::{ExecutionRole, Kind, Value, public_ip};
use crate::syntax::{Cursor, NewValue};

impl<'d> PlanContext<'_, 'd> {
    /// The specified subnets. A value that this module cannot write prevents the migration of the workload.
    pub fn user_subnets(&mut self) -> Option<NewValue> {
        let value = self.settings.subnets.clone()?;
        Some(self.list(Kind::Subnets, &value, |_, item| copy_of(item)))
    }

    /// The specified security groups, as a list.
    pub fn user_security_groups(&mut self) -> Option<NewValue> {
        let value = self.settings.security_groups.clone()?;
        Some(self.list(Kind::SecurityGroups, &value, group_value))
    }

    /// The specified VPC.
    pub fn user_vpc(&mut self) -> Option<NewValue> {
        let value = self.settings.vpc.clone()?;
        Some(self.one(Kind::Vpc, &value))
    }

    /// Whether tasks are assigned a public IP address, where that was specified.
    pub fn user_public_ip(&mut self) -> Option<NewValue> {
        let value = self.settings.assign_public_ip.clone()?;
        match value.cursor().text().and_then(public_ip) {
            Some(word) => Some(text(word)),
            None => Some(self.one(Kind::AssignPublicIp, &value)),
        }
    }

    /// The specified execution role.
    pub fn user_execution_role(&mut self) -> Option<NewValue> {
        let ExecutionRole::Given(value) = self.settings.execution_role.clone() else {
            return None;
        };
        let written = self.one(Kind::ExecutionRole, &value);
        // The `Ref` of a role is its name.
        let role = ref_name(value.cursor())
            .and_then(|name| self.module()?.resource(name))
            .filter(|role| role.kind == ResourceKind::ROLE);
        Some(role.map_or(written, |role| get_att(role.name, "Arn")))
    }

    /// The specified amounts for a task definition whose size cannot be determined from its module.
    pub fn user_size(&self, task: &TaskDefinition<'d>) -> (Option<u32>, Option<u32>) {
        let tasks: Vec<&str> = self
            .workload
            .task_definitions
            .iter()
            .map(|one| one.name)
            .collect();
        let mut ids = self.workload.ids();
        // Another task definition of the workload has its own size.
        ids.retain(|id| !tasks.contains(id) || *id == task.name);
        let file = &self.project.files[task.file];
        let settings = file.settings.of_members(&ids);
        (settings.cpu, settings.memory)
    }

    fn one(&mut self, kind: Kind, value: &Value) -> NewValue {
        self.check(kind, value);
        copy_of(value.cursor())
    }

    fn list(
        &mut self,
        kind: Kind,
        value: &Value,
        item: impl Fn(&Module<'_>, Cursor<'_>) -> NewValue,
    ) -> NewValue {
        self.check(kind, value);
        let Some(module) = self.module() else {
            let items = value.items().into_iter().map(copy_of);
            return NewValue::Sequence(items.collect());
        };
        let written = value.cursor();
        let is_written_out = written.is_sequence();
        let whole = match value.items().as_slice() {
            [one] => list_of(module, *one),
            _ => None,
        };
        match whole {
            // A list of one item is that item, unless it can only be the whole list.
            Some(whole) if !is_written_out || is_list_parameter(module, written) => whole,
            _ => NewValue::Sequence(
                value
                    .items()
                    .into_iter()
                    .map(|one| item(module, one))
                    .collect(),
            ),
        }
    }

    /// Prevents the migration of the workload where a value has no meaning in its module.
    fn check(&mut self, kind: Kind, value: &Value) {
        let condition = self.workload.condition();
        let Some(why) = unfit(self.module(), kind, value, condition) else {
            return;
        };
        let name = kind.name();
        let message = format!("The setting {name} is `{}`, but {why}", value.shown());
        let help = format!(
            "Set {name} for this file in .ecs2fargate.yaml, in `files`, or add the missing name to the template"
        );
        self.needs_decision(RuleId::Settings, self.place(), message, help);
    }
}

/// Why a module cannot write a value.
pub(super) fn unfit(
    module: Option<&Module<'_>>,
    kind: Kind,
    value: &Value,
    condition: Option<&str>,
) -> Option<String> {
    let items = value.items();
    let Some(module) = module else {
        let is_literal = items.iter().all(|item| item.text().is_some_and(is_final));
        return (!is_literal)
            .then(|| "this file is not a template, so only literal values can be used".to_owned());
    };
    if let Some(missing) = missing(module, value.cursor()) {
        return Some(format!("the template has no {missing}"));
    }
    if !is_usable(module, value.cursor(), condition) {
        return Some("the referenced resource exists only under another condition".to_owned());
    }
    let many = items.len() > 1;
    items.into_iter().find_map(|item| {
        let name = ref_name(item)?;
        if let Some(parameter) = module.parameter(name) {
            let is_other = is_other_kind(kind, parameter.kind());
            let is_list = parameter.kind().contains("List");
            if is_other {
                Some(format!("parameter {name} has type {}", parameter.kind()))
            } else if is_list && (many || !is_list_kind(kind)) {
                Some(format!(
                    "parameter {name} is a list and cannot be one of several values"
                ))
            } else {
                None
            }
        } else {
            let resource = module.resource(name)?;
            let request = resource_of(kind);
            (resource.kind != request && !resource.kind.is_custom())
                .then(|| format!("{name} has type {}", resource.kind))
        }
    })
}

/// Whether a text means the same wherever it is written.
fn is_final(text: &str) -> bool {
    !text.contains("{{resolve:")
}

pub(super) fn is_list_kind(kind: Kind) -> bool {
    matches!(kind, Kind::Subnets | Kind::SecurityGroups)
}

fn is_list_parameter(module: &Module<'_>, written: Cursor<'_>) -> bool {
    let name = written.items().next().and_then(ref_name);
    let parameter = name.and_then(|name| module.parameter(name));
    parameter.is_some_and(|parameter| parameter.kind().contains("List"))
}

/// The type of parameters with values of a kind; empty if there is none.
pub(super) fn parameter_type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Subnets => parameter_types::SUBNET_ID,
        Kind::SecurityGroups => parameter_types::SECURITY_GROUP_ID,
        Kind::Vpc => parameter_types::VPC_ID,
        Kind::ExecutionRole | Kind::AssignPublicIp => "",
    }
}

/// Whether a parameter's type shows that it is something else.
fn is_other_kind(kind: Kind, parameter: &str) -> bool {
    let own = parameter_type_of(kind);
    let is_typed = parameter.contains("AWS::EC2::") || parameter == "Number";
    is_typed && (own.is_empty() || !parameter.contains(own))
}

/// The type of resource whose `Ref` is a value of a kind.
pub(super) fn resource_of(kind: Kind) -> ResourceKind<'static> {
    match kind {
        Kind::Subnets => ResourceKind::SUBNET,
        Kind::SecurityGroups => ResourceKind::SECURITY_GROUP,
        Kind::Vpc => ResourceKind::VPC,
        Kind::ExecutionRole => ResourceKind::ROLE,
        Kind::AssignPublicIp => ResourceKind::new(""),
    }
}

/// The first name in an expression that a module does not define.
fn missing(module: &Module<'_>, value: Cursor<'_>) -> Option<String> {
    let is_there = |name: &str| {
        let declared = module.parameter(name).is_some() || module.resource(name).is_some();
        declared || name.starts_with("AWS::")
    };
    if let Some(name) = names_in(value).into_iter().find(|name| !is_there(name)) {
        return Some(format!("parameter or resource {name}"));
    }
    value
        .descendants()
        .into_iter()
        .find_map(|node| match function(node)? {
            Function::If { condition, .. } => {
                let known = module.sections.condition(condition).is_some();
                (!known).then(|| format!("condition {condition}"))
            }
            Function::Call {
                name: "FindInMap",
                argument,
            } => {
                let name = argument.items().next()?.text()?;
                let known = module.sections.mapping(name).is_some();
                (!known).then(|| format!("mapping {name}"))
            }
            _ => None,
        })
}
