variable "subnet_ids" {
  type = list(string)
}

variable "security_group_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}

variable "target_group_arns" {
  type    = list(string)
  default = []
}

variable "load_balancer_security_group" {
  type        = string
  description = "Load balancer security group allowed to reach the tasks"
}

variable "vpc_id" {
  type        = string
  description = "VPC of the tasks"
}

variable "assign_public_ip" {
  type        = bool
  description = "true if the subnets are public, false if they have a NAT gateway or VPC endpoints"
  default     = false
}
