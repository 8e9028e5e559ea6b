//! The input of taskcat, `.taskcat.yml`: the stacks that it creates to test templates, and then deletes.
//!
//! Source: <https://aws-ia.github.io/taskcat/schema>, read 2026-11. A parameter of a test takes precedence over one of
//! the project. Whether those of `general` take precedence over the project's is documented both ways, so two different
//! values of one parameter there are unknown.

use std::collections::BTreeMap;

use super::forms::lenient;
use super::names::{join, split};
use super::{Entries, NamedModule, ParameterFile, Seen};
use crate::syntax::Cursor;

/// The parameter files of a document, one for each test.
pub(super) fn read<'d>(seen: &Seen<'_, 'd>, root: Cursor<'d>) -> Vec<ParameterFile<'d>> {
    let project = root.get("project");
    let at_project = project.and_then(parameters_of);
    let at_all = root.get("general").and_then(parameters_of);
    let of_all = around(at_all, at_project);
    let (directory, _) = split(seen.path);
    let tests = root.get("tests").into_iter().flat_map(Cursor::entries);
    tests
        .filter_map(|(_, _, test)| {
            let template = test.get("template").or_else(|| project?.get("template"))?;
            let own = parameters_of(test);
            let mut values = of_all.clone();
            values.extend(own.map(lenient).unwrap_or_default());
            Some(ParameterFile {
                path: seen.path,
                is_context: seen.is_context,
                values,
                names: NamedModule::Beside(vec![join(directory, template.text()?)]),
                entries: own.or(at_project).map_or(Entries::Other, Entries::Mapping),
                is_partial: false,
                is_test: true,
            })
        })
        .collect()
}

fn parameters_of(level: Cursor<'_>) -> Option<Cursor<'_>> {
    level.get("parameters").filter(|given| given.is_mapping())
}

type Values = BTreeMap<String, Option<String>>;

/// The values for all tests.
fn around(general: Option<Cursor<'_>>, project: Option<Cursor<'_>>) -> Values {
    let mut values = general.map(lenient).unwrap_or_default();
    for (name, value) in project.map(lenient).unwrap_or_default() {
        let agreed = match values.remove(&name) {
            Some(other) if other != value => None,
            _ => value,
        };
        values.insert(name, agreed);
    }
    values
}
