variable "name" {
  type = string
}

variable "cpu" {
  type    = number
  default = 100
}

variable "memory" {
  type    = number
  default = 300
}

variable "sidecar_memory" {
  type    = number
  default = 64
}

variable "assign_public_ip" {
  type        = bool
  description = "true if the subnets are public, false if they have a NAT gateway or VPC endpoints"
  default     = false
}

variable "audit_cpu" {
  type        = string
  description = "CPU units of the task (1024 = 1 vCPU)"
  default     = "256"

  validation {
    condition     = contains(["256", "512", "1024", "2048", "4096", "8192", "16384", "32768"], var.audit_cpu)
    error_message = "The value of audit_cpu must be one of: 256, 512, 1024, 2048, 4096, 8192, 16384, 32768."
  }
}

variable "audit_memory" {
  type        = string
  description = "Memory of the task in MiB; must be a valid Fargate value for the CPU units and cover the memory of the containers"
  default     = "1024"
}

resource "aws_ecs_task_definition" "this" {
  family             = var.name
  execution_role_arn = "arn:aws:iam::111122223333:role/execution"
  network_mode       = "awsvpc"

  requires_compatibilities = ["FARGATE"]
  cpu                      = var.cpu
  memory                   = var.memory
  container_definitions = jsonencode([{
    name   = "worker"
    image  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/worker:1.4"
    cpu    = var.cpu
    memory = var.memory
  }])
}

resource "aws_ecs_service" "this" {
  name            = "${var.name}-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
  launch_type     = "FARGATE"
  desired_count   = 1

  network_configuration {
    subnets         = ["subnet-0123456789abcdef0"]
    security_groups = ["sg-0123456789abcdef0"]

    assign_public_ip = var.assign_public_ip
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_ecs_task_definition" "audit" {
  family             = "${var.name}-audit"
  execution_role_arn = "arn:aws:iam::111122223333:role/execution"
  network_mode       = "awsvpc"

  requires_compatibilities = ["FARGATE"]
  cpu                      = var.audit_cpu
  memory                   = var.audit_memory
  container_definitions = jsonencode([{
    name   = "audit"
    image  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/audit:2"
    cpu    = 256
    memory = var.sidecar_memory
  }])
}

resource "aws_ecs_service" "audit" {
  name            = "${var.name}-audit-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.audit.arn
  launch_type     = "FARGATE"
  desired_count   = 1

  network_configuration {
    subnets         = ["subnet-0123456789abcdef0"]
    security_groups = ["sg-0123456789abcdef0"]

    assign_public_ip = var.assign_public_ip
  }

  lifecycle {
    create_before_destroy = true
  }
}
