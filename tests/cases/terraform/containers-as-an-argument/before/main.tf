module "api" {
  source = "./modules/service"

  name               = "api"
  subnet_ids         = ["subnet-0a1b2c3d4e5f60001"]
  security_group_ids = ["sg-0a1b2c3d4e5f60001"]
  execution_role_arn = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
  containers = jsonencode([
    {
      name         = "api"
      image        = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:7"
      memory       = 512
      portMappings = [{ containerPort = 8080, hostPort = 0 }]
    }
  ])
}
