module "launch_type" {
  source = "git::https://bot:secret@example.com/modules/ecs-service.git?ref=v1"

  launch_type           = "EC2"
  container_definitions = "[]"
}

module "list" {
  source = "acme/ecs-service/aws"

  launch_types    = ["EC2"]
  ecs_subnet_ids  = ["subnet-0123456789abcdef0"]
}

module "no_argument" {
  source = "acme/ecs-worker/aws"

  container_definitions = "[]"
}
