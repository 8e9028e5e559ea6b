use super::super::items::block_of;
use super::*;
use crate::model::new_value::*;

#[track_caller]
fn case(resource_type: &str, prefix: &str, entries: &[NewEntry], expected: &str) {
    let written = items(resource_type, prefix, entries, &mut scope()).expect("it is writable");
    let text = file(&[block(written)]);
    assert_eq!(text, format!("locals {{{expected}}}\n"));
}

#[test]
fn levels_that_the_provider_does_not_have_are_left_out() {
    let network = mapping([
        ("Subnets", reference("Subnets")),
        (
            "SecurityGroups",
            NewValue::Sequence(vec![get_att("aws_security_group.hosts", "GroupId")]),
        ),
        ("AssignPublicIp", text("DISABLED")),
    ]);
    let network = mapping([("AwsvpcConfiguration", network)]);
    let entries = [
        entry("NetworkConfiguration", network),
        entry("LaunchType", text("FARGATE")),
    ];
    case(
        "aws_ecs_service",
        "",
        &entries,
        r#"
  launch_type = "FARGATE"

  network_configuration {
    subnets          = var.subnets
    security_groups  = [aws_security_group.hosts.id]
    assign_public_ip = false
  }
"#,
    );
    let volume = mapping([
        ("Name", text("data")),
        ("Host", mapping([("SourcePath", text("/data"))])),
    ]);
    case(
        "aws_ecs_task_definition",
        "",
        &[entry("Volumes", NewValue::Sequence(vec![volume]))],
        "\n  volume {\n    name      = \"data\"\n    host_path = \"/data\"\n  }\n",
    );
}

#[test]
fn properties_belong_to_the_block_of_their_prefix() {
    for (resource_type, property, place) in [
        ("aws_ecs_service", "", ""),
        (
            "aws_ecs_service",
            "NetworkConfiguration",
            "network_configuration",
        ),
        (
            "aws_ecs_service",
            "NetworkConfiguration.AwsvpcConfiguration",
            "network_configuration",
        ),
        ("aws_cloudwatch_event_target", "Targets", ""),
        (
            "aws_cloudwatch_event_target",
            "Targets.EcsParameters",
            "ecs_target",
        ),
        ("aws_alb_target_group", "", ""),
    ] {
        assert_eq!(
            block_of(resource_type, property),
            place,
            "{resource_type} {property}"
        );
    }
    case(
        "aws_ecs_service",
        "NetworkConfiguration.AwsvpcConfiguration",
        &[entry("AssignPublicIp", text("ENABLED"))],
        "\n  assign_public_ip = true\n",
    );
    case(
        "aws_cloudwatch_event_target",
        "Targets.EcsParameters",
        &[
            entry("TaskCount", text("1")),
            entry("LaunchType", text("FARGATE")),
        ],
        "\n  task_count  = 1\n  launch_type = \"FARGATE\"\n",
    );
}

#[test]
fn properties_of_one_level_are_put_into_blocks() {
    case(
        "aws_alb_target_group",
        "",
        &[
            entry("HealthCheckPort", text("traffic-port")),
            entry("TargetType", text("ip")),
            entry("HealthCheckPath", text("/")),
        ],
        "\n  target_type = \"ip\"\n\n  health_check {\n    port = \"traffic-port\"\n    path = \"/\"\n  }\n",
    );
    // Some are in a block of the provider, others are not.
    let deployment = mapping([
        ("MaximumPercent", NewValue::Number(200)),
        (
            "DeploymentCircuitBreaker",
            mapping([
                ("Enable", NewValue::Bool(true)),
                ("Rollback", NewValue::Bool(true)),
            ]),
        ),
    ]);
    case(
        "aws_ecs_service",
        "",
        &[entry("DeploymentConfiguration", deployment)],
        "\n  deployment_maximum_percent = 200\n\n  deployment_circuit_breaker {\n    enable   = true\n    rollback = true\n  }\n",
    );
}

fn provider(name: &str) -> NewValue {
    mapping([("CapacityProvider", text(name)), ("Weight", text("1"))])
}

#[test]
fn lists_of_mappings_are_repeated_blocks() {
    let strategy = NewValue::Sequence(vec![
        provider("FARGATE"),
        absent(),
        provider("FARGATE_SPOT"),
    ]);
    case(
        "aws_ecs_service",
        "",
        &[entry("CapacityProviderStrategy", strategy)],
        r#"
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }

  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 1
  }
"#,
    );
    // A list of which the provider allows one item.
    let registry = mapping([("RegistryArn", reference("vpc_id"))]);
    case(
        "aws_ecs_service",
        "",
        &[entry(
            "ServiceRegistries",
            NewValue::Sequence(vec![registry]),
        )],
        "\n  service_registries {\n    registry_arn = var.vpc_id\n  }\n",
    );
    let constraints = NewValue::Sequence(Vec::new());
    case(
        "aws_ecs_service",
        "",
        &[entry("PlacementConstraints", constraints)],
        "",
    );
}

#[test]
fn blocks_under_conditions_are_dynamic() {
    let chosen = if_function("var.spot", provider("FARGATE_SPOT"), provider("FARGATE"));
    case(
        "aws_ecs_service",
        "",
        &[entry(
            "CapacityProviderStrategy",
            NewValue::Sequence(vec![chosen]),
        )],
        r#"
  dynamic "capacity_provider_strategy" {
    for_each = var.spot ? [1] : []

    content {
      capacity_provider = "FARGATE_SPOT"
      weight            = 1
    }
  }

  dynamic "capacity_provider_strategy" {
    for_each = !var.spot ? [1] : []

    content {
      capacity_provider = "FARGATE"
      weight            = 1
    }
  }
"#,
    );
    let one = mapping([(
        "AwsvpcConfiguration",
        mapping([("Subnets", reference("Subnets"))]),
    )]);
    let one = if_function(
        "var.env == \"prod\"",
        if_function("var.x", one, absent()),
        absent(),
    );
    case(
        "aws_ecs_service",
        "",
        &[entry("NetworkConfiguration", one)],
        r#"
  dynamic "network_configuration" {
    for_each = (var.env == "prod") && var.x ? [1] : []

    content {
      subnets = var.subnets
    }
  }
"#,
    );
}

#[test]
fn what_the_provider_does_not_have_is_refused() {
    let refused = |of: &str, given: NewEntry, mut scope: Scope, why: &str| {
        let error = items(of, "", &[given], &mut scope).expect_err("it is not writable");
        assert_eq!(error.to_string(), why);
    };
    refused(
        "aws_ecs_service",
        entry("Unknown", text("a")),
        scope(),
        "aws_ecs_service has no argument for Unknown of CloudFormation",
    );
    // The table has several arguments for this property.
    refused(
        "aws_lb_target_group",
        entry("TargetGroupAttributes", NewValue::Sequence(Vec::new())),
        scope(),
        "aws_lb_target_group has no argument for TargetGroupAttributes of CloudFormation",
    );
    refused(
        "aws_ecs_service",
        entry("NetworkConfiguration", reference("vpc_id")),
        scope(),
        "NetworkConfiguration is a block of aws_ecs_service, and the value is an expression",
    );
    refused(
        "aws_ecs_service",
        entry(
            "LoadBalancers",
            if_function("var.x", absent(), provider("a")),
        ),
        legacy(),
        "The module is written in the syntax of Terraform 0.11, which has no dynamic blocks",
    );
}
