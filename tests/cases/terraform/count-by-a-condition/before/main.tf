resource "aws_ecs_task_definition" "worker" {
  count = var.with_worker ? 1 : 0

  family             = "worker"
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name   = "worker"
      image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/worker:7"
      memory = 900
    }
  ])
}

resource "aws_ecs_service" "worker" {
  count = var.with_worker ? 1 : 0

  name            = "worker"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.worker[0].arn
  desired_count   = 1
}
