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

resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn # the only one
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
    launch_type = "EC2"
    task_count          = 1
  }
}

resource "aws_ecs_task_definition" "report" {
  family       = "report"
  execution_role_arn = "arn:aws:iam::1:role/x"
  container_definitions = jsonencode([
    {
      name   = "report"
      image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/report:1"
      cpu    = 256
      memory = 512
    }
  ])
}
