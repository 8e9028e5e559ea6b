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
    "portMappings": [{ "containerPort": 8080, "hostPort": 0 }],
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
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
  launch_type     = "EC2"
}
