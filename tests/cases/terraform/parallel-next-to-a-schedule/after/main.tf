# The shop.
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "EC2"
  desired_count   = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web" # as in the image
    container_port   = 8080
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

# ecs2fargate: parallel copy of aws_ecs_service.web
# The shop.
resource "aws_ecs_service" "web_fargate" {
  name            = "web-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web_fargate.arn
  launch_type     = "FARGATE"
  desired_count   = 2
  depends_on      = [aws_lb_listener.web]

  load_balancer {
    target_group_arn = aws_lb_target_group.web_fargate.arn
    container_name   = "web" # as in the image
    container_port   = 8080
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]

    assign_public_ip = false
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  execution_role_arn = "arn:aws:iam::1:role/x"
  container_definitions = jsonencode([
    {
      name         = "web"
      image        = "example/web:1"
      cpu          = 256
      memory       = 512
      portMappings = [{ containerPort = 8080, hostPort = 0 }]
    }
  ])
}

# ecs2fargate: parallel copy of aws_ecs_task_definition.web
resource "aws_ecs_task_definition" "web_fargate" {
  family = "web-fargate"
  execution_role_arn = "arn:aws:iam::1:role/x"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "512"
  container_definitions = jsonencode([
    {
      name         = "web"
      image        = "example/web:1"
      cpu          = 256
      memory       = 512
      portMappings = [{ containerPort = 8080 }]
    }
  ])
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 86400 # one day
  }
}

# ecs2fargate: parallel copy of aws_lb_target_group.web
resource "aws_lb_target_group" "web_fargate" {
  name     = "web-fargate"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"

  target_type = "ip"

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 86400 # one day
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type = "forward"
    # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn # the only one

    forward {
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 100 - var.fargate_traffic
      }

      target_group {
        arn    = aws_lb_target_group.web_fargate.arn
        weight = var.fargate_traffic
      }

      stickiness {
        enabled  = true
        duration = 86400
      }
    }
  }
}

output "service" {
  value = aws_ecs_service.web.name
}

resource "aws_cloudwatch_event_target" "nightly" {
  rule     = "nightly"
  arn      = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
  role_arn = "arn:aws:iam::123456789012:role/events"

  ecs_target {
    task_definition_arn = aws_ecs_task_definition.report.arn
    launch_type = "FARGATE"
    task_count          = 1

    network_configuration {
      assign_public_ip = false
      security_groups  = ["sg-0123456789abcdef0"]
      subnets          = ["subnet-0123456789abcdef0"]
    }
  }
}

resource "aws_ecs_task_definition" "report" {
  family       = "report"
  execution_role_arn = "arn:aws:iam::1:role/x"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "512"
  container_definitions = jsonencode([
    {
      name   = "report"
      image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/report:1"
      cpu    = 256
      memory = 512
    }
  ])
}

# ecs2fargate: parallel
variable "fargate_traffic" {
  type        = number
  description = "Percentage of the requests that the tasks on Fargate receive"
  default     = 0

  validation {
    condition     = var.fargate_traffic >= 0 && var.fargate_traffic <= 100
    error_message = "The value of fargate_traffic must be between 0 and 100."
  }
}
