locals {
  workers = {
    mail    = { cpu = 256, memory = 512 }
    reports = { cpu = 1024, memory = 2048 }
  }
}

resource "aws_ecs_task_definition" "worker" {
  for_each = local.workers

  family             = each.key
  network_mode       = "bridge"
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name   = each.key
      image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/${each.key}:7"
      cpu    = each.value.cpu
      memory = each.value.memory
    }
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
