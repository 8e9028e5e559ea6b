data "aws_ecs_cluster" "main" {
  cluster_name = "production"
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/production/worker"
  retention_in_days = 90
}

module "worker" {
  source = "../../modules/service"

  name           = "worker"
  cluster_id     = data.aws_ecs_cluster.main.arn
  image          = var.image
  cpu            = 1024
  memory         = 2048
  desired_count  = 4
  log_group_name = aws_cloudwatch_log_group.worker.name
  region         = var.region
}
