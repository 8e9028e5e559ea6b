data "template_file" "api" {
  template = "${file("${path.module}/api.json")}"

  vars {
    image = "${var.image}"
  }
}

resource "aws_ecs_task_definition" "api" {
  family                = "${var.name}"
  container_definitions = "${data.template_file.api.rendered}"
  execution_role_arn    = "${var.execution_role_arn}"
  network_mode          = "awsvpc"
  cpu                   = "256"
  memory                = "512"

  requires_compatibilities = ["FARGATE"]
}

resource "aws_alb_target_group" "api" {
  name     = "${substr("${var.name}", 0, 24)}-fargate"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "${var.vpc_id}"

  target_type = "ip"

  tags {
    Name = "${var.name}"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_ecs_service" "api" {
  name            = "${var.name}-fargate"
  cluster         = "${var.cluster}"
  launch_type     = "FARGATE"
  task_definition = "${aws_ecs_task_definition.api.arn}"
  desired_count   = 2
  depends_on      = ["aws_alb_target_group.api"]

  load_balancer {
    target_group_arn = "${aws_alb_target_group.api.arn}"
    container_name   = "api"
    container_port   = 8080
  }

  network_configuration {
    assign_public_ip = "${var.assign_public_ip}"
    security_groups  = ["${aws_security_group.api.id}"]
    subnets          = "${var.subnet_ids}"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "api" {
  name_prefix = "api-"
  description = "Tasks of aws_ecs_service.api"
  vpc_id      = "${var.vpc_id}"
}

resource "aws_security_group_rule" "api_ingress" {
  type                     = "ingress"
  security_group_id        = "${aws_security_group.api.id}"
  protocol                 = "tcp"
  from_port                = 8080
  to_port                  = 8080
  source_security_group_id = "${var.load_balancer_security_group}"
}

resource "aws_security_group_rule" "api_egress" {
  type              = "egress"
  security_group_id = "${aws_security_group.api.id}"
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}
