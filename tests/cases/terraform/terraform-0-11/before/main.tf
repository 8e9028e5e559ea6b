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
}

resource "aws_alb_target_group" "api" {
  name     = "${var.name}"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "${var.vpc_id}"

  tags {
    Name = "${var.name}"
  }
}

resource "aws_ecs_service" "api" {
  name            = "${var.name}"
  cluster         = "${var.cluster}"
  task_definition = "${aws_ecs_task_definition.api.arn}"
  desired_count   = 2
  iam_role        = "${var.service_role}"
  depends_on      = ["aws_alb_target_group.api"]

  placement_strategy {
    type  = "spread"
    field = "instanceId"
  }

  load_balancer {
    target_group_arn = "${aws_alb_target_group.api.arn}"
    container_name   = "api"
    container_port   = 8080
  }
}
