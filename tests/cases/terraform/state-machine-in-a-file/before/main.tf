resource "aws_ecs_task_definition" "api" {
  family             = "api"
  network_mode       = "bridge"
  execution_role_arn = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name      = "api"
      image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      cpu       = 256
      memory    = 512
      essential = true
      links     = []

      portMappings = [
        { containerPort = 8080, hostPort = 0, protocol = "tcp" },
      ]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/api"
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "api"
        }
      }
    }
  ])
}

resource "aws_sfn_state_machine" "import" {
  name       = "import"
  role_arn   = var.events_role_arn
  definition = file("${path.module}/import.asl.json")
}
