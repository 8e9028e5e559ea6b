//! The stack configs of Sceptre: `config/prod/web.yaml` is a stack whose template is below `modules`. Sceptre renders them
//! with Jinja before it reads them, so that some are no YAML as they stand.
//!
//! Source: <https://docs.sceptre-project.org/latest/docs/stack_config.html>, read 2026-11.

use std::collections::BTreeMap;

use super::forms::lenient;
use super::names::{CONFIGS, join, split};
use super::{Entries, NamedModule, ParameterFile, Seen};
use crate::syntax::Cursor;

/// The directory of a project that its templates are in.
const TEMPLATES: &str = "templates";

/// A stack config, or none where the document is something else.
pub(super) fn read<'d>(seen: &Seen<'_, 'd>, root: Cursor<'d>) -> Option<ParameterFile<'d>> {
    let module = template_of(root)?;
    let project = project_of(seen.path)?;
    let given = root.get("parameters").filter(|given| given.is_mapping());
    let merges = root.get("parameters_inheritance").and_then(Cursor::text) == Some("merge");
    Some(ParameterFile {
        path: seen.path,
        is_context: seen.is_context,
        values: given.map(lenient).unwrap_or_default(),
        names: named(project, module),
        entries: given.map_or(Entries::Other, Entries::Mapping),
        // Without parameters of its own a stack has those of the stack groups around it.
        is_partial: given.is_none() || merges,
        is_test: false,
    })
}

/// The path of a stack's template, where a file has one: other types are made by programs, or are downloaded.
fn template_of(root: Cursor<'_>) -> Option<&str> {
    let old = root.get("template_path").and_then(Cursor::text);
    old.or_else(|| {
        let module = root.get("template")?;
        let kind = module.get("type").and_then(Cursor::text);
        let is_file = kind.is_none_or(|kind| kind == "file");
        module.get("path").filter(|_| is_file)?.text()
    })
}

/// A stack config that cannot be read before it is rendered: the lines that name its template are all that is known.
pub(super) fn read_unrendered<'d>(path: &'d str, text: &str) -> Option<ParameterFile<'d>> {
    let project = project_of(path)?;
    let mut lines = text.lines();
    let module = lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let is_path = key == "template_path" || (key != "path" && key.trim() == "path");
        let value = value.split(" #").next().unwrap_or(value).trim();
        is_path.then(|| value.trim_matches(['"', '\'']))
    })?;
    Some(ParameterFile {
        path,
        is_context: false,
        values: BTreeMap::new(),
        names: named(project, module),
        entries: Entries::Other,
        is_partial: true,
        is_test: false,
    })
}

/// The directory of the project that a path is in the configs of.
fn project_of(path: &str) -> Option<&str> {
    let (mut folder, _) = split(path);
    loop {
        let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        if name == CONFIGS {
            return Some(above);
        }
        if above.is_empty() {
            return None;
        }
        folder = above;
    }
}

/// Templates are below their directory; before version 2 of Sceptre their paths began with it.
fn named(project: &str, module: &str) -> NamedModule {
    NamedModule::Beside(vec![
        join(project, &format!("{TEMPLATES}/{module}")),
        join(project, module),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_what_has_to_be_rendered_is_known() {
        let named = |text: &str| match read_unrendered("a/config/b/c.yaml", text)?.names {
            NamedModule::Beside(paths) => Some(paths),
            _ => None,
        };
        let web = Some(vec![
            "a/templates/web.yaml".to_owned(),
            "a/web.yaml".to_owned(),
        ]);
        for text in [
            "template_path: 'web.yaml' # old\n{% if x %}\n",
            "{% set x = 1 %}\ntemplate:\n  type: file\n  path: web.yaml\n",
        ] {
            assert_eq!(named(text), web, "{text}");
        }
        assert_eq!(named("path: web.yaml\n{% if x %}\n"), None);
        assert!(read_unrendered("a/b/c.yaml", "template_path: web.yaml").is_none());
    }
}
