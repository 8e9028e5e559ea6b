module "shop" {
  source = "./shop"

  web_fargate_listener_arn = element([aws_lb_listener.web.arn, aws_lb_listener_rule.old.arn], 0) # ecs2fargate: parallel
}

# Two rules of one module: both get weights.
resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type = "forward"
    # ecs2fargate: parallel instead of target_group_arn = module.shop.target_group_arn # the only one

    forward {
      target_group {
        arn    = module.shop.target_group_arn
        weight = 100 - var.shop_fargate_traffic
      }

      target_group {
        arn    = module.shop.web_fargate_target_group_arn
        weight = var.shop_fargate_traffic
      }
    }
  }
}

resource "aws_lb_listener_rule" "old" {
  listener_arn = aws_lb_listener.web.arn

  action {
    type = "forward"
    # ecs2fargate: parallel instead of target_group_arn = module.shop.target_group_arn

    forward {
      target_group {
        arn    = module.shop.target_group_arn
        weight = 100 - var.shop_fargate_traffic
      }

      target_group {
        arn    = module.shop.web_fargate_target_group_arn
        weight = var.shop_fargate_traffic
      }
    }
  }

  condition {
    path_pattern {
      values = ["/old/*"]
    }
  }
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
