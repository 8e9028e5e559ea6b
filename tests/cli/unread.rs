//! Files with ECS definitions that are not supported as input.

use crate::support::{Folder, ON_FARGATE};

const TERRAFORM: &str = "resource \"aws_ecs_service\" \"web\" {\n  launch_type = \"EC2\"\n}\n";
const CDK: &str =
    "import * as ecs from 'aws-cdk-lib/aws-ecs';\nnew ecs.Ec2Service(this, 'Web', {});\n";

#[test]
fn they_are_listed_by_kind_and_check_does_not_pass() {
    let folder = Folder::new(&[
        ("web.yaml", ON_FARGATE),
        ("infra/main.hcl", TERRAFORM),
        ("infra/b.hcl", TERRAFORM),
        ("infra/variables.tf", "variable \"vpc\" {}\n"),
        ("lib/web-stack.ts", CDK),
        ("README.md", TERRAFORM),
        ("vendor/module/main.hcl", TERRAFORM),
        ("node_modules/x/stack.ts", CDK),
    ]);
    let ran = folder.run(&["check", "."]);
    let ran = ran.expect(3);
    for part in [
        "action[not-read]: 2 files: Terraform is read from files in HCL (*.tf), not from its JSON syntax, from Terragrunt configurations or from standard input\n    at infra/b.hcl:1:1, infra/main.hcl:1:1\n    help: Run on the directory of the module in HCL",
        "action[not-read]: Ec2Service runs tasks on container instances. Ec2Service becomes FargateService, without placementStrategies, placementConstraints, daemon\n    at lib/web-stack.ts:2:5\n    help: Run cdk synth, then ecs2fargate migrate again",
        "Not read     3 files with ECS definitions in unsupported formats\n",
    ] {
        assert!(ran.report.contains(part), "{part}: {}", ran.report);
    }
    for other in ["README.md", "vendor", "node_modules", "variables.tf"] {
        assert!(!ran.report.contains(other), "{other}: {}", ran.report);
    }
    folder.run(&["migrate", "."]).expect(0);

    let quiet = folder.run(&["check", "--quiet", "."]).report;
    assert!(quiet.starts_with("Templates "), "{quiet}");
    assert!(quiet.contains("Not read     3 files"), "{quiet}");

    let json = folder.run(&["check", "--format", "json", "."]).json();
    let findings = json["findings"].as_array().unwrap();
    let places: Vec<_> = findings
        .iter()
        .map(|one| (one["rule"].as_str().unwrap(), one["file"].as_str().unwrap()))
        .collect();
    assert_eq!(
        places,
        [
            ("not-read", "infra/b.hcl"),
            ("not-read", "infra/main.hcl"),
            ("not-read", "lib/web-stack.ts"),
        ]
    );
}

#[test]
fn they_cannot_be_ignored() {
    let settings = "ignore:\n  not-read: nobody deploys them\n";
    let folder = Folder::new(&[
        ("main.hcl", TERRAFORM),
        ("web.yaml", ON_FARGATE),
        (".ecs2fargate.yaml", settings),
    ]);
    let ran = folder.run(&["check", "."]).expect(3);
    for part in [
        "action[not-read]: ",
        "warning[ignore]: not-read cannot be ignored here",
    ] {
        assert!(ran.report.contains(part), "{part}: {}", ran.report);
    }
}

#[test]
fn globs_are_for_them_too() {
    let folder = Folder::new(&[("infra/main.hcl", TERRAFORM), ("web.yaml", ON_FARGATE)]);
    folder.run(&["check", "--exclude", "infra/", "."]).expect(0);
    folder.run(&["check", "--include", "*.yaml", "."]).expect(0);
    folder.run(&["check", "web.yaml"]).expect(0);
    folder.write(".gitignore", "infra/\n");
    folder.run(&["check", "."]).expect(0);
}

#[test]
fn many_files_of_a_kind_are_counted() {
    let names: Vec<String> = (0..9).map(|number| format!("{number}.hcl")).collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), TERRAFORM))
        .collect();
    let ran = Folder::new(&files).run(&["check", "."]);
    let part = "9 files: Terraform is read from files in HCL (*.tf), not from its JSON syntax, from Terragrunt configurations or from standard input\n    at 0.hcl:1:1, 1.hcl:1:1, 2.hcl:1:1, and 6 more (-v lists all)\n";
    assert!(ran.report.contains(part), "{}", ran.report);
}

#[test]
fn one_that_is_named_is_refused_for_what_it_is() {
    let folder = Folder::new(&[("main.hcl", TERRAFORM), ("stack.js", CDK)]);
    for (name, told) in [
        (
            "main.hcl",
            "error: main.hcl:1:1: Terraform is read from files in HCL (*.tf), not from its JSON syntax, from Terragrunt configurations or from standard input. ",
        ),
        (
            "stack.js",
            "error: stack.js:2:9: AWS CDK programs are edited in Python and TypeScript only",
        ),
    ] {
        let ran = folder.run(&["migrate", name]).expect(2);
        assert!(ran.report.contains(told), "{}", ran.report);
    }
    let broken = format!("{TERRAFORM}a: [\n");
    for text in [TERRAFORM, &broken] {
        let ran = folder.run_with(&["migrate", "-"], text);
        let told = "Terraform is read from files in HCL (*.tf), not from its JSON syntax, from Terragrunt configurations or from standard input";
        assert!(ran.report.contains(told), "{}", ran.report);
        assert_eq!(ran.stdout, text);
    }
}

#[test]
fn other_encodings_names_and_places_are_seen() {
    let folder = Folder::new(&[
        (
            "task.json.tpl",
            "{\"family\": \"a\", \"containerDefinitions\": [{\"name\": \"a\", \"image\": \"b\", \"cpu\": ${cpu}}]}\n",
        ),
        (
            "config/web.yaml",
            "web:\n  containerDefinitions: [{ name: a, image: b }\n",
        ),
    ]);
    let units = TERRAFORM.encode_utf16().flat_map(u16::to_le_bytes);
    folder.write("utf16.hcl", [vec![0xff, 0xfe], units.collect()].concat());
    folder.write("binary.bin2", [TERRAFORM.as_bytes(), &[0]].concat());
    folder.write(
        "large.yaml",
        ON_FARGATE.replacen(
            "Parameters",
            &format!("{}Parameters", "# filler line\n".repeat(1_300_000)),
            1,
        ),
    );
    let ran = folder.run(&["check", "."]).expect(2);
    for part in [
        "    at utf16.hcl:1:1\n",
        "but *.tpl files are not read\n    at task.json.tpl:1:18\n    help: Name the file on the command line, or include all such files: --include '*.tpl'\n",
        "error: config/web.yaml:",
        "error: large.yaml: larger than 16 MiB",
    ] {
        assert!(ran.report.contains(part), "{part}: {}", ran.report);
    }
    assert!(!ran.report.contains("binary"), "{}", ran.report);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_tree_to_ecs_is_left_to_do() {
    let folder = Folder::new(&[
        ("shared/web.yaml", ON_FARGATE),
        ("app/notes.yaml", "a: 1\n"),
    ]);
    std::os::unix::fs::symlink(folder.path("shared/web.yaml"), folder.path("app/web.yaml"))
        .unwrap();
    let ran = folder.run(&["check", "app"]);
    let ran = ran.expect(3);
    let told = "action[not-read]: The link leads out of the given directory\n    at app/web.yaml:1:1\n    help: Name the target of the link\n";
    assert!(ran.report.contains(told), "{}", ran.report);
}

#[test]
fn a_program_that_is_not_utf8_is_refused_if_it_runs_tasks_on_container_instances() {
    let latin = |text: &str| [b"// f\xfcr\n".as_slice(), text.as_bytes()].concat();
    let folder = Folder::new(&[]);
    folder.write(
        "lib/other.ts",
        latin("import * as s3 from 'aws-cdk-lib/aws-s3';\n"),
    );
    folder.run(&["migrate", "."]).expect(0);

    folder.write("lib/web.ts", latin(CDK));
    let ran = folder.run(&["check", "."]).expect(2);
    let told = "error: lib/web.ts: line 1 is not UTF-8 text; save the file as UTF-8\n";
    assert!(ran.report.contains(told), "{}", ran.report);

    let units = CDK.encode_utf16().flat_map(u16::to_le_bytes);
    folder.write("lib/web.ts", [vec![0xff, 0xfe], units.collect()].concat());
    let ran = folder.run(&["migrate", "--write", "."]).expect(2);
    let told = "error: lib/web.ts: UTF-16 text; save it as UTF-8\n";
    assert!(ran.report.contains(told), "{}", ran.report);

    folder.write(
        "app.py",
        "# -*- coding: latin-1 -*-\n# f\u{fc}r\nfrom troposphere import ecs\nweb = ecs.Service('Web', LaunchType='EC2')\n"
            .chars()
            .map(|char| char as u8)
            .collect::<Vec<u8>>(),
    );
    let ran = folder.run(&["check", "."]).expect(2);
    let told = "error: app.py: line 2 is not UTF-8 text; save the file as UTF-8\n";
    assert!(ran.report.contains(told), "{}", ran.report);
}
