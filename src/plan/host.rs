//! The border to the hosts: what becomes of the intents of steps.

use std::collections::BTreeMap;

use super::{
    Effect, NewParameter, ParameterRequest, PlanContext, PlannedEdit, TemplateAdditions, ValueSpec,
};
use crate::facts::rules::RuleId;
use crate::model::routes::ValueRoute;
use crate::model::{Project, Recognizer, Resource, Service, TaskDefinition};
use crate::outcome::CascadedReplacement;
use crate::syntax::{Cursor, NewValue};

/// Something that a step adds around a workload.
pub enum Addition<'a, 'd> {
    /// A parameter for what is not known, by the rule that asks for it.
    Parameter(RuleId),
    /// The FARGATE capacity provider among those of a service's cluster.
    Provider {
        /// The service.
        service: &'a Service<'d>,
        /// Where it is reported.
        place: Cursor<'d>,
    },
    /// A security group for the tasks that a resource starts.
    SecurityGroup(&'a Resource<'d>),
    /// A log group for the containers of a task.
    LogGroup {
        /// The task.
        task: &'a TaskDefinition<'d>,
        /// Its name where nothing generates one.
        name: &'a str,
        /// How long it keeps logs, in days.
        days: i64,
    },
    /// An execution role for a task.
    ExecutionRole {
        /// The task.
        task: &'a TaskDefinition<'d>,
        /// What it allows besides the managed policy: actions, and what each is for.
        needs: &'a BTreeMap<&'static str, Vec<NewValue>>,
        /// Whether the task does not start without one.
        is_required: bool,
    },
}

/// The host cannot do what a step intends, and has reported what a person does instead.
#[derive(Debug)]
pub struct Unsupported;

/// What a host does for the steps of a workload that its files describe.
///
/// A step asks for what it intends in the model's terms. A host that cannot do it reports what a person does instead,
/// with the command to run, and answers that it is not done.
pub trait Host: Recognizer {
    /// Its name, as error messages print it.
    fn name(&self) -> &'static str;

    /// What a person calls one of its files.
    fn file_noun(&self) -> &'static str;

    /// The properties of a service that a new one is written behind, the first that is there.
    fn order(&self, property: &str) -> &'static [&'static str];

    /// Whether its files can hold an addition.
    ///
    /// # Errors
    /// They cannot, and it is reported what a person does instead.
    fn can_add<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        addition: &Addition<'_, 'd>,
    ) -> Result<(), Unsupported> {
        let _ = (cx, addition);
        Ok(())
    }

    /// The Region that a file is deployed to, as its files write it; `None` where they cannot.
    fn region(&self) -> Option<NewValue> {
        None
    }

    /// Moves to Fargate what starts the tasks and is no service or launcher of the workload, or reports it.
    fn update_callers(&self, cx: &mut PlanContext<'_, '_>) {
        let _ = cx;
    }

    /// Reports that the update replaces a service, and plans what that needs.
    fn service_is_replaced<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>);

    /// Plans the deployment in which a service follows its changed capacity provider strategy.
    fn strategy_is_changed<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>);

    /// Reports what becomes of a target group that no file of the workload defines: `place` names it in an entry of a
    /// service's load balancers, or is the entry itself.
    fn foreign_target_group<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        entry: Cursor<'d>,
        place: Cursor<'d>,
    );

    /// What the update does with a change: of a node, or of a key that is new in a mapping.
    fn effect(&self, project: &Project<'_>, place: Cursor<'_>, key: Option<&str>) -> Effect;

    /// The name of a new parameter of the workload's module, which its callers are asked to pass.
    fn request_parameter(
        &self,
        cx: &mut PlanContext<'_, '_>,
        request: &ParameterRequest<'_>,
        parameter: &NewParameter,
    ) -> String;

    /// Tells the files that set the parameters of a module of a new one, where the user asked for that.
    fn enter_parameter(
        &self,
        cx: &mut PlanContext<'_, '_>,
        file: usize,
        name: &str,
        purpose: &str,
    ) {
        let _ = (cx, file, name, purpose);
    }

    /// Makes a value of another module available in the workload's; `None` where it cannot be, and then nothing is
    /// planned for it.
    fn import_value<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        route: &ValueRoute<'d>,
        spec: &ValueSpec<'_>,
    ) -> Option<NewValue>;

    /// A value as it can be written for a key at a place.
    fn writable<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        place: Cursor<'d>,
        key: &str,
        value: NewValue,
    ) -> NewValue {
        let _ = (cx, place, key);
        value
    }

    /// A value as it can be written at a place of a file, which is not necessarily the workload's.
    fn scoped<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        file: usize,
        place: Cursor<'d>,
        value: NewValue,
    ) -> NewValue {
        let _ = (cx, file, place);
        value
    }

    /// Reports what of the workload the host cannot edit.
    fn check(&self, cx: &mut PlanContext<'_, '_>) {
        let _ = cx;
    }

    /// The resources that no edit replaces, and that are replaced all the same.
    fn cascade(&self, cx: &PlanContext<'_, '_>) -> Vec<CascadedReplacement> {
        let _ = cx;
        Vec::new()
    }

    /// Plans what the edits so far need.
    fn finish(&self, cx: &mut PlanContext<'_, '_>) {
        let _ = cx;
    }

    /// The edits for everything that modules of the host gain as a whole.
    fn lower(&self, project: &Project<'_>, additions: TemplateAdditions) -> Vec<PlannedEdit>;
}

/// The hosts of a run, in the order in which they are asked whether a file is theirs.
pub type Hosts = &'static [&'static dyn Host];
