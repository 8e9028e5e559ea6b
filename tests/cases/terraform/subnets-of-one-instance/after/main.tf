variable "zones" {
  type = list(string)
}

variable "vpc_subnets" {
  type = map(string)
}

variable "assign_public_ip" {
  type        = bool
  description = "true if the subnets are public, false if they have a NAT gateway or VPC endpoints"
  default     = false
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

  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.task_execution.arn
  cpu                      = "256"
  memory                   = "512"
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
  name            = "job-fargate"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.job.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    assign_public_ip = var.assign_public_ip
    security_groups  = [aws_security_group.job.id]
    subnets          = aws_subnet.hosts[*].id
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "job" {
  name_prefix = "job-"
  description = "Tasks of aws_ecs_service.job"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "job" {
  security_group_id = aws_security_group.job.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

data "aws_iam_policy_document" "task_execution_assume_role" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "task_execution" {
  name_prefix        = "task-execution-"
  assume_role_policy = data.aws_iam_policy_document.task_execution_assume_role.json
}

resource "aws_iam_role_policy_attachment" "task_execution" {
  role       = aws_iam_role.task_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
