resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

data "aws_ssm_parameter" "ecs_optimized_ami" {
  name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
}

resource "aws_launch_template" "container_instance" {
  name_prefix            = "shop-"
  image_id               = data.aws_ssm_parameter.ecs_optimized_ami.value
  instance_type          = "m6i.large"
  vpc_security_group_ids = [aws_security_group.container_instances.id]

  user_data = base64encode(<<-EOT
    #!/bin/bash
    echo ECS_CLUSTER=${aws_ecs_cluster.shop.name} >> /etc/ecs/ecs.config
  EOT
  )

  iam_instance_profile {
    name = aws_iam_instance_profile.container_instance.name
  }
}

resource "aws_autoscaling_group" "container_instances" {
  name                = "shop"
  min_size            = 2
  max_size            = 6
  vpc_zone_identifier = var.private_subnet_ids

  launch_template {
    id      = aws_launch_template.container_instance.id
    version = "$Latest"
  }
}

data "aws_iam_policy_document" "ec2_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "container_instance" {
  name               = "shop-container-instance"
  assume_role_policy = data.aws_iam_policy_document.ec2_trust.json
}

resource "aws_iam_role_policy_attachment" "container_instance" {
  role       = aws_iam_role.container_instance.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_instance_profile" "container_instance" {
  name = "shop-container-instance"
  role = aws_iam_role.container_instance.name
}
