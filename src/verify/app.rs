//! All templates of an app together: which security groups resources have, which rules allow what, and what stacks export.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{DIRECTIONS, PEER_GROUPS};
use super::imports;
use super::normal::Normal;
use super::references::only;
use super::value::Value;

/// One template: before, as planned, and as synthesized after the change.
pub(super) struct Stack {
    pub before: Normal,
    pub planned: Normal,
    pub after: Normal,
    /// The logical IDs of the resources that both the plan and the change add.
    pub added: BTreeSet<String>,
}

/// A resource: the name of its template, and its logical ID.
pub(super) type Place = (String, String);

/// The templates of an app, by name.
pub(super) struct App {
    pub stacks: BTreeMap<String, Stack>,
    /// The resources whose references are exported, by the name of the export.
    exports: BTreeMap<String, Place>,
}

/// What a rule of a security group allows.
pub(super) struct Rule<'a> {
    /// The group that has the rule.
    pub group: Option<Place>,
    /// The entry of the normal form of groups: its direction.
    pub direction: &'static str,
    /// The group at the other end, if it is a group of the app.
    pub peer: Option<Place>,
    /// The rule.
    pub value: &'a Value,
}

/// The types that run container instances.
const INSTANCES: [&str; 3] = [
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
];

/// The types that run tasks.
pub(super) const RUNS_TASKS: [&str; 4] = [
    "AWS::ECS::Service",
    "AWS::Events::Rule",
    "AWS::Scheduler::Schedule",
    "AWS::StepFunctions::StateMachine",
];

/// The types of load balancers.
const BALANCERS: [&str; 2] = [
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
];

/// The properties that list security groups.
const GROUP_LISTS: [&str; 3] = ["Groups", "SecurityGroupIds", "SecurityGroups"];

impl App {
    pub fn new(stacks: BTreeMap<String, Stack>) -> Self {
        let mut app = Self {
            stacks,
            exports: BTreeMap::new(),
        };
        app.exports = app.find_exports();
        app
    }

    /// Exports that the change removes are known too: rules of other stacks may still refer to them.
    fn find_exports(&self) -> BTreeMap<String, Place> {
        let mut found = BTreeMap::new();
        for (name, stack) in &self.stacks {
            for side in [&stack.before, &stack.planned, &stack.after] {
                let outputs = side
                    .0
                    .iter()
                    .filter(|((section, _), _)| section == "Outputs");
                for (_, output) in outputs {
                    let export = output.at(&["Export", "Name"]);
                    let resource = output
                        .get("Value")
                        .and_then(|value| self.resource(name, value));
                    if let Some((export, resource)) = export.zip(resource) {
                        found.insert(export.to_string(), resource);
                    }
                }
            }
        }
        found
    }

    /// The resource that a value in a template refers to: one of the same template, or one that another stack exports.
    pub fn resource(&self, template: &str, value: &Value) -> Option<Place> {
        let whole = |template: &str, name: &str| {
            let id = name.strip_suffix(".GroupId").unwrap_or(name);
            let is_whole = !id.contains(['.', ':']);
            is_whole.then(|| (template.to_owned(), id.to_owned()))
        };
        if let Some(("Fn::ImportValue", name)) = value.function() {
            return match name.as_text().and_then(imports::parts) {
                Some((template, name)) => whole(template, name),
                None => self.exports.get(&name.to_string()).cloned(),
            };
        }
        whole(template, value.as_text().and_then(only)?)
    }

    /// The synthesized resources of some types.
    pub fn of_types<'a>(
        &'a self,
        types: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, &'a str, &'a Value)> {
        self.stacks.iter().flat_map(move |(name, stack)| {
            let of_types = stack
                .after
                .resources()
                .filter(|(_, kind, _)| types.contains(kind));
            of_types.map(move |(id, _, value)| (name.as_str(), id, value))
        })
    }

    /// The security groups that a resource has.
    pub fn groups_of(&self, template: &str, resource: &Value) -> BTreeSet<Place> {
        let mut found = BTreeSet::new();
        resource.walk(&mut |path, value| {
            if path.last().is_some_and(|key| GROUP_LISTS.contains(key)) {
                found.extend(self.resource(template, value));
            }
        });
        found
    }

    fn groups_of_types(&self, types: &[&str]) -> BTreeSet<Place> {
        let all = self.of_types(types);
        all.flat_map(|(template, _, value)| self.groups_of(template, value))
            .collect()
    }

    /// The security groups of container instances.
    pub fn groups_of_instances(&self) -> BTreeSet<Place> {
        self.groups_of_types(&INSTANCES)
    }

    /// The security groups of load balancers.
    pub fn groups_of_balancers(&self) -> BTreeSet<Place> {
        self.groups_of_types(&BALANCERS)
    }

    /// The security groups of what runs tasks.
    pub fn groups_of_tasks(&self) -> BTreeSet<Place> {
        self.groups_of_types(&RUNS_TASKS)
    }

    /// The load balancers with a security group.
    pub fn balancers_with(&self, group: &Place) -> BTreeSet<Place> {
        let all = self.of_types(&BALANCERS);
        let with_group =
            all.filter(|(template, _, value)| self.groups_of(template, value).contains(group));
        with_group
            .map(|(template, id, _)| (template.to_owned(), id.to_owned()))
            .collect()
    }

    /// All synthesized rules of security groups, those of groups in other stacks included.
    pub fn rules(&self) -> Vec<Rule<'_>> {
        let mut found = Vec::new();
        for (template, stack) in &self.stacks {
            for (id, kind, resource) in stack.after.resources() {
                for direction in &DIRECTIONS {
                    let own = resource.get(direction.entry).and_then(Value::entries);
                    for value in own.into_iter().flat_map(BTreeMap::values) {
                        found.push(Rule {
                            group: Some((template.clone(), id.to_owned())),
                            direction: direction.entry,
                            peer: self.peer(template, value),
                            value,
                        });
                    }
                    let properties = resource.get("Properties");
                    if let Some(value) = properties.filter(|_| kind == direction.resource) {
                        let group = value.get("GroupId");
                        found.push(Rule {
                            group: group.and_then(|group| self.resource(template, group)),
                            direction: direction.entry,
                            peer: self.peer(template, value),
                            value,
                        });
                    }
                }
            }
        }
        found
    }

    /// The group at the other end of a rule.
    pub fn peer(&self, template: &str, rule: &Value) -> Option<Place> {
        let peers = PEER_GROUPS.iter().filter_map(|key| rule.get(key));
        peers
            .filter_map(|value| self.resource(template, value))
            .next()
    }

    /// Whether a synthesized template other than this one imports an output, or imports its name from elsewhere.
    pub fn is_imported(&self, output: &Value, from: &str) -> bool {
        let value = output.get("Value");
        let resolved = value.and_then(|value| imports::name_of(from, value));
        let name = output.text_at(&["Export", "Name"]);
        let mut others = self.stacks.iter().filter(|(name, _)| *name != from);
        others.any(|(_, stack)| {
            let mut found = false;
            for value in stack.after.0.values() {
                value.walk(&mut |_, one| {
                    if let Some(("Fn::ImportValue", imported)) = one.function() {
                        let imported = imported.as_text();
                        found |= imported.is_some()
                            && (imported == name || imported == resolved.as_deref());
                    }
                });
            }
            found
        })
    }
}
