variable "subnet_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}

variable "cpu" {
  type    = number
  default = 128
}

variable "memory" {
  type    = number
  default = 256
}
