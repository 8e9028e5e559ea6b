data "aws_ecs_cluster" "main" {
  cluster_name = "staging"
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/staging/worker"
  retention_in_days = 7
}

module "worker" {
  source = "../../modules/service"

  name           = "worker"
  cluster_id     = data.aws_ecs_cluster.main.arn
  image          = var.image
  cpu            = 256
  memory         = 512
  log_group_name = aws_cloudwatch_log_group.worker.name
  region         = var.region
  subnets        = var.private_subnet_ids

  container_instance_security_group = aws_security_group.container_instances.id
}
