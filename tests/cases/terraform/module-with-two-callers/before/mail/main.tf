variable "execution_role_arn" {
  type = string
}

module "mail" {
  source = "../modules/worker"

  name               = "mail"
  image              = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:7"
  execution_role_arn = var.execution_role_arn
}
