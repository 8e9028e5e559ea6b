cpu = 256
