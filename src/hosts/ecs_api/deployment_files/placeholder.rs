//! Names that something fills in before ECS sees them.

use crate::model::family_of;

/// Whether a task definition's name cannot be one: CodePipeline, scripts and template languages fill it in.
///
/// A family has letters, digits, hyphens and underscores only (ECS API reference, RegisterTaskDefinition, 2026-11-28).
/// Words in capitals that mention a task or an ARN are taken for placeholders too.
pub(crate) fn is_placeholder(name: &str) -> bool {
    let family = family_of(name);
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let shouts = !family.chars().any(|c| c.is_ascii_lowercase());
    let speaks_of_it = ["TASK", "ARN", "REPLACE", "CHANGE"]
        .iter()
        .any(|word| family.contains(word));
    family.is_empty() || !family.chars().all(is_allowed) || shouts && speaks_of_it
}

/// Whether something fills in a part of a text.
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
