//! The EFS file systems that container instances mount, as their start scripts tell.
//!
//! Sources: the Amazon EFS user guide, "Mounting EFS file systems" (`mount -t efs`, `mount -t nfs4`, `/etc/fstab`), and the
//! options of the mount helper of amazon-efs-utils (`tls`, `iam`, `accesspoint`).

use super::scripts::{ScriptLine, script_lines};
use crate::cloudformation::Template;
use crate::cloudformation::intrinsic::sub_variables;
use crate::document::{Cursor, NewValue};
use crate::fargate::host_paths::normal;

/// An EFS file system at a folder of the container instances.
#[derive(Clone)]
pub struct FileSystemMount<'d> {
    /// The folder of the instances, as the text of a `Fn::Sub`.
    pub folder: String,
    /// The file system's id, as the text of a `Fn::Sub`.
    pub id_text: String,
    /// The file system's id.
    pub id: NewValue,
    /// The folder of the file system that is mounted, as the text of a `Fn::Sub`.
    pub root: String,
    /// Whether the traffic is encrypted.
    pub tls: bool,
    /// Whether the instances' role is checked.
    pub iam: bool,
    /// The access point.
    pub access_point: Option<NewValue>,
    /// The names of the template that the file system's and the access point's ids are made of.
    pub names: Vec<String>,
    /// The script that mounts it.
    pub place: Cursor<'d>,
}

/// The EFS file systems that the template's container instances mount.
#[must_use]
pub fn mounted_file_systems<'d>(template: &Template<'d>) -> Vec<FileSystemMount<'d>> {
    let mut found: Vec<FileSystemMount<'d>> = Vec::new();
    for mount in script_lines(template).iter().filter_map(read) {
        // The same mount stands in `/etc/fstab` too, so that it is there after a restart.
        let known = found.iter_mut().find(|one| {
            one.folder == mount.folder && one.id_text == mount.id_text && one.root == mount.root
        });
        match known {
            Some(known) => {
                known.tls |= mount.tls;
                known.iam |= mount.iam;
                known.access_point = known.access_point.take().or(mount.access_point);
            }
            None => found.push(mount),
        }
    }
    found
}

/// Reads a `mount` command or a line of `/etc/fstab`, which may stand in an `echo`.
fn read<'d>(line: &ScriptLine<'d>) -> Option<FileSystemMount<'d>> {
    let words: Vec<&str> = line
        .text
        .split(|c: char| c.is_whitespace() || "\"'".contains(c))
        .map(|word| word.trim_matches(|c| c == ';' || c == '&'))
        // `echo -e` writes tabs so.
        .map(|word| word.trim_end_matches("\\t"))
        .filter(|word| !word.is_empty())
        .collect();
    let by_helper = words.contains(&"efs");
    let at = words.iter().position(|word| is_source(word, by_helper))?;
    let (id_text, root) = file_system_of(words[at])?;
    let folder = words
        .get(at + 1)
        .filter(|word| word.starts_with(['/', '$']))?;
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
        folder: normal(folder),
        id: line.value(id_text)?,
        id_text: id_text.to_owned(),
        root: normal(root),
        tls: options.contains(&"tls"),
        iam: options.contains(&"iam"),
        access_point,
        names,
        place: line.place,
    })
}

fn is_source(word: &str, by_helper: bool) -> bool {
    word.contains(".efs.") || word.starts_with("fs-") || (by_helper && word.starts_with("${"))
}

/// The id and the folder in a source such as `fs-1.efs.region.amazonaws.com:/folder`.
#[must_use]
pub fn file_system_of(source: &str) -> Option<(&str, &str)> {
    let (host, root) = parts(source);
    Some((id_of(host)?, root))
}

/// The host and the folder of `host:/folder`; a colon in `${AWS::Region}` parts nothing.
fn parts(source: &str) -> (&str, &str) {
    match source.rfind(":/") {
        Some(at) => (&source[..at], &source[at + 1..]),
        None => (source.trim_end_matches(':'), "/"),
    }
}

/// The file system's id in `fs-1.efs.region.amazonaws.com`, `zone.fs-1.efs…` or `fs-1`.
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
    use super::file_system_of;

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
