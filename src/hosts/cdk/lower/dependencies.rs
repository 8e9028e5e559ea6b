//! The row of dependencies. Constructs pass most of them on by themselves.

use serde_json::Value as Json;

use super::{Lowered, Lowering, NotLowered, Planned};

/// The resource that associates capacity providers with a cluster. The construct of the cluster makes it.
const ASSOCIATIONS: &str = "AWS::ECS::ClusterCapacityProviderAssociations";

impl<'l> Lowering<'l> {
    /// What a service waits for: a service that moves to the capacity provider FARGATE waits for its association.
    pub(super) fn dependency(&mut self, planned: Planned<'l>) -> Lowered {
        let names = planned.change.value.as_ref().map(names_in);
        let template = &planned.stack.template;
        let mut types = names.iter().flatten().map(|name| template.type_of(name));
        if types.all(|kind| kind != Some(ASSOCIATIONS)) {
            return Ok(());
        }
        let owner = self.owner(planned)?;
        let program = self.program(owner.site.program);
        let cluster = program.argument(self.call(owner.site), "cluster");
        let cluster = cluster.map(|range| program.code.slice(&range));
        let is_name = |text: &&str| {
            let mut characters = text.chars();
            characters.all(|one| one.is_alphanumeric() || matches!(one, '_' | '.'))
        };
        let method = program.spelled("addDependency");
        let cluster = cluster.filter(is_name).ok_or_else(|| {
            NotLowered::from(format!(
                "the service has to wait until FARGATE is associated with its cluster. Call node.{method}(cluster) of the service"
            ))
        })?;
        let service = self.service_expression(planned, owner)?;
        self.after(
            planned,
            owner,
            &format!("{service}.node.{method}({cluster})"),
        )
    }
}

/// The names in a `DependsOn`: one, or a list.
pub(super) fn names_in(depends_on: &Json) -> Vec<&str> {
    let items = depends_on.as_array();
    let items = items.map_or(std::slice::from_ref(depends_on), Vec::as_slice);
    items.iter().filter_map(Json::as_str).collect()
}
