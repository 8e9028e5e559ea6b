resource "aws_ecs_task_definition" "worker" {
  family = "worker"

  container_definitions = jsonencode([
    { name = "worker", image = "public.ecr.aws/docker/library/busybox:1", memory = 512 }
  ])
}

resource "aws_ecs_service" "worker" {
  name            = "worker"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.worker.arn
  launch_type     = "EC2"
}
