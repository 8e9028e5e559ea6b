//! Terraform as a host: its modules are templates in memory, which are read and edited as CloudFormation's are.

use std::borrow::Cow;

use super::dual;
use super::naming::{NAMING, shortened};
use super::parallel;
use super::reader::CONFIGURATION;
use super::remote;
use super::states;
use super::steps::STEPS;
use super::updates;
use super::writing::snake_case;
use super::{Terraform, lens};
use crate::facts::rules::RuleId;
use crate::hosts::cloudformation::{CloudFormation, module};
use crate::model::deployed::{Deployed, Deployments, by_callers};
use crate::model::new_value::mapping;
use crate::model::routes::ValueRoute;
use crate::model::{
    Content, Dual, HostTag, Kind, Module, Project, ProjectedSource, Projection, Recognized,
    Recognizer, Service, Workload,
};
use crate::outcome::CascadedReplacement;
use crate::plan::{
    Effect, Host, ModuleAdditions, Naming, NewParameter, Obstacle, ParameterRequest, PlanContext,
    PlannedEdit, Rationale, Split, Step, ValueSpec,
};
use crate::syntax::{Cursor, Document, NewValue, Operation};

/// Whether a document is a module that is read as a template.
fn is_own(document: &Document) -> bool {
    HostTag::is(document, &CONFIGURATION)
}

impl Recognizer for Terraform {
    fn recognize<'d>(&self, _: &'d str, document: &'d Document) -> Option<Recognized<'d>> {
        let mut module = is_own(document).then(|| module::read(document))??;
        module.name_elements();
        module.spell_new_names(new_name);
        Some(Recognized {
            content: Content::Module(Box::new(module)),
            tag: &CONFIGURATION,
        })
    }

    fn reader(&self, _: &str, document: &Document) -> Option<&'static HostTag> {
        is_own(document).then_some(&CONFIGURATION)
    }

    fn project(&self, sources: &[ProjectedSource<'_>]) -> Option<Box<dyn Projection>> {
        Some(Box::new(lens::read(sources)?))
    }

    fn workloads<'d>(&self, project: &Project<'d>) -> Vec<Workload<'d>> {
        remote::workloads(project, |file| is_own(project.files[file].document))
    }

    fn deployments(
        &self,
        project: &Project<'_>,
        file: usize,
        known: &[Deployments],
    ) -> Deployments {
        // Values in files are those of root modules only.
        let deployments = match project.graph.parents_of(file).next() {
            None => by_files(project.files[file].document, project.module(file)),
            Some(_) => by_callers(project, file, known),
        };
        let deployments = deployments.without(|value| match value {
            // Such a module supports both launch types; what its callers pass is then what has to change.
            Deployed::OneOf(values) => values.iter().any(|value| value.eq_ignore_ascii_case("EC2")),
            Deployed::Default(_) | Deployed::Unknown(_) => false,
        });
        deployments.with(&project.files[file].settings.parameters)
    }
}

impl Host for Terraform {
    fn name(&self) -> &'static str {
        "Terraform"
    }

    fn file_noun(&self) -> &'static str {
        "the module"
    }

    /// The provider decodes container definitions into the structures of the ECS API (terraform-provider-aws,
    /// internal/service/ecs/task_definition.go, read 2026-11-28).
    fn ignores_unknown_settings(&self) -> bool {
        true
    }

    fn requires_capabilities(&self) -> bool {
        false
    }

    /// Source: Terraform 1.11.4, "Missing required argument", 2026-11-28.
    fn argument_missing(&self) -> &'static str {
        "The argument […] is required, but no definition was found."
    }

    fn naming(&self) -> &'static Naming {
        &NAMING
    }

    fn report_dual<'d>(&self, cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, dual: Dual) {
        dual::report(cx, place, &dual);
    }

    fn update_line(&self, cx: &PlanContext<'_, '_>) -> String {
        let calls = cx.workload.calls.iter().map(|call| call.resource.name);
        match calls.collect::<Vec<_>>().as_slice() {
            [] => CloudFormation.update_line(cx),
            calls => format!(
                "replaces the service of {}; downtime: Terraform deletes the old service before it creates the new one",
                calls.join(", ")
            ),
        }
    }

    fn has_downtime(&self, cx: &PlanContext<'_, '_>) -> bool {
        !cx.workload.calls.is_empty() || CloudFormation.has_downtime(cx)
    }

    fn shortened_name(&self, cx: &PlanContext<'_, '_>, suffix: &str) -> Option<NewValue> {
        let groups = cx.module()?.of_type(Kind::TARGET_GROUP);
        let named = groups.filter(|group| group.get("Name").is_some());
        Some(shortened(suffix, named.count() == 1))
    }

    fn steps(&self) -> &'static [&'static Step] {
        STEPS
    }

    fn order(&self, property: &str) -> &'static [&'static str] {
        CloudFormation.order(property)
    }

    fn region(&self) -> Option<NewValue> {
        CloudFormation.region()
    }

    fn service_is_replaced<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        let _ = (cx, service);
    }

    fn check_in_place<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        cx.action_required(
            RuleId::SvcInPlace,
            service.resource.key,
            "Version 6.25.0 and later of the AWS provider update a service from launch type EC2 to a capacity provider in place. Earlier versions replace it",
            format!("Run terraform plan and apply it only if {} will be updated in-place", service.resource.name),
        );
    }

    fn strategy_is_changed<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        let Some(properties) = service.resource.properties() else {
            return;
        };
        if properties.get("ForceNewDeployment").is_some() {
            return;
        }
        let value = mapping([("EnableForceNewDeployment", NewValue::Bool(true))]);
        let why = Rationale::safe(
            "Changing the strategy of a service requires force_new_deployment",
        )
        .prevents(
            "force_new_deployment should be true when capacity_provider_strategy is being updated",
        );
        cx.put(properties, "ForceNewDeployment", value, &["Cluster"], why);
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

    fn traffic_parameter(&self) -> NewParameter {
        parallel::traffic_variable()
    }

    fn recorded(&self, path: &str, before: &str, after: &str) -> Option<Result<String, String>> {
        parallel::recorded(path, before, after)
    }

    fn foreign_target_group<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        entry: Cursor<'d>,
        place: Cursor<'d>,
    ) {
        if !states::report_target_group(cx, place) {
            CloudFormation.foreign_target_group(cx, service, entry, place);
        }
    }

    fn effect(&self, project: &Project<'_>, place: Cursor<'_>, key: Option<&str>) -> Effect {
        let effect = CloudFormation.effect(project, place, key);
        match effect.kind == remote::KIND {
            true => updates::of_call(effect, place, key),
            false => updates::corrected(effect),
        }
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

    fn is_checked_after(&self, _: &Module<'_>, _: &[Cow<'_, Operation>]) -> bool {
        false
    }

    fn cascade(&self, cx: &PlanContext<'_, '_>) -> Vec<CascadedReplacement> {
        CloudFormation.cascade(cx)
    }

    fn lower(&self, project: &Project<'_>, additions: ModuleAdditions) -> Vec<PlannedEdit> {
        CloudFormation.lower(project, additions)
    }
}

/// What files say of the deployments of a module.
fn by_files(document: &Document, module: Option<&Module<'_>>) -> Deployments {
    let each = Cursor::root(document).path(&["Metadata", "Values"]);
    let each = each.into_iter().flat_map(Cursor::items);
    let each = each.map(|values| {
        let values = values.entries().map(|(name, _, texts)| {
            let value = match texts.is_null() {
                true => Deployed::Unknown(
                    "the value in the .tfvars file is not a single value".to_owned(),
                ),
                false => Deployed::OneOf(
                    texts
                        .items()
                        .filter_map(Cursor::text)
                        .map(str::to_owned)
                        .collect(),
                ),
            };
            (name.to_owned(), value)
        });
        values.collect()
    });
    module.map_or_else(Deployments::default, |module| {
        Deployments::of(each.collect(), module)
    })
}

/// A name in snake case. Of the address of a resource that it starts with, the name remains:
/// `aws_ecs_service.webSecurityGroup` is `web_security_group`.
fn new_name(name: &str) -> String {
    snake_case(name.rsplit('.').next().unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::new_name;

    #[test]
    fn names_are_in_snake_case() {
        assert_eq!(new_name("TaskCpu"), "task_cpu");
        assert_eq!(
            new_name("aws_ecs_service.webSecurityGroup"),
            "web_security_group"
        );
        assert_eq!(new_name("VPCId"), "vpcid");
        assert_eq!(new_name("web-apiRole"), "web_api_role");
    }
}
