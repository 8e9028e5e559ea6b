terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "subnet_ids" {
  description = "Private subnets, with a route to a NAT gateway."
  type        = list(string)
}

variable "task_security_group_id" {
  description = "Security group of the tasks."
  type        = string
}

variable "launch_template_id" {
  description = "Launch template of the container instances."
  type        = string
}

variable "execution_role_arn" {
  description = "Task execution role of the account."
  type        = string
}

resource "aws_autoscaling_group" "batch" {
  name                  = "batch"
  min_size              = 0
  max_size              = 10
  vpc_zone_identifier   = var.subnet_ids
  protect_from_scale_in = true

  launch_template {
    id      = var.launch_template_id
    version = "$Latest"
  }

  tag {
    key                 = "AmazonECSManaged"
    value               = ""
    propagate_at_launch = true
  }
}

resource "aws_ecs_cluster" "batch" {
  name = "batch"
}

resource "aws_ecs_capacity_provider" "batch" {
  name = "batch"

  auto_scaling_group_provider {
    auto_scaling_group_arn         = aws_autoscaling_group.batch.arn
    managed_termination_protection = "ENABLED"

    managed_scaling {
      status          = "ENABLED"
      target_capacity = 90
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "batch" {
  cluster_name       = aws_ecs_cluster.batch.name
  capacity_providers = [aws_ecs_capacity_provider.batch.name]
}

resource "aws_ecs_task_definition" "importer" {
  family                   = "importer"
  network_mode             = "awsvpc"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = var.execution_role_arn
  cpu                      = 1024
  memory                   = 2048

  container_definitions = jsonencode([
    {
      name      = "importer"
      image     = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/importer:5.2"
      essential = true

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/importer"
          awslogs-region        = "eu-central-1"
          awslogs-stream-prefix = "importer"
        }
      }
    }
  ])
}

resource "aws_ecs_service" "importer" {
  name            = "importer"
  cluster         = aws_ecs_cluster.batch.arn
  task_definition = aws_ecs_task_definition.importer.arn
  desired_count   = 4

  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.batch.name
    weight            = 1
  }

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = [var.task_security_group_id]
  }
}
