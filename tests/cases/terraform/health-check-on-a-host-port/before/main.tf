resource "aws_ecs_task_definition" "web" {
  family = "web"
  cpu    = 256
  memory = 512
  container_definitions = jsonencode([{
    name  = "web"
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    portMappings = [
      { containerPort = 80, hostPort = 8080 },
      { containerPort = 9000, hostPort = 9001 },
    ]
  }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "EC2"
  desired_count   = 2

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
}

variable "is_sticky" {
  type    = bool
  default = true
}

resource "aws_lb_target_group" "web" {
  name        = "web"
  port        = 8080
  protocol    = "HTTP"
  target_type = "instance"
  vpc_id      = "vpc-0123456789abcdef0"

  # The path answers at once.
  health_check {
    path = "/health"
    port = 8080 # of the instance
  }

  dynamic "stickiness" {
    for_each = var.is_sticky ? [1] : []
    content {
      type            = "lb_cookie"
      cookie_duration = 3600
    }
  }
}

resource "aws_lb_target_group" "tcp" {
  port               = 9000
  protocol           = "TCP"
  target_type        = "instance"
  preserve_client_ip = true
  vpc_id             = "vpc-0123456789abcdef0"

  dynamic "health_check" {
    for_each = var.is_sticky ? [1] : []
    content {
      protocol = "TCP"
      port     = "80"
    }
  }
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
