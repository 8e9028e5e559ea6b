resource "aws_ecs_task_definition" "this" {
  family             = var.service.name
  execution_role_arn = var.execution_role_arn

  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = var.this_cpu
  memory                   = var.this_memory
  container_definitions = jsonencode([
    {
      name      = "main"
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/${var.service.name}:7"
      cpu       = var.service.cpu
      memory    = var.service.memory
      essential = true

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/${var.service.name}"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "main"
        }
      }
    },
  ])
}

resource "aws_ecs_service" "this" {
  name            = "${var.service.name}-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
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
