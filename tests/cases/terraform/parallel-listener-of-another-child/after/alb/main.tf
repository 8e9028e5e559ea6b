resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"
}

# ecs2fargate: parallel copy of aws_lb_target_group.web
resource "aws_lb_target_group" "web_fargate" {
  name     = "web-fargate"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"

  target_type = "ip"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type = "forward"
    # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn # the only one

    forward {
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 100 - var.shop_fargate_traffic
      }

      target_group {
        arn    = aws_lb_target_group.web_fargate.arn
        weight = var.shop_fargate_traffic
      }
    }
  }
}

output "target_group_arn" {
  value = aws_lb_target_group.web.arn
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
output "web_fargate_target_group_arn" {
  description = "ARN of the target group of the service on Fargate"
  value       = element([aws_lb_target_group.web_fargate.arn, aws_lb_listener.web.arn], 0)
}
