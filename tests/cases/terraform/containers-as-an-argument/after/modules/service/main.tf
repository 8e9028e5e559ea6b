resource "aws_ecs_task_definition" "this" {
  family             = var.name
  network_mode       = "awsvpc"
  execution_role_arn = var.execution_role_arn

  container_definitions = var.containers
  cpu                   = "256"
  memory                = "512"

  requires_compatibilities = ["FARGATE"]
}

resource "aws_ecs_service" "this" {
  name            = "${var.name}-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = var.security_group_ids

    assign_public_ip = var.assign_public_ip
  }

  lifecycle {
    create_before_destroy = true
  }
}
