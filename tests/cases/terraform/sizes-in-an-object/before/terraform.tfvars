service = { name = "passed", cpu = 512, memory = 2048 }
