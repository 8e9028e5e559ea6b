module "worker" {
  source = "../modules/worker"

  name           = "worker"
  cpu            = 1024
  memory         = 2048
  sidecar_memory = var.sidecar_memory
}

variable "sidecar_memory" {
  type    = number
  default = 900
}
