variable "launch_type" {
  type = string
}

module "api" {
  source = "../modules/service"

  name        = "api"
  launch_type = "FARGATE"
  subnet_ids  = ["subnet-0123456789abcdef0"]
}

module "jobs" {
  source = "../modules/service"

  name        = "jobs"
  launch_type = var.launch_type
  subnet_ids  = ["subnet-0123456789abcdef0"]
}
