//! The rows of services: placement, names, and what an update in place requires.

use std::ops::Range;

use serde_json::Value as Json;

use super::super::lens::lower_first;
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::Program;
use crate::syntax::code::{Call, CodeEdit, Value};

/// The methods that add placement, by the property.
const METHODS: [(&str, &[&str]); 2] = [
    ("PlacementStrategies", &["addPlacementStrategies"]),
    (
        "PlacementConstraints",
        &["addPlacementConstraints", "addPlacementConstraint"],
    ),
];

impl<'l> Lowering<'l> {
    /// Placement is removed: as a property, and where methods add it.
    pub(super) fn placement(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let property = planned
            .change
            .path
            .last()
            .map(String::as_str)
            .unwrap_or_default();
        let property = match property {
            "PlacementStrategy" => "PlacementStrategies",
            other if other.bytes().all(|byte| byte.is_ascii_digit()) => {
                return Err("a single entry of a placement list is removed, which is not edited in programs".into());
            }
            other => other,
        };
        // Those of a scheduler's target are properties of the target, which its twin does not have.
        if super::rows::kind(planned).starts_with("AWS::Scheduler") {
            return Ok(());
        }
        let mut found = false;
        let argument = lower_first(property);
        if program.argument(call, &argument).is_some() {
            found = true;
            self.remove(planned, owner, call, &argument);
        }
        for added in self.placed_by_methods(owner, property) {
            found = true;
            let added = program.code.call(added);
            let is_statement = program.is_alone(&added.statement, &added.range);
            let edit = match is_statement && !self.is_chained_to(owner, added) {
                true => CodeEdit::RemoveStatement {
                    statement: added.statement.clone(),
                },
                false => CodeEdit::RemoveChained { call: added.id },
            };
            self.edit(planned, owner, edit);
        }
        if planned
            .change
            .value
            .as_ref()
            .is_some_and(|value| value.as_array().is_some_and(Vec::is_empty))
        {
            let line = self.of_resource(planned, owner, &format!("{argument} = []"))?;
            self.after(planned, owner, &line)?;
            found = true;
        }
        match found {
            true => Ok(()),
            false => Err(format!("the program does not show where {argument} is set").into()),
        }
    }

    /// The calls of methods that add placement to a construct.
    fn placed_by_methods(&self, owner: Owner, property: &str) -> Vec<crate::syntax::code::CallId> {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let methods = METHODS.iter().find(|(of, _)| *of == property);
        let names: Vec<String> = methods
            .into_iter()
            .flat_map(|(_, names)| names.iter().map(|name| program.spelled(name)))
            .collect();
        let calls = program.code.calls().iter();
        let own = calls
            .filter(|one| names.contains(&one.name_text))
            .filter(|one| {
                one.receiver.as_ref().is_some_and(|receiver| {
                    let of_binding =
                        receiver.binding.is_some() && receiver.binding == call.bound_to;
                    (of_binding && receiver.path.is_empty() || receiver.call == Some(call.id))
                        || (owner.is_pattern && of_binding && receiver.path == ["service"])
                })
            });
        own.map(|one| one.id).collect()
    }

    fn is_chained_to(&self, owner: Owner, call: &Call) -> bool {
        call.receiver
            .as_ref()
            .is_some_and(|one| one.call == Some(owner.site.call))
    }

    /// The strategy of a service that is updated in place.
    pub(super) fn strategy(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        self.replace_class(planned, owner)?;
        self.keep_records(planned, owner)?;
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let not = |reason: &str, range: &Range<usize>| {
            NotLowered::at(reason, owner.site.program, range.clone())
        };
        let own = program.argument(call, "capacityProviderStrategies");
        match (planned.change.index_behind("CapacityProviderStrategy"), own) {
            (None, None) => {
                let item = match program.is_python() {
                    true => {
                        let class = self.library(
                            planned,
                            owner.site.program,
                            "aws_ecs",
                            "CapacityProviderStrategy",
                        );
                        format!(
                            "{class}(capacity_provider={}, weight=1)",
                            program.code.quoted("FARGATE")
                        )
                    }
                    false => format!(
                        "{{ capacityProvider: {}, weight: 1 }}",
                        program.code.quoted("FARGATE")
                    ),
                };
                self.insert(
                    planned,
                    owner,
                    "capacityProviderStrategies",
                    format!("[{item}]"),
                );
            }
            (Some(index), Some(list))
                if planned.change.value.as_ref().and_then(Json::as_str) == Some("FARGATE") =>
            {
                let (list, value) = program.code.resolve_literal(&list);
                let Value::List(items) = value else {
                    return Err(not("the strategy is not a list at this call", &list));
                };
                let item = items.get(index).ok_or_else(|| {
                    not(
                        "the strategy has fewer entries here than in the template",
                        &list,
                    )
                })?;
                let provider = self
                    .property(program, item, "capacityProvider")
                    .ok_or_else(|| not("the provider is not written here", item))?;
                let text = program.code.quoted("FARGATE");
                self.replace(planned, owner, provider, text);
            }
            (_, Some(list)) => {
                return Err(not(
                    "the strategy changes as a whole, which is not edited in programs. Write one entry with capacityProvider FARGATE",
                    &list,
                ));
            }
            (Some(_), None) => {
                return Err("capacityProviderStrategies is not written at the call".into());
            }
        }
        let line = self.of_resource(planned, owner, "schedulingStrategy = 'REPLICA'")?;
        self.after(planned, owner, &line)
    }

    /// The deployment that changes the strategy.
    pub(super) fn force_deployment(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        let program = self.program(owner.site.program);
        let text = match program.is_python() {
            true => {
                let class =
                    self.library(planned, owner.site.program, "aws_ecs", "ForceNewDeployment");
                format!(
                    "{class}(enabled=True, nonce={})",
                    program.code.quoted("fargate")
                )
            }
            false => format!(
                "{{ enabled: true, nonce: {} }}",
                program.code.quoted("fargate")
            ),
        };
        self.insert(planned, owner, "forceNewDeployment", text);
        Ok(())
    }

    /// FARGATE is associated with the cluster.
    pub(super) fn association(&mut self, planned: Planned<'l>) -> Lowered {
        let cluster = planned.change.value.as_ref().and_then(|value| {
            crate::hosts::programs::changes::reference(value.get("Properties")?.get("Cluster")?)
        });
        let owner = match cluster {
            Some((cluster, _)) => self.owner_of(planned.stack, cluster)?,
            None => self.owner(planned)?,
        };
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        if program
            .argument(call, "enableFargateCapacityProviders")
            .is_some()
        {
            return Err(
                "enableFargateCapacityProviders is set already. Run cdk synth and try again".into(),
            );
        }
        if program.hides_arguments(call, 2) {
            return Err("not all arguments of the cluster are written at its call. Set enableFargateCapacityProviders there".into());
        }
        self.insert(
            planned,
            owner,
            "enableFargateCapacityProviders",
            program.truth(true),
        );
        Ok(())
    }

    /// The value of a property of an object, a dictionary, or a call with keywords.
    pub(super) fn property(
        &self,
        program: &Program,
        range: &Range<usize>,
        property: &str,
    ) -> Option<Range<usize>> {
        let name = program.spelled(property);
        match program.code.resolve_literal(range) {
            (_, Value::Object(all)) => {
                let mut own = all
                    .into_iter()
                    .filter(|one| one.key.as_deref() == Some(&name));
                own.next().map(|one| one.value)
            }
            (_, Value::Call(call)) => program.argument(program.code.call(call), property),
            _ => None,
        }
    }
}
