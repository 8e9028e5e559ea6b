variable "subnet_ids" {
  type = list(string)
}

variable "security_group_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}

variable "cluster_arn" {
  type = string
}

variable "events_role_arn" {
  type = string
}
