//! The name of a service after the migration, as other places write it.

use super::name_of_service;
use crate::model::new_value::{absent, copy_of, if_function, in_style_of, join, sub, text};
use crate::model::{
    Expr, Function, Kind, Module, Resource, Service, comparison, function, ref_name,
};
use crate::plan::{PlanContext, SUFFIX};
use crate::settings::Names;
use crate::syntax::{Cursor, NewValue};

/// Services of a template that have the same name, usually one. There are two where conditions choose between them, or
/// where they are in different clusters.
pub(super) struct OneName<'d> {
    /// The services, in the order of the template, including those of other workloads: each workload makes the same
    /// decision.
    pub(super) services: Vec<Resource<'d>>,
    /// Whether all of them are known to be renamed.
    are_all_renamed: bool,
    /// The old name, as the first of them specifies it.
    pub(super) name: Cursor<'d>,
    /// Its meaning.
    pub(super) meaning: Expr,
}

impl<'d> OneName<'d> {
    /// The names of services that are renamed, each once, with all services of the template that have the name.
    pub(super) fn all(module: &Module<'d>, renamed: &[(Service<'d>, Cursor<'d>)]) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for (renamed_one, name) in renamed {
            let is_copy = |name: &str| module.original_of(name).is_some();
            let side = is_copy(renamed_one.resource.name);
            let meaning = Expr::of(*name);
            if found.iter().any(|one| one.meaning == meaning) {
                continue;
            }
            let has_it = |service: &&Resource<'d>| {
                let own = service.get("ServiceName");
                let is_same = own.is_some_and(|own| Expr::of(own) == meaning);
                is_same && is_copy(service.name) == side
            };
            let all = module.of_type(Kind::SERVICE);
            let services: Vec<Resource<'d>> = all.filter(has_it).copied().collect();
            let is_renamed = |service: &Resource<'d>| {
                let mut renamed = renamed.iter();
                renamed.any(|(one, _)| one.resource.name == service.name)
            };
            found.push(Self {
                are_all_renamed: services.iter().all(is_renamed),
                services,
                name: *name,
                meaning,
            });
        }
        found
    }

    /// Whether a resource is one of the services.
    pub(super) fn has(&self, resource: &Resource<'_>) -> bool {
        let mut services = self.services.iter();
        services.any(|service| service.name == resource.name)
    }

    /// Whether the services depend on a resource, which then cannot depend on them.
    pub(super) fn waits_for(&self, module: &Module<'d>, resource: &Resource<'_>) -> bool {
        let mut services = self.services.iter();
        services.any(|service| module.waits_for(service.name, resource.name))
    }

    /// The new name as a text; `None` where CloudFormation generates one, or a service of that name keeps it.
    pub(super) fn as_text(&self, cx: &PlanContext<'_, 'd>) -> Option<NewValue> {
        let is_known = self.are_all_renamed && cx.settings.names == Names::Suffix;
        is_known.then(|| suffixed(self.name))
    }

    /// The new name in a place under a condition: the service's attribute, so that resources that need the service are
    /// updated after it. `None` where that cannot be written.
    ///
    /// `front` is the text before the name, in the notation of `Fn::Sub`; it may show which cluster is meant.
    pub(super) fn in_place(
        &self,
        cx: &PlanContext<'_, 'd>,
        condition: Option<&str>,
        front: &str,
    ) -> Option<NewValue> {
        let of = |service: &Resource<'d>| name_of_service(service.name);
        let own = |service: &Resource<'d>| service.condition;
        let is_there =
            |service: &&Resource<'d>| own(service).is_none() || own(service) == condition;
        let sure: Vec<&Resource<'d>> = self.services.iter().filter(is_there).collect();
        match sure.as_slice() {
            [one] => return Some(of(one)),
            [] => {}
            // In different clusters, they have the same new name.
            several => {
                let mut near = several.iter().filter(|one| is_of_cluster(one, front));
                return match (near.next(), near.next()) {
                    (Some(one), None) => Some(of(one)),
                    _ => self.as_text(cx),
                };
            }
        }
        let module = cx.module()?;
        // In the order of their conditions: the order of the resources has no meaning.
        let conditions = module.sections.conditions;
        let position = |service: &&Resource<'d>| {
            let key = conditions?.key(own(service)?)?;
            Some(key.node)
        };
        let mut ordered: Vec<&Resource<'d>> = self.services.iter().collect();
        ordered.sort_by_key(position);
        let mut services = ordered.into_iter().rev();
        let last = services.next()?;
        let is_either = self.is_either(module);
        let mut value = match self.as_text(cx) {
            _ if is_either => of(last),
            Some(text) => if_function(own(last)?, of(last), text),
            // No other service is known to exist.
            None => return None,
        };
        for service in services {
            value = if_function(own(service)?, of(service), value);
        }
        Some(value)
    }

    /// Whether exactly one of two services exists in every case: their conditions are opposites.
    fn is_either(&self, module: &Module<'d>) -> bool {
        let compared = |service: &Resource<'d>| comparison(module, service.condition?);
        let [one, other] = self.services.as_slice() else {
            return false;
        };
        let both = compared(one).zip(compared(other));
        both.is_some_and(|(one, other)| {
            one.parameter == other.parameter
                && one.value == other.value
                && one.when_equal != other.when_equal
        })
    }
}

/// Whether a text before a name ends with the cluster of a service: `service/main/`.
fn is_of_cluster(service: &Resource<'_>, front: &str) -> bool {
    let cluster = service
        .get("Cluster")
        .and_then(|one| Expr::of(one).as_sub());
    cluster.is_some_and(|cluster| front.ends_with(&format!("/{cluster}/")))
}

/// A name with the suffix, as a value of its own.
pub(super) fn suffixed(name: Cursor<'_>) -> NewValue {
    if let Some(written) = name.text() {
        return in_style_of(name, format!("{written}{SUFFIX}"));
    }
    if let Some(parameter) = ref_name(name) {
        return sub(&format!("${{{parameter}}}{SUFFIX}"));
    }
    match function(name) {
        Some(Function::If {
            condition,
            then,
            otherwise,
        }) => {
            let branch = |one: Cursor<'_>| match one.is_absent() {
                true => absent(),
                false => suffixed(one),
            };
            if_function(condition, branch(then), branch(otherwise))
        }
        _ => match Expr::of(name).as_sub() {
            Some(written) => sub(&format!("{written}{SUFFIX}")),
            None => join("", vec![copy_of(name), text(SUFFIX)]),
        },
    }
}
