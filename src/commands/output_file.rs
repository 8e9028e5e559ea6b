//! The files of `--output`. They are opened before a run writes templates, and are never files that the run reads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Console, print};
use crate::cli::{CommonArgs, OutputFormat};
use crate::files::{self, Batch, SETTINGS_FILE};
use crate::report::{Renderer, Run};

/// The opened files.
#[derive(Default)]
pub(super) struct OutputFiles {
    /// The file in the format of `--format`, which is not printed then.
    pub(super) own: Option<OutputFile>,
    /// The files in other formats, in addition to what is printed.
    pub(super) others: Vec<(OutputFormat, OutputFile)>,
}

impl OutputFiles {
    /// Opens the files for the reports of a run; `-` is standard output.
    ///
    /// # Errors
    /// If one cannot be opened, if two are the same, or if a report would overwrite a file that the run reads.
    pub(super) fn open(
        common: &CommonArgs,
        batch: &Batch,
        console: &Console<'_>,
    ) -> io::Result<Self> {
        let mut files = Self::default();
        let mut opened = Vec::new();
        for target in common.outputs().filter(|one| !one.is_stdout()) {
            let file = OutputFile::open("--output", &target.file, common, batch, console)?;
            // Devices such as /dev/stderr may get several reports.
            let path = fs::canonicalize(console.working_directory.join(&target.file)).ok();
            if file.is_regular() && path.is_some() && opened.contains(&path) {
                let reason = "another --output writes to the same file; specify another one";
                return Err(wrong(
                    "--output",
                    &target.file,
                    io::ErrorKind::InvalidInput,
                    reason,
                ));
            }
            opened.push(path);
            match target.format {
                Some(format) => files.others.push((format, file)),
                None => files.own = Some(file),
            }
        }
        Ok(files)
    }
}

/// An opened file; its content is not changed before the report is written.
pub(super) struct OutputFile {
    /// The option that names it.
    option: &'static str,
    name: PathBuf,
    file: File,
}

impl OutputFile {
    /// Opens the file of an option.
    ///
    /// # Errors
    /// If it cannot be opened, or is one that the run reads.
    pub(super) fn open(
        option: &'static str,
        name: &Path,
        common: &CommonArgs,
        batch: &Batch,
        console: &Console<'_>,
    ) -> io::Result<Self> {
        let path = console.working_directory.join(name);
        if let Some(reason) = why_not(&path, common, batch, console) {
            return Err(wrong(option, name, io::ErrorKind::InvalidInput, reason));
        }
        let opened = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        let file = opened.map_err(|error| wrong(option, name, error.kind(), &error.to_string()))?;
        let name = name.to_owned();
        Ok(Self { option, name, file })
    }

    fn is_regular(&self) -> bool {
        self.file.metadata().is_ok_and(|found| found.is_file())
    }

    /// Replaces the content of the file by the report.
    pub(super) fn write(self, renderer: &dyn Renderer, run: &Run<'_>) -> io::Result<()> {
        self.fill(|out| renderer.render(run, out))
    }

    /// Replaces the content of the file.
    pub(super) fn write_bytes(self, bytes: &[u8]) -> io::Result<()> {
        self.fill(|out| out.write_all(bytes))
    }

    fn fill(mut self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let emptied = if self.is_regular() {
            self.file.set_len(0)
        } else {
            Ok(())
        };
        let written = emptied.and_then(|()| print(&mut self.file, content));
        written.map_err(|error| wrong(self.option, &self.name, error.kind(), &error.to_string()))
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
    let is_replaceable =
        || fs::read(&real).is_ok_and(|text| text.is_empty() || files::is_report(&text));
    (is_read && !is_replaceable()).then_some("this run reads the file; specify another one")
}

fn wrong(option: &str, name: &Path, kind: io::ErrorKind, reason: &str) -> io::Error {
    io::Error::new(kind, format!("{option} {}: {reason}", name.display()))
}
