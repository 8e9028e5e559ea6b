locals {
  sizes = {
    small = { cpu = 256, memory = 512 }
    large = { cpu = 1024, memory = 2048 }
  }

  defaults = { cpu = 128, launch_type = "ec2", port = "8080" }
  service  = merge(local.defaults, local.sizes["large"], { environment = local.variables })

  variables = {
    LOG_LEVEL = "info"
    STAGE     = lower("PRODUCTION")
  }
}

resource "aws_ecs_task_definition" "api" {
  family             = "api"
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name      = format("%s-%s", "api", "main")
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      cpu       = local.service.cpu / 2
      memory    = max(local.sizes.small.memory, 256 * 4)
      essential = true

      portMappings = [
        { containerPort = tonumber(local.service.port) },
      ]

      environment = [for name, value in local.service.environment : { name = name, value = value }]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = join("/", ["", "ecs", "api"])
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "api"
        }
      }
    },
    {
      name      = "proxy"
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/proxy:7"
      cpu       = lookup(local.sizes.small, "cpu", 64)
      memory    = coalesce(null, local.sizes.small.memory)
      essential = true

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/proxy"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "proxy"
        }
      }
    },
  ])
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = local.sizes.small.cpu == 256 ? 2 : 4
  launch_type     = upper(local.service.launch_type)
}
