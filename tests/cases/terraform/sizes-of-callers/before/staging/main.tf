module "worker" {
  source = "../modules/worker"

  name           = "worker"
  cpu            = var.cpu
  memory         = 512
  sidecar_memory = var.sidecar_memory
}

variable "cpu" {
  type = number
}

variable "sidecar_memory" {
  type    = number
  default = 900
}
