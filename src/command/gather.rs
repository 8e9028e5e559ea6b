//! What the command line asks to look at, and with how many threads.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::Console;
use crate::batch::{Globs, Scope, read_list};
use crate::cli::ScopeArgs;

/// As much as the main thread has; templates may be nested deeply.
const STACK: usize = 8 << 20;

/// The threads of a run.
pub(super) fn pool(args: &ScopeArgs) -> io::Result<ThreadPool> {
    let count = args
        .threads
        .or_else(|| thread::available_parallelism().ok());
    let pool = ThreadPoolBuilder::new()
        .num_threads(count.map_or(1, Into::into))
        .stack_size(STACK)
        .build();
    pool.map_err(io::Error::other)
}

/// What is looked at; the list of files is read for it.
pub(super) fn scope(
    paths: &[PathBuf],
    args: &ScopeArgs,
    console: &mut Console<'_>,
) -> io::Result<Scope> {
    let folder = console.working_folder.as_path();
    let globs = Globs::new(&args.exclude, &args.include, folder);
    if let Some(root) = &args.root
        && !folder.join(root).is_dir()
    {
        return Err(wrong(format!("--root {}: it is no folder", root.display())));
    }
    let listed = match &args.files_from {
        Some(file) => read_list(&list(file, console)?),
        None => Vec::new(),
    };
    Ok(Scope {
        paths: paths.to_vec(),
        listed,
        root: args.root.clone(),
        globs: globs.map_err(wrong)?,
    })
}

fn list(file: &Path, console: &mut Console<'_>) -> io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        console.stdin.read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    fs::read(console.working_folder.join(file)).map_err(|error| {
        let told = format!("--files-from {}: {error}", file.display());
        io::Error::new(error.kind(), told)
    })
}

fn wrong(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
