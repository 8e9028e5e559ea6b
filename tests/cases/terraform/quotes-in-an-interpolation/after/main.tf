resource "aws_ecs_task_definition" "api" {
  family             = "api"
  execution_role_arn = var.execution_role_arn

  container_definitions = <<EOF
[
  {
    "name": "api",
    "image": "${lookup(var.images, "api")}:${var.tags["api"]}",
    "cpu": 256,
    "memory": 512,
    "essential": true,
    "portMappings": [{ "containerPort": 8080 }],
    "environment": [
      { "name": "HOSTS", "value": "${join(",", var.hosts)}" },
      { "name": "FLAGS", "value": ${jsonencode(join(" ", var.hosts))} }
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
EOF
  network_mode          = "awsvpc"
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
    assign_public_ip = var.assign_public_ip
    security_groups  = var.task_security_groups
    subnets          = var.subnet_ids
  }

  lifecycle {
    create_before_destroy = true
  }
}
