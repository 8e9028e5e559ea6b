output "url" {
  description = "Address of the shop."
  value       = "http://${aws_lb.shop.dns_name}"
}

output "service_name" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.web.name
}
