resource "aws_ecs_task_definition" "worker" {
  count = var.with_worker ? 1 : 0

  family             = "worker"
  execution_role_arn = var.execution_role_arn

  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "1024"
  container_definitions = jsonencode([
    {
      name   = "worker"
      image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/worker:7"
      memory = 900
    }
  ])
}

resource "aws_ecs_service" "worker" {
  count = var.with_worker ? 1 : 0

  name            = "worker-fargate"
  cluster         = "main"
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.worker[0].arn
  desired_count   = 1

  network_configuration {
    assign_public_ip = var.assign_public_ip
    security_groups  = var.task_security_groups
    subnets          = var.subnet_ids
  }

  lifecycle {
    create_before_destroy = true
  }
}
