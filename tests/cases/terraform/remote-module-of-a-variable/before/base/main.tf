variable "launch_type" {
  type = string
}

variable "containers" {
  type = string
}

module "service" {
  source = "git::github.com/acme/terraform-aws-ecs-service.git//modules/service?ref=v3.15.3"

  launch_type           = var.launch_type
  container_definitions = var.containers
}
