# The service and what is around it.
terraform {
  required_version = ">= 1.0"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

provider "aws" {
  region = var.region
}

provider "aws" {
  alias  = "other"
  region = "us-east-1"
}

locals {
  name   = "${var.project}-${terraform.workspace}"
  tags   = merge(var.tags, { Name = local.name })
  nested = var.project // nested
  list   = [for subnet in var.subnets : subnet.id if subnet.public]
  map    = { for key, value in var.map : key => upper(value)... }
  ids    = aws_subnet.private[*].id
  old    = aws_subnet.private.*.id
  legacy = aws_subnet.private.0.id
  sum    = -1 + (2 * 3) % 4
  none   = null
}

resource "aws_ecs_task_definition" "web" {
  family = local.name # the family

  # How much it needs.
  cpu    = 256
  memory = "512" /* MiB */

  container_definitions = jsonencode([
    {
      name      = "web"
      image     = "${var.image}:latest"
      essential = true,
      "links"   = ["db"],
      portMappings = [{
        containerPort = 80
        hostPort      = 0 # dynamic
      }]
      environment = [
        { name = "A", value = "1" },
        { name : "B", value : "2" }, // colons
        # the last one
        { name = "C", value = "é" }
      ]
      command = ["sh", "-c",
      "exit 0"]
    },
  ])

  volume {
    name = "data"
  }
  volume {
    name      = "logs"
    host_path = "/var/log"
  }

  tags = local.tags

  volume { name = "late" }
}

resource "aws_ecs_task_definition" "db" {
  family                = "db"
  container_definitions = <<EOF
[
  {"name": "db", "image": "${var.image}", "cost": "$${5}"}
]
EOF
}

data "aws_iam_policy_document" "assume" {}

resource "aws_ecs_service" "web" {
  name            = local.name
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = var.enabled ? 2 : 0
  iam_role        = (var.role)

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 80
  }

  lifecycle { ignore_changes = [desired_count] }

  depends_on = [aws_iam_role_policy.ecs]
}

module "empty" {
}
