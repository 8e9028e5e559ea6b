//! The source of a module call: where the called module is.

use crate::syntax::Cursor;

/// Where a called module is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ModuleSource {
    /// A directory of the same tree, by its path.
    Local(String),
    /// A Terraform registry: `terraform-aws-modules/ecs/aws`.
    Registry(String),
    /// A Git repository.
    Git(String),
    /// An archive that is downloaded, or a source of another kind.
    Other(String),
    /// Not a literal text, or missing.
    Unknown,
}

impl ModuleSource {
    /// The source that an argument names, for a module in a directory.
    pub(super) fn of(argument: Option<Cursor<'_>>, directory: &str) -> Self {
        let Some(text) = argument.and_then(Cursor::text) else {
            return Self::Unknown;
        };
        if text.starts_with("./") || text.starts_with("../") || matches!(text, "." | "..") {
            return match joined(directory, text) {
                Some(path) => Self::Local(path),
                None => Self::Other(text.to_owned()),
            };
        }
        let text = text.to_owned();
        match text.as_str() {
            git if is_git(git) => Self::Git(text),
            name if is_in_registry(name) => Self::Registry(text),
            _ => Self::Other(text),
        }
    }
}

/// The path of a directory relative to another one; `None` if it is outside of the tree.
pub(super) fn joined(directory: &str, relative: &str) -> Option<String> {
    let mut steps: Vec<&str> = directory
        .split('/')
        .filter(|step| !step.is_empty())
        .collect();
    let is_absolute = directory.starts_with('/');
    for step in relative.split('/') {
        match step {
            "" | "." => {}
            ".." => match steps.pop() {
                Some("..") => steps.extend(["..", ".."]),
                Some(_) => {}
                None if is_absolute => return None,
                None => steps.push(".."),
            },
            name => steps.push(name),
        }
    }
    let path = steps.join("/");
    Some(if is_absolute {
        format!("/{path}")
    } else {
        path
    })
}

fn is_git(source: &str) -> bool {
    let hosts = ["github.com/", "bitbucket.org/", "git@", "git::", "ssh://"];
    let address = source.split("//").nth(1).unwrap_or(source);
    let address = address.split('?').next().unwrap_or(address);
    hosts.iter().any(|host| source.starts_with(host)) || address.ends_with(".git")
}

/// `namespace/name/provider`, with a host before it and a directory behind `//`.
fn is_in_registry(source: &str) -> bool {
    let address = source.split("//").next().unwrap_or(source);
    let steps: Vec<&str> = address.split('/').collect();
    let is_name = |step: &&str| {
        !step.is_empty()
            && step
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    };
    match steps.as_slice() {
        [_, _, _] => steps.iter().all(is_name),
        [host, rest @ ..] if rest.len() == 3 => host.contains('.') && rest.iter().all(is_name),
        _ => false,
    }
}
