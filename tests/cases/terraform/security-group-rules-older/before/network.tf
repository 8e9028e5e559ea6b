resource "aws_security_group" "alb" {
  name_prefix = "alb-"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "instances" {
  name_prefix = "instances-"
  vpc_id      = var.vpc_id
}

resource "aws_security_group_rule" "alb_http" {
  type              = "ingress"
  security_group_id = aws_security_group.alb.id
  cidr_blocks       = ["0.0.0.0/0"]
  protocol          = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_security_group_rule" "alb_to_instances" {
  type                     = "egress"
  security_group_id        = aws_security_group.alb.id
  source_security_group_id = aws_security_group.instances.id
  protocol                 = "tcp"
  from_port                = 32768
  to_port                  = 65535
}

resource "aws_security_group_rule" "instances_from_alb" {
  type                     = "ingress"
  security_group_id        = aws_security_group.instances.id
  source_security_group_id = aws_security_group.alb.id
  protocol                 = "tcp"
  from_port                = 32768
  to_port                  = 65535
}

resource "aws_launch_template" "instances" {
  name_prefix            = "ecs-"
  instance_type          = "m6i.large"
  vpc_security_group_ids = [aws_security_group.instances.id]
}

resource "aws_autoscaling_group" "instances" {
  min_size            = 1
  max_size            = 3
  vpc_zone_identifier = var.subnet_ids

  launch_template {
    id = aws_launch_template.instances.id
  }
}
