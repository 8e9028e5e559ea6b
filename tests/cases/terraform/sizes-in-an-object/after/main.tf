module "small" {
  source = "./modules/service"

  service            = { name = "small", cpu = 256 }
  subnet_ids         = var.subnet_ids
  execution_role_arn = var.execution_role_arn
  this_cpu           = var.this_cpu
  this_memory        = var.this_memory

  task_security_groups = var.task_security_groups
}

module "large" {
  source = "./modules/service"

  service            = { name = "large", cpu = 1024, memory = 4096 }
  subnet_ids         = var.subnet_ids
  execution_role_arn = var.execution_role_arn
  this_cpu           = var.this_cpu_fargate
  this_memory        = var.this_memory_fargate

  task_security_groups = var.task_security_groups
}

module "passed" {
  source = "./modules/service"

  service            = var.service
  subnet_ids         = var.subnet_ids
  execution_role_arn = var.execution_role_arn
  this_cpu           = var.this_cpu_fargate2
  this_memory        = var.this_memory_fargate2

  task_security_groups = var.task_security_groups
}
