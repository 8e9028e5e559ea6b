resource "aws_security_group" "load_balancer" {
  name        = "shop-load-balancer"
  description = "Load balancer of the shop"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "load_balancer_http" {
  security_group_id = aws_security_group.load_balancer.id
  description       = "HTTP from anywhere"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  security_group_id            = aws_security_group.load_balancer.id
  description                  = "To the container instances"
  referenced_security_group_id = aws_security_group.container_instances.id
  ip_protocol                  = "-1"
}

resource "aws_security_group" "container_instances" {
  name        = "shop-container-instances"
  description = "Container instances of the shop"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "container_instances_dynamic_ports" {
  security_group_id            = aws_security_group.container_instances.id
  description                  = "Dynamic host ports from the load balancer"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 32768
  to_port                      = 65535
}

resource "aws_vpc_security_group_egress_rule" "container_instances" {
  security_group_id = aws_security_group.container_instances.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_lb" "shop" {
  name            = "shop"
  security_groups = [aws_security_group.load_balancer.id]
  subnets         = var.public_subnet_ids
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.shop.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_target_group" "web" {
  name     = "shop-web-fargate"
  port     = 80
  protocol = "HTTP"
  vpc_id   = var.vpc_id

  target_type = "ip"

  health_check {
    path = "/health"
  }

  lifecycle {
    create_before_destroy = true
  }
}
