[
  {
    "name": "api",
    "image": "${image}",
    "cpu": 256,
    "memory": 512,
    "essential": true,
    "privileged": false,
    "portMappings": [
      {
        "containerPort": 8080,
        "hostPort": 0
      }
    ],
    "logConfiguration": {
      "logDriver": "awslogs",
      "options": {
        "awslogs-group": "/ecs/api",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "api"
      }
    }
  }
]
