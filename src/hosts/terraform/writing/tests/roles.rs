use super::*;
use crate::model::new_value::*;

fn policy(statements: Vec<NewValue>) -> NewValue {
    mapping([
        ("Version", NewValue::Quoted("2012-10-17".to_owned())),
        ("Statement", NewValue::Sequence(statements)),
    ])
}

fn trust() -> NewValue {
    policy(vec![mapping([
        ("Effect", text("Allow")),
        (
            "Principal",
            mapping([("Service", text("ecs-tasks.amazonaws.com"))]),
        ),
        ("Action", text("sts:AssumeRole")),
    ])])
}

fn inline(name: &str, resource: NewValue) -> NewValue {
    let statement = mapping([
        ("Effect", text("Allow")),
        ("Action", text("ssm:GetParameters")),
        ("Resource", NewValue::Sequence(vec![resource])),
    ]);
    mapping([
        ("PolicyName", text(name)),
        ("PolicyDocument", policy(vec![statement])),
    ])
}

/// As the execution role that is generated for a module.
fn role(condition: Option<&str>, policies: Vec<NewValue>) -> NewValue {
    let managed = aws_managed_policy("service-role/AmazonECSTaskExecutionRolePolicy");
    let properties = mapping([
        ("AssumeRolePolicyDocument", trust()),
        ("ManagedPolicyArns", NewValue::Sequence(vec![managed])),
        ("Path", text("/ecs/")),
        ("PermissionsBoundary", reference("vpc_id")),
        ("Policies", NewValue::Sequence(policies)),
    ]);
    resource_of("AWS::IAM::Role", condition, properties)
}

fn parameter() -> NewValue {
    sub(&arn_text("ssm", "parameter/web"))
}

#[test]
fn a_role_has_policy_documents() {
    let given = role(None, vec![inline("task-start", parameter())]);
    assert_eq!(
        added("TaskExecutionRole", &given, scope(), Habits::default()),
        r#"data "aws_iam_policy_document" "task_execution_assume_role" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "task_execution" {
  name_prefix          = "task-execution-"
  assume_role_policy   = data.aws_iam_policy_document.task_execution_assume_role.json
  path                 = "/ecs/"
  permissions_boundary = var.vpc_id
}

resource "aws_iam_role_policy_attachment" "task_execution" {
  role       = aws_iam_role.task_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

data "aws_iam_policy_document" "task_execution" {
  statement {
    effect  = "Allow"
    actions = ["ssm:GetParameters"]
    resources = [
      "arn:aws:ssm:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:parameter/web"
    ]
  }
}

resource "aws_iam_role_policy" "task_execution" {
  name   = "task-start"
  role   = aws_iam_role.task_execution.name
  policy = data.aws_iam_policy_document.task_execution.json
}
"#
    );
}

#[test]
fn a_role_has_encoded_policies_under_conditions() {
    let habits = Habits {
        policies: PolicyStyle::Encoded,
        ..Habits::default()
    };
    let condition = "var.env == \"prod\"";
    let own = inline(&format!("task-start-{condition}"), text("*"));
    let policies = vec![
        inline("task-start", text("*")),
        if_function(condition, own, absent()),
    ];
    let given = role(Some("var.x"), policies);
    assert_eq!(
        added("TaskExecutionRole", &given, scope(), habits),
        r#"resource "aws_iam_role" "task_execution" {
  count       = var.x ? 1 : 0
  name_prefix = "task-execution-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      }
    ]
  })
  path                 = "/ecs/"
  permissions_boundary = var.vpc_id
}

resource "aws_iam_role_policy_attachment" "task_execution" {
  count      = var.x ? 1 : 0
  role       = aws_iam_role.task_execution[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "task_execution" {
  count = var.x ? 1 : 0
  name  = "task-start"
  role  = aws_iam_role.task_execution[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = ["*"]
      }
    ]
  })
}

resource "aws_iam_role_policy" "task_execution_2" {
  count = var.x && (var.env == "prod") ? 1 : 0
  name  = "task-start-var.env-==-prod"
  role  = aws_iam_role.task_execution[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = ["*"]
      }
    ]
  })
}
"#
    );
}

#[test]
fn a_document_exists_under_the_condition_of_its_policy() {
    let own = if_function("var.y", inline("start", reference("aws_lb.main")), absent());
    let text = added(
        "TaskRole",
        &role(None, vec![own]),
        scope(),
        Habits::default(),
    );
    let (_, end) = text
        .split_once("data \"aws_iam_policy_document\" \"task_fargate\"")
        .expect("it is there");
    assert_eq!(
        end,
        r#" {
  count = var.y ? 1 : 0

  statement {
    effect    = "Allow"
    actions   = ["ssm:GetParameters"]
    resources = [aws_lb.main[0].arn]
  }
}

resource "aws_iam_role_policy" "task_fargate" {
  count  = var.y ? 1 : 0
  name   = "start"
  role   = aws_iam_role.task_fargate.name
  policy = data.aws_iam_policy_document.task_fargate[0].json
}
"#
    );
}

#[test]
fn the_older_syntax_has_policy_documents_too() {
    let habits = Habits {
        policies: PolicyStyle::Encoded,
        labels: LabelStyle::Kebab,
        ..Habits::default()
    };
    let properties = mapping([
        ("AssumeRolePolicyDocument", trust()),
        ("RoleName", text("web")),
    ]);
    let given = resource_of("AWS::IAM::Role", None, properties);
    assert_eq!(
        added("TaskExecutionRole", &given, legacy(), habits),
        r#"data "aws_iam_policy_document" "task-execution-assume-role" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "task-execution" {
  assume_role_policy = "${data.aws_iam_policy_document.task-execution-assume-role.json}"
  name               = "web"
}
"#
    );
}

#[test]
fn statements_have_all_their_parts() {
    let condition = mapping([(
        "StringEquals",
        mapping([("iam:PassedToService", text("ecs"))]),
    )]);
    let statement = mapping([
        ("Sid", text("Pass")),
        ("Effect", text("Deny")),
        ("NotAction", NewValue::Sequence(vec![text("iam:*")])),
        ("NotResource", if_function("var.x", text("a"), text("b"))),
        ("NotPrincipal", text("*")),
        ("Condition", condition),
    ]);
    let document = mapping([
        ("Version", text("2008-10-17")),
        ("Id", text("web")),
        ("Statement", if_function("var.y", statement, absent())),
    ]);
    let properties = mapping([
        ("PolicyName", sub("${vpc_id}-pass")),
        ("PolicyDocument", document),
        (
            "Roles",
            NewValue::Sequence(vec![reference("aws_iam_role.task"), text("web")]),
        ),
    ]);
    let given = resource_of("AWS::IAM::Policy", None, properties);
    let content = r#" {
  version   = "2008-10-17"
  policy_id = "web"

  dynamic "statement" {
    for_each = var.y ? [1] : []

    content {
      sid           = "Pass"
      effect        = "Deny"
      not_actions   = ["iam:*"]
      not_resources = [var.x ? "a" : "b"]

      not_principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["ecs"]
      }
    }
  }
}
"#;
    let one = |label: &str, role: &str| {
        format!(
            r#"data "aws_iam_policy_document" "{label}"{content}
resource "aws_iam_role_policy" "{label}" {{
  name   = "${{var.vpc_id}}-pass"
  role   = {role}
  policy = data.aws_iam_policy_document.{label}.json
}}
"#
        )
    };
    assert_eq!(
        added("taskPolicy", &given, scope(), Habits::default()),
        format!(
            "{}\n{}",
            one("task", "aws_iam_role.task.name"),
            one("task_2", "\"web\"")
        )
    );
}

#[test]
fn policies_that_cannot_be_written_are_refused() {
    let document = mapping([(
        "Statement",
        NewValue::Sequence(vec![mapping([("Other", text("a"))])]),
    )]);
    let properties = mapping([("AssumeRolePolicyDocument", document)]);
    let given = resource_of("AWS::IAM::Role", None, properties);
    assert_eq!(
        why_not("TaskRole", &given, scope(), Habits::default()),
        "Other of the policy cannot be written in aws_iam_policy_document"
    );
    let properties = mapping([("Users", NewValue::Sequence(vec![text("a")]))]);
    let given = resource_of("AWS::IAM::Policy", None, properties);
    assert_eq!(
        why_not("TaskPolicy", &given, scope(), Habits::default()),
        "Users of an IAM policy has no equivalent in aws_iam_role_policy"
    );
}
