use super::*;
use crate::model::new_value::*;

fn texts(all: &[&str]) -> NewValue {
    NewValue::Sequence(all.iter().map(|one| text(one)).collect())
}

#[track_caller]
fn case(parameter: NewValue, scope: Scope, expected: &str) {
    assert_eq!(
        file(&[variable("x", &parameter, &scope)]),
        format!("variable \"x\" {{{expected}}}\n")
    );
}

#[test]
fn parameters_are_variables() {
    let described = |kind: &str| {
        mapping([
            ("Type", text(kind)),
            ("Description", text("VPC of the tasks")),
        ])
    };
    let of =
        |kind: &str| format!("\n  type        = {kind}\n  description = \"VPC of the tasks\"\n");
    case(described("AWS::EC2::VPC::Id"), scope(), &of("string"));
    case(
        described("List<AWS::EC2::Subnet::Id>"),
        scope(),
        &of("list(string)"),
    );
    case(
        described("AWS::SSM::Parameter::Value<List<String>>"),
        scope(),
        &of("list(string)"),
    );
    case(
        described("CommaDelimitedList"),
        scope(),
        &of("list(string)"),
    );
    case(described("List<Number>"), scope(), &of("list(number)"));
    case(described("Number"), scope(), &of("number"));
    case(described("String"), legacy(), &of("\"string\""));
    case(described("CommaDelimitedList"), legacy(), &of("\"list\""));
}

#[test]
fn defaults_have_the_type_of_the_variable() {
    let with =
        |kind: &str, default: &str| mapping([("Default", text(default)), ("Type", text(kind))]);
    case(
        with("String", "256"),
        scope(),
        "\n  default = \"256\"\n  type    = string\n",
    );
    case(
        with("Number", "256"),
        scope(),
        "\n  default = 256\n  type    = number\n",
    );
    case(
        with("CommaDelimitedList", "a, b"),
        scope(),
        "\n  default = [\"a\", \"b\"]\n  type    = list(string)\n",
    );
    case(
        with("CommaDelimitedList", ""),
        scope(),
        "\n  default = []\n  type    = list(string)\n",
    );
    case(
        with("List<Number>", "1,2"),
        scope(),
        "\n  default = [1, 2]\n  type    = list(number)\n",
    );
}

#[test]
fn allowed_values_are_validated() {
    let sizes = |kind: &str| {
        mapping([
            ("Type", text(kind)),
            ("Default", text("256")),
            ("AllowedValues", texts(&["256", "512"])),
        ])
    };
    case(
        sizes("String"),
        scope(),
        r#"
  type    = string
  default = "256"

  validation {
    condition     = contains(["256", "512"], var.x)
    error_message = "The value of x must be one of: 256, 512."
  }
"#,
    );
    case(
        sizes("Number"),
        scope(),
        r#"
  type    = number
  default = 256

  validation {
    condition     = contains([256, 512], var.x)
    error_message = "The value of x must be one of: 256, 512."
  }
"#,
    );
    case(
        mapping([
            ("Type", text("CommaDelimitedList")),
            ("AllowedValues", texts(&["a", "b"])),
        ]),
        scope(),
        r#"
  type = list(string)

  validation {
    condition     = length(setsubtract(var.x, ["a", "b"])) == 0
    error_message = "The value of x must be one of: a, b."
  }
"#,
    );
    case(
        sizes("String"),
        legacy(),
        "\n  type    = \"string\"\n  default = \"256\"\n",
    );
}

#[test]
fn two_opposite_values_are_a_boolean() {
    let given = mapping([
        ("Type", text("String")),
        (
            "Description",
            text("ENABLED if the subnets are public, DISABLED otherwise"),
        ),
        ("Default", text("DISABLED")),
        ("AllowedValues", texts(&["ENABLED", "DISABLED"])),
    ]);
    case(
        given,
        scope(),
        r#"
  type        = bool
  description = "true if the subnets are public, false otherwise"
  default     = false
"#,
    );
}

#[test]
fn outputs_have_values() {
    let given = mapping([
        ("Description", text("The cluster")),
        ("Value", get_att("aws_ecs_cluster.main", "Arn")),
        ("Condition", text("var.x")),
    ]);
    let written = output("cluster_arn", &given, &mut scope()).expect("it is writable");
    assert_eq!(
        file(&[written]),
        r#"output "cluster_arn" {
  description = "The cluster"
  value       = var.x ? aws_ecs_cluster.main.arn : null
}
"#
    );
    let given = mapping([
        ("Value", text("a")),
        ("Export", mapping([("Name", text("b"))])),
    ]);
    let error = output("a", &given, &mut scope()).expect_err("it is not writable");
    assert_eq!(
        error.to_string(),
        "Export of an output has no equivalent in Terraform"
    );
}
