//! The rows of what starts tasks without a service: rules of EventBridge and schedules.

use serde_json::Value as Json;

use super::classes::pair;
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::syntax::code::{Call, Value};

impl<'l> Lowering<'l> {
    /// The launch type of what starts the tasks. The target of a rule takes that of its task definition.
    pub(super) fn runner_class(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        if owner.is_pattern {
            return self.replace_class(planned, owner);
        }
        if super::rows::kind(planned) == "AWS::Scheduler::Schedule" {
            let target = self.scheduler_target(owner)?;
            let pair = pair("aws_scheduler_targets.EcsRunEc2Task")
                .ok_or_else(|| NotLowered::from("the class is not known"))?;
            self.replace_call(planned, owner, pair, target)?;
            return self.scheduler_group(planned, owner, target);
        }
        let targets = self
            .app
            .programs
            .iter()
            .enumerate()
            .flat_map(|(index, program)| {
                let calls = program.code.calls().iter();
                let own = calls.filter(|call| {
                    program.class(call).as_deref() == Some("aws_events_targets.EcsTask")
                });
                own.filter_map(move |call| Some((index, program.argument(call, "launchType")?)))
            });
        match targets.collect::<Vec<_>>().as_slice() {
            [] => Ok(()),
            [(index, range), ..] => Err(NotLowered::at(
                "the target of a rule sets launchType, and which rule it is of is not known. Remove launchType: the target takes it from its task definition",
                *index,
                range.clone(),
            )),
        }
    }

    /// The network of what starts the tasks.
    pub(super) fn runner_network(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        let value = planned.change.value.as_ref().and_then(|value| {
            value
                .get("AwsVpcConfiguration")
                .or_else(|| value.get("AwsvpcConfiguration"))
        });
        let value =
            value.ok_or_else(|| NotLowered::from("the network configuration is removed"))?;
        self.groups(planned, value)?;
        let is_public = value
            .get("AssignPublicIp")
            .and_then(|one| self.value_or_default(planned, one));
        if is_public.as_deref() == Some("ENABLED") {
            return Err("the tasks need a public IP address. Pass assignPublicIp and the subnets to the target manually".into());
        }
        self.subnets(planned, owner, value, None)
    }

    /// The target of a schedule.
    fn scheduler_target(&self, owner: Owner) -> Result<&'l Call, NotLowered> {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let target = program.argument(call, "target");
        let target = target.map(|range| program.code.resolve_literal(&range));
        let Some((_, Value::Call(target))) = target else {
            return Err("the target of the schedule is not made at its call".into());
        };
        let target = program.code.call(target);
        match program.class(target).as_deref() {
            Some("aws_scheduler_targets.EcsRunEc2Task") => Ok(target),
            _ => Err(
                "the target of the schedule is not EcsRunEc2Task. Run cdk synth and try again"
                    .into(),
            ),
        }
    }

    /// Without a group the tasks of a schedule get the default security group of the VPC.
    fn scheduler_group(&mut self, planned: Planned<'l>, owner: Owner, target: &'l Call) -> Lowered {
        let program_index = owner.site.program;
        let program = self.program(program_index);
        let call = self.call(owner.site);
        if program.argument(target, "securityGroups").is_some() {
            return Ok(());
        }
        let scope = program.positional(call, 0, "scope");
        let id = program
            .positional(call, 1, "id")
            .and_then(|id| program.text(&id.value));
        let cluster = program.positional(target, 0, "cluster");
        let (Some(scope), Some(id), Some(cluster)) = (scope, id, cluster) else {
            return Err(
                "the scope, the ID or the cluster of the schedule is not written at its call"
                    .into(),
            );
        };
        let class = self.library(planned, program_index, "aws_ec2", "SecurityGroup");
        let (scope, cluster) = (
            program.code.slice(&scope.value),
            program.code.slice(&cluster.value),
        );
        let id = program.code.quoted(&format!("{id}SecurityGroup"));
        let text = match program.is_python() {
            true => format!("[{class}({scope}, {id}, vpc={cluster}.vpc)]"),
            false => format!("[new {class}({scope}, {id}, {{ vpc: {cluster}.vpc }})]"),
        };
        self.insert_at(planned, owner, target, "securityGroups", text);
        Ok(())
    }

    /// Permissions of the role that starts the tasks, which its construct grants by itself.
    pub(super) fn runner_policy(&mut self, planned: Planned<'l>) -> Lowered {
        let path = planned
            .stack
            .template
            .construct_path(planned.resource())
            .unwrap_or_default();
        let is_of_runner = ["EventsRole/", "SchedulerRoleForTarget"]
            .iter()
            .any(|part| path.contains(part))
            || self.is_role_of_machine(path);
        let actions = planned
            .change
            .value
            .as_ref()
            .map(Json::to_string)
            .unwrap_or_default();
        let is_known = !actions.contains('*');
        match is_of_runner && is_known {
            true => Ok(()),
            false => Err("permissions of a role change that the construct does not grant by itself. Add them to the role manually".into()),
        }
    }
}
