module "api" {
  source = "../modules/service"

  name        = "api"
  launch_type = "EC2"
  subnet_ids  = ["subnet-0123456789abcdef0"]
}

module "jobs" {
  source = "../modules/service"

  name       = "jobs"
  subnet_ids = ["subnet-0123456789abcdef0"]
}
