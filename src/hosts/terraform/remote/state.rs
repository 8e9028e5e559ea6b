//! What a service of a module that is not in the tree runs on, as far as the arguments of the call show it.

use super::call::RemoteService;
use super::table::Role;
use crate::model::{Answer, Module, evaluate, ref_name};
use crate::syntax::Cursor;

/// What a service runs on.
pub(in crate::hosts::terraform) enum State<'d> {
    /// An argument or a default selects Fargate.
    Fargate,
    /// Container instances.
    Instances {
        /// What shows it.
        place: Cursor<'d>,
        /// The same in words, as the end of a sentence.
        what: String,
    },
    /// The call does not show it.
    Open {
        /// What leaves it open.
        place: Cursor<'d>,
        /// The same in words, as a sentence.
        what: String,
    },
}

/// Decides what a service runs on.
pub(in crate::hosts::terraform) fn state<'d>(
    module: &Module<'d>,
    service: &RemoteService<'d>,
) -> State<'d> {
    let title = &service.title;
    if service.arguments.is_none() {
        return State::Open {
            place: service.key,
            what: format!(
                "The services of {title} are not written as a map at the call, so their launch types are not known"
            ),
        };
    }
    if let Some(strategy) = service
        .of(Role::Strategy)
        .find_map(|one| service.get(one.name))
    {
        return by_strategy(module, title, strategy);
    }
    let Some(launch) = service.of(Role::Launch).next() else {
        return match service.guessed_launch() {
            Some((name, place)) => by_argument(module, service, (name, place), expected(name)),
            None => State::Open {
                place: service.key,
                what: format!(
                    "The launch type of {title} cannot be determined from the arguments of the call"
                ),
            },
        };
    };
    let fargate = launch.fargate.unwrap_or_default();
    if let Some(place) = service.get(launch.name) {
        return by_argument(module, service, (launch.name, place), fargate);
    }
    match launch.default {
        Some(default) if default == fargate => State::Fargate,
        Some(default) => State::Instances {
            place: service.key,
            what: format!(
                "{} is not set, and its default is {}",
                launch.name,
                shown(default)
            ),
        },
        None => State::Open {
            place: service.key,
            what: format!(
                "{title} does not set {}, whose default depends on the version of the module",
                launch.name
            ),
        },
    }
}

/// The value that selects Fargate, by the name of an argument.
fn expected(argument: &str) -> &'static str {
    match argument.ends_with("use_fargate") {
        true => "true",
        false => "FARGATE",
    }
}

/// A value as it is written in Terraform.
pub(in crate::hosts::terraform) fn shown(value: &str) -> String {
    match value.parse::<f64>().is_ok() || matches!(value, "true" | "false") {
        true => value.to_owned(),
        false => format!("\"{value}\""),
    }
}

fn by_argument<'d>(
    module: &Module<'d>,
    service: &RemoteService<'d>,
    (name, place): (&str, Cursor<'d>),
    fargate: &str,
) -> State<'d> {
    let only = only_item(place);
    let title = &service.title;
    match evaluate(Some(module), only) {
        Answer::Fixed(value) if value == fargate => State::Fargate,
        Answer::Fixed(value) => State::Instances {
            place,
            what: format!("{name} is {}", shown(&value)),
        },
        answer => {
            let values: Vec<String> = answer.values().iter().map(|one| shown(one)).collect();
            let known = match (&answer, values.as_slice()) {
                (_, []) => String::new(),
                (Answer::DefaultOnly(_), [default]) => format!(", whose default is {default}"),
                (_, values) => format!(" with the values {}", values.join(" and ")),
            };
            let decides = match ref_name(only) {
                Some(variable) => format!("variable {variable}{known}"),
                None => format!("an expression{known}"),
            };
            State::Open {
                place,
                what: format!("{name} of {title} is {decides}"),
            }
        }
    }
}

/// The only item of a list, or the value itself.
pub(in crate::hosts::terraform) fn only_item(place: Cursor<'_>) -> Cursor<'_> {
    let mut items = place.items();
    let only = items.next().filter(|_| items.next().is_none());
    only.filter(|_| place.is_sequence()).unwrap_or(place)
}

fn by_strategy<'d>(module: &Module<'d>, title: &str, strategy: Cursor<'d>) -> State<'d> {
    let named = strategy
        .descendants()
        .into_iter()
        .filter_map(|one| one.get("capacity_provider"));
    let names: Vec<Answer> = named.map(|name| evaluate(Some(module), name)).collect();
    let is_fargate = |name: &Answer| name.is("FARGATE") || name.is("FARGATE_SPOT");
    if !names.is_empty() && names.iter().all(is_fargate) {
        return State::Fargate;
    }
    if names.is_empty() || names.iter().any(is_fargate) {
        return State::Open {
            place: strategy,
            what: format!("The capacity providers of {title} are not written at the call"),
        };
    }
    State::Instances {
        place: strategy,
        what: "its capacity provider strategy does not name FARGATE or FARGATE_SPOT".to_owned(),
    }
}
