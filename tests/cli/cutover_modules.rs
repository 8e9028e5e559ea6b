//! `--cutover parallel` and `finish` where the service, its target group and the listener are in several Terraform modules.

use crate::support::Folder;

/// A service with its task definition; `ARN` is what it registers its tasks in.
const SERVICE: &str = r#"resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "EC2"

  load_balancer {
    container_name   = "web"
    container_port   = 8080
    target_group_arn = ARN # of the shop
  }
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([
    { name = "web", image = "example/web:1", cpu = 256, memory = 512, portMappings = [{ containerPort = 8080 }] }
  ])
}
"#;

const GROUP: &str = r#"
resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"
}
"#;

/// A listener; `ARN` is what it forwards to.
const LISTENER: &str = r#"
resource "aws_lb_listener" "web" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = ARN
  }
}
"#;

const OUTPUT: &str = "\noutput \"group\" {\n  value = aws_lb_target_group.web.arn\n}\n";
const VARIABLE: &str = "\nvariable \"group\" {\n  type = string\n}\n";
const CALL: &str = "module \"shop\" {\n  source = \"./shop\"\n}\n";
const PASSING: &str =
    "module \"shop\" {\n  source = \"./shop\"\n  group  = aws_lb_target_group.web.arn\n}\n";

const MIGRATE: [&str; 11] = [
    "migrate",
    "--cutover",
    "parallel",
    "--security-groups",
    "sg-0123456789abcdef0",
    "--subnets",
    "subnet-0123456789abcdef0",
    "--assign-public-ip",
    "false",
    "--write",
    "--allow-dirty",
];
const FINISH: [&str; 5] = [
    "finish",
    "--parameters",
    "shop_fargate_traffic=100",
    "--write",
    "--allow-dirty",
];

type Files = Vec<(&'static str, String)>;

/// The child module has the target group and outputs its ARN, the root module has the listener.
fn outputting() -> Files {
    let service = SERVICE.replace("ARN", "aws_lb_target_group.web.arn");
    let listener = LISTENER.replace("ARN", "module.shop.group # the only one");
    vec![
        ("main.tf", format!("{CALL}{listener}")),
        ("shop/main.tf", format!("{service}{GROUP}{OUTPUT}")),
    ]
}

/// The root module has the target group and the listener, and passes the ARN.
fn passing() -> Files {
    let service = SERVICE.replace("ARN", "var.group");
    let listener = LISTENER.replace("ARN", "aws_lb_target_group.web.arn");
    vec![
        ("main.tf", format!("{PASSING}{GROUP}{listener}")),
        ("shop/main.tf", format!("{service}{VARIABLE}")),
    ]
}

/// A child module has the target group and the listener, the root module has the service.
fn of_a_child() -> Files {
    let service = SERVICE.replace("ARN", "module.shop.group");
    let listener = LISTENER.replace("ARN", "aws_lb_target_group.web.arn");
    vec![
        ("main.tf", format!("{CALL}\n{service}")),
        ("shop/main.tf", format!("{}{listener}{OUTPUT}", &GROUP[1..])),
    ]
}

fn folder(files: &Files) -> Folder {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let folder = Folder::new(&files);
    folder.commit();
    folder
}

/// The variable that shifts the traffic: it is named after the call of the module, unless the root module has the service.
fn variable(files: &Files) -> &'static str {
    match files[0].1.contains("aws_ecs_service") {
        true => "fargate_traffic",
        false => "shop_fargate_traffic",
    }
}

fn migrated(files: &Files) -> Folder {
    let folder = folder(files);
    let ran = folder.run(&[&MIGRATE[..], &["."]].concat()).expect(0);
    for (path, text) in files {
        assert_ne!(folder.read(path), *text, "{path}: {}", ran.stderr);
    }
    folder
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_copy_is_passed_to_the_listener_and_the_listener_to_the_service() {
    let folder = migrated(&outputting());
    let (root, shop) = (folder.read("main.tf"), folder.read("shop/main.tf"));
    for part in [
        "  web_fargate_listener_arn = aws_lb_listener.web.arn # ecs2fargate: parallel\n",
        "    # ecs2fargate: parallel instead of target_group_arn = module.shop.group # the only one\n",
        "        arn    = module.shop.web_fargate_target_group_arn\n        weight = var.shop_fargate_traffic\n",
        "# ecs2fargate: parallel\nvariable \"shop_fargate_traffic\" {\n",
    ] {
        assert!(root.contains(part), "{part}: {root}");
    }
    for part in [
        "  load_balancer {\n    # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn\n",
        "    target_group_arn = element([aws_lb_target_group.web_fargate.arn, var.web_fargate_listener_arn], 0) # of the shop\n",
        "# ecs2fargate: parallel\nvariable \"web_fargate_listener_arn\" {\n",
        "# ecs2fargate: parallel\noutput \"web_fargate_target_group_arn\" {\n",
        "  value       = aws_lb_target_group.web_fargate.arn\n",
        "  target_type = \"ip\"\n",
    ] {
        assert!(shop.contains(part), "{part}: {shop}");
    }
    assert!(!shop.contains("fargate_traffic"), "{shop}");
}

#[test]
fn the_copy_is_passed_to_the_service_once_the_listener_forwards_to_it() {
    let folder = migrated(&passing());
    let (root, shop) = (folder.read("main.tf"), folder.read("shop/main.tf"));
    let part = "  web_fargate_target_group_arn = element([aws_lb_target_group.web_fargate.arn, aws_lb_listener.web.arn], 0) # ecs2fargate: parallel\n";
    assert!(root.contains(part), "{root}");
    assert!(root.contains("  name     = \"web-fargate\"\n"), "{root}");
    assert!(root.contains("  target_type = \"ip\"\n"), "{root}");
    let part = "    target_group_arn = var.web_fargate_target_group_arn # of the shop\n";
    assert!(shop.contains(part), "{shop}");
    let folder = migrated(&of_a_child());
    let (root, shop) = (folder.read("main.tf"), folder.read("shop/main.tf"));
    let part = "  value       = element([aws_lb_target_group.web_fargate.arn, aws_lb_listener.web.arn], 0)\n";
    assert!(shop.contains(part), "{shop}");
    let part = "    target_group_arn = module.shop.web_fargate_target_group_arn # of the shop\n";
    assert!(root.contains(part), "{root}");
    assert!(
        root.contains("  fargate_traffic = var.fargate_traffic # ecs2fargate: parallel\n"),
        "{root}"
    );
}

#[test]
fn a_second_run_changes_nothing_and_reports_the_variable() {
    for files in [outputting(), passing(), of_a_child()] {
        let folder = migrated(&files);
        let again = folder.run(&["migrate", "--cutover", "parallel", "."]);
        assert_eq!(again.expect(0).stdout, "");
        let check = folder.run(&["check", "."]).expect(3);
        let part = format!("Deploy with {} set to 10, 50 and 100", variable(&files));
        assert!(words(&check.stdout).contains(&part), "{}", check.stdout);
    }
}

#[test]
fn the_way_back_restores_every_byte_of_all_modules() {
    for files in [outputting(), passing(), of_a_child()] {
        let windows = files.iter();
        let windows = windows.map(|(path, text)| (*path, text.replace('\n', "\r\n")));
        let open = files.iter();
        let open = open.map(|(path, text)| (*path, text.trim_end().to_owned()));
        for files in [files.clone(), windows.collect(), open.collect()] {
            let folder = migrated(&files);
            let back = ["finish", "--back", "--write", "--allow-dirty", "."];
            folder.run(&back).expect(0);
            for (path, text) in files {
                assert_eq!(folder.read(path), text, "{path}");
            }
        }
    }
}

#[test]
fn nothing_of_the_way_is_left_at_the_end() {
    for (files, listener) in [
        (outputting(), "-target=aws_lb_listener.web"),
        (passing(), "-target=aws_lb_listener.web"),
        (of_a_child(), "-target=module.shop.aws_lb_listener.web"),
    ] {
        let folder = migrated(&files);
        let value = format!("{}=100", variable(&files));
        let finish = [
            "finish",
            "--parameters",
            &value,
            "--write",
            "--allow-dirty",
            ".",
        ];
        let ran = folder.run(&finish).expect(0);
        assert!(words(&ran.stderr).contains(listener), "{}", ran.stderr);
        let text = folder.read("main.tf") + &folder.read("shop/main.tf");
        for gone in [
            "ecs2fargate",
            "fargate_traffic",
            "fargate_listener_arn",
            "fargate_target_group_arn",
            "element(",
            "\"EC2\"",
        ] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        let before: String = files.iter().map(|(_, text)| text.as_str()).collect();
        let resource = "resource \"aws_lb_target_group\" \"web_fargate\"";
        assert!(text.contains(resource), "{text}");
        // What passes the ARN of the original passes that of the copy.
        for part in ["group = module", "= var.group # of", "= module.shop.group"] {
            assert_eq!(text.contains(part), before.contains(part), "{part}: {text}");
        }
        let check = folder.run(&["check", "."]).expect(0);
        assert!(check.stdout.contains("on-fargate"), "{}", check.stdout);
    }
}

#[test]
fn no_module_ends_before_the_others() {
    for files in [outputting(), passing()] {
        let folder = migrated(&files);
        let before = [folder.read("main.tf"), folder.read("shop/main.tf")];
        let half = [
            "finish",
            "--parameters",
            "shop_fargate_traffic=50",
            "--write",
            "--allow-dirty",
        ];
        for (arguments, reason) in [
            (
                &[&half[..], &["."]].concat(),
                "shop_fargate_traffic is 50, so",
            ),
            (
                &[&FINISH[..], &["shop"]].concat(),
                "./ also has to change, but it is not among the given paths",
            ),
        ] {
            let ran = folder.run(arguments).expect(0);
            assert!(
                words(&ran.stderr).contains(reason),
                "{reason}: {}",
                ran.stderr
            );
            let after = [folder.read("main.tf"), folder.read("shop/main.tf")];
            assert_eq!(before, after, "{reason}");
        }
    }
    // The module of the service alone does not show what shifts its traffic.
    let split = migrated(&outputting()).read("shop/main.tf");
    let alone = Folder::new(&[("main.tf", &split)]);
    let ran = alone.run(&[&FINISH[..], &["."]].concat()).expect(0);
    let reason = "The module that shifts the traffic of this is not among the files";
    assert!(words(&ran.stderr).contains(reason), "{}", ran.stderr);
    assert_eq!(alone.read("main.tf"), split);
}

/// Files with a part of one of them replaced.
fn with(mut files: Files, path: &str, old: &str, new: &str) -> Files {
    for (name, text) in &mut files {
        if *name == path {
            assert!(text.contains(old), "{old}: {text}");
            *text = text.replacen(old, new, 1);
        }
    }
    files
}

#[test]
fn what_is_not_passed_once_needs_a_decision() {
    let second = format!("{}\n{CALL}", CALL.replace("\"shop\" {", "\"second\" {"));
    let local = "\nlocals {\n  group = module.shop.group\n}\n";
    let rule = LISTENER.replace("ARN", "aws_lb_target_group.web.arn");
    let other = format!(
        "\nresource \"aws_ecs_service\" \"other\" {{\n  task_definition = \"other:1\"\n  launch_type     = \"EC2\"\n\n  load_balancer {{\n    target_group_arn = aws_lb_target_group.web.arn\n    container_name   = \"web\"\n    container_port   = 8080\n  }}\n}}\n{GROUP}"
    );
    for (files, reason) in [
        (
            with(outputting(), "main.tf", CALL, &second),
            "of which shop is called several times",
        ),
        (
            with(
                with(outputting(), "main.tf", "source", "count  = 1\n  source"),
                "main.tf",
                "module.shop.",
                "module.shop[0].",
            ),
            "none in another module of the files forwards to it by a variable or output alone",
        ),
        (
            with(passing(), "main.tf", "source", "count  = 1\n  source"),
            "module.shop has count, so there may be any number of it",
        ),
        (
            with(
                outputting(),
                "main.tf",
                "  port ",
                "  depends_on        = [module.shop]\n  port ",
            ),
            "aws_lb_listener.web depends on a whole module (depends_on)",
        ),
        (
            with(
                with(outputting(), "main.tf", "module.shop.group", "local.group"),
                "main.tf",
                CALL,
                &format!("{CALL}{local}"),
            ),
            "in a way that cannot be extended",
        ),
        (
            with(
                outputting(),
                "shop/main.tf",
                OUTPUT,
                &format!("{rule}{OUTPUT}"),
            ),
            "Listeners or rules of several modules forward to the target groups",
        ),
        (
            with(passing(), "main.tf", GROUP, &other),
            "registers in target group aws_lb_target_group.web as well",
        ),
    ] {
        let folder = folder(&files);
        let ran = folder.run(&[&MIGRATE[..], &["."]].concat()).expect(0);
        let errors = words(&ran.stderr);
        assert!(errors.contains(reason), "{reason}: {errors}");
        assert!(errors.contains("needs-decision"), "{errors}");
        for (path, text) in &files {
            assert_eq!(folder.read(path), *text, "{reason}: {path}");
        }
    }
}

#[test]
fn modules_that_are_not_among_the_paths_are_not_changed() {
    let files = outputting();
    let folder = folder(&files);
    let ran = folder.run(&[&MIGRATE[..], &["shop"]].concat()).expect(0);
    let errors = words(&ran.stderr);
    assert!(
        errors.contains("main.tf belongs to the module but is not among the given paths"),
        "{errors}"
    );
    for (path, text) in &files {
        assert_eq!(folder.read(path), *text, "{path}");
    }
}
