//! The container instances of a module.

use crate::model::{
    Kind, Module, Props, Resource, alternatives, has_word, items_of, same_expression,
};
use crate::syntax::Cursor;

/// A group or fleet of container instances, or a single one.
pub struct Capacity<'d> {
    /// The Auto Scaling group, the fleet or the instance.
    pub resource: Resource<'d>,
    /// The launch template or configuration of the instances of a group or fleet.
    pub launch: Option<Resource<'d>>,
}

impl<'d> Capacity<'d> {
    /// The mappings with an instance's launch settings: those of the launch template or configuration, of the single
    /// instance, or the launch specifications of a fleet.
    pub fn launch_data(&self) -> Vec<Cursor<'d>> {
        let specifications = fleet(&self.resource)
            .and_then(|fleet| fleet.prop("LaunchSpecifications"))
            .map(|list| items_of(Some(list)))
            .unwrap_or_default();
        if !specifications.is_empty() {
            return specifications;
        }
        let holder = self.launch.unwrap_or(self.resource);
        let properties = holder.properties().into_iter();
        properties
            .map(|properties| properties.prop("LaunchTemplateData").unwrap_or(properties))
            .collect()
    }

    /// The further settings of a fleet's instances: the overrides of its launch templates.
    fn overrides(&self) -> Vec<Cursor<'d>> {
        let configurations =
            fleet(&self.resource).and_then(|fleet| fleet.prop("LaunchTemplateConfigs"));
        let configurations = items_of(configurations).into_iter();
        configurations
            .flat_map(|one| items_of(one.prop("Overrides")))
            .collect()
    }

    /// The expressions that reference the instances' subnets, as written: one, or one for each specification of a
    /// fleet.
    pub fn all_subnets(&self) -> Vec<Cursor<'d>> {
        if let Some(group) = self.resource.get("VPCZoneIdentifier") {
            return vec![group];
        }
        let of = |data: Cursor<'d>| {
            let own = data.prop("SubnetId");
            own.or_else(|| {
                let mut interfaces = interfaces(data).into_iter();
                interfaces.find_map(|interface| interface.prop("SubnetId"))
            })
        };
        let data = self.overrides().into_iter().chain(self.launch_data());
        let mut found: Vec<Cursor<'d>> = Vec::new();
        for subnet in data.filter_map(of) {
            if !found.iter().any(|one| same_expression(*one, subnet)) {
                found.push(subnet);
            }
        }
        found
    }

    /// The expression that references the instances' subnets, as written; if there are several, the first.
    pub fn subnets(&self) -> Option<Cursor<'d>> {
        self.all_subnets().into_iter().next()
    }

    /// The lists of the instances' security groups, as written.
    pub fn security_groups(&self) -> Vec<Cursor<'d>> {
        let data = self.launch_data();
        let lists = ["SecurityGroupIds", "SecurityGroups"]
            .iter()
            .flat_map(|name| data.iter().filter_map(|data| data.get(name)));
        let groups = data.iter().flat_map(|data| {
            let interfaces = interfaces(*data).into_iter();
            interfaces.filter_map(|interface| {
                interface
                    .prop("Groups")
                    .or_else(|| interface.prop("GroupSet"))
            })
        });
        lists.chain(groups).collect()
    }

    /// The number of instances, as written: the desired one, else the least; `None` for a single instance.
    pub fn count(&self) -> Option<Cursor<'d>> {
        match self.resource.kind {
            Kind::SPOT_FLEET => fleet(&self.resource)?.prop("TargetCapacity"),
            Kind::FLEET => self
                .resource
                .properties()?
                .path(&["TargetCapacitySpecification", "TotalTargetCapacity"]),
            _ => {
                let desired = self.resource.get("DesiredCapacity");
                let desired = desired.filter(|desired| !desired.is_absent());
                desired.or_else(|| self.resource.get("MinSize"))
            }
        }
    }

    /// Whether some of the instances are Spot Instances, or may be.
    pub fn may_be_spot(&self) -> bool {
        if self.resource.kind == Kind::SPOT_FLEET {
            return true;
        }
        let is_spot = |kind: Option<Cursor<'d>>| kind.and_then(Cursor::text) == Some("spot");
        if let Some(fleet) = fleet(&self.resource) {
            let kind = fleet.path(&["TargetCapacitySpecification", "DefaultTargetCapacityType"]);
            return is_spot(kind) || fleet.prop("SpotOptions").is_some();
        }
        let distribution = self
            .resource
            .get("MixedInstancesPolicy")
            .and_then(|policy| policy.prop("InstancesDistribution"));
        // Without this percentage, all instances are On-Demand.
        let on_demand = distribution
            .and_then(|distribution| distribution.prop("OnDemandPercentageAboveBaseCapacity"));
        if let Some(percentage) = on_demand {
            return percentage.text() != Some("100");
        }
        self.launch_data().into_iter().any(|data| {
            let market = data.path(&["InstanceMarketOptions", "MarketType"]);
            let bids = data.prop("SpotPrice").into_iter();
            is_spot(market) || bids.flat_map(alternatives).any(|bid| !bid.is_null())
        })
    }

    /// Whether the instances get public IP addresses, as written; `None` if their subnets decide.
    pub fn public_address(&self) -> Option<Cursor<'d>> {
        self.launch_data().into_iter().find_map(|data| {
            let own = data.prop("AssociatePublicIpAddress");
            own.or_else(|| {
                let mut interfaces = interfaces(data).into_iter();
                interfaces.find_map(|interface| interface.prop("AssociatePublicIpAddress"))
            })
        })
    }
}

/// The configuration of a fleet, if a resource is one.
fn fleet<'d>(resource: &Resource<'d>) -> Option<Cursor<'d>> {
    match resource.kind {
        Kind::SPOT_FLEET => resource.get("SpotFleetRequestConfigData"),
        Kind::FLEET => resource.properties(),
        _ => None,
    }
}

/// An Auto Scaling group with its launch template or configuration.
pub fn capacity_of<'d>(module: &Module<'d>, group: &Resource<'d>) -> Capacity<'d> {
    Capacity {
        resource: *group,
        launch: launch_of(module, group),
    }
}

/// The container instances of a module: the groups of capacity providers, those whose launch settings mention ECS, and
/// a group that is the only one.
pub fn container_instances<'d>(module: &Module<'d>) -> Vec<Capacity<'d>> {
    instances(module, true)
}

/// The container instances of a module that may define other instances as well: its only group counts if it has a
/// cluster.
pub fn sure_container_instances<'d>(module: &Module<'d>) -> Vec<Capacity<'d>> {
    let has_cluster = module.of_type(Kind::CLUSTER).next().is_some();
    instances(module, has_cluster)
}

/// The container instances of a module that have a capacity provider or whose launch settings mention ECS.
pub fn proven_container_instances<'d>(module: &Module<'d>) -> Vec<Capacity<'d>> {
    instances(module, false)
}

fn instances<'d>(module: &Module<'d>, only_counts: bool) -> Vec<Capacity<'d>> {
    let indexes = module.surroundings.instances[usize::from(only_counts)].get_or_init(|| {
        let found = find_instances(module, only_counts).into_iter();
        let index = |resource: Resource<'d>| module.resource_index(resource.name);
        found
            .filter_map(|one| Some((index(one.resource)?, one.launch.and_then(index))))
            .collect()
    });
    let at = |index: usize| module.resources[index];
    let found = indexes.iter().map(|(resource, launch)| Capacity {
        resource: at(*resource),
        launch: launch.map(at),
    });
    found.collect()
}

fn find_instances<'d>(module: &Module<'d>, only_counts: bool) -> Vec<Capacity<'d>> {
    let groups = module
        .of_type(Kind::AUTO_SCALING_GROUP)
        .map(|group| capacity_of(module, group));
    let fleets = module
        .of_type(Kind::SPOT_FLEET)
        .chain(module.of_type(Kind::FLEET));
    let fleets: Vec<_> = fleets.map(|fleet| capacity_of(module, fleet)).collect();
    let single = module.of_type(Kind::INSTANCE).map(|instance| Capacity {
        resource: *instance,
        launch: None,
    });
    let groups: Vec<_> = groups.collect();
    let only_group = only_counts && groups.len() == 1;
    groups
        .into_iter()
        .map(|group| (group, only_group))
        .chain(fleets.into_iter().map(|fleet| (fleet, false)))
        .chain(single.map(|instance| (instance, false)))
        .filter(|(capacity, is_only)| {
            *is_only
                || has_provider(module, &capacity.resource)
                || mentions_ecs(capacity.resource.body)
                || capacity
                    .launch
                    .is_some_and(|launch| mentions_ecs(launch.body))
        })
        .map(|(capacity, _)| capacity)
        .collect()
}

fn has_provider(module: &Module<'_>, group: &Resource<'_>) -> bool {
    let mut users = module.users_of(group.name).into_iter();
    users.any(|user| user.kind == Kind::CAPACITY_PROVIDER)
}

fn launch_of<'d>(module: &Module<'d>, group: &Resource<'d>) -> Option<Resource<'d>> {
    let configuration = group.get("LaunchConfigurationName");
    let of_fleet = || {
        let configurations = items_of(fleet(group)?.prop("LaunchTemplateConfigs"));
        configurations
            .into_iter()
            .find_map(|one| one.prop("LaunchTemplateSpecification"))
    };
    let template_id = || {
        let specification = group.get("LaunchTemplate").or_else(|| {
            let policy = group.get("MixedInstancesPolicy")?;
            policy.path(&["LaunchTemplate", "LaunchTemplateSpecification"])
        });
        let specification = specification.or_else(of_fleet)?;
        specification
            .prop("LaunchTemplateId")
            .or_else(|| specification.prop("LaunchTemplateName"))
    };
    let expression = configuration.or_else(template_id)?;
    let named = alternatives(expression)
        .into_iter()
        .find_map(|one| module.target(one));
    named.copied()
}

fn interfaces(data: Cursor<'_>) -> Vec<Cursor<'_>> {
    let list = data.prop("NetworkInterfaces");
    list.into_iter().flat_map(Cursor::items).collect()
}

/// Evidence of the ECS agent in user data, metadata and image IDs.
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

/// The agent's setting of its cluster. Other programs have similar settings, such as `PRX_ECS_CLUSTER_NAME`.
const CLUSTER: &str = "ECS_CLUSTER";

fn mentions_ecs(body: Cursor<'_>) -> bool {
    body.descendants().into_iter().any(|node| {
        let text = node.document.scalar(node.node);
        text.is_some_and(|text| {
            MARKS.iter().any(|mark| text.contains(mark)) || has_word(text, CLUSTER)
        })
    })
}
