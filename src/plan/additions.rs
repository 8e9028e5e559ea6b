//! Additions of a workload to its module: parameters and resources.

use super::context::PlanContext;
use super::effect::Effect;
use super::parameters::{NewParameter, ParameterRequest, Purpose, ValueSpec};
use super::workload_plan::Rationale;
use crate::facts::updates::Update;
use crate::model::routes::ValueRoute;
use crate::model::{Expr, Kind, is_looped};
use crate::syntax::{Cursor, NewValue};

impl<'d> PlanContext<'_, 'd> {
    /// The name of a new parameter of the workload's module for a purpose; added once per module. A value has to be
    /// passed for a parameter without a default.
    pub fn parameter(&mut self, request: &ParameterRequest<'_>, parameter: NewParameter) -> String {
        if parameter.has_default() {
            self.new_parameter(self.workload.file, request, parameter)
        } else {
            self.host.request_parameter(self, request, &parameter)
        }
    }

    /// The resources that create the workload's stack, each as `master.yaml:60:3 ProductService`.
    pub fn parents(&self) -> Vec<String> {
        let above = self.project.graph.parents_of(self.workload.file);
        let shown = above.map(|(_, nested)| {
            let path = self.project.path(nested.parent);
            let place = nested.resource.key.position().in_file(path);
            format!("{place} {}", nested.resource.name)
        });
        shown.collect()
    }

    /// The name of a new parameter of a module for a purpose; added once per module.
    pub(crate) fn new_parameter(
        &mut self,
        file: usize,
        request: &ParameterRequest<'_>,
        parameter: NewParameter,
    ) -> String {
        let Some(module) = self.project.module(file) else {
            return request.name().to_owned();
        };
        // A parameter that needs a value is described where the value is requested.
        let purpose = if parameter.has_default() {
            format!(": {}", parameter.description())
        } else {
            String::new()
        };
        let kind = parameter.kind().to_owned();
        let requested = (!parameter.has_default()).then(|| parameter.description().to_owned());
        let (name, is_new) = self.shared.parameter(file, module, request, parameter);
        if let Some(purpose) = requested.filter(|_| is_new) {
            self.host.enter_parameter(self, file, &name, &purpose);
        }
        let is_own = file == self.workload.file;
        if is_new || !is_own {
            let rationale = Rationale::safe(format!("Adds parameter {name} ({kind}){purpose}"));
            let effect = Effect {
                parameter: Some(name.clone()),
                update: Some(Update::Nothing),
                ..Effect::default()
            };
            let place = if is_own {
                self.place()
            } else {
                self.touch(file);
                module.sections.parameters.unwrap_or(module.root)
            };
            self.report_effect(place, effect, rationale);
        }
        name
    }

    /// Adds a resource after the workload's last member; returns its logical ID. The resource has the condition of what
    /// it serves.
    pub fn resource(
        &mut self,
        name: &str,
        kind: Kind<'_>,
        condition: Option<&str>,
        properties: NewValue,
        rationale: Rationale,
    ) -> String {
        let Some((module, after)) = self.module().zip(self.after(is_looped(name))) else {
            return name.to_owned();
        };
        let name = self.shared.free_name(self.workload.file, module, name);
        let file = self.workload.file;
        let properties = self.host.scoped(self, file, after, properties);
        self.shared.resource(
            self.workload.file,
            after.node,
            &name,
            kind,
            condition,
            properties,
        );
        self.record_resource(&name, kind, rationale);
        name
    }

    /// Makes a value of another module available in the workload's module; returns it as that module writes it.
    /// `None` where that is not possible; then nothing is planned for it.
    pub fn import_value(
        &mut self,
        route: &ValueRoute<'d>,
        spec: &ValueSpec<'_>,
    ) -> Option<NewValue> {
        self.host.import_value(self, route, spec)
    }

    /// The key that a new resource is inserted after: the workload's last member, or the loop around it where the
    /// resource is for all iterations.
    pub fn after(&self, in_loop: bool) -> Option<Cursor<'d>> {
        let module = self.module()?;
        let members = self.workload.resources();
        let in_loops = members.filter(|one| !module.loops_around(one.key).is_empty());
        let last = in_loops.max_by_key(|one| one.key.node).filter(|_| in_loop);
        let last = last.or_else(|| self.workload.last_resource())?;
        let around = module.loops_around(last.key);
        let outermost = around.last().filter(|_| !in_loop);
        Some(outermost.map_or(last.key, |one| one.key))
    }

    /// Adds a resource, unless the same one was already added for another workload of the module.
    pub fn resource_once(
        &mut self,
        name: &str,
        kind: Kind<'_>,
        properties: NewValue,
        rationale: Rationale,
    ) {
        let purpose = Purpose::Resource(kind.to_string(), Expr::of_value(&properties));
        if self.shared.is_new(self.workload.file, purpose) {
            self.resource(name, kind, None, properties, rationale);
        }
    }
}
