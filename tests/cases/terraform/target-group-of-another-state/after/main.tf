data "terraform_remote_state" "network" {
  backend = "s3"

  config = {
    bucket = "states"
    key    = "network/terraform.tfstate"
    region = "eu-west-1"
  }
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = "arn:aws:iam::123456789012:role/web"
  execution_role_arn       = "arn:aws:iam::123456789012:role/execution"

  container_definitions = jsonencode([{
    name         = "web"
    image        = "nginx:1.27"
    portMappings = [{ containerPort = 80 }]
  }])
}

resource "aws_ecs_service" "web" {
  name            = "web-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = data.terraform_remote_state.network.outputs.private_subnets
    security_groups = [data.terraform_remote_state.network.outputs.web_security_group]

    assign_public_ip = var.assign_public_ip
  }

  load_balancer {
    target_group_arn = data.terraform_remote_state.network.outputs.target_group_arn
    container_name   = "web"
    container_port   = 80
  }

  lifecycle {
    create_before_destroy = true
  }
}

variable "assign_public_ip" {
  type        = bool
  description = "true if the subnets are public, false if they have a NAT gateway or VPC endpoints"
  default     = false
}
