//! The ECS API's own files: the input of AWS CLI commands, and the files that deploy with it.

mod callers;
pub mod commands;
mod definition_files;
pub(crate) mod deployment_files;
mod deployments;
mod effect;
pub(crate) mod files;
mod impact;
pub(crate) mod input;
mod names;
pub(crate) mod nearest;
mod network;
pub mod reader;
mod search;
mod security_groups;
mod services;
mod target_groups;
mod tasks;

pub use input::CONTAINER_KEYS;

use crate::model::{Project, Recognized, Recognizer, Service, Workload};
use crate::plan::{Addition, Effect, Host, Obstacle, PlanContext, Unsupported};
use crate::syntax::{Cursor, Document};

/// The ECS API's own files.
pub struct EcsApi;

impl Recognizer for EcsApi {
    fn recognize<'d>(&self, path: &'d str, document: &'d Document) -> Option<Recognized<'d>> {
        let root = Cursor::root(document);
        let content = input::recognize(root).or_else(|| deployment_files::recognize(path, root))?;
        Some(Recognized {
            tag: reader::tag_of(&content),
            content,
        })
    }

    fn workloads<'d>(&self, project: &Project<'d>) -> Vec<Workload<'d>> {
        files::workloads(project)
    }
}

impl Host for EcsApi {
    fn name(&self) -> &'static str {
        "ECS API"
    }

    /// The order of the properties in the AWS CLI's own skeletons.
    fn order(&self, property: &str) -> &'static [&'static str] {
        match property {
            "LaunchType" => &["DesiredCount", "TaskDefinition", "ServiceName"],
            "NetworkConfiguration" => &[
                "LoadBalancers",
                "LaunchType",
                "CapacityProviderStrategy",
                "DesiredCount",
                "LoadBalancerInfo",
                "TaskDefinition",
                "ServiceName",
            ],
            _ => &[],
        }
    }

    fn shows_callers(&self) -> bool {
        false
    }

    /// Without conditions and parameters, another program fills in the launch type.
    fn one_launch_type(&self) -> &'static str {
        "Set EC2 to have the workload migrated, or FARGATE to have the rest completed"
    }

    fn has_whole_services(&self) -> bool {
        false
    }

    fn has_empty_lists(&self) -> bool {
        true
    }

    fn can_add<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        addition: &Addition<'_, 'd>,
    ) -> Result<(), Unsupported> {
        match *addition {
            Addition::Parameter(rule) => network::report_unknown(cx, rule),
            Addition::SecurityGroup(owner) => security_groups::report(cx, owner),
            Addition::Provider { service, place } => {
                services::needs_association(cx, service, place);
            }
            Addition::LogGroup { task, name, days } => tasks::needs_log_group(cx, task, name, days),
            Addition::ExecutionRole {
                task,
                needs,
                is_required,
            } => tasks::needs_execution_role(cx, task, needs, is_required),
            Addition::RoleOfParameters { place, is_required } => {
                tasks::needs_role_in_parameters(cx, place, is_required);
            }
        }
        Err(Unsupported)
    }

    fn update_callers(&self, cx: &mut PlanContext<'_, '_>) {
        callers::update(cx);
    }

    fn service_is_replaced<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        services::report_replacement(cx, service);
    }

    fn obstacle_in_place<'d>(&self, service: &Service<'d>) -> Option<Obstacle<'d>> {
        Some(services::only_creates(service))
    }

    fn strategy_is_changed<'d>(&self, cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
        services::follow_strategy(cx, service);
    }

    fn rename_service<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        name: Cursor<'d>,
    ) -> bool {
        names::rename(cx, service, name);
        true
    }

    fn foreign_target_group<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        entry: Cursor<'d>,
        place: Cursor<'d>,
    ) {
        target_groups::report(cx, service, entry, place);
    }

    fn update_line(&self, cx: &PlanContext<'_, '_>) -> String {
        impact::line(cx)
    }

    fn has_downtime(&self, cx: &PlanContext<'_, '_>) -> bool {
        impact::has_downtime(cx)
    }

    fn require_input(&self, cx: &mut PlanContext<'_, '_>) -> Result<(), Unsupported> {
        definition_files::require_input(cx)
    }

    fn require_task_definition<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        place: Cursor<'d>,
    ) -> Result<(), Unsupported> {
        callers::require_task_definition(cx, place)
    }

    fn check(&self, cx: &mut PlanContext<'_, '_>) {
        definition_files::check(cx);
    }

    fn effect(&self, project: &Project<'_>, place: Cursor<'_>, _: Option<&str>) -> Effect {
        let file = project.file_of(place);
        Effect {
            update: file.map(|file| effect::of_input(&project.files[file].content)),
            ..Effect::default()
        }
    }
}
