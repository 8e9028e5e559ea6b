data "aws_ssm_parameter" "ecs_optimized_ami" {
  name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
}

resource "aws_security_group" "container_instances" {
  name        = "production-container-instances"
  description = "Container instances of production"
  vpc_id      = var.vpc_id

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_launch_template" "container_instance" {
  name_prefix            = "production-"
  image_id               = data.aws_ssm_parameter.ecs_optimized_ami.value
  instance_type          = "t3.large"
  vpc_security_group_ids = [aws_security_group.container_instances.id]

  user_data = base64encode(<<-EOT
    #!/bin/bash
    echo ECS_CLUSTER=production >> /etc/ecs/ecs.config
  EOT
  )

  iam_instance_profile {
    name = "ecsInstanceRole"
  }
}

resource "aws_autoscaling_group" "container_instances" {
  name                = "production"
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = var.private_subnet_ids

  launch_template {
    id      = aws_launch_template.container_instance.id
    version = "$Latest"
  }
}
