use super::*;
use crate::model::new_value::*;

#[test]
fn a_log_group_has_a_name() {
    let properties = mapping([("RetentionInDays", NewValue::Number(30))]);
    let group = resource_of("AWS::Logs::LogGroup", None, properties);
    assert_eq!(
        added(
            "aws_ecs_task_definition.web_appLogGroup",
            &group,
            scope(),
            Habits::default()
        ),
        r#"resource "aws_cloudwatch_log_group" "web_app" {
  name_prefix       = "/ecs/web-app-"
  retention_in_days = 30
}
"#
    );
    let properties = mapping([("LogGroupName", sub("/ecs/${vpc_id}"))]);
    let group = resource_of(
        "AWS::Logs::LogGroup",
        Some("var.env == \"prod\""),
        properties,
    );
    assert_eq!(
        added("webLogGroup", &group, scope(), Habits::default()),
        r#"resource "aws_cloudwatch_log_group" "web" {
  count = var.env == "prod" ? 1 : 0
  name  = "/ecs/${var.vpc_id}"
}
"#
    );
}

#[test]
fn capacity_providers_are_associated_with_a_cluster() {
    let strategy = mapping([
        ("CapacityProvider", text("FARGATE")),
        ("Weight", NewValue::Number(1)),
    ]);
    let providers = ["FARGATE", "FARGATE_SPOT"].map(text).to_vec();
    let properties = mapping([
        ("Cluster", reference("aws_ecs_cluster.main")),
        ("CapacityProviders", NewValue::Sequence(providers)),
        (
            "DefaultCapacityProviderStrategy",
            NewValue::Sequence(vec![strategy]),
        ),
    ]);
    let kind = "AWS::ECS::ClusterCapacityProviderAssociations";
    let NewValue::Mapping(mut body) = resource_of(kind, None, properties) else {
        panic!("it is a mapping");
    };
    body.push(entry("DependsOn", text("aws_ecs_service.web")));
    assert_eq!(
        added(
            "aws_ecs_cluster.mainCapacityProviders",
            &NewValue::Mapping(body),
            scope(),
            Habits::default()
        ),
        r#"resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]

  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }

  depends_on = [aws_ecs_service.web]
}
"#
    );
}

#[test]
fn dependencies_are_addresses() {
    let list = NewValue::Sequence(["aws_lb.main", "aws_vpc.all"].map(text).to_vec());
    let written = depends_on(&list, &scope()).expect("they are defined");
    assert_eq!(shown(written), "[aws_lb.main, aws_vpc.all]");
    let written = depends_on(&text("aws_lb.main"), &legacy()).expect("it is defined");
    assert_eq!(shown(written), "[\"aws_lb.main\"]");
    let error = depends_on(&text("aws_lb.other"), &scope()).expect_err("it is not defined");
    assert_eq!(
        error.to_string(),
        "aws_lb.other is not defined in the module"
    );
}

#[test]
fn what_has_no_equivalent_is_refused() {
    let policy = resource_of("AWS::IAM::ManagedPolicy", None, mapping([]));
    assert_eq!(
        why_not("taskPolicy", &policy, scope(), Habits::default()),
        "AWS::IAM::ManagedPolicy has no known equivalent in Terraform"
    );
    let NewValue::Mapping(mut body) = resource_of("AWS::Logs::LogGroup", None, mapping([])) else {
        panic!("it is a mapping");
    };
    body.push(entry("DeletionPolicy", text("Retain")));
    assert_eq!(
        why_not(
            "webLogGroup",
            &NewValue::Mapping(body),
            scope(),
            Habits::default()
        ),
        "DeletionPolicy of webLogGroup has no equivalent in Terraform"
    );
    let group = resource_of("AWS::Logs::LogGroup", None, mapping([]));
    let error = resource("web", &group, &mut scope(), Habits::default());
    assert_eq!(
        error.expect_err("it is not declared").to_string(),
        "web has no address in the module"
    );
}
