resource "aws_ecs_task_definition" "this" {
  family             = var.name
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name   = var.name
      image  = var.image
      cpu    = 256
      memory = 512
    }
  ])
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 1
  launch_type     = "EC2"
}
