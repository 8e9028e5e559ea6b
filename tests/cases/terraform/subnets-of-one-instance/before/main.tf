variable "zones" {
  type = list(string)
}

variable "vpc_subnets" {
  type = map(string)
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "hosts" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  availability_zone = element(var.zones, count.index)
  cidr_block        = var.vpc_subnets[count.index]
}

resource "aws_instance" "hosts" {
  count                = 4
  ami                  = "ami-0123456789abcdef0"
  instance_type        = "t3.medium"
  subnet_id            = element(aws_subnet.hosts[*].id, count.index)
  iam_instance_profile = "ecsInstanceRole"
  user_data            = "echo ECS_CLUSTER=jobs >> /etc/ecs/ecs.config"
}

resource "aws_ecs_cluster" "main" {
  name = "jobs"
}

resource "aws_ecs_task_definition" "job" {
  family = "job"

  container_definitions = jsonencode([
    {
      name      = "job"
      image     = "public.ecr.aws/docker/library/busybox:1.36"
      cpu       = 256
      memory    = 512
      essential = true
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
