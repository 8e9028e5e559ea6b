variable "name" {
  description = "Name of the service."
  type        = string
}

variable "cluster_id" {
  description = "ARN of the cluster."
  type        = string
}

variable "image" {
  description = "Image of the container, with its tag."
  type        = string
}

variable "cpu" {
  description = "CPU units of the task."
  type        = number
}

variable "memory" {
  description = "Memory of the task in MiB."
  type        = number
}

variable "desired_count" {
  description = "Number of tasks."
  type        = number
  default     = 1
}

variable "log_group_name" {
  description = "Log group of the containers."
  type        = string
}

variable "region" {
  description = "Region of the log group."
  type        = string
}
