resource "aws_ecs_task_definition" "web" {
  family = "web"
  cpu    = 256
  memory = 512

  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.task_execution.arn

  container_definitions = jsonencode([{
    name  = "web"
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    portMappings = [
      { containerPort = 80 },
      { containerPort = 9000 },
    ]
  }])
}

resource "aws_ecs_service" "web" {
  name            = "web-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "FARGATE"
  desired_count   = 2
  depends_on      = [aws_lb_listener.web, aws_lb_listener.tcp]

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 80
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.tcp.arn
    container_name   = "web"
    container_port   = 9000
  }

  network_configuration {
    assign_public_ip = false
    security_groups  = ["sg-0123456789abcdef0"]
    subnets          = ["subnet-0123456789abcdef0"]
  }

  lifecycle {
    create_before_destroy = true
  }
}

variable "is_sticky" {
  type    = bool
  default = true
}

resource "aws_lb_target_group" "web" {
  name        = "web-fargate"
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-0123456789abcdef0"

  # The path answers at once.
  health_check {
    path = "/health"
    port = "traffic-port" # of the instance
  }

  dynamic "stickiness" {
    for_each = var.is_sticky ? [1] : []
    content {
      type            = "lb_cookie"
      cookie_duration = 3600
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_target_group" "tcp" {
  port               = 9000
  protocol           = "TCP"
  target_type        = "ip"
  preserve_client_ip = true
  vpc_id             = "vpc-0123456789abcdef0"

  dynamic "health_check" {
    for_each = var.is_sticky ? [1] : []
    content {
      protocol = "TCP"
      port     = "80"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

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

resource "aws_iam_role" "task_execution" {
  name_prefix        = "task-execution-"
  assume_role_policy = data.aws_iam_policy_document.task_execution_assume_role.json
}

resource "aws_iam_role_policy_attachment" "task_execution" {
  role       = aws_iam_role.task_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener" "tcp" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/b"
  port              = 9000

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tcp.arn
  }
}
