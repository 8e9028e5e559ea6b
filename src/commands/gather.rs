//! The file selection from the command line, and the number of threads.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Console, Exit};
use crate::cli::ScopeArgs;
use crate::files::{Batch, Globs, Scope, read_list};
use crate::outcome::Outcome;

/// The same stack size as the main thread; templates may be nested deeply.
pub(super) const STACK: usize = 8 << 20;

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

/// The files to select; reads the list of files if one is given.
pub(super) fn scope(
    paths: &[PathBuf],
    args: &ScopeArgs,
    console: &mut Console<'_>,
) -> io::Result<Scope> {
    let directory = console.working_directory.as_path();
    let globs = Globs::new(&args.exclude, &args.include, directory);
    if let Some(root) = &args.root
        && !directory.join(root).is_dir()
    {
        return Err(wrong(format!("--root {}: not a directory", root.display())));
    }
    for file in &args.var_file {
        check_var_file(file, directory)
            .map_err(|why| wrong(format!("--var-file {}: {why}", file.display())))?;
    }
    for assembly in &args.assembly {
        if !directory.join(assembly).exists() {
            return Err(wrong(format!(
                "--assembly {}: no such file or directory; run cdk synth, or write the output of the script to this file",
                assembly.display()
            )));
        }
    }
    let is_listed = |path: &&PathBuf| args.skip_unrelated && directory.join(path).is_file();
    let (named, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(is_listed);
    let paths = paths.into_iter().cloned().collect();
    let mut listed: Vec<PathBuf> = named.into_iter().cloned().collect();
    if let Some(file) = &args.files_from {
        listed.extend(read_list(&list(file, console)?));
    }
    Ok(Scope {
        paths,
        listed,
        values: args.var_file.clone(),
        assemblies: args.assembly.clone(),
        root: args.root.clone(),
        globs: globs.map_err(wrong)?,
        ..Scope::default()
    })
}

/// Terraform stops as well if it is given such a file; the values would be missing without a word.
fn check_var_file(file: &Path, directory: &Path) -> Result<(), &'static str> {
    if file
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        return Err("values in JSON are not read; pass a .tfvars file with the same values");
    }
    match fs::metadata(directory.join(file)) {
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err("not a file; name each file with values"),
        Err(_) => Err("no such file, or it cannot be read"),
    }
}

/// Whether all given paths exist.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum GatheredFiles {
    /// All of them.
    Whole,
    /// Some paths do not exist; the others are analyzed.
    InPart,
    /// None of them.
    Nothing,
}

impl GatheredFiles {
    /// The exit status, given what it would be if all paths existed.
    pub(super) fn ends(self, exit: Exit) -> Exit {
        match (self, exit) {
            (Self::Whole, exit) | (_, exit @ Exit::Interrupted(_)) => exit,
            (Self::InPart | Self::Nothing, _) => Exit::Failed,
        }
    }
}

/// Reports the paths that do not exist, and removes them from the scope.
pub(super) fn leave_out_missing(
    scope: &mut Scope,
    console: &mut Console<'_>,
) -> io::Result<GatheredFiles> {
    let directory = console.working_directory.clone();
    let is_missing = |path: &PathBuf| {
        let found = fs::metadata(directory.join(path));
        found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    let mut given = GatheredFiles::Whole;
    for paths in [&mut scope.paths, &mut scope.listed] {
        let (missing, there): (Vec<PathBuf>, Vec<PathBuf>) =
            std::mem::take(paths).into_iter().partition(is_missing);
        *paths = there;
        for path in missing {
            given = GatheredFiles::InPart;
            let what = match path.to_str().is_some_and(is_url) {
                true => "is a URL; download the template and pass the path of the file",
                false => "no such file or directory",
            };
            let path = path.display();
            console.say(format_args!("error: {path}: {what}"))?;
        }
    }
    let is_empty = scope.paths.is_empty() && scope.listed.is_empty();
    Ok(match given {
        GatheredFiles::InPart if is_empty => GatheredFiles::Nothing,
        given => given,
    })
}

fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Reports that `--include` matches no file, which is most likely a mistake in the pattern.
pub(super) fn report_unmatched(
    args: &ScopeArgs,
    (batch, outcome): (&Batch, &Outcome),
    console: &mut Console<'_>,
) -> io::Result<bool> {
    let has_files = !batch.candidates.is_empty()
        || batch.without_templates > 0
        || !batch.passed_over.is_empty()
        || !outcome.findings.is_empty();
    if args.include.is_empty() || has_files {
        return Ok(false);
    }
    let globs = args.include.join("' and '");
    console.say(format_args!(
        "error: no file matches --include '{globs}'; patterns are those of .gitignore, relative to this directory"
    ))?;
    Ok(true)
}

fn list(file: &Path, console: &mut Console<'_>) -> io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        console.stdin.read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    fs::read(console.working_directory.join(file)).map_err(|error| {
        let message = format!("--files-from {}: {error}", file.display());
        io::Error::new(error.kind(), message)
    })
}

fn wrong(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
