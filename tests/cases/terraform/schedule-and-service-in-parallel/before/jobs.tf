resource "aws_cloudwatch_event_target" "nightly" {
  rule     = "nightly"
  arn      = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
  role_arn = "arn:aws:iam::123456789012:role/events"

  ecs_target {
    task_definition_arn = aws_ecs_task_definition.report.arn
    task_count          = 1

    network_configuration {
      subnets = ["subnet-0123456789abcdef0"]
    }
  }
}

resource "aws_ecs_task_definition" "report" {
  family       = "report"
  network_mode = "awsvpc"

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
