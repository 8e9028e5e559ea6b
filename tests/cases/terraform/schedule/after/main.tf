resource "aws_ecs_task_definition" "api" {
  family             = "api"
  network_mode       = "awsvpc"
  execution_role_arn = var.execution_role_arn

  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "512"
  container_definitions = jsonencode([
    {
      name      = "api"
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      cpu       = 256
      memory    = 512
      essential = true
      links     = []

      portMappings = [
        { containerPort = 8080, protocol = "tcp" },
      ]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/api"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "api"
        }
      }
    }
  ])
}

resource "aws_scheduler_schedule" "nightly" {
  name                = "nightly"
  schedule_expression = "cron(0 3 * * ? *)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = var.cluster_arn
    role_arn = var.events_role_arn

    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.api.arn_without_revision
      launch_type         = "FARGATE"
      task_count          = 1

      network_configuration {
        assign_public_ip = var.assign_public_ip
        security_groups  = var.task_security_groups
        subnets          = var.subnet_ids
      }
    }
  }
}
