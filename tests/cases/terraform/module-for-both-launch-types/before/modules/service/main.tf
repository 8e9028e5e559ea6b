variable "name" {
  type = string
}

variable "launch_type" {
  type    = string
  default = "EC2"
}

variable "subnet_ids" {
  type    = list(string)
  default = []
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = [var.launch_type]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512

  container_definitions = jsonencode([{
    name   = "app"
    image  = "nginx:1.27"
    memory = 256
  }])
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = "main"
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 1
  launch_type     = var.launch_type

  network_configuration {
    subnets = var.subnet_ids
  }
}
