variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "execution_role_arn" {
  type = string
}
