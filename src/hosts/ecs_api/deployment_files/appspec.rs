//! The AppSpec file of a CodeDeploy deployment to ECS, as YAML or JSON.
//!
//! Source: the CodeDeploy user guide, "AppSpec 'resources' section (Amazon ECS and AWS Lambda deployments only)", read
//! 2026-11-28. A target service has `TaskDefinition` and `LoadBalancerInfo`, and may have `PlatformVersion`,
//! `NetworkConfiguration.AwsvpcConfiguration` and `CapacityProviderStrategy`.

use crate::model::{Kind, Resource};
use crate::syntax::Cursor;

/// The services that an AppSpec file deploys to; CodeDeploy supports one.
pub(crate) fn recognize(root: Cursor<'_>) -> Option<Vec<Resource<'_>>> {
    let resources = root.get("Resources").filter(|list| list.is_sequence())?;
    let entries = resources.items().flat_map(Cursor::entries);
    let services = entries.filter_map(|(name, key, body)| {
        let is_service = body.get("Type")?.text() == Some("AWS::ECS::Service");
        let properties = body.get("Properties").filter(|body| body.is_mapping())?;
        is_service.then(|| Resource::of_deployment(Kind::APPSPEC, name, key, properties))
    });
    let services: Vec<Resource<'_>> = services.collect();
    (!services.is_empty()).then_some(services)
}
