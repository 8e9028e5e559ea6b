# The shop.
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  iam_role        = aws_iam_role.service.arn
  task_definition = "${aws_ecs_task_definition.web.family}:${data.aws_ecs_task_definition.web.revision}"
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

resource "aws_iam_role" "service" {
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "service" {
  role       = aws_iam_role.service.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceRole"
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

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"
}

# Data sources and local values between the resources are copied, too.
data "aws_ecs_task_definition" "web" {
  task_definition = aws_ecs_task_definition.web.family
}

resource "aws_appautoscaling_target" "web" {
  min_capacity       = 2
  max_capacity       = 8
  resource_id        = "service/main/${aws_ecs_service.web.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
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
