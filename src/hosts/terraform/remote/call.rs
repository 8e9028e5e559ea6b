//! The arguments of a call of a module that is not in the tree.

use super::KIND;
use super::table::{Argument, Role, arguments_of, name_of};
use crate::model::Resource;
use crate::syntax::Cursor;

/// A call of a module that runs ECS tasks and is not in the tree.
pub(in crate::hosts::terraform) struct RemoteCall<'d> {
    pub(in crate::hosts::terraform) resource: Resource<'d>,
    /// Its source, without credentials.
    pub(in crate::hosts::terraform) source: String,
    /// What it runs: one service, or several where it has a map of them.
    pub(in crate::hosts::terraform) services: Vec<RemoteService<'d>>,
}

/// The arguments for one service.
pub(in crate::hosts::terraform) struct RemoteService<'d> {
    /// How messages name it: `module.web`, or `services.web of module.ecs`.
    pub(in crate::hosts::terraform) title: String,
    /// The place that stands for it as a whole.
    pub(in crate::hosts::terraform) key: Cursor<'d>,
    /// The mapping of its arguments; `None` if it is an expression.
    pub(in crate::hosts::terraform) arguments: Option<Cursor<'d>>,
    /// What the arguments are for; `None` for a module that is not in the table.
    pub(in crate::hosts::terraform) known: Option<&'static [Argument]>,
}

/// Arguments that only modules for ECS services or task definitions have.
const OF_ECS: [&str; 11] = [
    "launch_type",
    "launch_types",
    "service_launch_type",
    "use_fargate",
    "ecs_use_fargate",
    "container_definitions",
    "container_definition_json",
    "service_task_container_definitions",
    "task_definition_arn",
    "requires_compatibilities",
    "ordered_placement_strategy",
];

/// Arguments that select the launch type in modules that are not in the table.
const LAUNCH_TYPES: [&str; 5] = [
    "launch_type",
    "service_launch_type",
    "launch_types",
    "use_fargate",
    "ecs_use_fargate",
];

impl<'d> RemoteCall<'d> {
    /// Reads a call; `None` if the resource is none, or is not about ECS.
    pub(in crate::hosts::terraform) fn read(resource: &Resource<'d>) -> Option<Self> {
        if resource.kind.name() != KIND {
            return None;
        }
        let properties = resource.properties()?;
        let source = properties.get("TemplateURL")?.text()?;
        let arguments = properties.get("Parameters")?;
        let known = arguments_of(&name_of(source));
        let title = resource.name.to_owned();
        let one = |known| RemoteService {
            title: title.clone(),
            key: resource.key,
            arguments: Some(arguments),
            known,
        };
        let services = match known {
            Some(known) => match known.iter().find(|one| one.role == Role::Services) {
                Some(services) => several(resource, arguments, services),
                None => vec![one(Some(known))],
            },
            None if has_arguments_of_ecs(arguments) => vec![one(None)],
            None => Vec::new(),
        };
        (!services.is_empty()).then(|| Self {
            resource: *resource,
            source: without_credentials(source),
            services,
        })
    }
}

/// Whether a call, by its source and arguments, is of a module that runs ECS tasks.
pub(in crate::hosts::terraform) fn is_about_ecs(source: &str, arguments: Cursor<'_>) -> bool {
    arguments_of(&name_of(source)).is_some() || has_arguments_of_ecs(arguments)
}

fn has_arguments_of_ecs(arguments: Cursor<'_>) -> bool {
    OF_ECS.iter().any(|name| arguments.get(name).is_some())
}

/// The services of a map of services.
fn several<'d>(
    resource: &Resource<'d>,
    arguments: Cursor<'d>,
    services: &Argument,
) -> Vec<RemoteService<'d>> {
    let Some(map) = arguments.get(services.name) else {
        return Vec::new();
    };
    let known = services.fargate.and_then(arguments_of);
    let service = |title, key, arguments| RemoteService {
        title,
        key,
        arguments,
        known,
    };
    if !map.is_mapping() || map.entries().any(|(name, ..)| name.starts_with("Fn::")) {
        return vec![service(resource.name.to_owned(), map, None)];
    }
    let entries = map.written_entries().map(|(name, key, value)| {
        let title = format!("services.{name} of {}", resource.name);
        service(title, key, Some(value).filter(|one| one.is_mapping()))
    });
    entries.collect()
}

impl<'d> RemoteService<'d> {
    /// An argument that is passed, and is neither null nor empty.
    pub(in crate::hosts::terraform) fn get(&self, name: &str) -> Option<Cursor<'d>> {
        let value = self.arguments?.get(name)?;
        let is_empty = value.is_null()
            || value.is_absent()
            || value.text() == Some("")
            || value.is_sequence() && value.items().len() == 0
            || value.is_mapping() && value.entries().next().is_none();
        (!is_empty).then_some(value)
    }

    /// The arguments of a role.
    pub(in crate::hosts::terraform) fn of(
        &self,
        role: Role,
    ) -> impl Iterator<Item = &'static Argument> + use<'d> {
        let known = self.known.unwrap_or_default().iter();
        known.filter(move |one| one.role == role)
    }

    /// The argument that selects the launch type in a module that is not in the table.
    pub(in crate::hosts::terraform) fn guessed_launch(&self) -> Option<(&'static str, Cursor<'d>)> {
        LAUNCH_TYPES
            .iter()
            .find_map(|name| Some((*name, self.get(name)?)))
    }
}

/// A source without a user name and a password.
fn without_credentials(source: &str) -> String {
    let Some((scheme, rest)) = source.split_once("://") else {
        return source.to_owned();
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    match host.rsplit_once('@') {
        Some((user, host)) if user.contains(':') => format!("{scheme}://{host}/{path}"),
        _ => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_credentials;

    #[test]
    fn credentials_are_not_shown() {
        let shown = without_credentials("git::https://bot:secret@example.com/ecs.git?ref=1");
        assert_eq!(shown, "git::https://example.com/ecs.git?ref=1");
        let plain = "git::ssh://git@github.com/a/b.git";
        assert_eq!(without_credentials(plain), plain);
    }
}
