variable "subnet_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}
