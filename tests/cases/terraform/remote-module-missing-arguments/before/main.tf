variable "use_fargate" {
  type    = bool
  default = false
}

variable "services" {
  type = any
}

module "blog" {
  source = "philips-software/ecs-service/aws"

  service_name     = "blog"
  target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blog/0123456789abcdef"
}

module "bridge" {
  source = "cloudposse/ecs-alb-service-task/aws"

  container_definition_json  = "[]"
  launch_type                = "EC2"
  network_mode               = "bridge"
  scheduling_strategy        = "DAEMON"
  task_cpu                   = 100
  ordered_placement_strategy = [{ type = "spread", field = "instanceId" }]
}

module "variable" {
  source = "git@github.com:companieshouse/terraform-modules//aws/ecs/ecs-service?ref=1.0.296"

  use_fargate     = var.use_fargate
  required_cpus   = 256
  required_memory = 512
}

module "version" {
  source = "infrablocks/ecs-service/aws"

  service_name        = "api"
  service_task_cpu    = "256"
  service_task_memory = "512"
  subnet_ids          = ["subnet-0123456789abcdef0"]
}

module "several" {
  source = "terraform-aws-modules/ecs/aws"

  services = var.services
}
