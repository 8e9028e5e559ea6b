//! Where the plans of the server are: in the user's state directory, by their IDs.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::workspace::Workspace;
use crate::files;
use crate::report::plan::Plan;

/// How long a plan is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The number of digits of an ID.
const ID: usize = 16;

/// The directory of the plans, which is created if necessary.
///
/// # Errors
/// A message, if it cannot be created.
fn directory(workspace: &Workspace) -> Result<PathBuf, String> {
    let state = workspace.state_directory.as_ref().ok_or(
        "error: the environment names no directory for plans; start the server with XDG_STATE_HOME or HOME set",
    )?;
    let directory = files::own_directory(state).join("plans");
    files::create_private(&directory)
        .map_err(|error| format!("error: {}: {error}", directory.display()))?;
    Ok(directory)
}

/// A file for a new plan, which only the user can read. Plans that are too old are deleted.
///
/// # Errors
/// A message, if there is no place for it.
pub(super) fn new_file(workspace: &Workspace) -> Result<NamedTempFile, String> {
    let directory = directory(workspace)?;
    delete_old(&directory);
    NamedTempFile::new_in(&directory)
        .map_err(|error| format!("error: {}: {error}", directory.display()))
}

/// Old plans that cannot be deleted do no harm.
fn delete_old(directory: &PathBuf) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries {
        let changed = entry.metadata().and_then(|found| found.modified());
        let age = changed.map(|time| SystemTime::now().duration_since(time).unwrap_or_default());
        if age.is_ok_and(|age| age > KEPT) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Reads the plan in a new file, and keeps it under its ID.
///
/// # Errors
/// A message, if it cannot be read or kept.
pub(super) fn keep(workspace: &Workspace, file: NamedTempFile) -> Result<(Plan, PathBuf), String> {
    let failed = |error: &dyn std::fmt::Display| format!("error: the plan cannot be kept: {error}");
    let bytes = fs::read(file.path()).map_err(|error| failed(&error))?;
    let plan = Plan::read(&bytes).map_err(|error| failed(&error))?;
    let path = directory(workspace)?.join(format!("{}.plan", plan.id));
    file.persist(&path).map_err(|error| failed(&error))?;
    Ok((plan, path))
}

/// The file of a plan: that with this ID, or a path below the root.
///
/// # Errors
/// A message, if there is none.
pub(super) fn find(workspace: &Workspace, given: &str) -> Result<PathBuf, String> {
    let is_id = given.len() == ID && given.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_id {
        return workspace.inside(given);
    }
    let path = directory(workspace)?.join(format!("{given}.plan"));
    match fs::metadata(&path) {
        Ok(_) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!(
            "error: no plan has the ID {given}; create one with the tool plan"
        )),
        Err(error) => Err(format!("error: {}: {error}", path.display())),
    }
}

/// Reads a plan.
///
/// # Errors
/// A message, if there is none or it was modified.
pub(super) fn read(workspace: &Workspace, given: &str) -> Result<(Plan, PathBuf), String> {
    let path = find(workspace, given)?;
    let read = fs::read(&path).map_err(anyhow::Error::from);
    let plan = read.and_then(|bytes| Plan::read(&bytes));
    plan.map(|plan| (plan, path))
        .map_err(|error| format!("error: {given}: {error:#}"))
}
