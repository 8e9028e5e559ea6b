use std::collections::HashMap;

use super::{Containers, File, ModuleSource, Modules, TextHome, users_of_texts};
use crate::model::{Answer, Expr};
use crate::syntax::{Cursor, Document, Format};

/// The files of a tree, parsed.
pub(super) fn parsed(files: &[(&'static str, &str)]) -> Vec<(&'static str, Document)> {
    let parse = |text: &str| Document::parse_as(text, Format::Hcl).expect("it is HCL");
    files
        .iter()
        .map(|(path, text)| (*path, parse(text)))
        .collect()
}

pub(super) fn read<'d>(files: &'d [(&'static str, Document)]) -> Modules<'d> {
    let files = files.iter().map(|(path, document)| File { path, document });
    Modules::read(&files.collect::<Vec<_>>())
}

/// The value of `local.x` in the module of the current directory.
fn local_x(files: &[(&'static str, &str)]) -> Answer {
    let documents = parsed(files);
    let modules = read(&documents);
    let root = modules.in_directory("").expect("it is there");
    modules.evaluate(root, modules.all[root].locals["x"])
}

fn of_expression(expression: &str) -> Answer {
    let text = format!(
        r#"
variable "type" {{ default = "EC2" }}
variable "bare" {{}}
variable "list" {{ default = ["a", "b"] }}
locals {{
  on   = true
  map  = {{ a = "1", "b" = 2 }}
  x    = {expression}
}}
resource "aws_ecs_cluster" "main" {{ name = "shop" }}
"#
    );
    local_x(&[("main.tf", &text)])
}

fn fixed(text: &str) -> Answer {
    Answer::Fixed(text.to_owned())
}

fn unknown(why: &str) -> Answer {
    Answer::Unknown(why.to_owned())
}

#[test]
fn a_module_is_what_the_files_of_a_directory_declare() {
    let documents = parsed(&[
        (
            "shop/a.tf",
            "variable \"x\" {}\nlocals { y = 1 }\nresource \"aws_ecs_service\" \"web\" {}\n",
        ),
        (
            "shop/b.tf",
            "locals { z = 2 }\noutput \"o\" { value = 1 }\nterraform {\n  required_version = \">= 1\"\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"~> 5.0\" }\n  }\n}\n",
        ),
        ("shop/prod.tfvars", "x = 1\n"),
        ("shop/terraform.tfvars", "x = 2\n"),
        ("values/only.tfvars", "x = 3\n"),
    ]);
    let modules = read(&documents);
    assert_eq!(modules.all.len(), 1);
    let shop = &modules.all[0];
    assert_eq!(shop.directory, "shop");
    assert_eq!(shop.resources.len(), 1);
    assert_eq!(shop.resources[0].address(), "aws_ecs_service.web");
    assert_eq!(shop.locals.keys().copied().collect::<Vec<_>>(), ["y", "z"]);
    assert!(shop.variables.contains_key("x") && shop.outputs.contains_key("o"));
    let automatic: Vec<bool> = shop.values.iter().map(|file| file.is_automatic).collect();
    assert_eq!(automatic, [true, false]);
    let version = shop.required_versions["aws"].text();
    assert_eq!(version, Some("~> 5.0"));
    assert!(shop.faults.is_empty());
}

#[test]
fn duplicates_and_override_files_are_faults() {
    let block = "resource \"aws_ecs_service\" \"web\" {}\nvariable \"v\" {}\n";
    let documents = parsed(&[("a.tf", block), ("b.tf", block), ("web_override.tf", block)]);
    let modules = read(&documents);
    let mut faults: Vec<&str> = modules.all[0]
        .faults
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            "The override file web_override.tf changes blocks of other files",
            "The resource aws_ecs_service.web is declared twice in one directory",
            "The variable v is declared twice in one directory",
        ]
    );
}

#[test]
fn values_are_fixed_or_depend_on_a_default() {
    for (expression, text) in [
        ("\"a\"", "a"),
        ("12", "12"),
        ("local.on ? \"EC2\" : \"FARGATE\"", "EC2"),
        ("local.map[\"b\"]", "2"),
        ("local.map.a", "1"),
        ("lookup(local.map, \"c\", \"none\")", "none"),
        ("format(\"%s-%d%%\", \"web\", 2)", "web-2%"),
        ("join(\",\", concat([\"a\"], [\"b\", \"c\"]))", "a,b,c"),
        ("merge(local.map, { a = 3 }).a", "3"),
        ("element([\"a\", \"b\"], 3)", "b"),
        ("coalesce(\"\", null, \"c\")", "c"),
        ("\"${aws_ecs_cluster.main.name}-${local.map.a}\"", "shop-1"),
        ("\"${aws_ecs_cluster.main.*.name}\"", "shop"),
        ("split(\",\", \"a,b\")[1]", "b"),
        ("1 + 2 * 3 == 7 && !false", "true"),
        ("tostring(length([1, 2]))", "2"),
        ("<<EOT\na ${local.on}\nEOT", "a true\n"),
        ("(\n  local.on\n  ? 1\n  : 2\n)", "1"),
    ] {
        assert_eq!(of_expression(expression), fixed(text), "{expression}");
    }
    let default = Answer::DefaultOnly("EC2".to_owned());
    for expression in [
        "var.type",
        "\"${var.type}\"",
        "lower(\"x\") == \"x\" ? var.type : \"\"",
        "upper(\"${var.type}\")",
    ] {
        assert_eq!(of_expression(expression), default, "{expression}");
    }
    assert_eq!(
        of_expression("join(\"\", [\"${var.list}\"])"),
        Answer::DefaultOnly("ab".to_owned())
    );
    let both = Answer::OneOf(vec!["1".to_owned(), "2".to_owned()]);
    assert_eq!(of_expression("var.bare == \"x\" ? 1 : 2"), both);
}

#[test]
fn what_is_not_known_has_a_reason() {
    for (expression, why) in [
        ("var.bare", "variable bare has no default"),
        ("var.missing", "variable missing is not declared"),
        (
            "aws_ecs_cluster.main.arn",
            "the value is an attribute of aws_ecs_cluster.main",
        ),
        (
            "data.aws_vpc.main.id",
            "the value is read from data source aws_vpc",
        ),
        (
            "data.terraform_remote_state.a.b",
            "the value is read from another Terraform state",
        ),
        ("module.other.id", "module.other is not defined"),
        ("sha1(\"x\")", "the value is the result of sha1()"),
        (
            "[for x in var.list : x]",
            "the value is the result of a for expression",
        ),
        ("count.index", "the value depends on count or for_each"),
        ("local.x", "the expression is too complex to evaluate"),
        ("[1]", "the expression is not a single value"),
        ("null", "the value is null"),
        (
            "var.bare == \"a\" ? 1 : null",
            "the value is absent under one branch of a condition",
        ),
        ("\"%{ if true }a%{ endif }\"", "the text has directives"),
    ] {
        assert_eq!(of_expression(expression), unknown(why), "{expression}");
    }
}

#[test]
fn files_of_values_set_variables() {
    let main = "variable \"v\" { default = \"d\" }\nlocals { x = var.v }\n";
    let values =
        |files: &[(&'static str, &'static str)]| local_x(&[&[("main.tf", main)], files].concat());
    assert_eq!(values(&[]), Answer::DefaultOnly("d".to_owned()));
    assert_eq!(values(&[("terraform.tfvars", "v = \"t\"")]), fixed("t"));
    let last = [
        ("b.auto.tfvars", "v = \"b\""),
        ("a.auto.tfvars", "v = \"a\""),
        ("terraform.tfvars", "v = \"t\""),
    ];
    assert_eq!(values(&last), fixed("b"));
    let named = [("dev.tfvars", "v = \"1\""), ("prod.tfvars", "v = \"2\"")];
    assert_eq!(
        values(&named),
        Answer::OneOf(vec!["1".to_owned(), "2".to_owned()])
    );
}

#[test]
fn callers_pass_the_values_of_variables() {
    let module = "variable \"v\" { default = \"d\" }\noutput \"o\" { value = \"${var.v}!\" }\nlocals { x = var.v }\n";
    let root = "module \"one\" {\n  source = \"./m\"\n  v = \"1\"\n}\nmodule \"two\" {\n  source = \"./m\"\n}\nlocals { x = module.one.o }\n";
    let documents = parsed(&[("m/main.tf", module), ("main.tf", root)]);
    let modules = read(&documents);
    let (root, inner) = (
        modules.in_directory("").expect("a root"),
        modules.in_directory("m").expect("a module"),
    );
    assert_eq!(modules.callers(inner), [(root, 0), (root, 1)]);
    let x = |module: usize| modules.evaluate(module, modules.all[module].locals["x"]);
    assert_eq!(x(root), fixed("1!"));
    assert_eq!(
        x(inner),
        Answer::OneOf(vec!["1".to_owned(), "d".to_owned()])
    );
    let arguments: Vec<bool> = modules
        .arguments(inner, "v")
        .iter()
        .map(Option::is_some)
        .collect();
    assert_eq!(arguments, [true, false]);
}

#[test]
fn sources_of_modules_have_a_kind() {
    let of = |source: &str| {
        let text = format!("module \"m\" {{\n  source = \"{source}\"\n}}\n");
        let document = Document::parse_as(text, Format::Hcl).expect("it is HCL");
        let files = [File {
            path: "live/shop/main.tf",
            document: &document,
        }];
        Modules::read(&files).all[0].calls[0].source.clone()
    };
    assert_eq!(
        of("../../modules/web"),
        ModuleSource::Local("modules/web".to_owned())
    );
    assert_eq!(of("./"), ModuleSource::Local("live/shop".to_owned()));
    assert_eq!(of("../../../x"), ModuleSource::Local("../x".to_owned()));
    for git in [
        "git::https://example.com/a.git?ref=v1",
        "github.com/a/b//c",
        "git@github.com:a/b.git",
        "https://example.com/a.git",
    ] {
        assert_eq!(of(git), ModuleSource::Git(git.to_owned()));
    }
    for name in [
        "terraform-aws-modules/ecs/aws",
        "terraform-aws-modules/ecs/aws//modules/service",
        "app.terraform.io/a/b/aws",
    ] {
        assert_eq!(of(name), ModuleSource::Registry(name.to_owned()));
    }
    assert_eq!(
        of("s3::https://example.com/a.zip"),
        ModuleSource::Other("s3::https://example.com/a.zip".to_owned())
    );
    assert_eq!(of("${var.x}"), ModuleSource::Unknown);
}

#[test]
fn modules_that_call_each_other_come_to_an_end() {
    let call = |to: &str| {
        format!(
            "variable \"v\" {{}}\nmodule \"m\" {{\n  source = \"{to}\"\n  v = var.v\n}}\nlocals {{ x = var.v }}\noutput \"o\" {{ value = module.m.o }}\n"
        )
    };
    let (a, b) = (call("./b"), call("../"));
    let documents = parsed(&[("main.tf", &a), ("b/main.tf", &b)]);
    let modules = read(&documents);
    let root = modules.in_directory("").expect("it is there");
    let module = &modules.all[root];
    let complex = unknown("the expression is too complex to evaluate");
    assert_eq!(modules.evaluate(root, module.locals["x"]), complex);
    let output = module.outputs["o"].get("value").expect("it is there");
    assert_eq!(modules.evaluate(root, output), complex);
}

const JSON: &str = "[{\"name\": \"web\", \"image\": \"${image}\", \"cpu\": ${cpu}, \"portMappings\": [{\"containerPort\": 80}]}]";

/// Where the container definitions of the only task definition are, and the name of the first container.
fn containers(main: &str, files: &[(&'static str, &str)]) -> Result<(String, String), String> {
    let documents = parsed(&[&[("main.tf", main)], files].concat());
    let modules = read(&documents);
    let texts = HashMap::from([("tasks/web.json".to_owned(), JSON.to_owned())]);
    let all = modules.containers(&texts);
    let (_, only) = all.into_iter().next().expect("there is a task definition");
    let name = |list: Cursor<'_>| {
        let first = list.items().next().expect("it has a container");
        first
            .get("name")
            .and_then(Cursor::text)
            .expect("it has a name")
            .to_owned()
    };
    match only {
        Containers::Written(list) => Ok(("HCL".to_owned(), name(list))),
        Containers::Text(text) => {
            let home = match &text.home {
                TextHome::File(path) => path.clone(),
                TextHome::Literal(_) => "literal".to_owned(),
            };
            Ok((home, name(Cursor::root(&text.document))))
        }
        Containers::Unread(why) => Err(why),
    }
}

#[test]
fn container_definitions_are_found_wherever_they_are() {
    let task = |value: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"t\" {{\n  container_definitions = {value}\n}}\n"
        )
    };
    let found = |place: &str| Ok((place.to_owned(), "web".to_owned()));
    let in_hcl = "[{ name = \"web\", image = \"i\" }]";
    assert_eq!(
        containers(&task(&format!("jsonencode({in_hcl})")), &[]),
        found("HCL")
    );
    let local = format!("{}locals {{ c = {in_hcl} }}\n", task("jsonencode(local.c)"));
    assert_eq!(containers(&local, &[]), found("HCL"));
    let heredoc = JSON
        .replace("${image}", "${var.image}")
        .replace("${cpu}", "${var.cpu}");
    assert_eq!(
        containers(&task(&format!("<<EOF\n{heredoc}\nEOF")), &[]),
        found("literal")
    );
    assert_eq!(
        containers(
            &task(&format!("<<EOF\n{}\nEOF", "[{\"name\": \"web\"}]")),
            &[]
        ),
        found("literal")
    );
    for file in [
        "file(\"tasks/web.json\")",
        "\"${file(\"${path.module}/tasks/web.json\")}\"",
        "templatefile(\"${path.module}/tasks/web.json\", { cpu = 1 })",
    ] {
        assert_eq!(
            containers(&task(file), &[]),
            found("tasks/web.json"),
            "{file}"
        );
    }
    let data = "data \"template_file\" \"c\" {\n  template = \"${file(\"tasks/web.json\")}\"\n}\n";
    for rendered in [
        "\"${data.template_file.c.rendered}\"",
        "data.template_file.c[0].rendered",
    ] {
        let main = format!("{data}{}", task(rendered));
        assert_eq!(
            containers(&main, &[]),
            found("tasks/web.json"),
            "{rendered}"
        );
    }
    let called = format!("variable \"c\" {{}}\n{}", task("var.c"));
    let caller = "module \"m\" {\n  source = \"./m\"\n  c = file(\"tasks/web.json\")\n}\n";
    assert_eq!(
        containers(caller, &[("m/main.tf", &called)]),
        found("tasks/web.json")
    );
}

#[test]
fn unread_container_definitions_have_a_reason() {
    let main = |value: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"t\" {{\n  container_definitions = {value}\n}}\n"
        )
    };
    for (value, why) in [
        ("file(\"missing.json\")", "the file is not in the tree"),
        ("file(var.path)", "the path of the file is not known"),
        ("var.c", "the value is a variable of a root module"),
        (
            "module.m.json",
            "the value is an output of a module that is not in the tree",
        ),
        ("join(\"\", [])", "the value is the result of join()"),
        ("\"not JSON\"", "the text is not JSON"),
    ] {
        assert_eq!(
            containers(&main(value), &[]),
            Err(why.to_owned()),
            "{value}"
        );
    }
}

#[test]
fn task_definitions_that_share_a_text_are_known() {
    let task = |name: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"{name}\" {{\n  container_definitions = file(\"tasks/web.json\")\n}}\n"
        )
    };
    let main = task("a") + &task("b");
    let documents = parsed(&[("main.tf", &main)]);
    let modules = read(&documents);
    let texts = HashMap::from([("tasks/web.json".to_owned(), JSON.to_owned())]);
    let users = users_of_texts(&modules.containers(&texts));
    assert_eq!(users["tasks/web.json"], [(0, 0), (0, 1)]);
}

#[test]
fn a_workload_spans_modules() {
    let service = "variable \"task\" {}\nvariable \"group\" {}\nresource \"aws_ecs_service\" \"s\" {\n  task_definition = var.task\n  load_balancer {\n    target_group_arn = var.group\n  }\n}\n";
    let root = r#"
module "service" {
  source = "./service"
  task   = local.task
  group  = aws_lb_target_group.g.arn
}
locals { task = "${aws_ecs_task_definition.t.family}:${max(aws_ecs_task_definition.t.revision, 1)}" }
resource "aws_ecs_task_definition" "t" {}
resource "aws_ecs_task_definition" "alone" {}
resource "aws_lb_target_group" "g" {}
resource "aws_lb_target_group" "unused" {}
resource "aws_cloudwatch_event_target" "nightly" {
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.t.arn
  }
}
resource "aws_cloudwatch_event_target" "queue" {}
"#;
    let documents = parsed(&[("main.tf", root), ("service/main.tf", service)]);
    let modules = read(&documents);
    let address = |&(module, index): &(usize, usize)| {
        let module = &modules.all[module];
        format!("{}/{}", module.directory, module.resources[index].address())
    };
    let workloads: Vec<Vec<String>> = modules
        .workloads()
        .iter()
        .map(|one| {
            let parts = [
                &one.services,
                &one.task_definitions,
                &one.target_groups,
                &one.launchers,
            ];
            parts.into_iter().flatten().map(address).collect()
        })
        .collect();
    let together = [
        "service/aws_ecs_service.s",
        "/aws_ecs_task_definition.t",
        "/aws_lb_target_group.g",
        "/aws_cloudwatch_event_target.nightly",
    ];
    assert_eq!(workloads.len(), 2);
    assert_eq!(workloads[0], together);
    assert_eq!(workloads[1], ["/aws_ecs_task_definition.alone"]);
}

#[test]
fn expressions_with_the_same_meaning_are_equal() {
    let meaning = |expression: &str| {
        let text = format!("locals {{\n  y = \"${{var.v}}-b\"\n  x = {expression}\n}}\n");
        let documents = parsed(&[("main.tf", &text)]);
        let modules = read(&documents);
        modules.meaning(0, modules.all[0].locals["x"])
    };
    for (one, other) in [
        ("var.a", "\"${var.a}\""),
        ("aws_lb.main.arn", "(aws_lb.main[\"arn\"])"),
        ("local.y", "\"${var.v}-${\"b\"}\""),
        ("[var.a, null]", "[\"${var.a}\"]"),
        ("var.c ? 1 : \"1\"", "1"),
        ("\"a${\"b\"}\"", "\"ab\""),
    ] {
        assert_eq!(meaning(one), meaning(other), "{one}");
    }
    assert_eq!(meaning("var.a"), Expr::Ref("var.a".to_owned()));
    let attribute = |of: &str, name: &str| Expr::Attr(of.to_owned(), name.to_owned());
    assert_eq!(meaning("aws_lb.main.arn"), attribute("aws_lb.main", "arn"));
    assert_eq!(
        meaning("data.aws_vpc.main.id"),
        attribute("data.aws_vpc.main", "id")
    );
    assert_eq!(
        meaning("module.vpc.subnets"),
        attribute("module.vpc", "subnets")
    );
    for (one, other) in [
        ("var.a", "var.b"),
        ("aws_lb.a[0].arn", "aws_lb.a[1].arn"),
        ("var.c ? 1 : 2", "var.d ? 1 : 2"),
        ("f(1, null)", "f(1)"),
        ("\"${var.a}b\"", "\"${var.a}c\""),
    ] {
        assert_ne!(meaning(one), meaning(other), "{one}");
    }
}
