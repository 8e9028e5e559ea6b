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
