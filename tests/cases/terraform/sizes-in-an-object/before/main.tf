module "small" {
  source = "./modules/service"

  service            = { name = "small", cpu = 256 }
  subnet_ids         = var.subnet_ids
  execution_role_arn = var.execution_role_arn
}

module "large" {
  source = "./modules/service"

  service            = { name = "large", cpu = 1024, memory = 4096 }
  subnet_ids         = var.subnet_ids
  execution_role_arn = var.execution_role_arn
}

module "passed" {
  source = "./modules/service"

  service            = var.service
  subnet_ids         = var.subnet_ids
  execution_role_arn = var.execution_role_arn
}
