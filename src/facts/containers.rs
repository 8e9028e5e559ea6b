//! Limits and defaults of containers on Fargate.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-01. ECS API model (botocore 1.44.5), ContainerDefinition.stopTimeout and startTimeout, \
                      KernelCapabilities.add, Ulimit; Docker documentation, \"Runtime privilege and Linux capabilities\" and \
                      docker run --shm-size (what a container has without asking)";

/// The maximum stop and start timeout in seconds.
pub const LONGEST_TIMEOUT: u32 = 120;

/// The only capability that can be added on Fargate.
pub const ADDED_CAPABILITY: &str = "SYS_PTRACE";

/// The capabilities that a container has by default.
pub const DEFAULT_CAPABILITIES: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// The default size of `/dev/shm` in MiB.
pub const SHARED_MEMORY: u32 = 64;

/// The maximum number of open files that a container can set.
pub const MOST_OPEN_FILES: u32 = 1_048_576;

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |what: &str, value: String| [what.to_owned(), value];
    Facts::new("containers", "Limits and defaults of containers", SOURCE)
        .columns(&["what", "value"])
        .rows([
            row(
                "longest stop and start timeout in seconds",
                LONGEST_TIMEOUT.to_string(),
            ),
            row("capability that can be added", ADDED_CAPABILITY.to_owned()),
            row("capabilities by default", DEFAULT_CAPABILITIES.join(" ")),
            row("MiB of shared memory", SHARED_MEMORY.to_string()),
            row(
                "largest limit of open files (nofile)",
                MOST_OPEN_FILES.to_string(),
            ),
        ])
}
