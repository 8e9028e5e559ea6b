//! `--synth`: runs the command of the user that synthesizes an app, before and after the change. It is shown first, and nothing
//! else runs it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Console;
use crate::files::Batch;
use crate::outcome::{FileStatus, Outcome};

/// The settings of the CDK CLI for an app.
const APP: &str = "cdk.json";

/// What every cloud assembly has.
const MANIFEST: &str = "manifest.json";

/// Directories of an app that are linked and not copied: dependencies, which are large and do not change.
const LINKED: [&str; 4] = ["node_modules", ".venv", "venv", "env"];

/// Directories of an app that are not needed to synthesize it.
const OMITTED: [&str; 3] = [".git", "cdk.out", "__pycache__"];

/// An app and the command that synthesizes it.
pub(super) struct Synthesis {
    command: String,
    /// The directory in which it runs.
    app: PathBuf,
    /// What it wrote.
    work: TempDir,
}

impl Synthesis {
    /// That of the app around a path: the nearest directory with `cdk.json`, otherwise the path itself.
    pub(super) fn new(command: &str, path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        let mut directories = path.ancestors().filter(|one| one.is_dir());
        let own = directories.clone().next().map(Path::to_owned);
        let app = directories.find(|one| one.join(APP).is_file());
        Ok(Self {
            command: command.to_owned(),
            app: app.map(Path::to_owned).or(own).unwrap_or(path),
            work: tempfile::tempdir()?,
        })
    }

    /// Synthesizes the app as it is; returns the assembly or template.
    pub(super) fn before(&self, console: &mut Console<'_>) -> io::Result<PathBuf> {
        self.run(&self.app, &self.work.path().join("before"), console)
    }

    /// Synthesizes a copy of the app with the changes of a run.
    pub(super) fn after(
        &self,
        batch: &Batch,
        outcome: &Outcome,
        console: &mut Console<'_>,
    ) -> io::Result<PathBuf> {
        let copy = self.work.path().join("app");
        copy_app(&self.app, &copy)?;
        for file in &outcome.files {
            let FileStatus::Changed { after } = &file.status else {
                continue;
            };
            let candidate = batch.candidates.iter().find(|one| one.shown == file.path);
            let Some(candidate) = candidate else {
                continue;
            };
            let below = candidate.real.strip_prefix(&self.app).map_err(|_| {
                io::Error::other(format!(
                    "--synth: {} changes, but is not below {}; synthesize manually, and run ecs2fargate verify",
                    file.path,
                    self.app.display()
                ))
            })?;
            fs::write(copy.join(below), after)?;
        }
        self.run(&copy, &self.work.path().join("after"), console)
    }

    fn run(&self, directory: &Path, out: &Path, console: &mut Console<'_>) -> io::Result<PathBuf> {
        console.say(format_args!(
            "Running: {} (in {})",
            self.command,
            directory.display()
        ))?;
        let (shell, flag) = match cfg!(windows) {
            true => ("cmd", "/C"),
            false => ("sh", "-c"),
        };
        let output = Command::new(shell)
            .args([flag, &self.command])
            .current_dir(directory)
            .env("CDK_OUTDIR", out)
            .stdin(Stdio::null())
            .output()?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            let lines: Vec<&str> = text.trim().lines().collect();
            let last = lines
                .iter()
                .rev()
                .take(10)
                .rev()
                .copied()
                .collect::<Vec<_>>();
            return Err(io::Error::other(format!(
                "--synth: the command failed ({}):\n{}",
                output.status,
                last.join("\n")
            )));
        }
        let default = directory.join("cdk.out");
        for place in [out, default.as_path()] {
            if place.join(MANIFEST).is_file() {
                return kept(place, out);
            }
        }
        let text = String::from_utf8_lossy(&output.stdout);
        if !text.contains("Resources") {
            return Err(io::Error::other(
                "--synth: the command wrote neither a cloud assembly nor a template; pass the command that synthesizes the app, for example 'npx cdk synth'",
            ));
        }
        let template = out.with_extension("template.json");
        fs::write(&template, text.as_bytes())?;
        Ok(template)
    }
}

/// An assembly at a place where the next run does not overwrite it.
fn kept(place: &Path, out: &Path) -> io::Result<PathBuf> {
    if place != out {
        copy_app(place, out)?;
    }
    Ok(out.to_owned())
}

/// Copies a directory.
fn copy_app(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let target = to.join(&name);
        let name = name.to_string_lossy();
        let kind = entry.file_type()?;
        if OMITTED.contains(&&*name) {
            continue;
        }
        if kind.is_symlink() || kind.is_dir() && LINKED.contains(&&*name) {
            let source = fs::canonicalize(entry.path()).unwrap_or_else(|_| entry.path());
            link(&source, &target)?;
        } else if kind.is_dir() {
            copy_app(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(source: &Path, target: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(source, target)
}

#[cfg(windows)]
fn link(source: &Path, target: &Path) -> io::Result<()> {
    match source.is_dir() {
        true => std::os::windows::fs::symlink_dir(source, target),
        false => std::os::windows::fs::symlink_file(source, target),
    }
}
