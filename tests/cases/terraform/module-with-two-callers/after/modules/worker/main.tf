resource "aws_ecs_task_definition" "this" {
  family             = var.name
  execution_role_arn = var.execution_role_arn

  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "512"
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
  name            = "${var.name}-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    assign_public_ip = var.assign_public_ip
    security_groups  = var.task_security_groups
    subnets          = var.subnets
  }

  lifecycle {
    create_before_destroy = true
  }
}
