resource "aws_ecs_task_definition" "agent" {
  family = "agent"

  container_definitions = jsonencode([
    { name = "agent", image = "public.ecr.aws/datadog/agent:7", memory = 256 }
  ])
}

resource "aws_ecs_service" "agent" {
  name                = "agent"
  cluster             = "main"
  task_definition     = aws_ecs_task_definition.agent.arn
  scheduling_strategy = "DAEMON"
}
