//! The families of task definitions.

/// The family in a task definition reference: `family`, `family:revision` or an ARN.
pub fn family_of(name: &str) -> &str {
    let name = name
        .rsplit_once("task-definition/")
        .map_or(name, |(_, name)| name);
    name.rsplit_once(':').map_or(name, |(family, _)| family)
}

#[cfg(test)]
mod tests {
    use super::family_of;

    #[test]
    fn a_task_definition_goes_by_three_names() {
        let arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7";
        for name in ["web", "web:7", arn] {
            assert_eq!(family_of(name), "web");
        }
    }
}
