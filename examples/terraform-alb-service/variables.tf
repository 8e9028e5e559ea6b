variable "region" {
  description = "Region of the cluster."
  type        = string
  default     = "eu-central-1"
}

variable "vpc_id" {
  description = "VPC of the cluster."
  type        = string
}

variable "public_subnet_ids" {
  description = "Subnets of the load balancer."
  type        = list(string)
}

variable "private_subnet_ids" {
  description = "Subnets of the container instances, with a route to a NAT gateway."
  type        = list(string)
}

variable "image" {
  description = "Image of the container, with its tag."
  type        = string
}

variable "desired_count" {
  description = "Number of tasks."
  type        = number
  default     = 3
}
