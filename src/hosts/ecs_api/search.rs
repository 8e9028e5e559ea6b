//! How the inputs of AWS CLI commands, and the files that deploy with them, are found.

use std::path::Path;

use super::EcsApi;
use super::deployment_files::{is_compose, is_compose_of_ecs_cli};
use crate::model::{FileSearch, SearchWords};

/// The words in inputs of commands: services, and task launches.
const INPUTS: &[&str] = &["containerDefinitions", "taskDefinition", "EcsParameters"];

/// The words in container definition files, which are JSON.
const CONTAINERS: &[&str] = &[
    "\"portMappings\"",
    "\"essential\"",
    "\"logConfiguration\"",
    "\"memory\"",
    "\"memoryReservation\"",
    "\"mountPoints\"",
];

/// The words in files that deploy what other files define.
const DEPLOYMENTS: &[&str] = &[
    "run_params",
    "ecs_network_mode",
    "amazon-ecs-",
    "aws ecs ",
    "TargetService",
    "LoadBalancerInfo",
    "service_definition",
    "task_definition",
    "\"deploymentConfiguration\"",
    "\"desiredCount\"",
    "\"launchType\"",
    "\"schedulingStrategy\"",
];

const WORDS: &SearchWords = &SearchWords {
    inputs: &[INPUTS, CONTAINERS, DEPLOYMENTS],
    ecs: &[INPUTS, CONTAINERS, DEPLOYMENTS],
    certain: &[&["containerDefinitions"]],
    callers: &[&["taskDefinition", "EcsParameters"], DEPLOYMENTS],
    ..SearchWords::NONE
};

impl FileSearch for EcsApi {
    fn search_words(&self) -> &'static SearchWords {
        WORDS
    }

    fn is_input_by_name(&self, path: &Path) -> bool {
        is_compose(path)
    }

    fn is_wanted(&self, path: &Path, _: &Path) -> bool {
        is_compose_of_ecs_cli(path)
    }
}

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::hosts::ecs_api::CONTAINER_KEYS;

    #[test]
    fn container_definitions_are_known_by_each_of_their_keys() {
        for key in CONTAINER_KEYS {
            let text = format!(r#"[{{"name": "a", "image": "b", "{key}": 1}}]"#);
            let mut words = WORDS.inputs.iter().copied().flatten();
            assert!(words.any(|word| text.contains(word)), "{key}");
        }
    }
}
