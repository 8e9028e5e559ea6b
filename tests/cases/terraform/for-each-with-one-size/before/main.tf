locals {
  workers = {
    mail    = { queue = "mail", memory = 512 }
    reports = { queue = "reports", memory = 512 }
  }
}

resource "aws_ecs_task_definition" "worker" {
  for_each = local.workers

  family             = each.key
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name      = "worker"
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/worker:7"
      cpu       = 256
      memory    = each.value.memory
      essential = true
      command   = ["work", each.value.queue]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/worker"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "worker"
        }
      }
    },
  ])
}

resource "aws_ecs_service" "worker" {
  for_each = local.workers

  name            = each.key
  cluster         = "main"
  task_definition = aws_ecs_task_definition.worker[each.key].arn
  desired_count   = 1
  launch_type     = "EC2"
}
