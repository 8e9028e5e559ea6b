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
}

# ecs2fargate: parallel copy of aws_ecs_service.web
resource "aws_ecs_service" "web_fargate" {
  name            = "web-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web_fargate.arn
  launch_type     = "FARGATE"
  desired_count   = 2

  load_balancer {
    # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn
    target_group_arn = element([aws_lb_target_group.web_fargate.arn, var.web_fargate_listener_arn], 0)
    container_name   = "web" # as in the image
    container_port   = 8080
  }

  network_configuration {
    assign_public_ip = false
    security_groups  = ["sg-0123456789abcdef0"]
    subnets          = ["subnet-0123456789abcdef0"]
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
}

# ecs2fargate: parallel copy of aws_lb_target_group.web
resource "aws_lb_target_group" "web_fargate" {
  name     = "web-fargate"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"

  target_type = "ip"

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

output "target_group_arn" {
  value = aws_lb_target_group.web.arn
}

# ecs2fargate: parallel
variable "web_fargate_listener_arn" {
  type        = string
  description = "ARN of the listener or rule that forwards to the service on Fargate"
}

# ecs2fargate: parallel
output "web_fargate_target_group_arn" {
  description = "ARN of the target group of the service on Fargate"
  value       = aws_lb_target_group.web_fargate.arn
}
