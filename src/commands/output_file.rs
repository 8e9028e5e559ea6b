//! The file of `--output`. It is opened before a run writes templates, and is never a file that the run reads.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::{Console, print};
use crate::cli::CommonArgs;
use crate::files::{Batch, SETTINGS_FILE};
use crate::report::{Renderer, Run};

/// The opened file; its content is not changed before the report is written.
pub(super) struct OutputFile {
    name: PathBuf,
    file: File,
}

impl OutputFile {
    /// Opens the file for the report of a run, if one is specified; `-` is standard output.
    ///
    /// # Errors
    /// If it cannot be opened, or if the report would overwrite a file that the run reads.
    pub(super) fn open(
        common: &CommonArgs,
        batch: &Batch,
        console: &Console<'_>,
    ) -> io::Result<Option<Self>> {
        let name = common.output.as_deref();
        let Some(name) = name.filter(|name| *name != Path::new("-")) else {
            return Ok(None);
        };
        let path = console.working_directory.join(name);
        if let Some(reason) = why_not(&path, common, batch, console) {
            return Err(wrong(name, io::ErrorKind::InvalidInput, reason));
        }
        let options = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        let file = options.map_err(|error| wrong(name, error.kind(), &error.to_string()))?;
        let name = name.to_owned();
        Ok(Some(Self { name, file }))
    }

    /// Replaces the content of the file by the report.
    pub(super) fn write(mut self, renderer: &dyn Renderer, run: &Run<'_>) -> io::Result<()> {
        let is_regular = self.file.metadata().is_ok_and(|found| found.is_file());
        let emptied = if is_regular {
            self.file.set_len(0)
        } else {
            Ok(())
        };
        let written = emptied.and_then(|()| print(&mut self.file, |out| renderer.render(run, out)));
        written.map_err(|error| wrong(&self.name, error.kind(), &error.to_string()))
    }
}

/// Why a report must not overwrite a file.
fn why_not(
    path: &Path,
    common: &CommonArgs,
    batch: &Batch,
    console: &Console<'_>,
) -> Option<&'static str> {
    let real = fs::canonicalize(path).ok()?;
    let is = |other: &Path| {
        let other = fs::canonicalize(console.working_directory.join(other));
        other.is_ok_and(|other| other == real)
    };
    if common.log.as_deref().is_some_and(is) {
        return Some("--log writes to the same file; specify another one");
    }
    let is_settings = real.file_name().is_some_and(|name| name == SETTINGS_FILE);
    let is_list = common.scope.files_from.as_deref().is_some_and(is);
    let is_read = is_settings || is_list || batch.inputs.contains(&real);
    (is_read && !is_report(&real)).then_some("this run reads the file; specify another one")
}

/// Whether a file that was read because of its name is an earlier report.
fn is_report(path: &Path) -> bool {
    let Ok(text) = fs::read(path) else {
        return false;
    };
    let json = serde_json::from_slice::<serde_json::Value>(&text).unwrap_or_default();
    text.is_empty()
        || ["version", "files", "workloads", "findings", "summary"]
            .iter()
            .all(|key| json.get(key).is_some())
}

fn wrong(name: &Path, kind: io::ErrorKind, reason: &str) -> io::Error {
    io::Error::new(kind, format!("--output {}: {reason}", name.display()))
}
