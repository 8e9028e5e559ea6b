//! Agents that inspect their host, and their replacements on Fargate.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-21. The vendors' own pages for AWS Fargate: Datadog, \"Amazon ECS on AWS Fargate\"; New Relic, \
                      \"Install the ECS integration\"; Sysdig, \"Serverless agents\"; Amazon CloudWatch user guide, \"Container \
                      Insights\"; ECS developer guide, \"Task metadata endpoint\"";

/// Parts of image names, and what replaces the agent.
const AGENTS: [(&str, &str); 8] = [
    (
        "datadog/",
        "run the Datadog agent as a sidecar of each task, with the variable ECS_FARGATE=true",
    ),
    (
        "newrelic/",
        "run New Relic's integration for ECS as a sidecar of each task on Fargate",
    ),
    (
        "sysdig/",
        "use Sysdig's serverless agent in the tasks' own containers",
    ),
    (
        "cadvisor",
        "Container Insights and the task metadata endpoint provide the metrics of cAdvisor",
    ),
    (
        "cloudwatch-agent",
        "Container Insights measures tasks on Fargate without an agent; for StatsD and traces run the agent as a sidecar",
    ),
    (
        "portainer",
        "nothing on Fargate answers to Docker's API; use the ECS console or API",
    ),
    (
        "jenkins",
        "let Jenkins start its agents as tasks, with its plugin for ECS, and build images with CodeBuild",
    ),
    (
        "docker:",
        "use CodeBuild to build and run containers inside a job",
    ),
];

/// The replacement for an agent on Fargate, by its image.
pub fn on_fargate(image: &str) -> Option<&'static str> {
    let agent = AGENTS.iter().find(|(mark, _)| image.contains(mark));
    agent.map(|(_, instead)| *instead)
}

/// The table, for printing.
pub fn facts() -> Facts {
    Facts::new(
        "agents",
        "Replacements on Fargate for agents of the container instance, by their image",
        SOURCE,
    )
    .columns(&["image", "on Fargate"])
    .rows(AGENTS.map(|(image, instead)| [image.to_owned(), instead.to_owned()]))
}
