//! The contents of paths on a container instance.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-09-08. Filesystem Hierarchy Standard 3.0 (/tmp, /var/tmp, /var/cache, /run, /proc, /sys, /dev); \
                      ECS developer guide (/var/lib/ecs, /var/lib/docker, /etc/ecs); the error of RegisterTaskDefinition, \
                      \"Fargate compatible task definitions do not support sourcePath\" (measured)";

/// The purpose of a path on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostPath {
    /// The host itself: its kernel, devices, users, Docker.
    System,
    /// The host's time zone.
    TimeZone,
    /// Files that nothing relies on after a restart.
    Scratch,
    /// A directory that is an EFS file system, judging by its name.
    NamedEfs,
    /// Anything else: possibly data that must be kept.
    Data,
}

/// Directories that belong to the host, including everything below them.
const SYSTEM_TREES: [&str; 21] = [
    "/proc",
    "/sys",
    "/cgroup",
    "/dev",
    "/boot",
    "/lib/modules",
    "/usr/src",
    "/var/lib/docker",
    "/var/lib/containerd",
    "/var/lib/ecs",
    "/var/lib/cloud",
    "/etc/ecs",
    "/etc/docker",
    "/etc/machine-id",
    "/etc/passwd",
    "/etc/group",
    "/run/docker.sock",
    "/run/docker",
    "/run/containerd",
    "/run/log",
    "/run/systemd",
];

/// Directories that represent the host as a whole; their subdirectories need not.
const SYSTEM_DIRECTORIES: [&str; 6] = ["/", "/etc", "/run", "/usr", "/usr/bin", "/var"];

/// The paths of a host's time zone.
const TIME_ZONE: [&str; 3] = ["/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo"];

/// Directories for temporary files and caches.
const SCRATCH_TREES: [&str; 4] = ["/tmp", "/var/tmp", "/var/cache", "/scratch"];

/// Names of directories for temporary files and caches, anywhere except on a disk that may be shared.
const SCRATCH_NAMES: [&str; 6] = ["tmp", "temp", "scratch", "cache", "caches", ".cache"];

/// Directories in which data is usually kept and disks and network file systems are mounted.
const DATA_TREES: [&str; 6] = ["/data", "/home", "/mnt", "/media", "/net", "/srv"];

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |what: &str, paths: &[&str]| [what.to_owned(), paths.join(" ")];
    Facts::new(
        "host-paths",
        "The purpose of paths on a container instance",
        SOURCE,
    )
    .columns(&["what", "paths"])
    .rows([
        row("system directories, with everything below", &SYSTEM_TREES),
        row("system directories", &SYSTEM_DIRECTORIES),
        row("its time zone", &TIME_ZONE),
        row("temporary files and caches", &SCRATCH_TREES),
        row(
            "temporary files and caches, by the name of the directory",
            &SCRATCH_NAMES,
        ),
        row("data and mounted disks", &DATA_TREES),
    ])
}

/// The purpose of a path. The path may contain `${…}` where it is not literal.
pub fn kind_of(path: &str) -> HostPath {
    let path = normal(path);
    let below = |trees: &[&str]| trees.iter().any(|tree| is_within(&path, tree));
    if below(&TIME_ZONE) && path != "/usr/share/zoneinfo" {
        return HostPath::TimeZone;
    }
    if below(&SYSTEM_TREES) || SYSTEM_DIRECTORIES.contains(&path.as_str()) {
        return HostPath::System;
    }
    let mut names = path.split('/').skip(1);
    if names.any(|name| name.eq_ignore_ascii_case("efs")) {
        return HostPath::NamedEfs;
    }
    if is_odd(&path) {
        return HostPath::Data;
    }
    let last = path.rsplit('/').next().unwrap_or("");
    let named = SCRATCH_NAMES.contains(&last) && !below(&DATA_TREES);
    if below(&SCRATCH_TREES) || named {
        return HostPath::Scratch;
    }
    HostPath::Data
}

/// Whether a path may not be a single directory: a file judging by its name, a hidden one such as `/tmp/.X11-unix`, one
/// with `..`, or a path of another operating system.
fn is_odd(path: &str) -> bool {
    let mut names = path.split('/').skip(1);
    let is_hidden = |name: &str| name.starts_with('.') && !SCRATCH_NAMES.contains(&name);
    let last = path.rsplit('/').next().unwrap_or("");
    let is_file = !last.starts_with('.') && !last.contains("${") && last.contains('.');
    !path.starts_with('/') || names.any(is_hidden) || is_file
}

/// A path without a trailing slash and without doubled slashes; `/var/run` becomes `/run`.
pub fn normal(path: &str) -> String {
    let mut names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    if names.starts_with(&["var", "run"]) {
        names.remove(0);
    }
    if path.starts_with('/') {
        format!("/{}", names.join("/"))
    } else {
        path.to_owned()
    }
}

/// Whether a path is a directory or below it.
pub fn is_within(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || directory.ends_with('/'))
}

/// The texts that a path is within, by [`is_within`]: the path, and the directories above it.
pub fn directories_of(path: &str) -> impl Iterator<Item = &str> {
    let slashes = path.match_indices('/');
    // The root directory is the only one that ends in a slash.
    let above = slashes.flat_map(|(at, _)| [at, at + 1]);
    let above = above.filter(|end| *end < path.len());
    std::iter::once(path).chain(above.map(|end| &path[..end]))
}

/// Whether two paths may lead to the same files: they are equal or one is below the other; `${…}` matches anything.
pub fn may_overlap(one: &str, other: &str) -> bool {
    let mut pairs = names(one).into_iter().zip(names(other));
    pairs.all(|(a, b)| a == b || a.contains("${") || b.contains("${"))
}

/// The names of the parent directories of a path, and its own.
pub fn names(path: &str) -> Vec<String> {
    let path = normal(path);
    let names = path.split('/').filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{HostPath, is_within, kind_of, may_overlap};

    #[test]
    fn paths_are_distinguished() {
        for (path, kind) in [
            ("/tmp", HostPath::Scratch),
            ("/tmp/build/", HostPath::Scratch),
            ("/var/tmp//x", HostPath::Scratch),
            ("/tmp/${AWS::StackName}", HostPath::Scratch),
            ("/var/cache/nginx", HostPath::Scratch),
            ("/opt/app/.cache", HostPath::Scratch),
            ("/tmp/app.sock", HostPath::Data),
            ("/tmp/.X11-unix", HostPath::Data),
            ("/tmp/../data", HostPath::Data),
            ("/tmpdata", HostPath::Data),
            ("/mnt/cache", HostPath::Data),
            ("tmp", HostPath::Data),
            ("C:\\temp", HostPath::Data),
            ("${Path}", HostPath::Data),
            ("${Path}/tmp", HostPath::Data),
            ("/data", HostPath::Data),
            ("/var/lib/mysql", HostPath::Data),
            ("/run/app", HostPath::Data),
            ("/var/run", HostPath::System),
            ("/var/run/docker.sock", HostPath::System),
            ("/proc/", HostPath::System),
            ("/", HostPath::System),
            ("/var/lib/docker/vfs/dir/", HostPath::System),
            ("/etc/localtime", HostPath::TimeZone),
            ("/usr/share/zoneinfo/Asia/Tokyo", HostPath::TimeZone),
            ("/usr/share/zoneinfo", HostPath::Data),
            ("/mnt/efs/", HostPath::NamedEfs),
            ("/efs/${Env}/mongo", HostPath::NamedEfs),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }

    #[test]
    fn paths_overlap_where_one_lies_in_the_other() {
        assert!(may_overlap("/tmp/x/", "/tmp//x"));
        assert!(may_overlap("/tmp", "/tmp/x"));
        assert!(may_overlap("/tmp/${A}", "/tmp/x"));
        assert!(!may_overlap("/tmp/x", "/tmp/xy"));
        assert!(!may_overlap("/tmp/${A}/x", "/tmp/${A}/y"));
        assert!(is_within("/efs/a", "/efs"));
        assert!(!is_within("/efsa", "/efs"));
    }
}
