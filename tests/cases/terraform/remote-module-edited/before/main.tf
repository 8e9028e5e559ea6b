module "launch_type" {
  source = "terraform-aws-modules/ecs/aws//modules/service"

  name                     = "web"
  launch_type              = "EC2"
  requires_compatibilities = ["EC2"]
  subnet_ids               = ["subnet-0123456789abcdef0"]
  cpu                      = 512
  memory                   = 1024
}

module "strategy" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-ecs.git//modules/service?ref=v5.12.0"

  name                     = "worker"
  requires_compatibilities = ["EC2"]
  subnet_ids               = ["subnet-0123456789abcdef0"]

  capacity_provider_strategy = {
    spot = {
      capacity_provider = "spot"
      weight            = 1
    }
  }
}

module "several" {
  source = "terraform-aws-modules/ecs/aws"

  cluster_name = "main"

  services = {
    api = {
      launch_type = "EC2"
      subnet_ids  = ["subnet-0123456789abcdef0"]
    }
    jobs = {
      subnet_ids = ["subnet-0123456789abcdef0"]
    }
  }
}

module "ignored_changes" {
  source = "trussworks/ecs-service/aws"

  name           = "app"
  ecs_subnet_ids = ["subnet-0123456789abcdef0"]
}

module "containers" {
  source = "cloudposse/ecs-alb-service-task/aws"

  container_definition_json = module.container.json_map_encoded_list
  launch_type               = "EC2"
  subnet_ids                = ["subnet-0123456789abcdef0"]
}

module "network" {
  source = "git::https://github.com/philips-software/terraform-aws-ecs-service.git?ref=2.1.0"

  service_name                   = "blog"
  container_cpu                  = "256"
  container_memory               = 512
  awsvpc_service_subnetids       = ["subnet-0123456789abcdef0"]
  awsvpc_service_security_groups = ["sg-0123456789abcdef0"]
}
