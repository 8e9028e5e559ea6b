use super::*;
use crate::model::new_value::*;

#[track_caller]
fn case(given: NewValue, expected: &str) {
    assert_eq!(
        shown(value(&given, None, &mut scope()).expect("it is writable")),
        expected
    );
}

#[track_caller]
fn refused(given: NewValue, of: Option<&str>, mut scope: Scope, expected: &str) {
    let why = value(&given, of, &mut scope).expect_err("it is not writable");
    assert_eq!(why.to_string(), expected);
}

fn raw(text: &str) -> NewValue {
    NewValue::Raw(text.to_owned())
}

fn expression(code: &str) -> NewValue {
    mapping([("Fn::Expression", text(code))])
}

#[test]
fn references_are_attributes() {
    case(reference("vpc_id"), "var.vpc_id");
    case(reference("Subnets"), "var.subnets");
    case(
        reference("aws_lb_target_group.web"),
        "aws_lb_target_group.web.arn",
    );
    case(
        reference("aws_ecs_cluster.main"),
        "aws_ecs_cluster.main.name",
    );
    case(
        get_att("aws_ecs_cluster.main", "Arn"),
        "aws_ecs_cluster.main.arn",
    );
    case(
        get_att("aws_security_group.hosts", "GroupId"),
        "aws_security_group.hosts.id",
    );
    case(
        reference("data.aws_subnet.private"),
        "data.aws_subnet.private.id",
    );
    case(
        get_att("module.network", "Outputs.vpc_id"),
        "module.network.vpc_id",
    );
    // An attribute of the provider.
    case(
        get_att("aws_iam_role.task", "tags_all"),
        "aws_iam_role.task.tags_all",
    );
    case(reference("local.name"), "local.name");
    // The first of several instances.
    case(reference("aws_lb.main"), "aws_lb.main[0].arn");
    // As a template in YAML or JSON has them.
    case(mapping([("Ref", text("vpc_id"))]), "var.vpc_id");
    let steps = NewValue::Sequence(vec![text("aws_ecs_cluster"), text("main.Arn")]);
    case(mapping([("Fn::GetAtt", steps)]), "aws_ecs_cluster.main.arn");
}

#[test]
fn what_cannot_be_referred_to_has_a_reason() {
    for (given, why) in [
        (reference("missing"), "missing is not defined in the module"),
        (
            reference("AWS::StackName"),
            "AWS::StackName has no equivalent in Terraform",
        ),
        (
            reference("aws_vpc.all"),
            "aws_vpc.all has for_each, so a reference to it requires a key",
        ),
        (
            get_att("aws_iam_role.task", "GroupId"),
            "aws_iam_role.task has no attribute for GroupId of CloudFormation",
        ),
        (
            reference("module.network"),
            "module.network has no attribute with the value that Ref returns in CloudFormation",
        ),
        (
            import_value("vpc"),
            "Fn::ImportValue has no equivalent in Terraform",
        ),
        (
            expression("a b"),
            "The expression a b cannot be read in Terraform",
        ),
    ] {
        refused(given, None, scope(), why);
    }
}

#[test]
fn pseudo_parameters_are_data_sources() {
    let mut scope = scope();
    let region = value(&region(), None, &mut scope).expect("it is writable");
    assert_eq!(shown(region), "data.aws_region.current.id");
    let account = value(&reference("AWS::AccountId"), None, &mut scope).expect("it is writable");
    assert_eq!(
        shown(account),
        "data.aws_caller_identity.current.account_id"
    );
    assert_eq!(
        file(&scope.needed_blocks()),
        "data \"aws_caller_identity\" \"current\" {}\n\ndata \"aws_region\" \"current\" {}\n"
    );
    let policy = aws_managed_policy("AmazonSSM");
    let arn = value(&policy, None, &mut scope).expect("it is writable");
    assert_eq!(shown(arn), "\"arn:aws:iam::aws:policy/AmazonSSM\"");
    let known = [("aws_partition", "this"), ("aws_region", "here")];
    let known = known.map(|(of, name)| (of.to_owned(), name.to_owned()));
    scope = Scope {
        data_sources: known.into(),
        ..self::scope()
    };
    let arn = value(&policy, None, &mut scope).expect("it is writable");
    assert_eq!(
        shown(arn),
        "\"arn:${data.aws_partition.this.partition}:iam::aws:policy/AmazonSSM\""
    );
    let region = value(&crate::model::new_value::region(), None, &mut scope);
    assert_eq!(
        shown(region.expect("it is writable")),
        "data.aws_region.here.id"
    );
    assert_eq!(scope.needed_blocks(), []);
}

#[test]
fn a_data_source_gets_a_free_name() {
    let mut scope = scope();
    scope.addresses.insert("data.aws_region.current".to_owned());
    let region = value(&region(), None, &mut scope).expect("it is writable");
    assert_eq!(shown(region), "data.aws_region.fargate.id");
}

#[test]
fn texts_are_templates() {
    case(sub("${vpc_id}-fargate"), "\"${var.vpc_id}-fargate\"");
    case(sub("${vpc_id}"), "var.vpc_id");
    case(
        sub("a ${aws_ecs_cluster.main.Arn}"),
        "\"a ${aws_ecs_cluster.main.arn}\"",
    );
    case(
        sub("a-${!vpc_id}\"${vpc_id}"),
        "\"a-$${vpc_id}\\\"${var.vpc_id}\"",
    );
    case(sub("plain"), "\"plain\"");
    let variables = mapping([("name", get_att("aws_ecs_service.web", "Name"))]);
    let given = NewValue::Sequence(vec![text("${name}/${vpc_id}"), variables]);
    case(
        mapping([("Fn::Sub", given)]),
        "\"${aws_ecs_service.web.name}/${var.vpc_id}\"",
    );
    case(
        join("", vec![reference("vpc_id"), text("-b")]),
        "\"${var.vpc_id}-b\"",
    );
    case(join("", vec![text("a"), raw("1")]), "\"a1\"");
    case(
        join(",", vec![reference("vpc_id"), text("b")]),
        "join(\",\", [var.vpc_id, \"b\"])",
    );
    case(
        join_list("-", reference("Subnets")),
        "join(\"-\", var.subnets)",
    );
    // A text that is an expression itself.
    case(
        join("", vec![expression("\"a-${var.b}\""), text("-c")]),
        "\"a-${var.b}-c\"",
    );
    let chosen = if_function("var.x", text("a"), text("b"));
    case(
        join("", vec![chosen, text("-c")]),
        "\"${var.x ? \"a\" : \"b\"}-c\"",
    );
    case(text("${aws:username}"), "\"$${aws:username}\"");
}

#[test]
fn functions_have_counterparts() {
    let list = || split(",", reference("vpc_id"));
    case(list(), "split(\",\", var.vpc_id)");
    case(select(1, list()), "split(\",\", var.vpc_id)[1]");
    case(select(0, reference("Subnets")), "var.subnets[0]");
    case(
        select(1, NewValue::Sequence(vec![text("a"), text("b")])),
        "\"b\"",
    );
    let chosen = if_function("var.x", reference("Subnets"), list());
    case(
        select(0, chosen),
        "element(var.x ? var.subnets : split(\",\", var.vpc_id), 0)",
    );
    case(
        mapping([("Fn::Base64", reference("vpc_id"))]),
        "base64encode(var.vpc_id)",
    );
}

#[test]
fn conditions_are_expressions() {
    let prod = "var.env == \"prod\"";
    case(
        if_function(prod, reference("vpc_id"), text("b")),
        "var.env == \"prod\" ? var.vpc_id : \"b\"",
    );
    case(
        if_function("!var.x", text("a"), absent()),
        "!var.x ? \"a\" : null",
    );
    case(if_function("var.x", absent(), absent()), "null");
    case(
        if_function(
            "var.x",
            text("a"),
            if_function("var.y", text("b"), text("c")),
        ),
        "var.x ? \"a\" : (var.y ? \"b\" : \"c\")",
    );
    case(
        if_function("var.a ? var.b : var.c", text("d"), text("e")),
        "(var.a ? var.b : var.c) ? \"d\" : \"e\"",
    );
    case(
        if_function(
            "var.x",
            NewValue::Sequence(vec![text("a")]),
            reference("Subnets"),
        ),
        "var.x ? [\"a\"] : var.subnets",
    );
    let count = count(prod, &scope()).expect("it is an expression");
    assert_eq!(shown(count.value), "var.env == \"prod\" ? 1 : 0");
}

#[test]
fn absent_entries_and_items_are_left_out() {
    case(
        mapping([("a", absent()), ("b", text("c"))]),
        "{\n    b = \"c\"\n  }",
    );
    case(NewValue::Sequence(vec![absent(), text("c")]), "[\"c\"]");
    let optional = |name: &str| if_function("var.x", text(name), absent());
    case(
        NewValue::Sequence(vec![
            text("a"),
            text("b"),
            optional("c"),
            absent(),
            text("d"),
        ]),
        "concat([\"a\", \"b\"], var.x ? [\"c\"] : [], [\"d\"])",
    );
    case(
        NewValue::Sequence(vec![optional("c")]),
        "var.x ? [\"c\"] : []",
    );
    let nested = if_function("var.y", optional("a"), text("b"));
    case(
        NewValue::Sequence(vec![nested]),
        "var.y ? (var.x ? [\"a\"] : []) : [\"b\"]",
    );
    case(
        join(",", vec![text("a"), optional("b")]),
        "join(\",\", concat([\"a\"], var.x ? [\"b\"] : []))",
    );
}

#[test]
fn literals_have_the_type_of_the_argument() {
    let typed = |given: NewValue, of: &str| {
        shown(value(&given, Some(of), &mut scope()).expect("it is writable"))
    };
    assert_eq!(typed(text("ENABLED"), "bool"), "true");
    assert_eq!(typed(raw("DISABLED"), "bool"), "false");
    let chosen = if_function("var.x", text("ENABLED"), absent());
    assert_eq!(typed(chosen, "bool"), "var.x ? true : null");
    assert_eq!(typed(text("ENABLED"), "string"), "\"ENABLED\"");
    assert_eq!(typed(raw("256"), "string"), "\"256\"");
    assert_eq!(typed(NewValue::Number(256), "string"), "\"256\"");
    assert_eq!(typed(NewValue::Quoted("80".to_owned()), "number"), "80");
    assert_eq!(typed(raw("0.25"), "number"), "0.25");
    assert_eq!(typed(raw("0.25"), "string"), "\"0.25\"");
    assert_eq!(
        typed(NewValue::Sequence(vec![raw("1")]), "set(string)"),
        "[\"1\"]"
    );
    let tag = mapping([("Key", text("a b")), ("Value", raw("1"))]);
    assert_eq!(
        typed(NewValue::Sequence(vec![tag]), "map(string)"),
        "{\n    \"a b\" = \"1\"\n  }"
    );
    let statement = mapping([("Effect", text("Allow"))]);
    let policy = mapping([("Statement", NewValue::Sequence(vec![statement]))]);
    assert_eq!(
        typed(policy, "string"),
        "jsonencode({\n    Statement = [\n      {\n        Effect = \"Allow\"\n      }\n    ]\n  })"
    );
    for (given, of, why) in [
        (
            text("maybe"),
            "bool",
            "The value maybe is not a Boolean value",
        ),
        (text("many"), "number", "The value many is not a number"),
        (text("a,b"), "list(string)", "The value a,b is not a list"),
        (raw("1"), "map(string)", "The value 1 is not a map"),
        (
            mapping([("a", text("b"))]),
            "list(string)",
            "The value is not a list",
        ),
    ] {
        refused(given, Some(of), scope(), why);
    }
}

#[test]
fn the_older_syntax_has_quotes_around_expressions() {
    let old = |given: NewValue| shown(value(&given, None, &mut legacy()).expect("it is writable"));
    assert_eq!(old(reference("vpc_id")), "\"${var.vpc_id}\"");
    assert_eq!(old(sub("${vpc_id}-b")), "\"${var.vpc_id}-b\"");
    assert_eq!(
        old(NewValue::Sequence(vec![reference("vpc_id")])),
        "[\"${var.vpc_id}\"]"
    );
    assert_eq!(
        old(if_function("var.x", text("a"), reference("vpc_id"))),
        "\"${var.x ? \"a\" : var.vpc_id}\""
    );
    assert_eq!(
        old(join("-", vec![reference("vpc_id"), text("b")])),
        "\"${var.vpc_id}-b\""
    );
    assert_eq!(
        old(select(0, split(",", reference("vpc_id")))),
        "\"${element(split(\",\", var.vpc_id), 0)}\""
    );
    let count = count("var.x", &legacy()).expect("it is an expression");
    assert_eq!(shown(count.value), "\"${var.x ? 1 : 0}\"");
    let why = |what: &str| {
        format!(
            "The module is written in the syntax of Terraform 0.11, whose expressions have no {what}"
        )
    };
    let optional = if_function("var.x", text("a"), absent());
    refused(
        optional.clone(),
        None,
        legacy(),
        &why("lists, maps and null"),
    );
    refused(
        NewValue::Sequence(vec![optional]),
        None,
        legacy(),
        &why("lists"),
    );
    let policy = mapping([("Version", text("2012-10-17"))]);
    refused(policy, Some("string"), legacy(), &why("objects and lists"));
}

#[test]
fn a_list_among_the_items_of_another_is_concatenated() {
    let list = |of_all: NewValue| {
        let group = get_att("aws_security_group.hosts", "GroupId");
        NewValue::Sequence(vec![group, call(EXPAND, of_all)])
    };
    case(
        list(reference("Subnets")),
        "concat([aws_security_group.hosts.id], var.subnets)",
    );
    case(
        NewValue::Sequence(vec![call(EXPAND, reference("Subnets"))]),
        "var.subnets",
    );
    // Where one value is needed, it is the first.
    case(call(EXPAND, reference("Subnets")), "var.subnets[0]");
}

#[test]
fn elements_of_repeated_resources_are_lists_themselves() {
    let private = || expression("aws_subnet.private[*].id");
    let joined = expression("join(\",\", aws_subnet.private[*].id)");
    let list = |items: Vec<NewValue>| NewValue::Sequence(items);
    case(list(vec![private()]), "aws_subnet.private[*].id");
    case(
        list(vec![private(), reference("vpc_id"), text("subnet-1")]),
        "concat(aws_subnet.private[*].id, [var.vpc_id], [\"subnet-1\"])",
    );
    case(
        list(vec![joined]),
        "[join(\",\", aws_subnet.private[*].id)]",
    );
    let older = list(vec![
        expression("aws_subnet.private.*.id"),
        reference("vpc_id"),
    ]);
    let older = value(&older, None, &mut legacy()).expect("it is writable");
    assert_eq!(
        shown(older),
        r#""${concat(aws_subnet.private.*.id, split(",", var.vpc_id))}""#
    );
    let map = mapping([("a", text("b"))]);
    refused(
        list(vec![private(), map]),
        None,
        scope(),
        "A collection cannot be added to a list that is an expression",
    );
}

#[test]
fn all_subnets_of_a_resource_are_in_a_list() {
    let with = |repetition, is_legacy| {
        let mut scope = Scope {
            is_legacy,
            ..scope()
        };
        let target = Target {
            address: "aws_subnet.hosts".to_owned(),
            resource_type: "aws_subnet".to_owned(),
            repetition,
            ..Target::default()
        };
        scope.targets.insert(target.address.clone(), target);
        let list = NewValue::Sequence(vec![reference("aws_subnet.hosts")]);
        shown(value(&list, Some("set(string)"), &mut scope).expect("it is writable"))
    };
    assert_eq!(with(Repetition::None, false), "[aws_subnet.hosts.id]");
    assert_eq!(with(Repetition::Count, false), "aws_subnet.hosts[*].id");
    assert_eq!(
        with(Repetition::ForEach, false),
        "values(aws_subnet.hosts)[*].id"
    );
    assert_eq!(
        with(Repetition::Count, true),
        "\"${aws_subnet.hosts.*.id}\""
    );
}

#[test]
fn an_item_is_added_to_an_expression() {
    let item = raw("aws_security_group.web.id");
    let added = with_item("var.groups", &item, false).expect("it is a single value");
    assert_eq!(
        shown(added),
        "concat(var.groups, [aws_security_group.web.id])"
    );
    let item = raw("\"${aws_security_group.web.id}\"");
    let added = with_item("\"${var.groups}\"", &item, true).expect("it is a single value");
    assert_eq!(
        shown(added),
        r#""${concat(var.groups, split(",", aws_security_group.web.id))}""#
    );
}

#[test]
fn values_of_one_instance_stay_in_their_resource() {
    let subnet = expression("element(aws_subnet.private[*].id, count.index)");
    refused(
        subnet.clone(),
        None,
        scope(),
        "The expression element(aws_subnet.private[*].id, count.index) has a value only in a resource with count or for_each",
    );
    let mut repeated = Scope {
        place: Repetition::Count,
        ..scope()
    };
    let kept = value(&subnet, None, &mut repeated).expect("it is writable");
    assert_eq!(
        shown(kept),
        "element(aws_subnet.private[*].id, count.index)"
    );
    refused(
        if_function("count.index == 0", text("a"), text("b")),
        None,
        scope(),
        "The expression count.index == 0 has a value only in a resource with count or for_each",
    );
}
