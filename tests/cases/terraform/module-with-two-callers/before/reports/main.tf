variable "execution_role_arn" {
  type = string
}

module "reports" {
  source             = "../modules/worker"
  name               = "reports"
  image              = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/reports:7"
  execution_role_arn = var.execution_role_arn
}
