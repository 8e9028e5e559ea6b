//! `merge`: the JSON reports of many repositories as one page.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use rayon::prelude::*;

use super::{Console, Exit, print};
use crate::cli::{MergeArgs, MergeFormat, NamedReport};
use crate::report::html::merged;
use crate::report::merge::{Merged, Repository, json, markdown, read};
use crate::visible::Visible;

/// Names of files that many repositories have in common, without their extensions.
const COMMON: [&str; 4] = ["ecs2fargate", "ecs2fargate-report", "fargate", "report"];

/// A report to read.
struct Input {
    name: String,
    /// The path, as given.
    shown: String,
    source: Source,
}

enum Source {
    File(PathBuf),
    Text(Vec<u8>),
}

pub(super) fn run(args: &MergeArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let inputs = inputs(args, console)?;
    let mut errors = duplicates(&inputs);
    let read: Vec<Result<Repository>> = inputs.par_iter().map(read_one).collect();
    let mut repositories = Vec::new();
    for (input, result) in inputs.iter().zip(read) {
        match result {
            Ok(repository) => repositories.push(repository),
            Err(error) => errors.push(format!("{}: {error:#}", input.shown)),
        }
    }
    if !errors.is_empty() {
        for error in errors {
            console.say(format_args!("error: {error}"))?;
        }
        console.say(format_args!("error: nothing was merged"))?;
        return Ok(Exit::Failed);
    }
    let merged = Merged::of(repositories);
    let render = |out: &mut dyn Write| match args.format {
        MergeFormat::Html => merged::page(&merged, out),
        MergeFormat::Json => json(&merged, out),
        MergeFormat::Markdown => markdown(&merged, out),
    };
    match args
        .output
        .as_deref()
        .filter(|file| *file != Path::new("-"))
    {
        Some(file) => {
            let mut bytes = Vec::new();
            render(&mut bytes)?;
            write(file, &bytes, &inputs, console)?;
            let (count, workloads) = (inputs.len(), merged.workloads());
            console.say(format_args!(
                "Merged: {count} {} with {workloads} {}. {}.",
                if count == 1 { "report" } else { "reports" },
                if workloads == 1 {
                    "workload"
                } else {
                    "workloads"
                },
                merged.sentence()
            ))?;
        }
        None if console.stdout_is_terminal => print(&mut Visible::new(console.stdout), render)?,
        None => print(console.stdout, render)?,
    }
    Ok(Exit::Done)
}

fn inputs(args: &MergeArgs, console: &mut Console<'_>) -> io::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for NamedReport { name, file } in &args.reports {
        let is_stdin = file == Path::new("-");
        let path = console.working_directory.join(file);
        let source = if is_stdin {
            let mut bytes = Vec::new();
            console.stdin.read_to_end(&mut bytes)?;
            Source::Text(bytes)
        } else {
            Source::File(path.clone())
        };
        inputs.push(Input {
            name: match name {
                Some(name) => name.clone(),
                None if is_stdin => "standard input".to_owned(),
                None => name_of(&path),
            },
            shown: file.display().to_string(),
            source,
        });
    }
    Ok(inputs)
}

/// The name of a file without its extension; of one that many repositories have in common, that of its directory.
fn name_of(path: &Path) -> String {
    let text = |part: Option<&OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = text(path.file_stem()).unwrap_or_default();
    let directory = || text(path.parent().and_then(Path::file_name));
    match COMMON.contains(&stem.as_str()) {
        true => directory().unwrap_or(stem),
        false => stem,
    }
}

/// Names that several reports have.
fn duplicates(inputs: &[Input]) -> Vec<String> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for input in inputs {
        by_name.entry(&input.name).or_default().push(&input.shown);
    }
    let several = by_name.into_iter().filter(|(_, files)| files.len() > 1);
    several
        .map(|(name, files)| {
            format!(
                "several reports have the name {name} ({}); specify a name for each: NAME=FILE",
                files.join(", ")
            )
        })
        .collect()
}

fn read_one(input: &Input) -> Result<Repository> {
    let name = input.name.clone();
    match &input.source {
        Source::Text(text) => read(name, text),
        Source::File(path) => read(name, &fs::read(path)?),
    }
}

/// Writes a file as a whole, or not at all.
fn write(file: &Path, bytes: &[u8], inputs: &[Input], console: &Console<'_>) -> io::Result<()> {
    let wrong = |error: io::Error| {
        let message = format!("--output {}: {error}", file.display());
        io::Error::new(error.kind(), message)
    };
    let path = console.working_directory.join(file);
    let real = fs::canonicalize(&path).ok();
    let is_input = |input: &Input| match &input.source {
        Source::File(path) => real.is_some() && fs::canonicalize(path).ok() == real,
        Source::Text(_) => false,
    };
    if inputs.iter().any(is_input) {
        return Err(wrong(io::Error::new(
            io::ErrorKind::InvalidInput,
            "this run reads the file; specify another one",
        )));
    }
    // Devices are not replaced, nor are links.
    let path = real.unwrap_or(path);
    if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return fs::write(&path, bytes).map_err(wrong);
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    let shared = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(shared);
    let mut new = builder.tempfile_in(directory).map_err(wrong)?;
    new.write_all(bytes).map_err(wrong)?;
    new.persist(&path).map_err(|error| wrong(error.error))?;
    Ok(())
}
