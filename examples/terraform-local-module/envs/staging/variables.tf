variable "region" {
  description = "Region of the cluster."
  type        = string
  default     = "eu-central-1"
}

variable "image" {
  description = "Image of the worker, with its tag."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the container instances."
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets of the container instances, with a route to a NAT gateway."
  type        = list(string)
}
