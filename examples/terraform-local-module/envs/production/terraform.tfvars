image              = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/worker:1.8.3"
vpc_id             = "vpc-0a1b2c3d4e5f60002"
private_subnet_ids = ["subnet-0a1b2c3d4e5f60003", "subnet-0a1b2c3d4e5f60004", "subnet-0a1b2c3d4e5f60005"]
