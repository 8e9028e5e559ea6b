variable "subnet_ids" {
  type = list(string)
}

variable "execution_role_arn" {
  type = string
}

variable "service" {
  type = object({ name = string, cpu = number, memory = number })
}

variable "this_cpu" {
  type        = string
  description = "CPU units of the task (1024 = 1 vCPU)"

  validation {
    condition     = contains(["256", "512", "1024", "2048", "4096", "8192", "16384", "32768"], var.this_cpu)
    error_message = "The value of this_cpu must be one of: 256, 512, 1024, 2048, 4096, 8192, 16384, 32768."
  }
}

variable "this_cpu_fargate" {
  type        = string
  description = "CPU units of the task (1024 = 1 vCPU)"

  validation {
    condition     = contains(["256", "512", "1024", "2048", "4096", "8192", "16384", "32768"], var.this_cpu_fargate)
    error_message = "The value of this_cpu_fargate must be one of: 256, 512, 1024, 2048, 4096, 8192, 16384, 32768."
  }
}

variable "this_cpu_fargate2" {
  type        = string
  description = "CPU units of the task (1024 = 1 vCPU)"

  validation {
    condition     = contains(["256", "512", "1024", "2048", "4096", "8192", "16384", "32768"], var.this_cpu_fargate2)
    error_message = "The value of this_cpu_fargate2 must be one of: 256, 512, 1024, 2048, 4096, 8192, 16384, 32768."
  }
}

variable "this_memory" {
  type        = string
  description = "Memory of the task in MiB; must be a valid Fargate value for the CPU units and cover the memory of the containers"
}

variable "this_memory_fargate" {
  type        = string
  description = "Memory of the task in MiB; must be a valid Fargate value for the CPU units and cover the memory of the containers"
}

variable "this_memory_fargate2" {
  type        = string
  description = "Memory of the task in MiB; must be a valid Fargate value for the CPU units and cover the memory of the containers"
}

variable "task_security_groups" {
  type        = list(string)
  description = "Security groups for the tasks, for example those of the container instances"
}
