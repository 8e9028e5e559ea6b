terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_lb" "app" {
  name    = "app"
  subnets = [aws_subnet.a.id]
}

resource "aws_lb_target_group" "app" {
  name                              = "app"
  port                              = 80
  protocol                          = "HTTP"
  protocol_version                  = "HTTP1"
  ip_address_type                   = "ipv4"
  vpc_id                            = aws_vpc.main.id
  target_type                       = "instance"
  connection_termination            = false
  deregistration_delay              = 30
  lambda_multi_value_headers_enabled = false
  load_balancing_algorithm_type     = "round_robin"
  load_balancing_anomaly_mitigation = "off"
  load_balancing_cross_zone_enabled = "use_load_balancer_configuration"
  preserve_client_ip                = "false"
  proxy_protocol_v2                 = false
  slow_start                        = 0
  target_control_port               = 8443
  tags = { Name = "app" }

  health_check {
    enabled             = true
    healthy_threshold   = 2
    interval            = 10
    matcher             = "200"
    path                = "/"
    port                = "traffic-port"
    protocol            = "HTTP"
    timeout             = 5
    unhealthy_threshold = 2
  }
  stickiness {
    type            = "app_cookie"
    cookie_duration = 3600
    cookie_name     = "session"
    enabled         = true
  }
  target_failover {
    on_deregistration = "no_rebalance"
    on_unhealthy      = "no_rebalance"
  }
  target_group_health {
    dns_failover {
      minimum_healthy_targets_count      = "1"
      minimum_healthy_targets_percentage = "off"
    }
    unhealthy_state_routing {
      minimum_healthy_targets_count      = 1
      minimum_healthy_targets_percentage = "off"
    }
  }
  target_health_state {
    enable_unhealthy_connection_termination = false
    unhealthy_draining_interval             = 600
  }
}

resource "aws_lb_listener" "app" {
  load_balancer_arn        = aws_lb.app.arn
  port                     = 443
  protocol                 = "HTTPS"
  alpn_policy              = "None"
  certificate_arn          = "arn:aws:acm:eu-west-1:123456789012:certificate/x"
  ssl_policy               = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  tags                     = { Name = "app" }
  mutual_authentication {
    mode                             = "off"
    ignore_client_certificate_expiry = false
  }
  default_action {
    type  = "forward"
    order = 1
    forward {
      target_group {
        arn    = aws_lb_target_group.app.arn
        weight = 1
      }
      stickiness {
        enabled  = true
        duration = 60
      }
    }
  }
}

resource "aws_lb_listener_rule" "app" {
  listener_arn = aws_lb_listener.app.arn
  priority     = 10
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
  condition {
    path_pattern {
      values = ["/a"]
    }
  }
  condition {
    host_header {
      values = ["a"]
    }
  }
  condition {
    http_header {
      http_header_name = "X-A"
      values           = ["a"]
    }
  }
  condition {
    http_request_method {
      values = ["GET"]
    }
  }
  condition {
    query_string {
      key   = "a"
      value = "b"
    }
  }
  condition {
    source_ip {
      values = ["10.0.0.0/8"]
    }
  }
}

resource "aws_ecs_task_definition" "app" {
  family                 = "app"
  cpu                    = 256
  memory                 = 512
  network_mode           = "bridge"
  enable_fault_injection = false
  skip_destroy           = false
  track_latest           = false
  requires_compatibilities = ["EC2"]
  task_role_arn          = "arn:aws:iam::123456789012:role/task"
  execution_role_arn     = "arn:aws:iam::123456789012:role/execution"
  tags                   = { Name = "app" }
  runtime_platform {
    cpu_architecture        = "X86_64"
    operating_system_family = "LINUX"
  }
  volume {
    name                = "data"
    configure_at_launch = false
    efs_volume_configuration {
      file_system_id          = "fs-0123456789abcdef0"
      root_directory          = "/"
      transit_encryption      = "ENABLED"
      transit_encryption_port = 2999
      authorization_config {
        access_point_id = "fsap-0123456789abcdef0"
        iam             = "ENABLED"
      }
    }
  }
  container_definitions = jsonencode([{
    name  = "app"
    image = "nginx"
    portMappings = [{ containerPort = 80, hostPort = 0 }]
  }])
}

resource "aws_ecs_service" "app" {
  name                               = "app"
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.app.arn
  launch_type                        = "EC2"
  desired_count                      = 2
  availability_zone_rebalancing      = "DISABLED"
  deployment_maximum_percent         = 200
  deployment_minimum_healthy_percent = 100
  enable_ecs_managed_tags            = true
  enable_execute_command             = true
  force_delete                       = true
  force_new_deployment               = true
  health_check_grace_period_seconds  = 60
  propagate_tags                     = "SERVICE"
  scheduling_strategy                = "REPLICA"
  sigint_rollback                    = true
  wait_for_steady_state              = true
  tags                               = { Name = "app" }
  triggers                           = { redeployment = "1" }
  alarms {
    alarm_names = ["a"]
    enable      = true
    rollback    = true
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  deployment_controller {
    type = "ECS"
  }
  deployment_configuration {
    strategy             = "ROLLING"
    bake_time_in_minutes = "5"
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.app.arn
    container_name   = "app"
    container_port   = 80
  }
  ordered_placement_strategy {
    type  = "spread"
    field = "instanceId"
  }
  placement_constraints {
    type       = "distinctInstance"
  }
  timeouts {
    create = "10m"
  }
}
