//! Templates that the Serverless Framework merges into one stack.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::template::Template;
use crate::hosts::cloudformation::included_files;
use crate::model::Kind;
use crate::model::{Content, SourceFile};

/// Marks the templates that a configuration of the Serverless Framework includes: no parameters are passed to them, and
/// several of them form one stack.
pub(crate) fn mark(files: &mut [SourceFile<'_>]) {
    let paths = files.iter().enumerate();
    let by_path: HashMap<PathBuf, usize> = paths
        .map(|(index, file)| (plain(Path::new(file.path)), index))
        .collect();
    let configurations: Vec<Vec<usize>> = files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| {
            let names = included_files(file.document);
            let base = Path::new(file.path).parent()?;
            let parts = names.into_iter().map(|name| plain(&base.join(name)));
            let parts = parts.filter_map(|path| by_path.get(&path).copied());
            let parts: Vec<usize> = parts.chain([index]).collect();
            (parts.len() > 1).then_some(parts)
        })
        .collect();
    for parts in configurations {
        let with_ecs = parts.iter().filter(|&&part| holds_ecs(&files[part]));
        let with_ecs = with_ecs.count();
        for part in parts {
            if let Content::Module(module) = &mut files[part].content
                && let Some(template) = Template::of_mut(module)
            {
                template.is_serverless = true;
                template.parts = template.parts.max(with_ecs);
            }
        }
    }
}

fn holds_ecs(file: &SourceFile<'_>) -> bool {
    let resources = file.module().into_iter().flat_map(|one| &one.resources);
    let mut kinds = resources.map(|resource| resource.kind);
    kinds.any(|kind| matches!(kind, Kind::SERVICE | Kind::TASK_DEFINITION))
}

/// A path without `.` and, as far as they can be resolved, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => _ = out.pop(),
            other => out.push(other),
        }
    }
    out
}
