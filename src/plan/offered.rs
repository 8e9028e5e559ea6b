//! What the files offer as values of settings that are still open for a workload.

use super::Hosts;
use super::user_values::{is_list_kind, parameter_type_of, resource_of, unfit};
use crate::model::{Module, Parameter, Project, SubText, Workload};
use crate::outcome::{Candidate, Offered};
use crate::settings::{ExecutionRole, Kind, Settings, Value, public_ip};

/// The values that the module of a workload, and the exports of other modules, offer for settings.
pub fn offered(project: &Project<'_>, hosts: Hosts, workload: &Workload<'_>) -> Offered {
    let file = &project.files[workload.file];
    let specified = specified(&file.settings.of_members(&workload.ids()));
    let Some(module) = file.module() else {
        return Offered {
            specified,
            ..Offered::default()
        };
    };
    let module_noun = hosts[file.host].file_noun();
    let condition = workload.condition();
    let mut candidates = Vec::new();
    for kind in Kind::ALL {
        let mut found = of_module(module, kind, module_noun);
        found.extend(of_exports(project, workload.file, kind));
        let fits = |one: &Candidate| {
            let value = match is_list_kind(kind) {
                true => Value::parse_list(&one.value),
                false => Value::parse(&one.value),
            };
            value.is_ok_and(|value| unfit(Some(module), kind, &value, condition).is_none())
        };
        candidates.extend(found.into_iter().filter(fits));
    }
    let parameters = module.parameters.iter().map(|one| one.name);
    let resources = module.resources.iter().map(|one| one.name);
    Offered {
        candidates,
        names: parameters.chain(resources).map(str::to_owned).collect(),
        specified,
    }
}

/// The names of the settings that have a value.
fn specified(settings: &Settings) -> Vec<&'static str> {
    let role = &settings.execution_role;
    let all = [
        (Kind::Subnets.name(), settings.subnets.is_some()),
        (
            Kind::SecurityGroups.name(),
            settings.security_groups.is_some(),
        ),
        (Kind::Vpc.name(), settings.vpc.is_some()),
        (Kind::ExecutionRole.name(), *role != ExecutionRole::Generate),
        (
            Kind::AssignPublicIp.name(),
            settings.assign_public_ip.is_some(),
        ),
        ("launch-type", settings.launch_type.is_some()),
        ("log-driver", settings.log_driver.is_some()),
        ("cpu", settings.cpu.is_some() && settings.memory.is_some()),
    ];
    let set = all.into_iter().filter(|(_, is_set)| *is_set);
    set.map(|(name, _)| name).collect()
}

/// The parameters and resources of a module, those of the right type first.
fn of_module(module: &Module<'_>, kind: Kind, module_noun: &str) -> Vec<Candidate> {
    let own = parameter_type_of(kind);
    let is_typed = |one: &&Parameter<'_>| !own.is_empty() && one.kind().contains(own);
    let (lists, singles): (Vec<&Parameter<'_>>, Vec<_>) =
        (module.parameters.iter().filter(is_typed))
            .partition(|one| is_list_kind(kind) && one.kind().contains("List"));
    let about = |what: &str| format!("{what} of {module_noun}");
    let mut found: Vec<Candidate> = lists
        .iter()
        .map(|one| candidate(kind, reference(one.name), about("parameter")))
        .collect();
    let singles: Vec<&str> = singles.iter().map(|one| one.name).collect();
    found.extend(of_names(kind, &singles, &about("parameter")));
    let resources: Vec<&str> = match resource_of(kind).name() {
        "" => Vec::new(),
        _ => (module.of_type(resource_of(kind)))
            .map(|one| one.name)
            .filter(|name| kind != Kind::ExecutionRole || is_named_like(kind, name))
            .collect(),
    };
    found.extend(of_names(kind, &resources, &about("resource")));
    let is_untyped =
        |one: &&Parameter<'_>| !one.kind().contains("AWS::") && is_named_for(kind, one);
    let untyped = module.parameters.iter().filter(is_untyped);
    found.extend(untyped.map(|one| candidate(kind, reference(one.name), about("parameter"))));
    found
}

/// One candidate for each name or, for a list, one for all of them.
fn of_names(kind: Kind, names: &[&str], about: &str) -> Vec<Candidate> {
    match names {
        [] => Vec::new(),
        [_, _, ..] if is_list_kind(kind) => {
            let items: Vec<String> = names.iter().map(|name| reference(name)).collect();
            let value = format!("[{}]", items.join(", "));
            vec![candidate(kind, value, format!("{about}s"))]
        }
        names => (names.iter())
            .map(|name| candidate(kind, reference(name), about.to_owned()))
            .collect(),
    }
}

/// What other modules export under a fixed name. Several values of one module are one list.
fn of_exports(project: &Project<'_>, importing: usize, kind: Kind) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter().enumerate() {
        let Some(module) = file.module().filter(|_| index != importing) else {
            continue;
        };
        let mut names: Vec<String> = Vec::new();
        for export in &module.links.exports {
            let name = SubText::of(export.name).text;
            let is_of_kind = match module.target(export.value) {
                Some(resource) => resource.kind == resource_of(kind),
                None => is_named_like(kind, &name),
            };
            if is_of_kind && is_plain(&name) {
                names.push(format!("!ImportValue {name}"));
            }
        }
        let about = format!("exported by {}", file.path);
        let value = match names.as_slice() {
            [_, _, ..] if is_list_kind(kind) => vec![format!("[{}]", names.join(", "))],
            _ => names,
        };
        found.extend(
            value
                .into_iter()
                .map(|one| candidate(kind, one, about.clone())),
        );
    }
    found
}

fn candidate(kind: Kind, value: String, about: String) -> Candidate {
    Candidate {
        setting: kind.name(),
        value,
        about,
    }
}

fn reference(name: &str) -> String {
    format!("!Ref {name}")
}

/// Whether a name is one word in YAML, in any context.
fn is_plain(name: &str) -> bool {
    let is_of_word = |one: char| one.is_ascii_alphanumeric() || "-_.:/".contains(one);
    !name.is_empty() && name.chars().all(is_of_word)
}

/// Whether a parameter without a specific type is for values of a kind, by its allowed values or its name.
fn is_named_for(kind: Kind, parameter: &Parameter<'_>) -> bool {
    if kind == Kind::AssignPublicIp {
        let allowed = parameter.allowed_values();
        return !allowed.is_empty() && allowed.iter().all(|one| public_ip(one).is_some());
    }
    is_named_like(kind, parameter.name)
}

fn is_named_like(kind: Kind, name: &str) -> bool {
    let name: String = name.to_lowercase().replace(['-', '_'], "");
    match kind {
        Kind::Subnets => name.contains("subnet") && !name.contains("cidr"),
        Kind::SecurityGroups => name.contains("securitygroup"),
        Kind::Vpc => name.contains("vpc") && !name.contains("cidr"),
        Kind::ExecutionRole => name.contains("executionrole"),
        Kind::AssignPublicIp => false,
    }
}
