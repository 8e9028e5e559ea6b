module "web" {
  source = "../base"

  launch_type = "EC2"
  containers = jsonencode([{
    name  = "web"
    image = "nginx:1.27"
  }])
}

module "worker" {
  source = "../base"

  launch_type = "FARGATE"
  containers  = "[]"
}
