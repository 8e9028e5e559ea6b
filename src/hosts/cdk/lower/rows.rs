//! The table of rows: which edit of a program a change of a template becomes.

use std::sync::LazyLock;

use super::{Lowered, Lowering, Planned};

/// What a change becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// The construct makes it by itself.
    Derived,
    Class,
    Network,
    PublicIp,
    Placement,
    ServiceName,
    Strategy,
    ForceDeployment,
    TaskSize,
    ExecutionRole,
    RuntimePlatform,
    HostPort,
    Links,
    ContainerArgument,
    ContainerTimeout,
    TargetType,
    TargetGroupName,
    NewGroup,
    Rules,
    NewRole,
    RunnerPolicy,
    RunnerClass,
    RunnerNetwork,
    Machine,
    Dependency,
    Association,
}

/// The names of the rows in the table.
const NAMES: &[(&str, Row)] = &[
    ("derived", Row::Derived),
    ("class", Row::Class),
    ("network", Row::Network),
    ("public-ip", Row::PublicIp),
    ("placement", Row::Placement),
    ("service-name", Row::ServiceName),
    ("strategy", Row::Strategy),
    ("force-deployment", Row::ForceDeployment),
    ("task-size", Row::TaskSize),
    ("execution-role", Row::ExecutionRole),
    ("runtime-platform", Row::RuntimePlatform),
    ("host-port", Row::HostPort),
    ("links", Row::Links),
    ("container-argument", Row::ContainerArgument),
    ("container-timeout", Row::ContainerTimeout),
    ("target-type", Row::TargetType),
    ("target-group-name", Row::TargetGroupName),
    ("new-group", Row::NewGroup),
    ("rules", Row::Rules),
    ("new-role", Row::NewRole),
    ("runner-policy", Row::RunnerPolicy),
    ("runner-class", Row::RunnerClass),
    ("runner-network", Row::RunnerNetwork),
    ("machine", Row::Machine),
    ("dependency", Row::Dependency),
    ("association", Row::Association),
];

/// The table: the type, the path, and the row.
static ROWS: LazyLock<Vec<(&str, &str, Row)>> = LazyLock::new(|| {
    let lines = include_str!("rows.tsv").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| {
        let mut columns = line.split('\t');
        let (kind, path, name) = (columns.next()?, columns.next()?, columns.next()?);
        let (_, row) = NAMES.iter().find(|(known, _)| *known == name)?;
        Some((kind, path, *row))
    });
    rows.collect()
});

/// The row of a change.
pub(super) fn row(planned: Planned<'_>) -> Option<Row> {
    let section = planned.change.path.first()?;
    match section.as_str() {
        "Resources" => {}
        // A new parameter or condition has a default, which the rows that use it write; the exports of a stack are derived.
        "Parameters" | "Outputs" if planned.change.is_new => return Some(Row::Derived),
        _ => return None,
    }
    let kind = kind(planned);
    let within = planned.change.within();
    let mut rows = ROWS.iter();
    let (.., row) = rows.find(|(of, path, _)| *of == kind && *path == within)?;
    Some(*row)
}

/// The type of the resource of a change.
pub(super) fn kind(planned: Planned<'_>) -> String {
    let new = planned
        .change
        .value
        .as_ref()
        .filter(|_| planned.change.path.len() == 2);
    let of_new = new.and_then(|value| value.get("Type")?.as_str());
    let known = planned.stack.template.type_of(planned.resource());
    of_new.or(known).unwrap_or_default().to_owned()
}

impl<'l> Lowering<'l> {
    pub(super) fn apply(&mut self, row: Row, planned: Planned<'l>) -> Lowered {
        match row {
            Row::Derived => Ok(()),
            Row::Class => self.class(planned),
            Row::Network => self.network(planned),
            Row::PublicIp => self.public_ip(planned),
            Row::Placement => self.placement(planned),
            Row::ServiceName => self.name(planned, "serviceName"),
            Row::Strategy => self.strategy(planned),
            Row::ForceDeployment => self.force_deployment(planned),
            Row::TaskSize => self.task_size(planned),
            Row::ExecutionRole => self.execution_role(planned),
            Row::RuntimePlatform => self.runtime_platform(planned),
            Row::HostPort => self.host_port(planned),
            Row::Links => self.links(planned),
            Row::ContainerArgument => self.container_argument(planned),
            Row::ContainerTimeout => self.container_timeout(planned),
            Row::TargetType => self.target_type(planned),
            Row::TargetGroupName => self.name(planned, "targetGroupName"),
            Row::NewGroup => self.new_group(planned),
            Row::Rules => self.rules(planned),
            Row::NewRole => self.new_role(planned),
            Row::RunnerPolicy => self.runner_policy(planned),
            Row::RunnerClass => self.runner_class(planned),
            Row::RunnerNetwork => self.runner_network(planned),
            Row::Machine => self.machine(planned),
            Row::Dependency => self.dependency(planned),
            Row::Association => self.association(planned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, ROWS};

    #[test]
    fn every_line_of_the_table_is_a_row() {
        let lines = include_str!("rows.tsv").lines();
        let count = lines.filter(|line| !line.starts_with('#')).count();
        assert_eq!(ROWS.len(), count);
        for (name, row) in NAMES {
            assert!(
                ROWS.iter().any(|(.., one)| one == row),
                "{name} is not used"
            );
        }
    }
}
