//! The container instances of a template.

use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::{Resource, Template};
use crate::document::Cursor;

/// A group of container instances, or a single one.
pub struct Capacity<'d> {
    /// The Auto Scaling group or the instance.
    pub resource: Resource<'d>,
    /// What the group's instances are launched from.
    pub launch: Option<Resource<'d>>,
}

impl<'d> Capacity<'d> {
    /// The subnets that the instances are in, as written.
    #[must_use]
    pub fn subnets(&self) -> Option<Cursor<'d>> {
        let group = self.resource.get("VPCZoneIdentifier");
        group.or_else(|| self.resource.get("SubnetId")).or_else(|| {
            let interface = interfaces(self.resource.properties()).into_iter().next()?;
            interface.get("SubnetId")
        })
    }

    /// The lists of the instances' security groups, as written.
    #[must_use]
    pub fn security_groups(&self) -> Vec<Cursor<'d>> {
        let holder = self.launch.unwrap_or(self.resource);
        let Some(properties) = holder.properties() else {
            return Vec::new();
        };
        let data = properties.get("LaunchTemplateData").unwrap_or(properties);
        let lists = ["SecurityGroupIds", "SecurityGroups"]
            .iter()
            .filter_map(|name| data.get(name));
        let groups = interfaces(Some(data)).into_iter().filter_map(|interface| {
            interface
                .get("Groups")
                .or_else(|| interface.get("GroupSet"))
        });
        lists.chain(groups).collect()
    }

    /// Whether some of the instances are spot instances, or may be.
    #[must_use]
    pub fn may_be_spot(&self) -> bool {
        let distribution = self
            .resource
            .get("MixedInstancesPolicy")
            .and_then(|policy| policy.get("InstancesDistribution"));
        // Without this percentage all instances are on demand.
        let on_demand = distribution
            .and_then(|distribution| distribution.get("OnDemandPercentageAboveBaseCapacity"));
        if let Some(percentage) = on_demand {
            return percentage.text() != Some("100");
        }
        let holder = self.launch.unwrap_or(self.resource);
        let Some(properties) = holder.properties() else {
            return false;
        };
        let data = properties.get("LaunchTemplateData").unwrap_or(properties);
        let market = data.path(&["InstanceMarketOptions", "MarketType"]);
        let bids = data.get("SpotPrice").into_iter();
        market.is_some_and(|market| market.text() == Some("spot"))
            || bids.flat_map(alternatives).any(|bid| !bid.is_null())
    }

    /// Whether the instances get public addresses, as it is written; `None` where their subnets decide.
    #[must_use]
    pub fn public_address(&self) -> Option<Cursor<'d>> {
        let properties = self.launch.unwrap_or(self.resource).properties()?;
        let data = properties.get("LaunchTemplateData").unwrap_or(properties);
        let own = data.get("AssociatePublicIpAddress");
        own.or_else(|| {
            let mut interfaces = interfaces(Some(data)).into_iter();
            interfaces.find_map(|interface| interface.get("AssociatePublicIpAddress"))
        })
    }
}

/// An Auto Scaling group with what its instances are launched from.
#[must_use]
pub fn capacity_of<'d>(template: &Template<'d>, group: &Resource<'d>) -> Capacity<'d> {
    Capacity {
        resource: *group,
        launch: launch_of(template, group),
    }
}

/// The container instances of a template: the groups of capacity providers, those whose launch mentions ECS, and the only
/// group there is.
#[must_use]
pub fn container_instances<'d>(template: &Template<'d>) -> Vec<Capacity<'d>> {
    instances(template, true)
}

/// The container instances of a template that may hold other instances as well: its only group counts if it has a
/// cluster.
#[must_use]
pub fn sure_container_instances<'d>(template: &Template<'d>) -> Vec<Capacity<'d>> {
    let has_cluster = template.of_type("AWS::ECS::Cluster").next().is_some();
    instances(template, has_cluster)
}

fn instances<'d>(template: &Template<'d>, only_counts: bool) -> Vec<Capacity<'d>> {
    let groups = template
        .of_type("AWS::AutoScaling::AutoScalingGroup")
        .map(|group| capacity_of(template, group));
    let single = template
        .of_type("AWS::EC2::Instance")
        .map(|instance| Capacity {
            resource: *instance,
            launch: None,
        });
    let groups: Vec<_> = groups.collect();
    let only_group = only_counts && groups.len() == 1;
    groups
        .into_iter()
        .map(|group| (group, only_group))
        .chain(single.map(|instance| (instance, false)))
        .filter(|(capacity, is_only)| {
            *is_only
                || has_provider(template, &capacity.resource)
                || mentions_ecs(capacity.resource.body)
                || capacity
                    .launch
                    .is_some_and(|launch| mentions_ecs(launch.body))
        })
        .map(|(capacity, _)| capacity)
        .collect()
}

fn has_provider(template: &Template<'_>, group: &Resource<'_>) -> bool {
    let mut users = template.users_of(group.name).into_iter();
    users.any(|user| user.kind == "AWS::ECS::CapacityProvider")
}

fn launch_of<'d>(template: &Template<'d>, group: &Resource<'d>) -> Option<Resource<'d>> {
    let configuration = group.get("LaunchConfigurationName");
    let template_id = || {
        let specification = group.get("LaunchTemplate").or_else(|| {
            let policy = group.get("MixedInstancesPolicy")?;
            policy.path(&["LaunchTemplate", "LaunchTemplateSpecification"])
        })?;
        specification
            .get("LaunchTemplateId")
            .or_else(|| specification.get("LaunchTemplateName"))
    };
    let expression = configuration.or_else(template_id)?;
    let named = alternatives(expression)
        .into_iter()
        .find_map(|one| template.target(one));
    named.copied()
}

fn interfaces(data: Option<Cursor<'_>>) -> Vec<Cursor<'_>> {
    let list = data.and_then(|data| data.get("NetworkInterfaces"));
    list.into_iter().flat_map(Cursor::items).collect()
}

/// Marks of the ECS agent in user data, metadata and image ids.
const MARKS: [&str; 7] = [
    "/etc/ecs",
    "ecs-optimized",
    "ecs/optimized-ami",
    "amazon-ecs",
    "ecs-init",
    // Windows
    "Initialize-ECSAgent",
    "ECS_Optimized",
];

/// The agent's setting of its cluster. Others than the agent know the cluster too, as `PRX_ECS_CLUSTER_NAME` or so.
const CLUSTER: &str = "ECS_CLUSTER";

fn mentions_ecs(body: Cursor<'_>) -> bool {
    body.descendants().into_iter().any(|node| {
        let text = node.document.scalar(node.node);
        text.is_some_and(|text| {
            MARKS.iter().any(|mark| text.contains(mark)) || says_word(text, CLUSTER)
        })
    })
}

/// Whether a text has a name that is not a part of a longer one.
fn says_word(text: &str, word: &str) -> bool {
    let belongs = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        !before.is_some_and(belongs) && !after.is_some_and(belongs)
    })
}
