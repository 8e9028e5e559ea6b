//! Placeholders that are filled in before ECS reads a name.

use crate::model::family_of;

/// Whether the name of a task definition cannot be a real one: CodePipeline, scripts and template languages fill it in.
///
/// A family has letters, digits, hyphens and underscores only (ECS API reference, RegisterTaskDefinition, 2026-11-28).
/// Words in capitals that mention a task or an ARN count as placeholders as well.
pub(crate) fn is_placeholder(name: &str) -> bool {
    let family = family_of(name);
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let shouts = !family.chars().any(|c| c.is_ascii_lowercase());
    let speaks_of_it = ["TASK", "ARN", "REPLACE", "CHANGE"]
        .iter()
        .any(|word| family.contains(word));
    family.is_empty() || !family.chars().all(is_allowed) || shouts && speaks_of_it
}

/// Whether a text contains a placeholder.
pub(crate) fn holds_placeholder(text: &str) -> bool {
    ["{{", "${", "<", "@@", "%"]
        .iter()
        .any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn names_that_ecs_would_refuse_are_placeholders() {
        for name in [
            "<TASK_DEFINITION>",
            "@@TASK_DEFINITION_ARN@@",
            "${TASK_DEFINITION}",
            "$TASK",
            "{{ task_definition }}",
            "TASK_DEFINITION_ARN",
            "arn:aws:ecs:eu-west-1:111122223333:task-definition/${FAMILY}:${REVISION}",
            "",
        ] {
            assert!(is_placeholder(name), "{name}");
        }
        for name in [
            "web",
            "web:7",
            "WEB",
            "arn:aws:ecs:eu-west-1:111122223333:task-definition/web-Prod:7",
        ] {
            assert!(!is_placeholder(name), "{name}");
        }
    }
}
