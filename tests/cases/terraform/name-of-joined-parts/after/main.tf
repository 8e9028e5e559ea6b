variable "environment" {
  type = string
}

variable "private_subnet_ids" {
  type = list(string)
}

variable "security_group_ids" {
  type = list(string)
}

data "aws_iam_role" "task" {
  name = "jobs-task"
}

resource "aws_ecs_cluster" "main" {
  name = "jobs"
}

resource "aws_ecs_task_definition" "job" {
  family             = join("-", ["job", var.environment])
  network_mode       = "awsvpc"
  task_role_arn      = data.aws_iam_role.task.arn
  execution_role_arn = data.aws_iam_role.task.arn

  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "512"
  container_definitions = jsonencode([
    {
      name      = "job"
      image     = "public.ecr.aws/docker/library/busybox:1.36"
      cpu       = 256
      memory    = 512
      essential = true
    }
  ])
}

resource "aws_ecs_service" "job" {
  name            = "${join("-", ["job", var.environment])}-fargate"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.job.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets          = var.private_subnet_ids
    security_groups  = var.security_group_ids
    assign_public_ip = false
  }

  lifecycle {
    create_before_destroy = true
  }
}
