//! The EFS file systems that container instances mount, as their startup scripts show.
//!
//! Sources: the Amazon EFS user guide, "Mounting EFS file systems" (`mount -t efs`, `mount -t nfs4`, `/etc/fstab`), and
//! the options of the mount helper of amazon-efs-utils (`tls`, `iam`, `accesspoint`).

use super::scripts::{ScriptLine, script_lines};
use crate::facts::host_paths::normal;
use crate::model::{Module, sub_variables};
use crate::syntax::{NewValue, NodeId, Position};

/// An EFS file system that is mounted at a directory of the container instances.
#[derive(Clone)]
pub struct FileSystemMount {
    /// The directory of the instances, as the text of a `Fn::Sub`.
    pub directory: String,
    /// The file system's ID, as the text of a `Fn::Sub`.
    pub id_text: String,
    /// The file system's ID.
    pub id: NewValue,
    /// The mounted directory of the file system, as the text of a `Fn::Sub`.
    pub root: String,
    /// Whether the traffic is encrypted in transit.
    pub tls: bool,
    /// Whether IAM authorization with the instances' role is used.
    pub iam: bool,
    /// The access point.
    pub access_point: Option<NewValue>,
    /// The names of the module that the IDs of the file system and the access point are built from.
    pub names: Vec<String>,
    /// Whether a condition or a parameter of the module decides that it is mounted.
    pub is_conditional: bool,
    /// The script that mounts it.
    pub node: NodeId,
}

impl FileSystemMount {
    /// The position of the script that mounts it, in the module of the mount.
    pub fn position(&self, module: &Module<'_>) -> Position {
        module.root.at(self.node).position()
    }
}

/// The EFS file systems that the module's container instances mount.
pub fn mounted_file_systems<'m>(module: &'m Module<'_>) -> &'m [FileSystemMount] {
    let mounts = &module.surroundings.file_systems;
    mounts.get_or_init(|| find(module))
}

fn find(module: &Module<'_>) -> Vec<FileSystemMount> {
    let mut found: Vec<FileSystemMount> = Vec::new();
    for mount in script_lines(module).iter().filter_map(read) {
        // The same mount is in `/etc/fstab` as well, so that it persists across restarts.
        let known = found.iter_mut().find(|one| {
            one.directory == mount.directory
                && one.id_text == mount.id_text
                && one.root == mount.root
        });
        match known {
            Some(known) => {
                known.tls |= mount.tls;
                known.iam |= mount.iam;
                known.is_conditional &= mount.is_conditional;
                known.access_point = known.access_point.take().or(mount.access_point);
            }
            None => found.push(mount),
        }
    }
    found
}

/// Reads a `mount` command or a line of `/etc/fstab`, which may be in an `echo`.
fn read(line: &ScriptLine) -> Option<FileSystemMount> {
    let words: Vec<&str> = line
        .text
        .split(|c: char| c.is_whitespace() || "\"'".contains(c))
        .map(|word| word.trim_matches([';', '&']))
        // The escapes of tabs and line ends for `echo -e` and `printf`.
        .map(|word| word.trim_start_matches("\\n").trim_end_matches("\\n"))
        .map(|word| word.trim_end_matches("\\t"))
        .filter(|word| !word.is_empty())
        .collect();
    let by_helper = words.contains(&"efs");
    let sources = (0..words.len()).filter(|at| is_source(words[*at], by_helper));
    let found = sources.filter_map(|at| Some((at, file_system_of(words[at])?)));
    let (at, (id_text, root)) = found.into_iter().next()?;
    let directory = words
        .get(at + 1)
        .filter(|word| word.starts_with(['/', '$']))?;
    let is_command = words
        .iter()
        .any(|word| word.ends_with("mount") || word.contains("mount."));
    let is_entry = words
        .get(at + 2)
        .is_some_and(|word| matches!(*word, "efs" | "nfs" | "nfs4"));
    if !is_command && !is_entry {
        return None;
    }
    let options = words
        .iter()
        .position(|word| *word == "-o")
        .and_then(|place| words.get(place + 1))
        .or_else(|| words.get(at + 3))
        .copied()
        .unwrap_or("");
    let options: Vec<&str> = options.split(',').collect();
    let access_point = options
        .iter()
        .find_map(|option| option.strip_prefix("accesspoint="));
    let names = sub_variables(id_text).chain(access_point.into_iter().flat_map(sub_variables));
    let names = names.filter_map(|name| name.split('.').next());
    let names = names.map(str::to_owned).collect();
    let access_point = match access_point {
        Some(id) => Some(line.value(id)?),
        None => None,
    };
    Some(FileSystemMount {
        directory: normal(directory),
        id: line.value(id_text)?,
        id_text: id_text.to_owned(),
        root: normal(root),
        tls: options.contains(&"tls"),
        iam: options.contains(&"iam"),
        access_point,
        names,
        is_conditional: line.is_conditional,
        node: line.node,
    })
}

fn is_source(word: &str, by_helper: bool) -> bool {
    word.contains(".efs.") || word.starts_with("fs-") || (by_helper && word.starts_with("${"))
}

/// The ID and the directory in a source such as `fs-1.efs.region.amazonaws.com:/folder`.
pub fn file_system_of(source: &str) -> Option<(&str, &str)> {
    let (host, root) = parts(source);
    Some((id_of(host)?, root))
}

/// The host and the directory of `host:/folder`; a colon in `${AWS::Region}` is not a separator.
fn parts(source: &str) -> (&str, &str) {
    match source.rfind(":/") {
        Some(at) => (&source[..at], &source[at + 1..]),
        None => (source.trim_end_matches(':'), "/"),
    }
}

/// The file system's ID in `fs-1.efs.region.amazonaws.com`, `zone.fs-1.efs…` or `fs-1`.
fn id_of(host: &str) -> Option<&str> {
    let id = host.split(".efs.").next()?;
    let id = match id.find("fs-") {
        Some(at) if id[..at].is_empty() || id[..at].ends_with('.') => &id[at..],
        _ => &id[id.rfind("${")?..],
    };
    let literal = id.strip_prefix("fs-");
    let is_literal = literal
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric()));
    let name = id
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    let is_name = name.is_some_and(|name| !name.contains(['!', '$', '{', '}']));
    (is_literal || is_name).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::{file_system_of, mounted_file_systems};
    use crate::hosts::cloudformation::module;
    use crate::syntax::Document;

    fn mounts(lines: &str) -> Vec<(String, String, String, bool)> {
        let script: String = lines
            .lines()
            .map(|line| format!("          {line}\n"))
            .collect();
        let text = format!(
            "Resources:\n  Node:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData:\n        Fn::Base64: !Sub |\n          echo ECS_CLUSTER=x\n{script}"
        );
        let document = Document::parse(text).unwrap();
        let module = module::read(&document).unwrap();
        let mounts = mounted_file_systems(&module).iter().cloned();
        mounts
            .map(|mount| (mount.id_text, mount.root, mount.directory, mount.tls))
            .collect()
    }

    #[test]
    fn mounts_are_read_in_the_ways_that_aws_shows() {
        let one = |id: &str, root: &str, directory: &str, tls| {
            vec![(id.to_owned(), root.to_owned(), directory.to_owned(), tls)]
        };
        let wizard = "fs_1=${Fs}\ndir=/mnt/efs\ntest -f /sbin/mount.efs && printf \"\\n${!fs_1}:/ ${!dir} efs tls,_netdev\\n\" >> /etc/fstab || printf \"\\n${!fs_1}.efs.eu-west-1.amazonaws.com:/ ${!dir} nfs4 nfsvers=4.1 0 0\\n\" >> /etc/fstab";
        assert_eq!(mounts(wizard), one("${Fs}", "/", "/mnt/efs", true));
        let boot = "cloud-init-per once mount_efs echo -e 'fs-0a1b:/jenkins /data efs _netdev,tls 0 0' >> /etc/fstab";
        assert_eq!(mounts(boot), one("fs-0a1b", "/jenkins", "/data", true));
        let helper = "sudo mount -t efs -o tls fs-0a1b /efs/ || exit 1";
        assert_eq!(mounts(helper), one("fs-0a1b", "/", "/efs", true));
        let nfs = "mount -t nfs4 -o nfsvers=4.1,hard fs-0a1b.efs.eu-west-1.amazonaws.com:/ /efs;";
        assert_eq!(mounts(nfs), one("fs-0a1b", "/", "/efs", false));
        for none in [
            "aws efs describe-file-systems --file-system-id fs-0a1b /x",
            "mount -t nfs4 nas.example.com:/ /efs",
            "mount -t efs $UNKNOWN:/ /efs",
            "umount /efs",
        ] {
            assert_eq!(mounts(none), [], "{none}");
        }
    }

    #[test]
    fn the_file_system_is_found_in_every_kind_of_source() {
        for (source, id, root) in [
            ("fs-0a1b:/", "fs-0a1b", "/"),
            ("fs-0a1b", "fs-0a1b", "/"),
            ("${Fs}:/jenkins", "${Fs}", "/jenkins"),
            ("${Fs}.efs.${AWS::Region}.amazonaws.com:/", "${Fs}", "/"),
            (
                "$ZONE.${Fs}.efs.eu-west-1.amazonaws.com:/a/b",
                "${Fs}",
                "/a/b",
            ),
            ("eu-west-1a.fs-9.efs.eu-west-1.amazonaws.com:/", "fs-9", "/"),
        ] {
            assert_eq!(file_system_of(source), Some((id, root)), "{source}");
        }
        for unknown in [
            "$FS.efs.eu-west-1.amazonaws.com",
            "${!FS}.efs.eu-west-1.amazonaws.com",
            "nfs.example.com:/",
            "tmpfs",
        ] {
            assert_eq!(file_system_of(unknown), None, "{unknown}");
        }
    }
}
