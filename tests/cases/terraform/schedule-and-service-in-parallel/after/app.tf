# In the order of the files, the service comes before the schedule with which it shares a task execution role.
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "EC2"
  desired_count   = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 8080
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }
}

# ecs2fargate: parallel copy of aws_ecs_service.web
# In the order of the files, the service comes before the schedule with which it shares a task execution role.
resource "aws_ecs_service" "web_fargate" {
  name            = "web-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web_fargate.arn
  launch_type     = "FARGATE"
  desired_count   = 2
  depends_on      = [aws_lb_listener.web]

  load_balancer {
    target_group_arn = aws_lb_target_group.web_fargate.arn
    container_name   = "web"
    container_port   = 8080
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]

    assign_public_ip = false
  }
}

resource "aws_ecs_task_definition" "web" {
  family       = "web"
  network_mode = "awsvpc"

  container_definitions = jsonencode([
    {
      name         = "web"
      image        = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
      cpu          = 256
      memory       = 512
      portMappings = [{ containerPort = 8080 }]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "web"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "web"
        }
      }
    }
  ])
}

# ecs2fargate: parallel copy of aws_ecs_task_definition.web
resource "aws_ecs_task_definition" "web_fargate" {
  family       = "web-fargate"
  network_mode = "awsvpc"

  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.task_execution.arn
  cpu                      = "256"
  memory                   = "512"
  container_definitions = jsonencode([
    {
      name         = "web"
      image        = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
      cpu          = 256
      memory       = 512
      portMappings = [{ containerPort = 8080 }]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "web"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "web"
        }
      }
    }
  ])
}

resource "aws_lb_target_group" "web" {
  name        = "web"
  port        = 80
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-0123456789abcdef0"
}

# ecs2fargate: parallel copy of aws_lb_target_group.web
resource "aws_lb_target_group" "web_fargate" {
  name        = "web-fargate"
  port        = 80
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-0123456789abcdef0"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type = "forward"
    # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn

    forward {
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 100 - var.fargate_traffic
      }

      target_group {
        arn    = aws_lb_target_group.web_fargate.arn
        weight = var.fargate_traffic
      }
    }
  }
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
