resource "aws_ecs_task_definition" "api" {
  family             = "api"
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name      = "api"
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      cpu       = 256
      memory    = 512
      essential = true

      portMappings = [
        { containerPort = 8080, hostPort = 0, protocol = "tcp" },
      ]
    }
  ])
}

resource "aws_ecs_service" "api" {
  name          = "api"
  cluster       = var.cluster_arn
  desired_count = 2

  deployment_controller {
    type = "EXTERNAL"
  }
}

resource "aws_ecs_task_set" "api" {
  service         = aws_ecs_service.api.id
  cluster         = var.cluster_arn
  task_definition = aws_ecs_task_definition.api.arn
  launch_type     = "EC2"

  scale {
    unit  = "PERCENT"
    value = 100
  }
}
