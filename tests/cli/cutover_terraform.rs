//! `--cutover parallel` and `finish` in Terraform modules.

use crate::support::Folder;

/// A service behind a load balancer, with a role of its own that only it uses.
const SHOP: &str = r#"# The shop.
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  iam_role        = aws_iam_role.service.arn
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "EC2"
  desired_count   = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web" # as in the image
    container_port   = 8080
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_iam_role" "service" {
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "service" {
  role       = aws_iam_role.service.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceRole"
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([
    {
      name         = "web"
      image        = "example/web:1"
      cpu          = 256
      memory       = 512
      portMappings = [{ containerPort = 8080, hostPort = 0 }]
    }
  ])
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn # the only one
  }
}

output "service" {
  value = aws_ecs_service.web.name
}
"#;

const MIGRATE: [&str; 6] = [
    "migrate",
    "--cutover",
    "parallel",
    "--write",
    "--allow-dirty",
    ".",
];
const FINISH: [&str; 6] = [
    "finish",
    "--parameters",
    "fargate_traffic=100",
    "--write",
    "--allow-dirty",
    ".",
];
const BACK: [&str; 5] = ["finish", "--back", "--write", "--allow-dirty", "."];

fn split(text: &str) -> Folder {
    let folder = Folder::new(&[("main.tf", text)]);
    folder.commit();
    folder.run(&MIGRATE).expect(0);
    folder
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_originals_stay_and_the_listener_forwards_to_both() {
    let folder = split(SHOP);
    let after = folder.read("main.tf");
    let (services, _) = SHOP
        .split_once("resource \"aws_lb_listener\"")
        .expect("it is there");
    for block in services
        .split("\n\n")
        .filter(|block| block.starts_with("resource"))
    {
        assert!(after.contains(block), "{block}: {after}");
    }
    for part in [
        "# ecs2fargate: parallel copy of aws_ecs_service.web\n# The shop.\nresource \"aws_ecs_service\" \"web_fargate\" {\n",
        "container_name   = \"web\" # as in the image\n",
        "target_group_arn = aws_lb_target_group.web_fargate.arn\n",
        "launch_type     = \"FARGATE\"\n",
        "    # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn # the only one\n",
        "        weight = 100 - var.fargate_traffic\n",
        "        weight = var.fargate_traffic\n",
        "    condition     = var.fargate_traffic >= 0 && var.fargate_traffic <= 100\n",
        "  target_type = \"ip\"\n",
        "  lifecycle {\n    create_before_destroy = true\n  }\n",
    ] {
        assert!(after.contains(part), "{part}: {after}");
    }
    let ran = folder
        .run(&["migrate", "--cutover", "parallel", "."])
        .expect(0);
    assert_eq!(ran.stdout, "", "a second run changes nothing");
    let ran = folder.run(&["check", "."]).expect(3);
    let text = words(&ran.stdout);
    for part in [
        "aws_ecs_service.web runs on container instances, and aws_ecs_service.web_fargate runs next to it on Fargate",
        "Deploy with fargate_traffic set to 10, 50 and 100, then run ecs2fargate finish",
    ] {
        assert!(text.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn the_way_back_restores_every_byte() {
    let unaligned = SHOP.replace("load_balancer_arn =", "load_balancer_arn  =");
    let windows = SHOP.replace('\n', "\r\n");
    let repeated = SHOP
        .replace("  vpc_id   =", "  count    = 1\n  vpc_id   =")
        .replace(
            "aws_lb_target_group.web.arn",
            "aws_lb_target_group.web[0].arn",
        );
    let first = SHOP.replace(
        "    type             = \"forward\"\n    target_group_arn = aws_lb_target_group.web.arn # the only one\n",
        "    target_group_arn = aws_lb_target_group.web.arn\n    type             = \"forward\"\n    order            = 1\n",
    );
    for text in [SHOP, &unaligned, &windows, &repeated, &first] {
        let folder = split(text);
        assert_ne!(folder.read("main.tf"), text, "it is split");
        let ran = folder.run(&BACK).expect(0);
        assert_eq!(folder.read("main.tf"), text);
        assert!(
            words(&ran.stderr).contains("Make sure that fargate_traffic is 0"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn edits_in_the_meantime_are_kept() {
    let edit = |text: &str| {
        let text = text.replacen("desired_count   = 2", "desired_count   = 3", 1);
        text.replace(
            "output \"service\" {",
            "# What others read.\noutput \"service\" {",
        )
    };
    let folder = split(SHOP);
    folder.write("main.tf", edit(&folder.read("main.tf")));
    folder.run(&BACK).expect(0);
    assert_eq!(folder.read("main.tf"), edit(SHOP));
}

#[test]
fn the_first_half_stays_while_it_may_receive_requests() {
    let folder = split(SHOP);
    let before = folder.read("main.tf");
    for parameters in [&[][..], &["--parameters", "fargate_traffic=50"]] {
        let ran = folder.run(
            &[
                &["finish", "--write", "--allow-dirty"][..],
                parameters,
                &["."],
            ]
            .concat(),
        );
        let text = words(&ran.expect(0).stderr);
        for part in [
            "may still receive requests",
            "--parameters fargate_traffic=100",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(folder.read("main.tf"), before);
    }
    folder.write("terraform.tfvars", "fargate_traffic = 10\n");
    let ran = folder
        .run(&["finish", "--write", "--allow-dirty", "."])
        .expect(0);
    assert!(
        words(&ran.stderr).contains("fargate_traffic is 10, so"),
        "{}",
        ran.stderr
    );
    let ran = folder.run(&BACK).expect(0);
    assert!(
        words(&ran.stderr).contains("fargate_traffic is 10, so"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("main.tf"), before);
    folder.write("terraform.tfvars", "fargate_traffic = 100\n");
    folder
        .run(&["finish", "--write", "--allow-dirty", "."])
        .expect(0);
    assert!(!folder.read("main.tf").contains("\"EC2\""));
}

#[test]
fn the_first_half_goes_with_what_only_it_used() {
    let folder = split(SHOP);
    let ran = folder.run(&FINISH).expect(0);
    assert!(
        words(&ran.stderr).contains("terraform apply -target=aws_lb_listener.web"),
        "{}",
        ran.stderr
    );
    let after = folder.read("main.tf");
    for gone in [
        "weight",
        "fargate_traffic",
        "iam_role  ",
        "AmazonEC2ContainerServiceRole",
        "ecs2fargate",
        "\"EC2\"",
        "resource \"aws_ecs_service\" \"web\"",
    ] {
        assert!(!after.contains(gone), "{gone}: {after}");
    }
    for kept in [
        "    type             = \"forward\"\n    target_group_arn = aws_lb_target_group.web_fargate.arn # the only one\n  }\n",
        "  value = aws_ecs_service.web_fargate.name\n",
        "# The shop.\nresource \"aws_ecs_service\" \"web_fargate\" {\n",
        "launch_type     = \"FARGATE\"\n",
    ] {
        assert!(after.contains(kept), "{kept}: {after}");
    }
    let ran = folder.run(&["check", "."]).expect(0);
    assert!(ran.stdout.contains("on-fargate"), "{}", ran.stdout);
}

#[test]
fn changed_weights_are_refused() {
    let folder = split(SHOP);
    let text = folder.read("main.tf");
    let text = text.replace("weight = var.fargate_traffic", "weight = 7");
    folder.write("main.tf", &text);
    for command in [&FINISH[..], &BACK[..]] {
        let ran = folder.run(command).expect(0);
        let errors = words(&ran.stderr);
        assert!(
            errors.contains("The module changed since the second service was added"),
            "{errors}"
        );
        assert_eq!(folder.read("main.tf"), text);
    }
}

#[test]
fn what_the_owner_refers_to_is_not_removed() {
    let folder = split(SHOP);
    let own = "\noutput \"mine\" {\n  value = aws_ecs_service.web_fargate.id\n}\n";
    let text = format!("{}{own}", folder.read("main.tf"));
    folder.write("main.tf", &text);
    let ran = folder.run(&BACK).expect(0);
    let errors = words(&ran.stderr);
    assert!(
        errors.contains("aws_ecs_service.web_fargate would be removed, but this refers to it"),
        "{errors}"
    );
    assert_eq!(folder.read("main.tf"), text);
}

#[test]
fn what_cannot_be_copied_needs_a_decision() {
    let moved = format!(
        "{SHOP}\nmoved {{\n  from = aws_ecs_service.old\n  to   = aws_ecs_service.web\n}}\n"
    );
    let two = SHOP.replace(
        "target_group_arn = aws_lb_target_group.web.arn # the only one",
        "target_group_arn = var.other == null ? aws_lb_target_group.web.arn : var.other",
    ) + "\nvariable \"other\" {\n  default = null\n}\n";
    let elsewhere = SHOP.replace("resource \"aws_lb_listener\"", "resource \"aws_lb_other\"");
    for (text, reason) in [
        (&moved, "A moved block refers to aws_ecs_service.web"),
        (&two, "in a way that cannot be extended"),
        (
            &elsewhere,
            "The listener that forwards to the target group is not in this module",
        ),
    ] {
        let folder = split(text);
        assert_eq!(&folder.read("main.tf"), text, "{reason}");
        let ran = folder
            .run(&["migrate", "--cutover", "parallel", "."])
            .expect(0);
        let errors = words(&ran.stderr);
        assert!(errors.contains(reason), "{reason}: {errors}");
        assert!(errors.contains("needs-decision"), "{errors}");
        assert!(
            errors.contains("Use --cutover in-place or --cutover replace"),
            "{errors}"
        );
    }
}

#[test]
fn callers_pass_the_variable() {
    let root = "module \"shop\" {\n  source = \"./shop\"\n}\n";
    let folder = Folder::new(&[("main.tf", root), ("shop/main.tf", SHOP)]);
    folder.commit();
    folder.run(&MIGRATE).expect(0);
    let after = folder.read("main.tf");
    for part in [
        "  fargate_traffic = var.shop_fargate_traffic # ecs2fargate: parallel\n",
        "# ecs2fargate: parallel\nvariable \"shop_fargate_traffic\" {\n",
    ] {
        assert!(after.contains(part), "{part}: {after}");
    }
    let ran = folder.run(&FINISH).expect(0);
    assert!(
        words(&ran.stderr).contains("--parameters shop_fargate_traffic=100"),
        "{}",
        ran.stderr
    );
    let back = folder.run(&BACK).expect(0);
    assert_eq!(folder.read("main.tf"), root, "{}", back.stderr);
    assert_eq!(folder.read("shop/main.tf"), SHOP);
    folder.run(&MIGRATE).expect(0);
    let deployed = ["finish", "--parameters", "shop_fargate_traffic=100"];
    let ran = folder.run(&[&deployed[..], &["--write", "--allow-dirty", "."]].concat());
    ran.expect(0);
    assert!(!folder.read("main.tf").contains("fargate_traffic"));
    assert!(!folder.read("shop/main.tf").contains("fargate_traffic"));
}

#[test]
fn two_services_have_a_variable_each() {
    let second = SHOP
        .replace("web", "api")
        .replace("\"service\"", "\"service_api\"");
    let second = second.replace("aws_iam_role.service", "aws_iam_role.service_api");
    let text = format!("{SHOP}\n{second}");
    let folder = split(&text);
    let after = folder.read("main.tf");
    for part in [
        "weight = var.web_fargate_traffic\n",
        "weight = var.api_fargate_traffic\n",
    ] {
        assert!(after.contains(part), "{part}: {after}");
    }
    folder.run(&BACK).expect(0);
    assert_eq!(folder.read("main.tf"), text);
}

/// A schedule with a task definition of its own, which needs a task execution role like the shop.
const REPORT: &str = r#"
resource "aws_cloudwatch_event_target" "report" {
  rule = "nightly"
  arn  = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"

  ecs_target {
    task_definition_arn = aws_ecs_task_definition.report.arn
    launch_type         = "EC2"

    network_configuration {
      subnets = ["subnet-0123456789abcdef0"]
    }
  }
}

resource "aws_ecs_task_definition" "report" {
  family = "report"
  container_definitions = jsonencode([
    { name = "report", image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/report:1", cpu = 256, memory = 512 }
  ])
}
"#;

#[test]
fn a_schedule_that_shares_a_new_role_moves_first() {
    let shop = SHOP.replace(
        "example/web",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web",
    );
    let text = format!("{shop}{REPORT}");
    let folder = Folder::new(&[("main.tf", &text)]);
    folder.commit();
    let shown = folder
        .run(&[
            "migrate",
            "--cutover",
            "parallel",
            "--format",
            "json",
            "--dry-run",
            ".",
        ])
        .expect(0);
    let report: serde_json::Value = serde_json::from_str(&shown.stdout).expect("it is JSON");
    let lines = |id: &str, transform: &str| {
        let workloads = report["workloads"].as_array().into_iter().flatten();
        let changes = workloads
            .filter(|one| one["id"] == id)
            .flat_map(|one| one["changes"].as_array().into_iter().flatten());
        changes
            .filter(|change| change["transform"] == transform)
            .map(|change| change["line"].as_u64().unwrap_or_default())
            .collect::<Vec<u64>>()
    };
    let line = |part: &str| {
        let at = text.find(part).expect("it is there");
        text[..=at].lines().count() as u64
    };
    assert_eq!(
        lines("aws_ecs_task_definition.report", "launch-type"),
        [line("    launch_type         = \"EC2\"")]
    );
    assert_eq!(
        lines("aws_ecs_service.web", "launch-type"),
        [line("  launch_type     = \"EC2\"")]
    );
    folder.run(&MIGRATE).expect(0);
    let again = folder
        .run(&["migrate", "--cutover", "parallel", "."])
        .expect(0);
    assert_eq!(again.stdout, "", "a second run changes nothing");
    folder.run(&BACK).expect(0);
    let back = folder.read("main.tf");
    assert!(back.starts_with(&shop), "{back}");
    for part in [
        "launch_type         = \"FARGATE\"",
        "resource \"aws_iam_role\" \"task_execution\"",
    ] {
        assert_eq!(back.matches(part).count(), 1, "{part}: {back}");
    }
    assert!(!back.contains("ecs2fargate"), "{back}");
}
