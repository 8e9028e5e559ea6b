//! L1 constructs, which are resources: a property of the template is a property of the call.
//!
//! - `properties`: their properties, by the table `schema/properties.tsv`.
//! - `slots`: where a value of the template is written in a program.
//! - `set_elsewhere`: assignments and overrides behind the call.
//! - `change`: changes of values; `dependencies` and `removal` are those of whole resources.
//! - `additions` and `statements`: new resources and parameters, before the call that refers to them.
//! - `writing` and `references`: new values as expressions.

mod additions;
mod change;
mod dependencies;
mod properties;
mod references;
mod removal;
mod set_elsewhere;
mod slots;
mod statements;
mod writing;

pub(super) use additions::{New, NewVariable};

use std::collections::BTreeSet;

use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned, Stack};

/// What to do where the assembly is out of date.
const AGAIN: &str = "Run cdk synth and try again";

/// The classes of constructs that only contain others.
const SCOPES: [&str; 12] = [
    "",
    "App",
    "Construct",
    "NestedStack",
    "Stack",
    "Stage",
    "constructs.Construct",
    "core.App",
    "core.Construct",
    "core.NestedStack",
    "core.Stack",
    "core.Stage",
];

impl<'l> Lowering<'l> {
    /// The call that makes a resource, if that is an L1 construct of the program: one that no construct of a library contains.
    pub(super) fn l1(
        &self,
        stack: &Stack<'l>,
        resource: &str,
    ) -> Option<Result<Owner, NotLowered>> {
        let assembly = &self.app.assembly;
        let construct = assembly.at(stack.template.construct_path(resource)?)?;
        let is_scope = |one: usize| SCOPES.contains(&assembly.constructs[one].class.as_str());
        let (_, name) = assembly.constructs[construct].class.rsplit_once('.')?;
        if !name.starts_with("Cfn") || !assembly.around(construct).skip(1).all(is_scope) {
            return None;
        }
        let found = self.sites.of(construct);
        Some(match found {
            Ok(site) => Ok(Owner {
                construct,
                site,
                is_pattern: false,
            }),
            Err(none) => Err(self.without_site(none)),
        })
    }

    /// The call that makes the resource of a change, if it is an L1 construct.
    pub(super) fn l1_of(&self, planned: Planned<'l>) -> Option<Result<Owner, NotLowered>> {
        let is_resource = planned
            .change
            .path
            .first()
            .is_some_and(|one| one == "Resources");
        is_resource.then(|| self.l1(planned.stack, planned.resource()))?
    }

    /// Makes a change of a resource that is an L1 construct.
    pub(super) fn change_l1(&mut self, planned: Planned<'l>, owner: Owner) -> Lowered {
        let path: Vec<&str> = planned.change.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            [_, _] => self.remove_l1(planned, owner),
            [_, _, "Properties", ..] => self.change_properties(planned, owner),
            [_, _, "DependsOn", ..] => self.depend(planned, owner),
            [_, _, attribute, ..] => Err(NotLowered::at(
                format!("{attribute} is no property of the call. Make the change manually"),
                owner.site.program,
                self.call(owner.site).range.clone(),
            )),
            _ => Err("it is not a change of one resource".into()),
        }
    }

    /// A refusal at the call of a construct.
    fn refused_at(&self, owner: Owner, reason: impl Into<String>) -> NotLowered {
        let callee = self.call(owner.site).callee.clone();
        NotLowered::at(reason, owner.site.program, callee)
    }

    /// Refuses a change of a construct of another kind that refers to what is new for an L1 construct.
    pub(super) fn refuse_mixed(&self, planned: Planned<'l>, new: &New<'l>) -> Lowered {
        let names: BTreeSet<&str> = new.resources();
        let value = planned.value();
        let is_mixed = value.is_some_and(|value| value.names_one(&names));
        match is_mixed {
            true => Err(
                "the plan has one new resource for this construct and for an L1 construct. Make the change of this one manually"
                    .into(),
            ),
            false => Ok(()),
        }
    }
}
