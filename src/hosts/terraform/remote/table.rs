//! Published modules that run ECS services, and what their arguments mean for Fargate.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::facts::table::rows;

/// What an argument of a module is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::hosts::terraform) enum Role {
    /// It selects Fargate.
    Launch,
    /// Capacity providers in place of a launch type.
    Strategy,
    /// It has to have one value on Fargate.
    Setting,
    /// The CPU units of the task.
    Cpu,
    /// The memory of the task.
    Memory,
    /// It has to be passed on Fargate.
    Required,
    /// Container definitions.
    Containers,
    /// A target group that the caller creates.
    TargetGroup,
    /// Not supported on Fargate, unless it is empty or has one value.
    Instances,
    /// No argument, but a resource of the module whose changes the module ignores.
    Recreate,
    /// A map of services, each with the arguments of another module.
    Services,
}

/// An argument of a module.
#[derive(Clone, Copy, Debug)]
pub(in crate::hosts::terraform) struct Argument {
    pub(in crate::hosts::terraform) name: &'static str,
    pub(in crate::hosts::terraform) role: Role,
    /// The value on Fargate.
    pub(in crate::hosts::terraform) fargate: Option<&'static str>,
    /// The default; `None` if it has none, or none that is known.
    pub(in crate::hosts::terraform) default: Option<&'static str>,
}

/// The arguments of each module in the table.
static MODULES: LazyLock<HashMap<&str, Vec<Argument>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Vec<Argument>> = HashMap::new();
    for [module, name, role, fargate, default] in rows(include_str!("../schema/remote.tsv")) {
        let known = |cell: &'static str| (!matches!(cell, "-" | "?")).then_some(cell);
        all.entry(module).or_default().push(Argument {
            name,
            role: role_of(role),
            fargate: known(fargate),
            default: known(default),
        });
    }
    all
});

/// # Panics
/// If the table has another role; the tests read it.
fn role_of(role: &str) -> Role {
    match role {
        "launch" => Role::Launch,
        "strategy" => Role::Strategy,
        "setting" => Role::Setting,
        "cpu" => Role::Cpu,
        "memory" => Role::Memory,
        "required" => Role::Required,
        "containers" => Role::Containers,
        "target-group" => Role::TargetGroup,
        "instances" => Role::Instances,
        "recreate" => Role::Recreate,
        "services" => Role::Services,
        other => panic!("remote.tsv has the unknown role {other}"),
    }
}

/// The arguments of a module by its name; `None` for a module that is not in the table.
pub(in crate::hosts::terraform) fn arguments_of(module: &str) -> Option<&'static [Argument]> {
    MODULES.get(module).map(Vec::as_slice)
}

/// The name of a module by the source of a call, whether a registry or Git: namespace, name, and the directory in it.
pub(in crate::hosts::terraform) fn name_of(source: &str) -> String {
    let source = source.split('?').next().unwrap_or(source);
    let source = source.strip_prefix("git::").unwrap_or(source);
    let address = source.split_once("://").map_or(source, |(_, rest)| rest);
    let (address, directory) = address.split_once("//").unwrap_or((address, ""));
    let steps: Vec<&str> = address.split(['/', ':']).collect();
    let name = match steps.as_slice() {
        // Git: a host or a user comes first, and the name of the repository has the provider.
        [host, .., owner, repository] if host.contains(['.', '@']) && is_git(host, repository) => {
            let repository = repository.strip_suffix(".git").unwrap_or(repository);
            let plain = repository.strip_prefix("terraform-aws-");
            format!("{owner}/{}", plain.unwrap_or(repository))
        }
        [.., namespace, name, _provider] => format!("{namespace}/{name}"),
        _ => address.to_owned(),
    };
    match directory.trim_matches('/') {
        "" => name,
        directory => format!("{name}//{directory}"),
    }
}

/// Whether an address is that of a repository, not of a module in a registry with a host.
fn is_git(host: &str, last: &str) -> bool {
    let known = ["github.com", "gitlab.com", "bitbucket.org"];
    host.contains('@') || known.iter().any(|one| host.ends_with(one)) || last.contains(['-', '.'])
}

#[cfg(test)]
mod tests {
    use super::{MODULES, Role, arguments_of, name_of};

    #[test]
    fn a_module_has_one_name_wherever_it_comes_from() {
        let service = "terraform-aws-modules/ecs//modules/service";
        for (source, name) in [
            ("terraform-aws-modules/ecs/aws//modules/service", service),
            (
                "registry.terraform.io/terraform-aws-modules/ecs/aws//modules/service",
                service,
            ),
            (
                "git::https://github.com/terraform-aws-modules/terraform-aws-ecs.git//modules/service?ref=v5.0.0",
                service,
            ),
            (
                "github.com/trussworks/terraform-aws-ecs-service?ref=1.0",
                "trussworks/ecs-service",
            ),
            (
                "git@github.com:companieshouse/terraform-modules//aws/ecs/ecs-service?ref=1.0.296",
                "companieshouse/terraform-modules//aws/ecs/ecs-service",
            ),
            (
                "git::ssh://git@github.com/philips-software/terraform-aws-ecs-service.git?ref=2.0.0",
                "philips-software/ecs-service",
            ),
        ] {
            assert_eq!(name_of(source), name, "{source}");
        }
    }

    #[test]
    fn every_module_has_an_argument_that_selects_fargate() {
        assert_eq!(MODULES.len(), 7);
        for (module, arguments) in MODULES.iter() {
            let of = |role| arguments.iter().find(|one| one.role == role);
            match of(Role::Services) {
                Some(services) => {
                    let of_each = services.fargate.and_then(arguments_of);
                    assert!(of_each.is_some(), "{module}");
                }
                None => {
                    let launch = of(Role::Launch).expect(module);
                    assert!(launch.fargate.is_some(), "{module}");
                    assert!(
                        of(Role::Cpu).is_some() && of(Role::Memory).is_some(),
                        "{module}"
                    );
                    assert!(of(Role::Required).is_some(), "{module}");
                }
            }
        }
    }
}
