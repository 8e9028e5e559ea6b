# The module creates only the service: the task definition belongs to its call.
resource "aws_ecs_task_definition" "api" {
  family             = "api"
  network_mode       = "bridge"
  execution_role_arn = "arn:aws:iam::111122223333:role/execution"

  container_definitions = jsonencode([{
    name         = "api"
    image        = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1"
    cpu          = 256
    memory       = 512
    portMappings = [{ containerPort = 80, hostPort = 0 }]
  }])
}

module "service" {
  source = "git::https://example.com/modules/ecs-service.git?ref=v1"

  task_definition_arn = aws_ecs_task_definition.api.arn
  launch_type         = "EC2"
}

# Nothing runs this one.
resource "aws_ecs_task_definition" "report" {
  family                   = "report"
  requires_compatibilities = ["EC2"]

  container_definitions = jsonencode([{
    name   = "report"
    image  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/report:1"
    memory = 512
  }])
}
