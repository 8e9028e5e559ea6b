module "by_default" {
  source  = "terraform-aws-modules/ecs/aws//modules/service"
  version = "~> 5.0"

  name        = "by-default"
  cluster_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
  subnet_ids  = ["subnet-0123456789abcdef0"]
}

module "by_argument" {
  source = "github.com/trussworks/terraform-aws-ecs-service?ref=v6.0.0"

  name            = "by-argument"
  ecs_use_fargate = true
  ecs_subnet_ids  = ["subnet-0123456789abcdef0"]
}

module "by_strategy" {
  source = "terraform-aws-modules/ecs/aws"

  cluster_name = "main"

  services = {
    web = {
      capacity_provider_strategy = {
        spot = {
          capacity_provider = "FARGATE_SPOT"
        }
      }
      subnet_ids = ["subnet-0123456789abcdef0"]
    }
  }
}

module "unknown" {
  source = "git::https://example.com/ecs-service.git"

  launch_types          = ["FARGATE"]
  container_definitions = "[]"
}

module "cluster" {
  source = "terraform-aws-modules/ecs/aws"

  cluster_name = "empty"
}

module "vpc" {
  source = "terraform-aws-modules/vpc/aws"

  name = "main"
}
