# The target group and its listener are in one child module, the service in another one.
module "alb" {
  source = "./alb"
}

module "shop" {
  source           = "./shop"
  target_group_arn = module.alb.target_group_arn
}
