image              = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/worker:1.9.0-rc.2"
vpc_id             = "vpc-0a1b2c3d4e5f60001"
private_subnet_ids = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]
