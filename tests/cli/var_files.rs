//! `--var-file`: values of Terraform variables for one run.

use crate::support::{Folder, Ran};

const MAIN: &str = r#"resource "aws_ecs_task_definition" "api" {
  family                = "api"
  container_definitions = jsonencode([{
    name   = "api"
    image  = "api:1"
    cpu    = var.cpu
    memory = var.memory
  }])
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.api.arn
  launch_type     = "EC2"
  desired_count   = 2
}

variable "cpu" {
  type = number
}

variable "memory" {
  type    = number
  default = 300
}
"#;

fn folder() -> Folder {
    let folder = Folder::new(&[
        ("app/main.tf", MAIN),
        ("app/envs/prod.tfvars", "cpu = 512\nmemory = 1024\n"),
        ("app/small.tfvars", "cpu = 256\n"),
        ("app/a.auto.tfvars", "cpu = 1024\n"),
        ("elsewhere/large.vars", "cpu = 2048\nmemory = 4096\n"),
        ("elsewhere/colors.tfvars", "color = \"red\"\n"),
        ("elsewhere/broken.tfvars", "cpu = [\n"),
    ]);
    folder.commit();
    folder
}

/// The CPU units and memory in MiB that the container reserves, and those of the task.
fn size(ran: &Ran) -> [u64; 4] {
    let of = &ran.json()["workloads"][0]["sizes"][0];
    let number = |part: &str, one: &str| of[part][one].as_u64().unwrap_or_default();
    [
        number("reserved", "cpu"),
        number("reserved", "memory"),
        number("size", "cpu"),
        number("size", "memory"),
    ]
}

#[test]
fn the_last_file_counts_and_overrides_automatic_ones() {
    let folder = folder();
    let run = |files: &[&str]| {
        let mut arguments = vec!["check", "--format", "json", "app"];
        arguments.extend(files.iter().flat_map(|file| ["--var-file", *file]));
        folder.run(&arguments)
    };
    let (prod, small) = ("app/envs/prod.tfvars", "app/small.tfvars");
    assert_eq!(size(&run(&[])), [1024, 300, 1024, 2048]);
    assert_eq!(size(&run(&[prod])), [512, 1024, 512, 1024]);
    assert_eq!(size(&run(&[prod, small])), [256, 1024, 256, 1024]);
    assert_eq!(size(&run(&[small, prod])), [512, 1024, 512, 1024]);
    // The name and the place of the file are free.
    assert_eq!(
        size(&run(&["elsewhere/large.vars"])),
        [2048, 4096, 2048, 4096]
    );
}

#[test]
fn files_for_one_deployment_each_belong_together() {
    let files = [
        ("main.tf", MAIN),
        ("large.tfvars", "cpu = 1024\nmemory = 2048\n"),
        ("small.tfvars", "cpu = 256\nmemory = 512\n"),
    ];
    // The pairs are sizes, 1024 with 512 is not.
    let folder = Folder::new(&files);
    let arguments = ["migrate", "--dry-run", "."];
    let kept = "\n+  cpu                   = var.cpu\n+  memory                = var.memory\n";
    let ran = folder.run(&arguments).expect(0);
    assert!(ran.stdout.contains(kept), "{}", ran.stdout);
    // A file without all variables may be used together with any other.
    folder.write("memory.tfvars", "memory = 512\n");
    let ran = folder.run(&arguments).expect(0);
    let largest = "\n+  cpu                   = \"1024\"\n+  memory                = \"2048\"\n";
    assert!(ran.stdout.contains(largest), "{}", ran.stdout);
}

#[test]
fn a_file_without_use_is_an_error() {
    let folder = folder();
    let error = |file: &str| {
        let ran = folder.run(&["check", "--var-file", file, "app"]).expect(2);
        ran.report.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let colors = error("elsewhere/colors.tfvars");
    let expected = "error: elsewhere/colors.tfvars: No root module under the given paths declares a variable that the file sets. Name the directory of the root module, or omit --var-file";
    assert!(colors.contains(expected), "{colors}");
    let broken = error("elsewhere/broken.tfvars");
    assert!(
        broken.contains("error: elsewhere/broken.tfvars:2:1: "),
        "{broken}"
    );
    let missing = error("elsewhere/none.tfvars");
    assert!(
        missing.contains("error: --var-file elsewhere/none.tfvars: no such file"),
        "{missing}"
    );
    let directory = error("elsewhere");
    assert!(
        directory.contains("error: --var-file elsewhere: not a file"),
        "{directory}"
    );
    let json = error("elsewhere/values.tfvars.json");
    assert!(
        json.contains("values in JSON are not read; pass a .tfvars file"),
        "{json}"
    );
}

#[test]
fn the_values_apply_to_root_modules_only() {
    let folder = Folder::new(&[
        ("app/modules/api/main.tf", MAIN),
        (
            "app/main.tf",
            "module \"api\" {\n  source = \"./modules/api\"\n  cpu    = var.cpu\n  memory = 2048\n}\n\nvariable \"cpu\" {}\n",
        ),
        ("prod.tfvars", "cpu = 512\nmemory = 1024\n"),
    ]);
    let ran = folder.run(&[
        "check",
        "--format",
        "json",
        "--var-file",
        "prod.tfvars",
        "app",
    ]);
    assert_eq!(size(&ran), [512, 2048, 512, 2048]);
}
