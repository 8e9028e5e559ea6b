//! How traffic reaches the tasks of a workload, before and after the migration.

/// The way of the traffic to the tasks of one service or task set, and what they are attached to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    /// The logical ID of the service.
    pub service: String,
    /// The logical ID of its task definition.
    pub task: String,
    /// The network mode before the migration.
    pub network_mode: String,
    /// The container instances that the tasks run on, as far as the template defines them.
    pub instances: Vec<String>,
    /// The security groups of the container instances, or of the tasks if they have network interfaces already.
    pub groups_before: Vec<String>,
    /// The security groups of the tasks after the migration.
    pub groups_after: Vec<String>,
    /// The routes by which traffic arrives.
    pub routes: Vec<Route>,
}

/// A route from load balancers through a target group to a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The load balancers; empty if none is in the template.
    pub balancers: Vec<Balancer>,
    /// The target group.
    pub target_group: String,
    /// Whether targets were registered by IP address before the migration.
    pub was_ip: bool,
    /// The container.
    pub container: String,
    /// The container's port.
    pub container_port: String,
    /// The port on the container instance; `None` if it is chosen when the task starts.
    pub host_port: Option<String>,
}

/// A load balancer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balancer {
    /// Its logical ID.
    pub name: String,
    /// Whether it is a Network Load Balancer.
    pub is_network: bool,
    /// Its security groups.
    pub groups: Vec<String>,
}

/// Why no task serves traffic for some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downtime {
    /// The listener switches to a new target group before that has healthy targets.
    ListenerSwitches,
    /// What routes traffic to the old target group is not in the template.
    ListenerElsewhere,
    /// Old tasks stop before new ones start.
    TasksStopFirst,
    /// The new service starts without tasks.
    ScaledFromZero,
}
