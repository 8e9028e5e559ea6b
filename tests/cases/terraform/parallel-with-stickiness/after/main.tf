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
  cpu    = "256"
  memory = "512"

  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.task_execution.arn

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

# ecs2fargate: parallel
data "aws_iam_policy_document" "task_execution_assume_role" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# ecs2fargate: parallel
resource "aws_iam_role" "task_execution" {
  name_prefix        = "task-execution-"
  assume_role_policy = data.aws_iam_policy_document.task_execution_assume_role.json
}

# ecs2fargate: parallel
resource "aws_iam_role_policy_attachment" "task_execution" {
  role       = aws_iam_role.task_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
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
