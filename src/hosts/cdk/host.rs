//! AWS CDK apps as a host: the synthesized templates are planned as CloudFormation's, and edited in the programs.

use std::borrow::Cow;

use super::reader::SYNTHESIZED;
use super::{Cdk, lens};
use crate::hosts::cloudformation::{CloudFormation, module};
use crate::model::deployed::Deployments;
use crate::model::routes::ValueRoute;
use crate::model::{
    Content, HostTag, InlineDefinition, Module, Project, ProjectedSource, Projection, Recognized,
    Recognizer, Service, Workload,
};
use crate::outcome::{CascadedReplacement, Finding, WorkloadReport};
use crate::plan::{
    Addition, Effect, Host, ModuleAdditions, NewParameter, Obstacle, ParameterRequest, PlanContext,
    PlannedEdit, Split, Unsupported, ValueSpec,
};
use crate::syntax::{CommitError, Cursor, Document, NewValue, NodeId, Operation, Word};

/// Whether a document is a template that an app synthesized.
pub(super) fn is_own(document: &Document) -> bool {
    HostTag::is(document, &SYNTHESIZED)
}

impl Recognizer for Cdk {
    fn recognize<'d>(&self, _: &'d str, document: &'d Document) -> Option<Recognized<'d>> {
        let module = is_own(document).then(|| module::read(document))??;
        Some(Recognized {
            content: Content::Module(Box::new(module)),
            tag: &SYNTHESIZED,
        })
    }

    fn reader(&self, _: &str, document: &Document) -> Option<&'static HostTag> {
        is_own(document).then_some(&SYNTHESIZED)
    }

    fn project(&self, sources: &[ProjectedSource<'_>]) -> Option<Box<dyn Projection>> {
        Some(Box::new(lens::read(sources)?))
    }

    fn inline_definitions(&self, file: usize, document: &Document) -> Vec<InlineDefinition> {
        CloudFormation.inline_definitions(file, document)
    }

    fn embed(
        &self,
        definition: &InlineDefinition,
        document: &Document,
        new: &str,
    ) -> Result<Vec<(NodeId, Vec<Word>)>, CommitError> {
        CloudFormation.embed(definition, document, new)
    }

    fn deployments(
        &self,
        project: &Project<'_>,
        file: usize,
        known: &[Deployments],
    ) -> Deployments {
        CloudFormation.deployments(project, file, known)
    }
}

impl Host for Cdk {
    fn name(&self) -> &'static str {
        "AWS CDK"
    }

    fn file_noun(&self) -> &'static str {
        "the stack"
    }

    /// In a program the group of the tasks is that of the construct, and rules are made for the service.
    fn attaches_instance_groups(&self) -> bool {
        false
    }

    /// The CDK CLI allows the creation of roles after it has asked.
    fn requires_capabilities(&self) -> bool {
        false
    }

    fn order(&self, property: &str) -> &'static [&'static str] {
        CloudFormation.order(property)
    }

    fn region(&self) -> Option<NewValue> {
        CloudFormation.region()
    }

    fn split<'d>(
        &self,
        project: &Project<'d>,
        workload: &Workload<'d>,
        _: bool,
    ) -> Result<Split, Obstacle<'d>> {
        let root = Cursor::root(project.files[workload.file].document);
        Err(Obstacle::new(
            workload.place().unwrap_or(root),
            "--cutover parallel does not support AWS CDK apps: a second construct has other logical IDs, and its listener is made by the first one",
            "Use --cutover replace or --cutover in-place for this workload",
        ))
    }

    fn service_is_replaced<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        CloudFormation.service_is_replaced(cx, service);
    }

    fn check_in_place<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        CloudFormation.check_in_place(cx, service);
    }

    fn strategy_is_changed<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        CloudFormation.strategy_is_changed(cx, service);
    }

    fn foreign_target_group<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        entry: Cursor<'d>,
        place: Cursor<'d>,
    ) {
        CloudFormation.foreign_target_group(cx, service, entry, place);
    }

    fn effect(&self, project: &Project<'_>, place: Cursor<'_>, key: Option<&str>) -> Effect {
        CloudFormation.effect(project, place, key)
    }

    fn update_line(&self, cx: &PlanContext<'_, '_>) -> String {
        CloudFormation.update_line(cx)
    }

    fn request_parameter(
        &self,
        cx: &mut PlanContext<'_, '_>,
        request: &ParameterRequest<'_>,
        parameter: &NewParameter,
    ) -> String {
        CloudFormation.request_parameter(cx, request, parameter)
    }

    fn import_value<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        route: &ValueRoute<'d>,
        spec: &ValueSpec<'_>,
    ) -> Option<NewValue> {
        CloudFormation.import_value(cx, route, spec)
    }

    fn writable<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        place: Cursor<'d>,
        key: &str,
        value: NewValue,
    ) -> NewValue {
        CloudFormation.writable(cx, place, key, value)
    }

    fn scoped<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        file: usize,
        place: Cursor<'d>,
        value: NewValue,
    ) -> NewValue {
        CloudFormation.scoped(cx, file, place, value)
    }

    fn check(&self, cx: &mut PlanContext<'_, '_>) {
        CloudFormation.check(cx);
    }

    /// A construct makes an execution role where the task needs one.
    fn can_add<'d>(
        &self,
        _: &mut PlanContext<'_, 'd>,
        addition: &Addition<'_, 'd>,
    ) -> Result<(), Unsupported> {
        match addition {
            Addition::ExecutionRole {
                is_required: false, ..
            } => Err(Unsupported),
            _ => Ok(()),
        }
    }

    fn findings(
        &self,
        project: &Project<'_>,
        workloads: &[Workload<'_>],
        reports: &[WorkloadReport],
    ) -> Vec<Finding> {
        let _ = (project, workloads, reports);
        Vec::new()
    }

    fn is_checked_after(&self, _: &Module<'_>, _: &[Cow<'_, Operation>]) -> bool {
        false
    }

    fn cascade(&self, cx: &PlanContext<'_, '_>) -> Vec<CascadedReplacement> {
        CloudFormation.cascade(cx)
    }

    fn finish(&self, cx: &mut PlanContext<'_, '_>) {
        CloudFormation.finish(cx);
    }

    fn lower(&self, project: &Project<'_>, additions: ModuleAdditions) -> Vec<PlannedEdit> {
        CloudFormation.lower(project, additions)
    }
}
