variable "name" {
  default = "api"
}

variable "image" {}

variable "cluster" {}

variable "service_role" {}

variable "execution_role_arn" {}

variable "vpc_id" {}

variable "subnet_ids" {
  type = "list"
}

variable "load_balancer_security_group" {
  type        = "string"
  description = "Load balancer security group allowed to reach the tasks"
}

variable "assign_public_ip" {
  type        = "string"
  description = "true if the subnets are public, false if they have a NAT gateway or VPC endpoints"
  default     = false
}
