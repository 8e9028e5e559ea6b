module "alb" {
  source           = "./alb"
  target_group_arn = module.shop.target_group_arn

  shop_fargate_traffic         = var.shop_fargate_traffic                 # ecs2fargate: parallel
  web_fargate_target_group_arn = module.shop.web_fargate_target_group_arn # ecs2fargate: parallel
}

module "shop" {
  source = "./shop"

  web_fargate_listener_arn = module.alb.web_fargate_listener_arn # ecs2fargate: parallel
}

# ecs2fargate: parallel
variable "shop_fargate_traffic" {
  type        = number
  description = "Percentage of the requests that the tasks on Fargate receive"
  default     = 0

  validation {
    condition     = var.shop_fargate_traffic >= 0 && var.shop_fargate_traffic <= 100
    error_message = "The value of shop_fargate_traffic must be between 0 and 100."
  }
}
