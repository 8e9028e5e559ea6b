use super::super::labels::{address_of_new, variable_name};
use super::*;

#[test]
fn labels_have_neither_their_type_nor_other_addresses() {
    for (kind, name, address) in [
        (
            "AWS::EC2::SecurityGroup",
            "aws_ecs_service.webSecurityGroup",
            "aws_security_group.web",
        ),
        (
            "AWS::Logs::LogGroup",
            "aws_ecs_task_definition.appLogGroup",
            "aws_cloudwatch_log_group.app",
        ),
        (
            "AWS::IAM::Role",
            "TaskExecutionRole",
            "aws_iam_role.task_execution",
        ),
        (
            "AWS::EC2::SecurityGroupIngress",
            "aws_security_group.efsFromaws_ecs_service.webSecurityGroup",
            "aws_vpc_security_group_ingress_rule.efs_from_web",
        ),
        (
            "AWS::EC2::SecurityGroupEgress",
            "aws_security_group.lb_publicToaws_ecs_service.web",
            "aws_vpc_security_group_egress_rule.lb_public_to_web",
        ),
        (
            "AWS::EC2::SecurityGroupIngress",
            "aws_ecs_service.web-appIngress",
            "aws_vpc_security_group_ingress_rule.web_app",
        ),
        // A label is never empty, and does not begin with a digit.
        ("AWS::IAM::Role", "aws_iam_role.role", "aws_iam_role.role"),
        ("AWS::IAM::Role", "3rdRole", "aws_iam_role.fargate_3rd"),
        (
            "AWS::IAM::Policy",
            "aws_iam_role.taskPolicy",
            "aws_iam_role_policy.task",
        ),
    ] {
        let habits = Habits::default();
        let found = address_of_new(kind, name, habits, |_| false);
        assert_eq!(found.as_deref(), Some(address), "{name}");
    }
    let none = address_of_new("AWS::S3::Object", "x", Habits::default(), |_| false);
    assert_eq!(none, None);
}

#[test]
fn labels_follow_the_habits_of_the_module() {
    let habits = Habits {
        labels: LabelStyle::Kebab,
        rules: RuleStyle::Older,
        ..Habits::default()
    };
    let found = address_of_new("AWS::IAM::Role", "TaskExecutionRole", habits, |_| false);
    assert_eq!(found.as_deref(), Some("aws_iam_role.task-execution"));
    let kind = "AWS::EC2::SecurityGroupIngress";
    let found = address_of_new(kind, "aws_ecs_service.webIngress", habits, |_| false);
    assert_eq!(
        found.as_deref(),
        Some("aws_security_group_rule.web-ingress")
    );
}

#[test]
fn names_are_not_given_twice() {
    let taken = ["aws_iam_role.task", "aws_iam_role.task_fargate"];
    let found = |taken: &[&str]| {
        address_of_new("AWS::IAM::Role", "TaskRole", Habits::default(), |one| {
            taken.contains(&one)
        })
    };
    assert_eq!(
        found(&taken[..1]).as_deref(),
        Some("aws_iam_role.task_fargate")
    );
    assert_eq!(
        found(&taken).as_deref(),
        Some("aws_iam_role.task_fargate_2")
    );
    assert_eq!(
        variable_name("PrivateSubnetIds", |_| false),
        "private_subnet_ids"
    );
    assert_eq!(
        variable_name("VpcId", |name| name == "vpc_id"),
        "vpc_id_fargate"
    );
}

#[test]
fn a_declared_variable_is_known_to_values() {
    let mut scope = scope();
    assert_eq!(scope.declare_variable("TaskCpu"), "task_cpu");
    // The module has `vpc_id` already.
    assert_eq!(scope.declare_variable("VpcId"), "vpc_id_fargate");
    let id = crate::model::new_value::reference("VpcId");
    let id = value(&id, None, &mut scope).expect("it is writable");
    assert_eq!(shown(id), "var.vpc_id_fargate");
}

#[test]
fn a_declared_resource_is_known_to_values() {
    let mut scope = scope();
    let properties = NewValue::Mapping(Vec::new());
    let group = resource_of("AWS::EC2::SecurityGroup", Some("var.x"), properties);
    let name = "aws_ecs_service.webSecurityGroup";
    let address = scope.declare(name, &group, Habits::default());
    assert_eq!(address.as_deref(), Some("aws_security_group.web"));
    let id = crate::model::new_value::get_att(name, "GroupId");
    let id = value(&id, None, &mut scope).expect("it is writable");
    assert_eq!(shown(id), "aws_security_group.web[0].id");
    let again = scope.declare("webSecurityGroup", &group, Habits::default());
    assert_eq!(again.as_deref(), Some("aws_security_group.web_fargate"));
}
