module "shop" {
  source = "./shop"
}

# Two rules of one module: both get weights.
resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = module.shop.target_group_arn # the only one
  }
}

resource "aws_lb_listener_rule" "old" {
  listener_arn = aws_lb_listener.web.arn

  action {
    type             = "forward"
    target_group_arn = module.shop.target_group_arn
  }

  condition {
    path_pattern {
      values = ["/old/*"]
    }
  }
}
