resource "aws_ecs_service" "api" {
  desired_count = 1
  launch_type   = "EC2"
}
