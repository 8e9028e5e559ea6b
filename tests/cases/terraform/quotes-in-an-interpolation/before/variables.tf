variable "subnet_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}

variable "images" {
  type = map(string)
}

variable "tags" {
  type = map(string)
}

variable "hosts" {
  type = list(string)
}
