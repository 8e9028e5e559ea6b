//! Addresses and names by which a container reaches its container instance. On Fargate there is no instance.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-20. Docker documentation, \"Bridge network driver\" (172.17.0.1, docker0) and \"Networking\" \
                      (host.docker.internal); EC2 user guide, \"Instance metadata\" (169.254.169.254, fd00:ec2::254, instance-data); ECS \
                      developer guide, \"Amazon ECS container introspection\" (51678), \"Amazon ECS container metadata file\", \"Task metadata \
                      endpoint version 4 for tasks on Fargate\"; AWS containers roadmap, Fargate platform version 1.4.0 (eth0 is \
                      the interface of the platform, eth1 that of the task)";

/// The target of an address of the container instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Any process that listens on the instance: an agent, a daemon service, a proxy.
    Instance,
    /// The metadata and credentials of the instance.
    Metadata,
    /// What the ECS agent of the instance provides.
    Agent,
    /// A network interface, by the name that it has in other network modes.
    Interface,
}

/// An address or name of the container instance, and its replacement on Fargate.
#[derive(Clone, Copy, Debug)]
pub struct HostAddress {
    /// The text.
    pub mark: &'static str,
    /// Its target.
    pub behind: Behind,
}

const fn address(mark: &'static str, behind: Behind) -> HostAddress {
    HostAddress { mark, behind }
}

/// Addresses and names of the container instance.
pub const ADDRESSES: [HostAddress; 13] = [
    address("172.17.0.1", Behind::Instance),
    address("host.docker.internal", Behind::Instance),
    address("gateway.docker.internal", Behind::Instance),
    address("docker.for.mac.localhost", Behind::Instance),
    address("169.254.169.254", Behind::Metadata),
    address("fd00:ec2::254", Behind::Metadata),
    address("http://instance-data", Behind::Metadata),
    address("ec2-metadata", Behind::Metadata),
    address("ECS_CONTAINER_METADATA_FILE", Behind::Agent),
    address(":51678", Behind::Agent),
    address("docker0", Behind::Interface),
    address("eth0", Behind::Interface),
    address("ens5", Behind::Interface),
];

/// Variables that list addresses excluded from proxying: they name the metadata service without using it.
pub const NOT_A_USE: [&str; 2] = ["NO_PROXY", "no_proxy"];

impl Behind {
    /// What the address is, for a message: "X is …".
    pub const fn what(self) -> &'static str {
        match self {
            Self::Instance => "the address of the container instance in its bridge network",
            Self::Metadata => "the metadata service of the container instance",
            Self::Agent => "provided by the ECS agent of the container instance",
            Self::Interface => "a network interface that has this name on a container instance",
        }
    }

    /// The situation on Fargate, for a message.
    pub const fn on_fargate(self) -> &'static str {
        match self {
            Self::Instance => "Nothing listens there on Fargate",
            Self::Metadata => "A task on Fargate cannot reach it",
            Self::Agent => "Fargate does not provide it",
            Self::Interface => {
                "On Fargate the network interface of the task is eth1, and eth0 belongs to the platform"
            }
        }
    }

    /// What to use on Fargate, for a message.
    pub const fn instead(self) -> &'static str {
        match self {
            Self::Instance => {
                "Run the program that listens on the container instance (a metrics agent, the X-Ray daemon, Consul, a proxy) as a sidecar container, and use 127.0.0.1"
            }
            Self::Metadata => {
                "Read the address of the task from the task metadata endpoint: curl -s $ECS_CONTAINER_METADATA_URI_V4 | jq -r '.Networks[0].IPv4Addresses[0]'. Its Availability Zone is in $ECS_CONTAINER_METADATA_URI_V4/task, and credentials come from the task role"
            }
            Self::Agent => {
                "Read the metadata of the task from the task metadata endpoint: curl -s $ECS_CONTAINER_METADATA_URI_V4/task"
            }
            Self::Interface => {
                "Let the program select the interface, or read the address from the task metadata endpoint: curl -s $ECS_CONTAINER_METADATA_URI_V4 | jq -r '.Networks[0].IPv4Addresses[0]'"
            }
        }
    }
}

/// The addresses of the container instance that occur in a text, each once, in the order of the table.
pub fn in_text(text: &str) -> impl Iterator<Item = HostAddress> {
    ADDRESSES
        .into_iter()
        .filter(move |address| holds(text, address.mark))
}

/// Whether a text contains a mark that is not part of a longer name or number.
fn holds(text: &str, mark: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins_as_word = mark.starts_with(is_part);
    text.match_indices(mark).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let mut after = text[start + mark.len()..].chars();
        let next = after.next();
        // The next group of an address, or the next label of a name.
        let goes_on = next == Some('.') && after.next().is_some_and(is_part);
        let is_longer = begins_as_word && before.is_some_and(|c| is_part(c) || c == '.');
        !is_longer && !goes_on && !next.is_some_and(is_part)
    })
}

/// The table, for printing.
pub fn facts() -> Facts {
    Facts::new(
        "host-addresses",
        "Addresses and names with which a container reaches its container instance, and what to use on Fargate",
        SOURCE,
    )
    .columns(&["address", "is", "on Fargate", "instead"])
    .rows(ADDRESSES.map(|address| {
        let behind = address.behind;
        [
            address.mark,
            behind.what(),
            behind.on_fargate(),
            behind.instead(),
        ]
        .map(str::to_owned)
    }))
}

#[cfg(test)]
mod tests {
    use super::in_text;

    fn marks(text: &str) -> Vec<&'static str> {
        in_text(text).map(|address| address.mark).collect()
    }

    #[test]
    fn addresses_of_the_instance_are_found_as_whole_words() {
        for (text, mark) in [
            ("172.17.0.1", "172.17.0.1"),
            ("udp://172.17.0.1:8125", "172.17.0.1"),
            ("statsd=172.17.0.1,", "172.17.0.1"),
            ("ask 172.17.0.1.", "172.17.0.1"),
            ("http://host.docker.internal/", "host.docker.internal"),
            ("curl http://169.254.169.254/latest", "169.254.169.254"),
            ("http://[fd00:ec2::254]/latest", "fd00:ec2::254"),
            ("http://instance-data/latest", "http://instance-data"),
            ("$(ec2-metadata -o)", "ec2-metadata"),
            (
                "cat $ECS_CONTAINER_METADATA_FILE",
                "ECS_CONTAINER_METADATA_FILE",
            ),
            ("http://10.0.0.5:51678/v1/tasks", ":51678"),
            ("-bind '{{ GetInterfaceIP \"eth0\" }}'", "eth0"),
            ("match-interface:eth0", "eth0"),
        ] {
            assert_eq!(marks(text), [mark], "{text}");
        }
        for text in [
            "172.17.0.10",
            "1172.17.0.1",
            "172.17.0.1.example.com",
            "169.254.170.2/v2",
            "myeth0",
            "eth01",
            "http://my.host.docker.internal.example.com",
            "localhost:516789",
        ] {
            assert!(marks(text).is_empty(), "{text}");
        }
    }
}
