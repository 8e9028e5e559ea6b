module "alb" {
  source           = "./alb"
  target_group_arn = module.shop.target_group_arn
}

module "shop" {
  source = "./shop"
}
