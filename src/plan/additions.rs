//! What a workload adds to its template: parameters and resources.

use super::draft::Draft;
use super::drafted::Why;
use super::effect::Effect;
use super::shared::{NewParameter, Wanted};
use crate::document::NewValue;
use crate::ecs::parents;
use crate::fargate::updates::Update;

impl Draft<'_, '_> {
    /// The name of a new parameter of the workload's template for a purpose; made once for the whole template.
    /// A parameter without a default leaves a value for a person to give.
    pub fn parameter(&mut self, wanted: &Wanted<'_>, parameter: NewParameter) -> String {
        let has_default = parameter.has_default();
        let description = parameter.description().to_owned();
        let kind = parameter.kind().to_owned();
        let (name, is_new) = match self.template() {
            Some(template) => {
                self.shared
                    .parameter(self.workload.file, template, wanted, parameter)
            }
            None => (wanted.name().to_owned(), false),
        };
        if is_new {
            // What has to be given is described where it is asked for.
            let purpose = if has_default {
                format!(": {description}")
            } else {
                String::new()
            };
            let why = Why::safe(format!("new parameter {name} ({kind}){purpose}"));
            let effect = Effect {
                update: Some(Update::Nothing),
                ..Effect::default()
            };
            self.tell_effect(self.place(), effect, why);
        }
        if !has_default {
            let parents = parents(self.set, self.workload.file);
            let passed = match parents.as_slice() {
                [] => String::new(),
                [one] => format!("; {one} creates this stack and must pass {name}"),
                many => format!(
                    "; {} create this stack and must pass {name}",
                    many.join(" and ")
                ),
            };
            self.must_act(
                wanted.rule(),
                self.place(),
                format!("the new parameter {name} has no default, because the template does not tell its value: {description}{passed}"),
                "give it when you update the stack; where another stack creates this one, that one must pass it",
            );
        }
        name
    }

    /// Adds a resource behind the workload's last member; returns its logical id.
    /// The resource carries the condition of what it serves.
    pub fn resource(
        &mut self,
        name: &str,
        kind: &str,
        condition: Option<&str>,
        properties: NewValue,
        why: Why,
    ) -> String {
        let Some((template, last)) = self.template().zip(self.workload.last_resource()) else {
            return name.to_owned();
        };
        let name = self.shared.free_name(self.workload.file, template, name);
        self.shared.resource(
            self.workload.file,
            last.key.node,
            &name,
            kind,
            condition,
            properties,
        );
        self.tell_resource(&name, kind, why);
        name
    }

    /// Adds a resource, unless the same one is added already for another workload of the template.
    pub fn resource_once(&mut self, name: &str, kind: &str, properties: NewValue, why: Why) {
        let purpose = format!("{kind} {properties:?}");
        if self.shared.is_new(self.workload.file, purpose) {
            self.resource(name, kind, None, properties, why);
        }
    }
}
