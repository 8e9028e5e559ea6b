//! The DNS records of a service in AWS Cloud Map: the default of the construct depends on the network mode.

use std::ops::Range;

use serde_json::Value as Json;

use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::syntax::code::{CodeEdit, Value};

impl<'l> Lowering<'l> {
    /// Keeps the SRV records of a service: with awsvpc the construct would make A records of them. Source: aws-cdk-lib
    /// 2.276.0.
    pub(super) fn keep_records(&mut self, planned: Planned<'l>, owner: Owner) -> Lowered {
        let properties = planned.stack.template.properties(planned.resource());
        let registries = properties.and_then(|all| all.get("ServiceRegistries")?.as_array());
        let mut registries = registries.into_iter().flatten();
        if !registries.any(|one: &Json| one.get("ContainerName").is_some()) {
            return Ok(());
        }
        let program = self.program(owner.site.program);
        let options = self.cloud_map_options(owner).ok_or_else(|| {
            NotLowered::from("the service is registered in AWS Cloud Map, and the program does not show where. Set dnsRecordType SRV there")
        })?;
        if self.property(program, &options, "dnsRecordType").is_some() {
            return Ok(());
        }
        let class = self.library(
            planned,
            owner.site.program,
            "aws_servicediscovery",
            "DnsRecordType",
        );
        let name = program.spelled("dnsRecordType");
        let text = format!("{class}.SRV");
        let edit = match program.code.resolve_literal(&options) {
            (_, Value::Call(call)) => CodeEdit::InsertArgument {
                call,
                name,
                text,
                after: None,
            },
            (object, Value::Object(_)) => CodeEdit::InsertProperty {
                object,
                name,
                text,
                after: None,
            },
            _ => {
                return Err(
                    "cloudMapOptions is made elsewhere. Set dnsRecordType SRV there".into(),
                );
            }
        };
        self.edit(planned, owner, edit);
        Ok(())
    }

    /// The options with which a service is registered: a property of its call, or the argument of its method.
    fn cloud_map_options(&self, owner: Owner) -> Option<Range<usize>> {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        if let Some(options) = program.argument(call, "cloudMapOptions") {
            return Some(options);
        }
        let method = program.spelled("enableCloudMap");
        let mut calls = program
            .code
            .calls()
            .iter()
            .filter(|one| one.name_text == method);
        let own = calls.find(|one| {
            one.receiver.as_ref().is_some_and(|receiver| {
                receiver.call == Some(call.id)
                    || receiver.binding.is_some() && receiver.binding == call.bound_to
            })
        })?;
        match program.is_python() {
            // The options are the keywords of the method.
            true => Some(own.range.clone()),
            false => own.positional().next().map(|one| one.value.clone()),
        }
    }
}
