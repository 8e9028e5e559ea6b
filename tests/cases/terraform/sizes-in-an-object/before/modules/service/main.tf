resource "aws_ecs_task_definition" "this" {
  family             = var.service.name
  execution_role_arn = var.execution_role_arn

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
  name            = var.service.name
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 2
  launch_type     = "EC2"
}
