variable "subnet_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}

variable "task_security_groups" {
  type        = list(string)
  description = "Security groups for the tasks, for example those of the container instances"
}

variable "assign_public_ip" {
  type        = bool
  description = "true if the subnets are public, false if they have a NAT gateway or VPC endpoints"
  default     = false
}
