//! Directories and files that contain nothing written by people, even if nothing ignores them.

use std::ffi::OsStr;

use super::write::PREFIX;

/// Version control, and dependencies that a package manager installs.
const INSTALLED: [&str; 15] = [
    ".bundle",
    ".bzr",
    ".cargo",
    ".git",
    ".hg",
    ".jj",
    ".m2",
    ".npm",
    ".pnpm-store",
    ".rustup",
    ".svn",
    ".venv",
    ".yarn",
    "bower_components",
    "node_modules",
];

/// Output of tools: caches, build output, copies of other parts of the tree. `cdk.out` is not included, because its
/// templates are the ones to inspect in an AWS CDK project.
const WRITTEN: [&str; 27] = [
    ".aws-sam",
    ".build",
    ".cache",
    ".direnv",
    ".eggs",
    ".gradle",
    ".history",
    ".idea",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".next",
    ".nox",
    ".nuxt",
    ".nyc_output",
    ".parcel-cache",
    ".pytest_cache",
    ".ruff_cache",
    ".sass-cache",
    ".serverless",
    ".terraform",
    ".terragrunt-cache",
    ".tox",
    ".turbo",
    ".vagrant",
    ".vs",
    ".vscode-server",
    "__pycache__",
];

/// Whether a directory is skipped, unless it is named on the command line.
pub(super) fn is_directory_left_out(name: &OsStr) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|one| name == OsStr::new(one));
    is_one_of(&INSTALLED) || is_one_of(&WRITTEN)
}

/// Whether a file is no input: a file of this tool, or a metadata file of macOS on a foreign disk.
pub(super) fn is_file_left_out(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes())
        || name == super::SETTINGS_FILE.as_bytes()
        || name.starts_with(b"._")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_is_not_left_out() {
        for name in [".aws", ".ecs", ".github", "cdk.out", "vendor", "git"] {
            assert!(!is_directory_left_out(OsStr::new(name)), "{name}");
        }
        for name in [".git", "node_modules", ".terraform", "__pycache__"] {
            assert!(is_directory_left_out(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn what_this_tool_writes_is_no_input() {
        for (name, expected) in [
            (".ecs2fargate.yaml", true),
            (".ecs2fargate-12-x.tmp", true),
            ("._service.yaml", true),
            (".service.yaml", false),
            ("ecs2fargate.yaml", false),
        ] {
            assert_eq!(is_file_left_out(OsStr::new(name)), expected, "{name}");
        }
    }
}
