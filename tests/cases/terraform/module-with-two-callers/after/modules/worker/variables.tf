variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "execution_role_arn" {
  type = string
}

variable "task_security_groups" {
  type        = list(string)
  description = "Security groups for the tasks, for example those of the container instances"
}

variable "subnets" {
  type        = list(string)
  description = "Subnets for the tasks; they need a route to the container registry and CloudWatch Logs (NAT gateway or VPC endpoints)"
}

variable "assign_public_ip" {
  type        = bool
  description = "true if the subnets are public, false if they have a NAT gateway or VPC endpoints"
  default     = false
}
