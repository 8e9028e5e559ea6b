//! Turns the intents of steps into edits of templates.

mod cascade;
mod cross_stack;
mod effect;
mod generated_role;
mod impact;
mod inline_definitions;
mod loops;
mod parameter_entries;
mod placeholders;
mod sections;
mod serverless;
mod services;
mod target_groups;
mod unknown_stacks;

pub(super) use sections::{in_section, parameters};

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{CloudFormation, checks, instances, parallel};
use crate::model::new_value::region;
use crate::model::routes::ValueRoute;
use crate::model::{Module, Project, Resource, Service, Workload};
use crate::outcome::{CascadedReplacement, Finding, WorkloadReport};
use crate::plan::{
    Effect, Host, ModuleAdditions, NewParameter, Obstacle, ParameterRequest, PlanContext,
    PlannedEdit, Removed, Split, SplitService, Step, ValueSpec,
};
use crate::settings::Finish;
use crate::syntax::{Cursor, Document, NewEntry, NewValue, Operation};

impl Host for CloudFormation {
    fn name(&self) -> &'static str {
        "CloudFormation"
    }

    fn file_noun(&self) -> &'static str {
        "the template"
    }

    fn order(&self, property: &str) -> &'static [&'static str] {
        match property {
            "LaunchType" | "CapacityProviderStrategy" => &["Cluster"],
            "NetworkConfiguration" => &["LoadBalancers", "LaunchType", "DesiredCount", "Cluster"],
            _ => &[],
        }
    }

    fn region(&self) -> Option<NewValue> {
        Some(region())
    }

    fn service_is_replaced<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        services::report_replacement(cx, service);
    }

    fn can_split(&self) -> bool {
        true
    }

    fn split<'d>(
        &self,
        project: &Project<'d>,
        workload: &Workload<'d>,
        is_alone: bool,
    ) -> Result<Split, Obstacle<'d>> {
        parallel::split(project, workload, is_alone)
    }

    fn split_module(&self, module: &Module<'_>, splits: &[&Split]) -> Vec<Operation> {
        parallel::of_module(module, splits)
    }

    fn record_added(&self, document: &Document, added: &[String]) -> Vec<Operation> {
        parallel::record(document, added)
    }

    fn remove_resources<'d>(
        &self,
        project: &Project<'d>,
        resources: &BTreeMap<usize, Vec<Resource<'d>>>,
    ) -> Result<Removed, Obstacle<'d>> {
        instances::remove(project, resources)
    }

    fn split_services(&self, document: &Document, passed: &[Vec<String>]) -> Vec<SplitService> {
        parallel::services(document, passed)
    }

    fn end_some<'d>(
        &self,
        document: &'d Document,
        passed: &[Vec<String>],
        ended: &[usize],
        direction: Finish,
    ) -> Result<Vec<Operation>, Obstacle<'d>> {
        parallel::end_some(document, passed, ended, direction)
    }

    fn go_back<'d>(&self, document: &'d Document) -> Result<Vec<Operation>, Obstacle<'d>> {
        parallel::go_back(document)
    }

    fn finish_parallel<'d>(&self, document: &'d Document) -> Result<Vec<Operation>, Obstacle<'d>> {
        parallel::finish(document)
    }

    fn check_in_place<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        services::check_replacement(cx, service);
    }

    fn strategy_is_changed<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        services::force_deployment(cx, service);
    }

    fn foreign_target_group<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        _: &Service<'d>,
        _: Cursor<'d>,
        place: Cursor<'d>,
    ) {
        target_groups::report_foreign(cx, place);
    }

    fn effect(&self, project: &Project<'_>, place: Cursor<'_>, key: Option<&str>) -> Effect {
        let module = project.file_of(place).and_then(|file| project.module(file));
        effect::of(module, place, key)
    }

    fn update_line(&self, cx: &PlanContext<'_, '_>) -> String {
        impact::line(cx)
    }

    fn request_parameter(
        &self,
        cx: &mut PlanContext<'_, '_>,
        request: &ParameterRequest<'_>,
        parameter: &NewParameter,
    ) -> String {
        cross_stack::request_outside(cx, cx.workload.file, request, parameter)
    }

    fn enter_parameter(
        &self,
        cx: &mut PlanContext<'_, '_>,
        file: usize,
        name: &str,
        purpose: &str,
    ) {
        parameter_entries::enter(cx, file, name, purpose);
    }

    fn import_value<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        route: &ValueRoute<'d>,
        spec: &ValueSpec<'_>,
    ) -> Option<NewValue> {
        cross_stack::import_value(cx, route, spec)
    }

    fn writable<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        place: Cursor<'d>,
        key: &str,
        value: NewValue,
    ) -> NewValue {
        let value = inline_definitions::fitted(cx, place, key, value);
        let entry = NewValue::Mapping(vec![NewEntry::new(key, value)]);
        match loops::scoped(cx, cx.file_of(place), place, entry) {
            NewValue::Mapping(mut entries) if entries.len() == 1 => entries.remove(0).value,
            other => other,
        }
    }

    fn scoped<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        file: usize,
        place: Cursor<'d>,
        value: NewValue,
    ) -> NewValue {
        loops::scoped(cx, file, place, value)
    }

    fn check(&self, cx: &mut PlanContext<'_, '_>) {
        placeholders::check(cx);
        loops::check_loops(cx);
        serverless::check_serverless(cx);
    }

    fn steps(&self) -> &'static [&'static Step] {
        checks::STEPS
    }

    fn findings(
        &self,
        project: &Project<'_>,
        workloads: &[Workload<'_>],
        reports: &[WorkloadReport],
    ) -> Vec<Finding> {
        checks::findings(project, workloads, reports)
    }

    fn findings_at_rest(
        &self,
        project: &Project<'_>,
        workloads: &[Workload<'_>],
        reports: &[WorkloadReport],
    ) -> Vec<(usize, Finding)> {
        checks::findings_at_rest(project, workloads, reports)
    }

    fn is_checked_after(&self, module: &Module<'_>, operations: &[Cow<'_, Operation>]) -> bool {
        checks::post_edit_checks::need_tree(module, operations)
    }

    fn check_edited(
        &self,
        path: &str,
        before: &Module<'_>,
        after: &str,
        new: Option<&Module<'_>>,
    ) -> Vec<Finding> {
        checks::post_edit_checks::findings(path, before, after, new)
    }

    fn cascade(&self, cx: &PlanContext<'_, '_>) -> Vec<CascadedReplacement> {
        cascade::cascade(cx)
    }

    fn finish(&self, cx: &mut PlanContext<'_, '_>) {
        inline_definitions::write_substitutions(cx);
    }

    fn lower(&self, project: &Project<'_>, additions: ModuleAdditions) -> Vec<PlannedEdit> {
        sections::lower(project, additions)
    }
}
