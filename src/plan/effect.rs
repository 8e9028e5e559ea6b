//! The effect of a change in the stack update, by where the change is made.

use std::collections::HashSet;

use super::context::PlanContext;
use super::workload_plan::Rationale;
use crate::facts::updates;
use crate::facts::updates::Update;
use crate::model::{Kind, MemberId};
use crate::outcome::Change;
use crate::syntax::Cursor;

/// The effect of a change.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// The name of the resource that is changed.
    pub resource: Option<String>,
    /// The type of that resource.
    pub kind: String,
    /// The top-level property of the resource.
    pub property: Option<String>,
    /// The name of a parameter that is added.
    pub parameter: Option<String>,
    /// What the update does with it.
    pub update: Option<Update>,
}

impl<'d> PlanContext<'_, 'd> {
    /// Records a resource that is added for several workloads together.
    pub fn record_resource(&mut self, name: &str, kind: Kind<'_>, mut rationale: Rationale) {
        rationale.reason = format!("Adds {name} ({kind}): {}", rationale.reason).into();
        let effect = Effect {
            resource: Some(name.to_owned()),
            update: Some(Update::NewResource),
            ..Effect::default()
        };
        self.report_effect(self.place(), effect, rationale);
    }

    /// Records an edit of a node, or of a key that is new in a mapping.
    pub(crate) fn record_change(
        &mut self,
        place: Cursor<'d>,
        key: Option<&str>,
        rationale: Rationale,
    ) {
        let (at, key) = match self.project.inline_definition_at(place) {
            Some((_, text)) => {
                let home = self.project.files[text.file].document;
                (Cursor::root(home).at(text.node), None)
            }
            None => (place, key),
        };
        let mut effect = self.host_at(at).effect(self.project, at, key);
        if self.is_conditional(&effect, at) {
            effect.update = Some(Update::Conditional);
        }
        if self.is_in_copy(&effect, at) {
            effect.update = Some(Update::NewResource);
        }
        self.decide(&effect, at);
        self.report_effect(place, effect, rationale);
    }

    pub(crate) fn report_effect(
        &mut self,
        place: Cursor<'d>,
        effect: Effect,
        rationale: Rationale,
    ) {
        let change = Change {
            transform: self.step_name(),
            file: self.project.shared_path(self.file_of(place)),
            template: None,
            span: self.project.span(place),
            resource: effect.resource,
            property: effect.property,
            parameter: effect.parameter,
            update: effect.update.unwrap_or(Update::Unknown),
            class: rationale.class,
            reason: rationale.reason,
            prevents: rationale.prevents,
        };
        // Two values that are passed along one path report the path once.
        let mut known = self.workload_plan.changes.iter();
        if !known.any(|one| is_same(one, &change)) {
            self.workload_plan.changes.push(change);
        }
    }

    /// Determines from a change what is replaced.
    fn decide(&mut self, effect: &Effect, place: Cursor<'d>) {
        let Some(name) = effect.resource.clone() else {
            return;
        };
        let fixed = updates::kind(&effect.kind).and_then(|kind| kind.name);
        if fixed.is_some() && effect.property.as_deref() == fixed {
            self.renamed.insert(name.clone());
        }
        if effect.update != Some(Update::Replacement) {
            return;
        }
        let file = self.file_of(place);
        let module = self.project.module(file);
        let Some(owner) = module.and_then(|module| module.owner(place)) else {
            return;
        };
        let id = MemberId {
            file,
            name: owner.name,
        };
        match owner.kind {
            Kind::SERVICE => self.decisions.replaced_services.insert(id),
            Kind::TARGET_GROUP => self.decisions.replaced_groups.insert(id),
            _ => false,
        };
    }

    /// The resources that are replaced and keep their fixed name. CloudFormation refuses that, because it creates the
    /// new one before it deletes the old one.
    pub fn refused(&self) -> HashSet<String> {
        let module = self.project.module(self.workload.file);
        let has_fixed_name = |name: &&String| {
            let resource = module.and_then(|module| module.resource(name));
            resource.is_some_and(|resource| {
                let fixed = updates::kind(resource.kind.name()).and_then(|kind| kind.name);
                // CloudFormation generates a name where the specified one is empty.
                let name = fixed.and_then(|fixed| resource.get(fixed));
                name.is_some_and(|name| name.text() != Some(""))
            })
        };
        let changes = self.workload_plan.changes.iter();
        changes
            .filter(|change| change.update == Update::Replacement)
            .filter_map(|change| change.resource.as_ref())
            .filter(|name| !self.renamed.contains(*name))
            .filter(has_fixed_name)
            .cloned()
            .collect()
    }
}

/// Whether two changes are one to a reader: their spans may differ within a line.
fn is_same(one: &Change, other: &Change) -> bool {
    one.span.start.line == other.span.start.line
        && *one
            == Change {
                span: one.span,
                ..other.clone()
            }
}
