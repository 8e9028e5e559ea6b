locals {
  sidecars = [
    { name = "agent", image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/agent:7", cpu = 64, memory = 128, essential = false },
  ]
  logs = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = "/ecs/api"
      awslogs-region        = "eu-west-1"
      awslogs-stream-prefix = "api"
    }
  }
}

resource "aws_ecs_task_definition" "api" {
  family             = "api"
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode(concat([
    {
      name             = "api"
      image            = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      cpu              = 192
      memory           = 384
      essential        = true
      portMappings     = [{ containerPort = 8080 }]
      logConfiguration = local.logs
    },
    ], [for sidecar in local.sidecars : merge(sidecar, { logConfiguration = local.logs })]
  ))
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
  launch_type     = "EC2"
}
