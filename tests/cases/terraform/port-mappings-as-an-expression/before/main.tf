data "aws_iam_role" "task" {
  name = "jobs-task"
}

resource "aws_ecs_cluster" "main" {
  name = "jobs"
}

resource "aws_ecs_task_definition" "job" {
  family             = "job"
  task_role_arn      = data.aws_iam_role.task.arn
  execution_role_arn = data.aws_iam_role.task.arn

  container_definitions = jsonencode([
    {
      name         = "job"
      image        = "public.ecr.aws/docker/library/busybox:1.36"
      cpu          = 256
      memory       = 512
      essential    = true
      portMappings = [for port in [8080, 8081] : { containerPort = port, hostPort = port + 1000 }]
    }
  ])
}

resource "aws_ecs_service" "job" {
  name            = "job"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.job.arn
  desired_count   = 1
  launch_type     = "EC2"
}
