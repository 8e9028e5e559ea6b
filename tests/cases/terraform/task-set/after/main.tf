resource "aws_ecs_task_definition" "api" {
  family             = "api"
  execution_role_arn = var.execution_role_arn

  network_mode             = "awsvpc"
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

      portMappings = [
        { containerPort = 8080, protocol = "tcp" },
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
  launch_type     = "FARGATE"

  scale {
    unit  = "PERCENT"
    value = 100
  }

  network_configuration {
    assign_public_ip = var.assign_public_ip
    security_groups  = var.task_security_groups
    subnets          = var.subnet_ids
  }

  lifecycle {
    create_before_destroy = true
  }
}
