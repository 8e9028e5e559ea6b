//! The members of a workload, each a view of its place in a document.

use super::MemberId;
use super::strategy::{default_of, default_strategy};
use super::{Project, clusters};
use crate::model::Kind;
use crate::model::{
    Assignment, Module, Props, Resource, conditions_of_items, items_of, same_expression,
};
use crate::syntax::Cursor;

/// A task definition.
#[derive(Clone, Copy)]
pub struct TaskDefinition<'d> {
    /// The file's index in the set.
    pub file: usize,
    /// The resource, in a module of resources.
    pub resource: Option<Resource<'d>>,
    /// The mapping of its properties.
    pub body: Cursor<'d>,
    /// The logical ID, or the family.
    pub name: &'d str,
}

impl<'d> TaskDefinition<'d> {
    /// Its key within the project.
    pub fn id(&self) -> MemberId<'d> {
        MemberId {
            file: self.file,
            name: self.name,
        }
    }

    /// A property by CloudFormation's name.
    pub fn get(&self, property: &str) -> Option<Cursor<'d>> {
        if self.is_container_list() {
            // A list at the root is the container definitions; nothing else is known.
            return (property == "ContainerDefinitions").then_some(self.body);
        }
        said(self.body, property)
    }

    /// Whether these are standalone container definitions, without the task definition around them.
    pub fn is_container_list(&self) -> bool {
        self.resource.is_none() && self.body.is_sequence()
    }

    /// The container definitions under an assignment.
    pub fn containers_under(&self, assignment: &Assignment<'_>) -> Vec<Container<'d>> {
        let list = self.get("ContainerDefinitions");
        self.as_containers(assignment.items_of(list))
    }

    /// The conditions that decide which containers exist.
    pub fn container_conditions(&self) -> Vec<&'d str> {
        conditions_of_items(self.get("ContainerDefinitions"))
    }

    /// The place that reports show for the task definition as a whole.
    pub fn place(&self) -> Cursor<'d> {
        self.resource.map_or(self.body, |resource| resource.key)
    }

    /// The container definitions that are written out, in every branch of the `Fn::If`s around them.
    pub fn containers(&self) -> Vec<Container<'d>> {
        self.as_containers(items_of(self.get("ContainerDefinitions")))
    }

    fn as_containers(&self, bodies: Vec<Cursor<'d>>) -> Vec<Container<'d>> {
        bodies.into_iter().map(|body| Container { body }).collect()
    }
}

/// A container definition.
#[derive(Clone, Copy)]
pub struct Container<'d> {
    /// The mapping of its properties.
    pub body: Cursor<'d>,
}

impl<'d> Container<'d> {
    /// A property by CloudFormation's name.
    pub fn get(&self, property: &str) -> Option<Cursor<'d>> {
        said(self.body, property)
    }

    /// The container's name, if it is a literal.
    pub fn name(&self) -> Option<&'d str> {
        self.get("Name")?.text()
    }

    /// The port mappings under an assignment.
    pub fn port_mappings_under(&self, assignment: &Assignment<'_>) -> Vec<Cursor<'d>> {
        assignment.items_of(self.get("PortMappings"))
    }

    /// The conditions that decide which port mappings exist.
    pub fn port_conditions(&self) -> Vec<&'d str> {
        conditions_of_items(self.get("PortMappings"))
    }

    /// The port mappings that are written out, in every branch of the `Fn::If`s around them.
    pub fn port_mappings(&self) -> Vec<Cursor<'d>> {
        items_of(self.get("PortMappings"))
    }
}

/// The container port that a host port is mapped to; without such a mapping, the same port if a container maps it.
pub fn container_port<'d>(tasks: &[TaskDefinition<'d>], asked: Cursor<'_>) -> Option<Cursor<'d>> {
    let containers = tasks.iter().flat_map(TaskDefinition::containers);
    let mappings: Vec<Cursor<'d>> = containers
        .flat_map(|container| container.port_mappings())
        .collect();
    let with = |key: &str| {
        mappings.iter().find(|mapping| {
            let port = mapping.prop(key);
            port.is_some_and(|port| same_expression(port, asked))
        })
    };
    let mapping = with("HostPort").or_else(|| with("ContainerPort"))?;
    mapping.prop("ContainerPort")
}

/// A property by CloudFormation's name, if it is not empty: the ECS API's own files are full of `null` and of empty
/// texts.
pub(super) fn said<'d>(mapping: Cursor<'d>, property: &str) -> Option<Cursor<'d>> {
    let value = mapping.prop(property)?;
    let is_empty = value.is_null()
        || value.text() == Some("")
        || property == "NetworkConfiguration" && is_unfilled_network(value);
    (!is_empty).then_some(value)
}

/// Whether it is a network configuration with only empty values, or that of a skeleton without a subnet.
fn is_unfilled_network(value: Cursor<'_>) -> bool {
    let is_written_out = |one: Cursor<'_>| one.is_mapping();
    if !is_written_out(value) {
        return false;
    }
    let Some(network) = value.prop("AwsvpcConfiguration") else {
        return value.entries().next().is_none();
    };
    if !is_written_out(network) {
        return false;
    }
    let is_skeleton = network.get("subnets").is_some_and(|list| {
        let mut named = list.items().filter(|subnet| subnet.text() != Some(""));
        list.is_null() || list.is_sequence() && named.next().is_none()
    });
    network.entries().next().is_none() || is_skeleton
}

/// An `AWS::ECS::Service`, or a service as input of the ECS API.
#[derive(Clone, Copy)]
pub struct Service<'d> {
    /// The file's index in the set.
    pub file: usize,
    /// The resource.
    pub resource: Resource<'d>,
    /// The cluster, if a file that references this one specifies it.
    pub cluster: Option<Cursor<'d>>,
}

impl<'d> Service<'d> {
    /// Its key within the project.
    pub fn id(&self) -> MemberId<'d> {
        MemberId {
            file: self.file,
            name: self.resource.name,
        }
    }

    /// Views a resource as a service.
    pub fn new(file: usize, resource: Resource<'d>) -> Self {
        Self {
            file,
            resource,
            cluster: None,
        }
    }

    /// A property by CloudFormation's name.
    pub fn get(&self, property: &str) -> Option<Cursor<'d>> {
        let properties = self.resource.properties();
        let written = properties.and_then(|all| said(all, property));
        written.or_else(|| self.cluster.filter(|_| property == "Cluster"))
    }

    /// Whether its file updates an existing service, and never creates another one.
    pub fn is_changed_in_place(&self) -> bool {
        is_changed_in_place(self.resource.kind)
    }

    /// Whether it is described by an AppSpec file of CodeDeploy, which has only some of a service's properties.
    pub fn is_appspec(&self) -> bool {
        self.resource.kind == Kind::APPSPEC
    }

    /// Whether it is a service definition of ecspresso.
    pub fn is_ecspresso(&self) -> bool {
        self.resource.kind == Kind::ECSPRESSO
    }

    /// The capacity provider strategy of the service, with the file it is in: its own, else the default of its cluster,
    /// in whichever file that is defined. A service with a launch type has none.
    pub fn strategy(&self, project: &Project<'d>) -> Option<(usize, Cursor<'d>)> {
        let near = self.strategy_in(project.module(self.file));
        near.map(|strategy| (self.file, strategy)).or_else(|| {
            if self.launch_type().is_some() {
                return None;
            }
            let cluster = self.get("Cluster")?;
            // The clusters of several stacks may have different strategies.
            let [(file, cluster)] = clusters(project, self.file, cluster)[..] else {
                return None;
            };
            Some((file, default_of(project.module(file)?, &cluster)?))
        })
    }

    /// The same as far as it can be determined from the service's own module.
    pub fn strategy_in(&self, module: Option<&Module<'d>>) -> Option<Cursor<'d>> {
        let is_list = |list: &Cursor<'d>| !list.is_sequence() || list.items().len() > 0;
        if self.launch_type().is_some() {
            return None;
        }
        let own = self.get("CapacityProviderStrategy");
        own.filter(|value| !value.is_null())
            .filter(is_list)
            .or_else(|| default_strategy(module?, self.get("Cluster")?))
    }

    fn launch_type(&self) -> Option<Cursor<'d>> {
        self.get("LaunchType").filter(|value| !value.is_null())
    }

    /// Whether its tasks are deployed by task sets, so that the service itself does not specify how they run.
    pub fn is_external(&self) -> bool {
        let controller = self.get("DeploymentController");
        controller.and_then(|one| one.prop("Type")?.text()) == Some("EXTERNAL")
    }

    /// Whether it is output of `describe-services`, which no ECS command accepts as input.
    pub fn is_output(&self) -> bool {
        self.resource.kind == Kind::DESCRIBE_SERVICES
    }

    /// Whether the migration updates the service in place: it has a strategy, and no role, which cannot be removed in
    /// place.
    pub fn stays(&self, project: &Project<'d>) -> bool {
        self.is_changed_in_place() || self.strategy(project).is_some() && self.get("Role").is_none()
    }

    /// The entries of `LoadBalancers` that are written out, in every branch of the `Fn::If`s around them. An AppSpec
    /// file has one.
    pub fn load_balancers(&self) -> Vec<Cursor<'d>> {
        if self.is_appspec() {
            return self.get("LoadBalancerInfo").into_iter().collect();
        }
        items_of(self.get("LoadBalancers"))
    }
}

/// Whether files of a kind update an existing service: `update-service`, CodeDeploy and ecspresso create no other one.
pub fn is_changed_in_place(kind: Kind<'_>) -> bool {
    matches!(kind, Kind::UPDATE_SERVICE | Kind::APPSPEC | Kind::ECSPRESSO)
}

/// An `AWS::ElasticLoadBalancingV2::TargetGroup`.
#[derive(Clone, Copy)]
pub struct TargetGroup<'d> {
    /// The file's index in the set.
    pub file: usize,
    /// The resource.
    pub resource: Resource<'d>,
}

impl<'d> TargetGroup<'d> {
    /// Its key within the project.
    pub fn id(&self) -> MemberId<'d> {
        MemberId {
            file: self.file,
            name: self.resource.name,
        }
    }

    /// A property by its name.
    pub fn get(&self, property: &str) -> Option<Cursor<'d>> {
        self.resource.get(property)
    }

    /// Whether targets are already registered by IP address.
    pub fn is_ip(&self) -> bool {
        self.get("TargetType").and_then(Cursor::text) == Some("ip")
    }
}

/// Views a resource of a module as a task definition.
pub(super) fn task_definition_of<'d>(
    file: usize,
    resource: &Resource<'d>,
) -> Option<TaskDefinition<'d>> {
    Some(TaskDefinition {
        file,
        resource: Some(*resource),
        body: resource.properties()?,
        name: resource.name,
    })
}

/// The resources of a type that an expression references, through `Fn::If`s.
pub(super) fn named<'t, 'd>(
    module: &'t Module<'d>,
    expression: Cursor<'d>,
    kind: Kind<'_>,
) -> Vec<&'t Resource<'d>> {
    module
        .mentioned(expression)
        .filter(|resource| resource.kind == kind)
        .collect()
}
