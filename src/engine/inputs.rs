//! Which files matter to a run, by their names and bytes, before anything is parsed.

use std::path::Path;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

pub use crate::hosts::foreign::{Unread, behind_link, in_text, is_searched, may_define};

use crate::hosts::cloudformation::{self, parameter_files};
use crate::hosts::ecs_api::{self, deployment_files::is_compose_of_ecs_cli};
use crate::hosts::foreign;

/// The largest file, in bytes, that is read because of its name alone.
pub const MAX_BYTES_BY_NAME: usize = parameter_files::MAX_BYTES;

/// Bytes that contain one of these hold ECS definitions, whatever else is wrong with them.
const DEFINITIONS: [&str; 3] = ["AWS::ECS", "containerDefinitions", "ContainerDefinitions"];

/// Keys of what starts tasks from a task definition.
const CALLS: [&str; 2] = ["taskDefinition", "EcsParameters"];

/// Whether bytes can be anything that a run reads.
pub fn may_be_input(bytes: &[u8]) -> bool {
    // The patterns are few and short, so building the search cannot fail; without it, every file is accepted.
    static SEARCH: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::new(marks().chain(parameter_files::MARKS)).ok());
    SEARCH.as_ref().is_none_or(|search| search.is_match(bytes))
}

/// Whether bytes can hold a definition, and not only values for the parameters of one.
pub fn may_hold_definitions(bytes: &[u8]) -> bool {
    marks().any(|mark| holds(bytes, mark))
}

/// Whether bytes certainly hold ECS definitions.
pub fn holds_definitions(bytes: &[u8]) -> bool {
    DEFINITIONS.iter().any(|mark| holds(bytes, mark))
}

/// Whether a text mentions parts of workloads, so that other files may hold more about them.
pub fn concerns_ecs(text: &str) -> bool {
    let marks = CALLS.into_iter().chain(ecs_api::DEPLOYMENT_MARKS);
    let mut marks = DEFINITIONS.into_iter().chain(marks);
    marks.any(|mark| holds(text.as_bytes(), mark))
}

/// Whether a file is read because of its name, whatever its content; `shown` is its path as reports print it.
pub fn is_wanted_by_name(path: &Path, shown: &Path) -> bool {
    parameter_files::may_be(shown) || is_compose_of_ecs_cli(path)
}

/// Whether a file name is that of an input that is neither YAML nor JSON.
pub fn is_text_input(path: &Path) -> bool {
    parameter_files::is_text(path)
}

/// Every text that holds a definition of any host, or that is reported for one, contains one of these.
fn marks() -> impl Iterator<Item = &'static str> {
    let read = cloudformation::MARKS.into_iter().chain(ecs_api::MARKS);
    read.chain(foreign::MARKS).chain(ecs_api::DEPLOYMENT_MARKS)
}

fn holds(bytes: &[u8], mark: &str) -> bool {
    memmem::find(bytes, mark.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::may_be_input;
    use crate::hosts::ecs_api::CONTAINER_KEYS;

    #[test]
    fn container_definitions_are_known_by_each_of_their_keys() {
        for key in CONTAINER_KEYS {
            let text = format!(r#"[{{"name": "a", "image": "b", "{key}": 1}}]"#);
            assert!(may_be_input(text.as_bytes()), "{key}");
        }
    }
}
