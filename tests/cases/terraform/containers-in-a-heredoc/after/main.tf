resource "aws_ecs_task_definition" "api" {
  family             = "api"
  network_mode       = "awsvpc"
  execution_role_arn = var.execution_role_arn

  container_definitions = <<DEFINITION
[
  {
    "name": "api",
    "image": "${var.image}",
    "cpu": 256,
    "memory": 512,
    "essential": true,
    "privileged": false,
    "portMappings": [
      {
        "containerPort": 8080
      }
    ],
    "logConfiguration": {
      "logDriver": "awslogs",
      "options": {
        "awslogs-group": "/ecs/api",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "api"
      }
    }
  }
]
DEFINITION
  cpu                   = "256"
  memory                = "512"

  requires_compatibilities = ["FARGATE"]
}

resource "aws_ecs_service" "api" {
  name            = "api-fargate"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = var.security_group_ids

    assign_public_ip = var.assign_public_ip
  }

  lifecycle {
    create_before_destroy = true
  }
}
