terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "cluster_arn" {
  description = "ARN of the ECS cluster."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, with a route to a NAT gateway."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the container instances."
  type        = string
}

variable "execution_role_arn" {
  description = "Task execution role of the account."
  type        = string
}

variable "image_tag" {
  description = "Tag of the image of the application."
  type        = string
  default     = "2.4.1"
}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

resource "aws_cloudwatch_log_group" "billing" {
  name              = "/ecs/billing"
  retention_in_days = 30
}

locals {
  registry = "${data.aws_caller_identity.current.account_id}.dkr.ecr.${data.aws_region.current.region}.amazonaws.com"
}

resource "aws_ecs_task_definition" "billing" {
  family             = "billing"
  execution_role_arn = var.execution_role_arn

  container_definitions = templatefile("${path.module}/templates/billing.json.tftpl", {
    image     = "${local.registry}/billing:${var.image_tag}"
    log_group = aws_cloudwatch_log_group.billing.name
    region    = data.aws_region.current.region
  })
}

resource "aws_ecs_service" "billing" {
  name            = "billing"
  cluster         = var.cluster_arn
  task_definition = aws_ecs_task_definition.billing.arn
  desired_count   = 2
  launch_type     = "EC2"
}
