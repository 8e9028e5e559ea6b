variable "subnet_ids" {
  type = list(string)
}

variable "vpc_id" {
  type = string
}

variable "execution_role_arn" {
  type = string
}
