//! The interface to the hosts, which turn the intents of steps into edits.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::naming::{self, Naming};
use super::{
    Effect, ModuleAdditions, NewParameter, Obstacle, ParameterRequest, PlanContext, PlannedEdit,
    Removed, Split, SplitService, Step, ValueSpec, impact,
};
use crate::facts::rules::RuleId;
use crate::model::routes::ValueRoute;
use crate::model::{
    Dual, Module, Project, Recognizer, Resource, Service, TaskDefinition, Workload,
};
use crate::outcome::{CascadedReplacement, Finding, WorkloadReport};
use crate::settings::Finish;
use crate::syntax::{Cursor, Document, NewValue, Operation};

/// Something that a step adds around a workload.
pub enum Addition<'a, 'd> {
    /// A parameter for an unknown value, by the rule that requests it.
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
        /// Its name, where none is generated.
        name: &'a str,
        /// Retention in days.
        days: i64,
    },
    /// An execution role for a task.
    ExecutionRole {
        /// The task.
        task: &'a TaskDefinition<'d>,
        /// The permissions in addition to the managed policy: actions, and the resources of each.
        needs: &'a BTreeMap<&'static str, Vec<NewValue>>,
        /// Whether the task does not start without a role.
        is_required: bool,
    },
    /// An execution role for the tasks of a parameters file of the ECS CLI.
    RoleOfParameters {
        /// Where it is reported.
        place: Cursor<'d>,
        /// Whether the tasks are seen to need a role.
        is_required: bool,
    },
}

/// The host cannot do what a step intends, and has reported the manual action.
#[derive(Debug)]
pub struct Unsupported;

/// What a host does for the steps of a workload that its files describe.
///
/// A step states its intent in the model's terms. A host that cannot do it reports the manual action, with the command
/// to run, and returns an error.
pub trait Host: Recognizer {
    /// Its name, as error messages print it.
    fn name(&self) -> &'static str;

    /// The term for one of its files in messages.
    fn file_noun(&self) -> &'static str {
        "the file"
    }

    /// The texts about fixed names of replaced resources.
    fn naming(&self) -> &'static Naming {
        &naming::OF_STACKS
    }

    /// A name made of an old name, with a suffix, which is not too long whatever the length of the old one; `None` if
    /// the host has no such expression.
    fn shortened_name(&self, cx: &PlanContext<'_, '_>, suffix: &str) -> Option<NewValue> {
        let _ = (cx, suffix);
        None
    }

    /// Whether tasks can also get the security groups of the container instances. Otherwise the rules that allow these are
    /// repeated for the tasks.
    fn attaches_instance_groups(&self) -> bool {
        true
    }

    /// The properties after which a new property of a service is inserted: the first that is present.
    fn order(&self, property: &str) -> &'static [&'static str] {
        let _ = property;
        &[]
    }

    /// Whether what starts the task definitions of its files is in files, too.
    fn shows_callers(&self) -> bool {
        true
    }

    /// Whether its files have empty lists for what is not set, which ECS ignores.
    fn has_empty_lists(&self) -> bool {
        false
    }

    /// What a person does with a workload that supports both launch types, where the files do not show what decides.
    fn one_launch_type(&self) -> &'static str {
        "Deploy it with the value that selects Fargate, if there is one, or set LaunchType: FARGATE to have the rest completed"
    }

    /// Reports a workload that supports both launch types, and what chooses.
    fn report_dual<'d>(&self, cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, dual: Dual) {
        cx.needs_decision(RuleId::SvcLaunchType, place, dual.chooses, dual.help);
    }

    /// Whether settings of containers that the ECS API does not have are ignored where the files are deployed.
    fn ignores_unknown_settings(&self) -> bool {
        false
    }

    /// Whether its files describe services in full, so that the settings of their deployments are reviewed.
    fn has_whole_services(&self) -> bool {
        true
    }

    /// Whether its files can hold an addition.
    ///
    /// # Errors
    /// The host's files cannot, and the manual action is reported.
    fn can_add<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        addition: &Addition<'_, 'd>,
    ) -> Result<(), Unsupported> {
        let _ = (cx, addition);
        Ok(())
    }

    /// Whether an update that creates roles has to be allowed with a capability.
    fn requires_capabilities(&self) -> bool {
        true
    }

    /// The error of a module without an argument that it requires.
    fn argument_missing(&self) -> &'static str {
        "Parameters: […] must have values"
    }

    /// The Region that a file is deployed to, as its files write it; `None` where they cannot reference it.
    fn region(&self) -> Option<NewValue> {
        None
    }

    /// Migrates to Fargate what starts the tasks but is neither a service nor a launcher of the workload, or reports
    /// it.
    fn update_callers(&self, cx: &mut PlanContext<'_, '_>) {
        let _ = cx;
    }

    /// Reports that the update replaces a service, and plans what that requires.
    fn service_is_replaced<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        let _ = (cx, service);
    }

    /// What prevents the update of a service in place, besides what prevents it for every host.
    fn obstacle_in_place<'d>(&self, service: &Service<'d>) -> Option<Obstacle<'d>> {
        let _ = service;
        None
    }

    /// Whether its files can hold a second half of a workload.
    fn can_split(&self) -> bool {
        false
    }

    /// Plans a second half of a workload next to the first one, with copies of its resources.
    ///
    /// # Errors
    /// The workload cannot run twice, or the host cannot write it.
    fn split<'d>(
        &self,
        project: &Project<'d>,
        workload: &Workload<'d>,
        is_alone: bool,
    ) -> Result<Split, Obstacle<'d>> {
        let _ = is_alone;
        let root = Cursor::root(project.files[workload.file].document);
        Err(Obstacle::new(
            workload.place().unwrap_or(root),
            "--cutover parallel supports CloudFormation templates and Terraform modules only",
            "Use --cutover replace or --cutover in-place for this workload",
        ))
    }

    /// The edits that split workloads of a module, and record that.
    fn split_module(&self, module: &Module<'_>, splits: &[&Split]) -> Vec<Operation> {
        let _ = (module, splits);
        Vec::new()
    }

    /// The parameter that shifts the traffic of a migration in parallel.
    fn traffic_parameter(&self) -> NewParameter {
        NewParameter::traffic()
    }

    /// A new text of a file with the record of everything that was added to the old one, which a return restores;
    /// `None` if the host does not edit the text itself.
    ///
    /// # Errors
    /// What a return would not restore.
    fn recorded(&self, path: &str, before: &str, after: &str) -> Option<Result<String, String>> {
        let _ = (path, before, after);
        None
    }

    /// The edits that record what a migration in parallel added to a file, by the paths.
    fn record_added(&self, document: &Document, added: &[String]) -> Vec<Operation> {
        let _ = (document, added);
        Vec::new()
    }

    /// The edits that remove everything that a migration in parallel added to a file.
    ///
    /// # Errors
    /// Why that is not possible.
    fn go_back<'d>(&self, document: &'d Document) -> Result<Vec<Operation>, Obstacle<'d>> {
        let _ = document;
        Ok(Vec::new())
    }

    /// The edits that remove from a file what a migration in parallel left on container instances.
    ///
    /// # Errors
    /// Why that is not possible.
    fn finish_parallel<'d>(&self, document: &'d Document) -> Result<Vec<Operation>, Obstacle<'d>> {
        let _ = document;
        Ok(Vec::new())
    }

    /// The services of a file whose migrations in parallel can end separately, and behind them those of nested stacks, for
    /// each of which the paths of its arguments here are given; empty if they end together.
    fn split_services(&self, document: &Document, passed: &[Vec<String>]) -> Vec<SplitService> {
        let _ = (document, passed);
        Vec::new()
    }

    /// The edits that end the migrations in parallel of some of these services, by their numbers.
    ///
    /// # Errors
    /// Why that is not possible.
    fn end_some<'d>(
        &self,
        document: &'d Document,
        passed: &[Vec<String>],
        ended: &[usize],
        direction: Finish,
    ) -> Result<Vec<Operation>, Obstacle<'d>> {
        let _ = (document, passed, ended, direction);
        Ok(Vec::new())
    }

    /// The edits that remove resources that nothing else refers to, by the files of their modules, with what only they use.
    ///
    /// # Errors
    /// Why that is not possible.
    fn remove_resources<'d>(
        &self,
        project: &Project<'d>,
        resources: &BTreeMap<usize, Vec<Resource<'d>>>,
    ) -> Result<Removed, Obstacle<'d>> {
        let Some((&file, own)) = resources.first_key_value() else {
            return Ok(Removed::default());
        };
        let root = Cursor::root(project.files[file].document);
        Err(Obstacle::new(
            own.first().map_or(root, |one| one.key),
            "finish --instances supports CloudFormation templates only",
            "Remove the resources that the report lists manually",
        ))
    }

    /// Reports what a person checks before a service is updated in place that has a launch type today.
    fn check_in_place<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        let _ = (cx, service);
    }

    /// Plans the deployment in which a service adopts its changed capacity provider strategy.
    fn strategy_is_changed<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        let _ = (cx, service);
    }

    /// Renames a replaced service whose old one exists until a person deletes it; returns whether it did. Otherwise the
    /// step renames it together with the other replaced resources.
    fn rename_service<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        name: Cursor<'d>,
    ) -> bool {
        let _ = (cx, service, name);
        false
    }

    /// Reports what happens to a target group that no file of the workload defines: `place` is the reference to it in
    /// an entry of a service's load balancers, or the entry itself.
    fn foreign_target_group<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        entry: Cursor<'d>,
        place: Cursor<'d>,
    );

    /// The effect of a change in the update: of a node, or of a key that is new in a mapping.
    fn effect(&self, project: &Project<'_>, place: Cursor<'_>, key: Option<&str>) -> Effect;

    /// What the update of what is deployed does with the workload, in one line.
    fn update_line(&self, cx: &PlanContext<'_, '_>) -> String {
        impact::line(cx)
    }

    /// Whether one of the services has no tasks, or is not reachable, during the update.
    fn has_downtime(&self, cx: &PlanContext<'_, '_>) -> bool {
        impact::has_downtime(cx)
    }

    /// The name of a new parameter of the workload's module, which its callers are requested to pass.
    fn request_parameter(
        &self,
        cx: &mut PlanContext<'_, '_>,
        request: &ParameterRequest<'_>,
        parameter: &NewParameter,
    ) -> String {
        let _ = (cx, parameter);
        request.name().to_owned()
    }

    /// Adds a new parameter to the files that set the parameters of a module, where the user requested that.
    fn enter_parameter(
        &self,
        cx: &mut PlanContext<'_, '_>,
        file: usize,
        name: &str,
        purpose: &str,
    ) {
        let _ = (cx, file, name, purpose);
    }

    /// Makes a value of another module available in the workload's module; `None` where that is not possible; then
    /// nothing is planned for it.
    fn import_value<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        route: &ValueRoute<'d>,
        spec: &ValueSpec<'_>,
    ) -> Option<NewValue> {
        let _ = (cx, route, spec);
        None
    }

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

    /// Whether the files of the workload are what the host deploys, and not, for instance, what it prints.
    ///
    /// # Errors
    /// They are not, and the manual action is reported.
    fn require_input(&self, cx: &mut PlanContext<'_, '_>) -> Result<(), Unsupported> {
        let _ = cx;
        Ok(())
    }

    /// Reports a task definition that a service or call references and that no file of the run defines.
    ///
    /// # Errors
    /// It is reported. Otherwise the checks determine what the name refers to.
    fn require_task_definition<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        place: Cursor<'d>,
    ) -> Result<(), Unsupported> {
        let _ = (cx, place);
        Ok(())
    }

    /// Reports the parts of the workload that the host cannot read or edit as they are in the files.
    fn check(&self, cx: &mut PlanContext<'_, '_>) {
        let _ = cx;
    }

    /// The checks of what only its files have. They run behind the others of their phase.
    fn steps(&self) -> &'static [&'static Step] {
        &[]
    }

    /// What there is to report of its files, besides the workloads; `reports` has one for each of these.
    fn findings(
        &self,
        project: &Project<'_>,
        workloads: &[Workload<'_>],
        reports: &[WorkloadReport],
    ) -> Vec<Finding> {
        let _ = (project, workloads, reports);
        Vec::new()
    }

    /// What its files lack for workloads that already run on Fargate, each with the index of such a workload; `reports`
    /// has one for each.
    fn findings_at_rest(
        &self,
        project: &Project<'_>,
        workloads: &[Workload<'_>],
        reports: &[WorkloadReport],
    ) -> Vec<(usize, Finding)> {
        let _ = (project, workloads, reports);
        Vec::new()
    }

    /// Whether a module has to be read again after these operations, to be checked.
    fn is_checked_after(&self, module: &Module<'_>, operations: &[Cow<'_, Operation>]) -> bool {
        let _ = (module, operations);
        false
    }

    /// What there is to report of a module after its edit: its new text, and what it reads as where that was asked for.
    fn check_edited(
        &self,
        path: &str,
        before: &Module<'_>,
        after: &str,
        new: Option<&Module<'_>>,
    ) -> Vec<Finding> {
        let _ = (path, before, after, new);
        Vec::new()
    }

    /// The resources that are replaced although no edit replaces them directly.
    fn cascade(&self, cx: &PlanContext<'_, '_>) -> Vec<CascadedReplacement> {
        let _ = cx;
        Vec::new()
    }

    /// Plans what the edits so far require.
    fn finish(&self, cx: &mut PlanContext<'_, '_>) {
        let _ = cx;
    }

    /// The edits for all additions to modules of the host.
    fn lower(&self, project: &Project<'_>, additions: ModuleAdditions) -> Vec<PlannedEdit> {
        let _ = (project, additions);
        Vec::new()
    }
}

/// The hosts of a run, in the order in which they try to recognize a file.
pub type Hosts = &'static [&'static dyn Host];
