data "aws_ec2_instance_type" "container_instance" {
  instance_type = var.instance_type
}

resource "aws_ecs_task_definition" "api" {
  family             = "api"
  execution_role_arn = var.execution_role_arn
  memory             = var.api_memory

  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = var.api_cpu
  container_definitions = jsonencode([
    {
      name      = "api"
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      essential = true

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/api"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "api"
        }
      }
    },
  ])
}

resource "aws_ecs_service" "api" {
  name            = "api-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    assign_public_ip = var.assign_public_ip
    security_groups  = var.task_security_groups
    subnets          = var.subnet_ids
  }

  lifecycle {
    create_before_destroy = true
  }
}
