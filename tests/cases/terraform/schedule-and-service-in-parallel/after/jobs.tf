resource "aws_cloudwatch_event_target" "nightly" {
  rule     = "nightly"
  arn      = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
  role_arn = "arn:aws:iam::123456789012:role/events"

  ecs_target {
    task_definition_arn = aws_ecs_task_definition.report.arn
    launch_type         = "FARGATE"
    task_count          = 1

    network_configuration {
      subnets = ["subnet-0123456789abcdef0"]

      assign_public_ip = false
    }
  }
}

resource "aws_ecs_task_definition" "report" {
  family       = "report"
  network_mode = "awsvpc"

  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.task_execution.arn
  cpu                      = "256"
  memory                   = "512"
  container_definitions = jsonencode([
    {
      name   = "report"
      image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/report:1"
      cpu    = 256
      memory = 512
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "report"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "report"
        }
      }
    }
  ])
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
