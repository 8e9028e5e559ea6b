locals {
  containers = [
    {
      name         = "api"
      image        = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      memory       = 512
      essential    = true
      portMappings = [{ containerPort = 8080, hostPort = 0 }]
    }
  ]
}

resource "aws_ecs_task_definition" "api" {
  family             = "api"
  network_mode       = "awsvpc"
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode(local.containers)
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
  launch_type     = "EC2"

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = var.security_group_ids
  }
}
