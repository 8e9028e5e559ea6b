variable "subnet_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}

variable "service" {
  type = object({
    name   = string
    cpu    = number
    memory = optional(number, 512)
  })
}
