variable "execution_role_arn" {
  type = string
}

variable "task_security_groups" {
  type        = list(string)
  description = "Security groups for the tasks, for example those of the container instances"
}

variable "subnets" {
  type        = list(string)
  description = "Subnets for the tasks; they need a route to the container registry and CloudWatch Logs (NAT gateway or VPC endpoints)"
}

module "mail" {
  source = "../modules/worker"

  name               = "mail"
  image              = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:7"
  execution_role_arn = var.execution_role_arn
  subnets            = var.subnets

  task_security_groups = var.task_security_groups
}
