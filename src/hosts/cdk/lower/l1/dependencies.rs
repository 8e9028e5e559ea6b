//! Dependencies of resources: statements behind the calls.

use std::collections::BTreeSet;

use super::super::dependencies::names_in;
use super::super::owner::Owner;
use super::super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::value::Value;

impl<'l> Lowering<'l> {
    /// Makes a resource depend on others.
    pub(super) fn depend(&mut self, planned: Planned<'l>, owner: Owner) -> Lowered {
        let value = planned.value();
        let added = match value {
            Some(Value::Text(name)) => vec![name.as_str()],
            Some(Value::List(names)) => names.iter().filter_map(Value::text).collect(),
            _ => return Err(self.dependency_is_removed(owner)),
        };
        let old = self.dependencies(planned);
        let is_item = planned.change.path.len() > 3;
        let is_kept =
            is_item && planned.change.is_new || old.iter().all(|one| added.contains(&one.as_str()));
        if !is_kept {
            return Err(self.dependency_is_removed(owner));
        }
        for name in added.into_iter().filter(|name| !old.contains(*name)) {
            self.depend_on(planned, owner, name)?;
        }
        Ok(())
    }

    fn dependency_is_removed(&self, owner: Owner) -> NotLowered {
        self.refused_at(
            owner,
            "a dependency is removed. Remove the statement that adds it manually",
        )
    }

    /// What the resource of a change depends on already.
    fn dependencies(&self, planned: Planned<'l>) -> BTreeSet<String> {
        let json = &planned.stack.template.json;
        let resource = json
            .get("Resources")
            .and_then(|all| all.get(planned.resource()));
        let own = resource.and_then(|one| one.get("DependsOn"));
        let names = own.map(names_in).into_iter().flatten();
        names.map(str::to_owned).collect()
    }

    fn depend_on(&mut self, planned: Planned<'l>, owner: Owner, name: &str) -> Lowered {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let refused = |reason: &str| {
            self.refused_at(
                owner,
                format!("it has to depend on {name}, {reason}. Add the dependency manually"),
            )
        };
        let target = match self.l1(planned.stack, name) {
            Some(Ok(target)) => target,
            Some(Err(not)) => return Err(not),
            None => return Err(refused("which is no L1 construct")),
        };
        let made = self.call(target.site);
        let is_together = target.site.program == owner.site.program
            && self.is_in_statement(owner)
            && self.is_in_statement(target)
            && made.scope == call.scope
            && ![made, call]
                .iter()
                .any(|one| one.is_conditional || one.is_looped);
        let binding = made.bound_to.map(|id| program.code.binding(id));
        let variable = binding.map(|one| program.expression_of(one));
        let Some(variable) = variable.filter(|_| is_together) else {
            return Err(refused(
                "which is made in another place, or without a variable",
            ));
        };
        let own = self.variable(planned, owner)?;
        let method = program.spelled("addDependency");
        let later = match made.statement.start > call.statement.start {
            true => target.site,
            false => owner.site,
        };
        let line = format!("{own}.node.{method}({variable})");
        self.after_call(planned, owner, later, &line)
    }
}
