module "worker" {
  source = "../modules/worker"
