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

resource "aws_ecs_task_definition" "this" {
  family             = var.name
  execution_role_arn = "arn:aws:iam::111122223333:role/execution"
  network_mode       = "awsvpc"

  container_definitions = jsonencode([{
    name   = "worker"
    image  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/worker:1.4"
    cpu    = var.cpu
    memory = var.memory
  }])
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
  launch_type     = "EC2"
  desired_count   = 1

  network_configuration {
    subnets         = ["subnet-0123456789abcdef0"]
    security_groups = ["sg-0123456789abcdef0"]
  }
}

resource "aws_ecs_task_definition" "audit" {
  family             = "${var.name}-audit"
  execution_role_arn = "arn:aws:iam::111122223333:role/execution"
  network_mode       = "awsvpc"

  container_definitions = jsonencode([{
    name   = "audit"
    image  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/audit:2"
    cpu    = 256
    memory = var.sidecar_memory
  }])
}

resource "aws_ecs_service" "audit" {
  name            = "${var.name}-audit"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.audit.arn
  launch_type     = "EC2"
  desired_count   = 1

  network_configuration {
    subnets         = ["subnet-0123456789abcdef0"]
    security_groups = ["sg-0123456789abcdef0"]
  }
}
