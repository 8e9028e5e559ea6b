use super::*;
use crate::model::new_value::*;

const GROUP: &str = "AWS::EC2::SecurityGroup";
const INGRESS: &str = "AWS::EC2::SecurityGroupIngress";
const NAME: &str = "aws_ecs_service.webSecurityGroup";

fn style(rules: RuleStyle) -> Habits {
    Habits {
        rules,
        ..Habits::default()
    }
}

fn rule(protocol: &str, port: &str, source: (&str, NewValue)) -> NewValue {
    mapping([
        ("IpProtocol", text(protocol)),
        ("FromPort", text(port)),
        ("ToPort", text(port)),
        source,
    ])
}

fn from_hosts() -> NewValue {
    rule(
        "tcp",
        "80",
        (
            "SourceSecurityGroupId",
            get_att("aws_security_group.hosts", "GroupId"),
        ),
    )
}

fn group(condition: Option<&str>, ingress: Vec<NewValue>) -> NewValue {
    let properties = mapping([
        ("GroupDescription", text("Tasks of web")),
        ("VpcId", reference("vpc_id")),
        ("SecurityGroupIngress", NewValue::Sequence(ingress)),
    ]);
    resource_of(GROUP, condition, properties)
}

#[test]
fn a_group_has_rules_of_their_own() {
    let everyone = rule("tcp", "443", ("CidrIp", text("10.0.0.0/8")));
    let given = group(None, vec![from_hosts(), everyone]);
    assert_eq!(
        added(NAME, &given, scope(), style(RuleStyle::Separate)),
        r#"resource "aws_security_group" "web" {
  name_prefix = "web-"
  description = "Tasks of web"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id            = aws_security_group.web.id
  referenced_security_group_id = aws_security_group.hosts.id
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
}

resource "aws_vpc_security_group_ingress_rule" "web_2" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "10.0.0.0/8"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "web" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
"#
    );
}

#[test]
fn a_group_has_older_rules() {
    let given = group(Some("var.x"), vec![from_hosts()]);
    assert_eq!(
        added(NAME, &given, scope(), style(RuleStyle::Older)),
        r#"resource "aws_security_group" "web" {
  count       = var.x ? 1 : 0
  name_prefix = "web-"
  description = "Tasks of web"
  vpc_id      = var.vpc_id
}

resource "aws_security_group_rule" "web_ingress" {
  count                    = var.x ? 1 : 0
  type                     = "ingress"
  security_group_id        = aws_security_group.web[0].id
  protocol                 = "tcp"
  from_port                = 80
  to_port                  = 80
  source_security_group_id = aws_security_group.hosts.id
}

resource "aws_security_group_rule" "web_egress" {
  count             = var.x ? 1 : 0
  type              = "egress"
  security_group_id = aws_security_group.web[0].id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}
"#
    );
}

#[test]
fn a_group_has_rules_in_it() {
    let optional = if_function(
        "var.y",
        rule("udp", "53", ("CidrIpv6", text("::/0"))),
        absent(),
    );
    let given = group(None, vec![from_hosts(), optional]);
    assert_eq!(
        added(NAME, &given, scope(), style(RuleStyle::Inline)),
        r#"resource "aws_security_group" "web" {
  name_prefix = "web-"
  description = "Tasks of web"
  vpc_id      = var.vpc_id

  ingress {
    protocol        = "tcp"
    from_port       = 80
    to_port         = 80
    security_groups = [aws_security_group.hosts.id]
  }

  dynamic "ingress" {
    for_each = var.y ? [1] : []

    content {
      protocol         = "udp"
      from_port        = 53
      to_port          = 53
      ipv6_cidr_blocks = ["::/0"]
    }
  }

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"#
    );
}

#[test]
fn rules_of_its_own_for_outbound_traffic_replace_the_default() {
    let out = rule("-1", "-1", ("DestinationPrefixListId", text("pl-1")));
    let properties = mapping([
        ("GroupName", text("sg-web")),
        ("SecurityGroupEgress", NewValue::Sequence(vec![out])),
    ]);
    let given = resource_of(GROUP, None, properties);
    assert_eq!(
        added(NAME, &given, scope(), style(RuleStyle::Separate)),
        r#"resource "aws_security_group" "web" {
  name = "sg-web"
}

resource "aws_vpc_security_group_egress_rule" "web" {
  security_group_id = aws_security_group.web.id
  prefix_list_id    = "pl-1"
  ip_protocol       = "-1"
}
"#
    );
}

fn rule_of_hosts(condition: Option<&str>, source: &str) -> NewValue {
    let properties = mapping([
        ("GroupId", get_att("aws_security_group.hosts", "GroupId")),
        ("Description", text("NFS")),
        ("IpProtocol", text("tcp")),
        ("FromPort", NewValue::Number(2049)),
        ("ToPort", NewValue::Number(2049)),
        ("SourceSecurityGroupId", get_att(source, "GroupId")),
    ]);
    resource_of(INGRESS, condition, properties)
}

fn scope_with(rules: InlineRules) -> Scope {
    let mut scope = scope();
    let hosts = scope.targets.get_mut("aws_security_group.hosts");
    hosts.expect("it is there").rules = rules;
    let tasks = Target {
        address: "aws_security_group.tasks".to_owned(),
        resource_type: "aws_security_group".to_owned(),
        ..Target::default()
    };
    scope.targets.insert("tasks".to_owned(), tasks);
    scope
}

#[test]
fn a_rule_of_an_existing_group_is_written_as_its_other_rules() {
    let given = rule_of_hosts(Some("var.x"), "tasks");
    let name = "aws_security_group.hostsFromtasks";
    let with = |rules, habits| added(name, &given, scope_with(rules), style(habits));
    assert_eq!(
        with(InlineRules::None, RuleStyle::Separate),
        r#"resource "aws_vpc_security_group_ingress_rule" "hosts_fromtasks" {
  count                        = var.x ? 1 : 0
  security_group_id            = aws_security_group.hosts.id
  description                  = "NFS"
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}
"#
    );
    let older = r#"resource "aws_security_group_rule" "hosts_fromtasks" {
  count                    = var.x ? 1 : 0
  type                     = "ingress"
  security_group_id        = aws_security_group.hosts.id
  description              = "NFS"
  protocol                 = "tcp"
  from_port                = 2049
  to_port                  = 2049
  source_security_group_id = aws_security_group.tasks.id
}
"#;
    assert_eq!(with(InlineRules::None, RuleStyle::Older), older);
    // A group without rules in it gets no such rule: others may belong to it elsewhere.
    assert_eq!(with(InlineRules::None, RuleStyle::Inline), older);
    assert_eq!(
        with(InlineRules::Blocks, RuleStyle::Separate),
        r#"within "aws_security_group.hosts" {
  dynamic "ingress" {
    for_each = var.x ? [1] : []

    content {
      description     = "NFS"
      protocol        = "tcp"
      from_port       = 2049
      to_port         = 2049
      security_groups = [aws_security_group.tasks.id]
    }
  }
}
"#
    );
    let scope = scope_with(InlineRules::Argument);
    assert_eq!(
        why_not(name, &given, scope, Habits::default()),
        "The rules of aws_security_group.hosts are a list, to which a rule cannot be added"
    );
}

#[test]
fn a_group_refers_to_itself() {
    let given = rule_of_hosts(None, "aws_security_group.hosts");
    let text = added("hostsIngress", &given, scope(), style(RuleStyle::Older));
    assert!(text.contains("\n  self              = true\n"), "{text}");
    let text = added("hostsIngress", &given, scope(), style(RuleStyle::Separate));
    assert!(
        text.contains("referenced_security_group_id = aws_security_group.hosts.id\n"),
        "{text}"
    );
}

#[test]
fn a_group_in_the_older_syntax() {
    let given = group(Some("var.x"), vec![from_hosts()]);
    assert_eq!(
        added(NAME, &given, legacy(), Habits::default()),
        r#"resource "aws_security_group" "web" {
  count       = "${var.x ? 1 : 0}"
  name_prefix = "web-"
  description = "Tasks of web"
  vpc_id      = "${var.vpc_id}"
}

resource "aws_security_group_rule" "web_ingress" {
  count                    = "${var.x ? 1 : 0}"
  type                     = "ingress"
  security_group_id        = "${aws_security_group.web.0.id}"
  protocol                 = "tcp"
  from_port                = 80
  to_port                  = 80
  source_security_group_id = "${aws_security_group.hosts.id}"
}

resource "aws_security_group_rule" "web_egress" {
  count             = "${var.x ? 1 : 0}"
  type              = "egress"
  security_group_id = "${aws_security_group.web.0.id}"
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}
"#
    );
}

#[test]
fn an_incomplete_rule_is_refused() {
    let with = |properties| {
        let given = resource_of(INGRESS, None, properties);
        why_not("webIngress", &given, scope(), Habits::default())
    };
    let id = || ("GroupId", reference("vpc_id"));
    let protocol = || ("IpProtocol", text("tcp"));
    assert_eq!(
        with(mapping([protocol()])),
        "A security group rule has no GroupId"
    );
    assert_eq!(
        with(mapping([id()])),
        "A security group rule has no IpProtocol"
    );
    assert_eq!(
        with(mapping([id(), protocol()])),
        "A security group rule has no FromPort or ToPort"
    );
    assert_eq!(
        with(mapping([id(), ("IpProtocol", text("-1"))])),
        "A security group rule has no source or destination"
    );
    assert_eq!(
        with(mapping([id(), ("SourceSecurityGroupOwnerId", text("1"))])),
        "SourceSecurityGroupOwnerId of a security group rule has no equivalent in Terraform"
    );
}

#[test]
fn groups_do_not_refer_to_each_other_in_their_blocks() {
    let mut scope = scope_with(InlineRules::Blocks);
    let habits = style(RuleStyle::Inline);
    let own = group(None, vec![from_hosts()]);
    let properties = mapping([
        ("GroupId", get_att("aws_security_group.hosts", "GroupId")),
        ("IpProtocol", text("tcp")),
        ("FromPort", text("80")),
        ("ToPort", text("80")),
        ("DestinationSecurityGroupId", get_att(NAME, "GroupId")),
    ]);
    let to_own = resource_of("AWS::EC2::SecurityGroupEgress", None, properties);
    scope.declare(NAME, &own, habits).expect("it has a type");
    let new = std::collections::HashSet::from([NAME]);
    scope.separate_rules(&own, &new);
    assert_eq!(scope.targets[NAME].rules, InlineRules::Blocks);
    scope.separate_rules(&to_own, &new);
    let added = resource(NAME, &own, &mut scope, habits).expect("it is writable");
    let text = file(&added.blocks);
    assert!(!text.contains("\n  ingress {"), "{text}");
    assert!(
        text.contains("resource \"aws_security_group_rule\" \"web_ingress\""),
        "{text}"
    );
    // A rule between groups that are there already changes nothing.
    let hosts = std::collections::HashSet::from(["aws_security_group.other"]);
    scope.separate_rules(&to_own, &hosts);
    assert_eq!(
        scope.targets["aws_security_group.hosts"].rules,
        InlineRules::Blocks
    );
}
