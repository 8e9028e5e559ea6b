resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type = "forward"
    # ecs2fargate: parallel instead of target_group_arn = var.target_group_arn # the only one

    forward {
      target_group {
        arn    = var.target_group_arn
        weight = 100 - var.shop_fargate_traffic
      }

      target_group {
        arn    = var.web_fargate_target_group_arn
        weight = var.shop_fargate_traffic
      }
    }
  }
}

variable "target_group_arn" {
  type = string
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

# ecs2fargate: parallel
variable "web_fargate_target_group_arn" {
  type        = string
  description = "ARN of the target group of the service on Fargate"
}

# ecs2fargate: parallel
output "web_fargate_listener_arn" {
  description = "ARN of the listener or rule that forwards to the service on Fargate"
  value       = aws_lb_listener.web.arn
}
