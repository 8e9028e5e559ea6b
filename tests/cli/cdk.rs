//! Programs of the AWS CDK with their cloud assembly. Both programs of `tests/data/cdk` synthesize to its assembly
//! (aws-cdk-lib 2.276.0 and 2.275.0, 2026-11-29).

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::{Folder, Ran};

const ASSEMBLY: [(&str, &str); 3] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk/assembly/manifest.json"),
    ),
    (
        "cdk.out/tree.json",
        include_str!("../data/cdk/assembly/tree.json"),
    ),
    (
        "cdk.out/Worker.template.json",
        include_str!("../data/cdk/assembly/Worker.template.json"),
    ),
];

const PYTHON: &str = include_str!("../data/cdk/app.py");

const TYPESCRIPT: &str = include_str!("../data/cdk/app.ts");

/// An app with one program.
fn app(file: &str, program: &str) -> Folder {
    app_of(&ASSEMBLY, file, program)
}

/// An app with an assembly.
pub(crate) fn app_of(assembly: &[(&str, &str)], file: &str, program: &str) -> Folder {
    let folder = Folder::new(assembly);
    folder.write("cdk.json", "{\"app\": \"a command\"}\n");
    folder.write(file, program);
    folder
}

/// The program after the migration, which must be at rest then.
fn migrated(file: &str, program: &str) -> (String, Ran) {
    migrated_of(&ASSEMBLY, file, program)
}

/// The same for another assembly.
pub(crate) fn migrated_of(assembly: &[(&str, &str)], file: &str, program: &str) -> (String, Ran) {
    let folder = app_of(assembly, file, program);
    let ran = folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    let ran = ran.expect(0);
    let after = folder.read(file);
    for (path, text) in assembly {
        assert_eq!(folder.read(path), *text, "{path}");
    }
    folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    assert_eq!(folder.read(file), after, "the second run");
    (after, ran)
}

/// Asserts that a program is not changed, and that each of the texts is reported.
fn is_held(file: &str, program: &str, reported: &[&str]) {
    is_held_of(&ASSEMBLY, file, program, reported);
}

/// The same for another assembly.
pub(crate) fn is_held_of(assembly: &[(&str, &str)], file: &str, program: &str, reported: &[&str]) {
    let (after, ran) = migrated_of(assembly, file, program);
    assert_eq!(after, program);
    // A message may be on several lines.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in reported {
        assert!(
            words(&ran.report).contains(&words(text)),
            "{text}\n{}",
            ran.report
        );
    }
}

pub(crate) fn replaced(program: &str, changes: &[(&str, &str)]) -> String {
    let mut text = program.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    text
}

/// What the migration changes in the program in TypeScript.
const IN_TYPESCRIPT: &[(&str, &str)] = &[
    (
        "new ecs.Ec2TaskDefinition(stack, 'Task')",
        "new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 256, memoryLimitMiB: 512 })",
    ),
    (
        "{ containerPort: 80, hostPort: 0 }",
        "{ containerPort: 80 }",
    ),
    ("new ecs.Ec2Service", "new ecs.FargateService"),
    (
        "  placementStrategies: [ecs.PlacementStrategy.packedByMemory()],\n});",
        "});\nservice.connections.allowFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(80));",
    ),
];

/// And in Python.
const IN_PYTHON: &[(&str, &str)] = &[
    (
        "ecs.Ec2TaskDefinition(stack, \"Task\")",
        "ecs.FargateTaskDefinition(stack, \"Task\", cpu=256, memory_limit_mib=512)",
    ),
    ("container_port=80, host_port=0", "container_port=80"),
    ("ecs.Ec2Service(", "ecs.FargateService("),
    (
        "    placement_strategies=[ecs.PlacementStrategy.packed_by_memory()],\n)",
        ")\nservice.connections.allow_from(ec2.Peer.ipv4(vpc.vpc_cidr_block), ec2.Port.tcp(80))",
    ),
];

#[test]
fn constructs_are_replaced_by_their_twins() {
    let (after, ran) = migrated("app.ts", TYPESCRIPT);
    assert_eq!(after, replaced(TYPESCRIPT, IN_TYPESCRIPT));
    assert!(ran.report.contains("app.ts:19"), "{}", ran.report);
    let (after, ran) = migrated("app.py", PYTHON);
    assert_eq!(after, replaced(PYTHON, IN_PYTHON));
    assert!(ran.report.contains("app.py:20"), "{}", ran.report);
}

#[test]
fn the_diff_is_the_change_of_the_program() {
    let folder = app("app.ts", TYPESCRIPT);
    folder.commit();
    let diff = folder.run(&["migrate", "--dry-run", "."]).expect(0);
    folder.git("", &["apply"], &diff.stdout);
    assert_eq!(folder.read("app.ts"), replaced(TYPESCRIPT, IN_TYPESCRIPT));
}

#[test]
fn imports_by_name_are_replaced_and_unused_ones_are_removed() {
    let by_name = replaced(
        TYPESCRIPT,
        &[
            (
                "import * as ecs from 'aws-cdk-lib/aws-ecs';",
                "import { Cluster, ContainerImage, Ec2Service, Ec2TaskDefinition, PlacementStrategy } from 'aws-cdk-lib/aws-ecs';",
            ),
            ("new ecs.Cluster", "new Cluster"),
            ("ecs.ContainerImage", "ContainerImage"),
            ("new ecs.Ec2Service", "new Ec2Service"),
            ("new ecs.Ec2TaskDefinition", "new Ec2TaskDefinition"),
            ("ecs.PlacementStrategy", "PlacementStrategy"),
        ],
    );
    let (after, _) = migrated("app.ts", &by_name);
    let import = after.lines().find(|line| line.contains("aws-ecs")).unwrap();
    for (name, is_there) in [
        ("FargateService", true),
        ("FargateTaskDefinition", true),
        ("Cluster", true),
        ("Ec2Service", false),
        ("Ec2TaskDefinition", false),
        ("PlacementStrategy", false),
    ] {
        assert_eq!(import.contains(name), is_there, "{name}: {import}");
    }
    assert!(
        after.contains("new FargateService(stack, 'Service'"),
        "{after}"
    );
}

#[test]
fn a_constant_that_only_a_removed_property_used_is_removed_too() {
    let with = |constant: &str, use_elsewhere: &str| {
        let named = [
            ("// The task.", &*format!("{constant}\n// The task.")),
            ("hostPort: 0", "hostPort: hostPort"),
            ("new cdk.App()", &format!("new cdk.App({use_elsewhere})")),
        ];
        replaced(TYPESCRIPT, &named)
    };
    let (after, _) = migrated("app.ts", &with("const hostPort = 0;", ""));
    assert_eq!(after, replaced(TYPESCRIPT, IN_TYPESCRIPT));
    for (constant, use_elsewhere) in [
        ("export const hostPort = 0;", ""),
        ("const hostPort = 0;", "{ context: { hostPort } }"),
        ("const hostPort = portOf('web');", ""),
        ("const hostPort = [portOf('web')].length;", ""),
        ("const hostPort = new cdk.App();", ""),
        ("const hostPort = cdk.Fn.select(0, []);", ""),
        ("let last = 0;\nconst hostPort = last++;", ""),
    ] {
        let program = with(constant, use_elsewhere);
        let (after, _) = migrated("app.ts", &program);
        let unused = ("// The task.", &*format!("{constant}\n// The task."));
        let elsewhere = ("new cdk.App()", &*format!("new cdk.App({use_elsewhere})"));
        let changed = replaced(TYPESCRIPT, IN_TYPESCRIPT);
        assert_eq!(
            after,
            replaced(&changed, &[unused, elsewhere]),
            "{constant}"
        );
    }
}

#[test]
fn constants_of_python_stay_where_they_may_be_needed() {
    let named = |value: &str| {
        let constant = format!("HOST_PORT = {value}\n# The task.");
        let named = [
            ("# The task.", &*constant),
            ("host_port=0", "host_port=HOST_PORT"),
        ];
        replaced(PYTHON, &named)
    };
    for (other, stays) in [
        ("from app import HOST_PORT\n", true),
        ("HOST_PORT = 1\n", false),
    ] {
        let folder = app("app.py", &named("0"));
        folder.write(
            "ports.py",
            format!("import aws_cdk\n{other}print(HOST_PORT)\n"),
        );
        let ran = folder.run(&["migrate", "--write", "--allow-dirty", "."]);
        ran.expect(0);
        assert_eq!(
            folder.read("app.py").contains("HOST_PORT = 0"),
            stays,
            "{other}"
        );
    }
    let (after, _) = migrated("app.py", &named("cdk.CfnElement(scope=stack)"));
    assert!(after.contains("HOST_PORT = cdk"), "{after}");
}

/// A second container, whose ID is the name of the first one.
fn with_swapped_names(folder: &Folder) {
    let mut template: Value =
        serde_json::from_str(&folder.read("cdk.out/Worker.template.json")).unwrap();
    let path = "/Resources/Task79114B6B/Properties/ContainerDefinitions";
    let containers = template.pointer_mut(path).unwrap().as_array_mut().unwrap();
    let mut second = containers[0].clone();
    second["Name"] = "log".into();
    second.as_object_mut().unwrap().remove("PortMappings");
    second["Hostname"] = "log".into();
    containers.push(second);
    folder.write("cdk.out/Worker.template.json", template.to_string());
    let mut tree: Value = serde_json::from_str(&folder.read("cdk.out/tree.json")).unwrap();
    let path = "/tree/children/Worker/children/Task/children";
    let children = tree.pointer_mut(path).unwrap();
    let mut second = children["web"].clone();
    second["id"] = "log".into();
    second["path"] = "Worker/Task/log".into();
    children["log"] = second;
    folder.write("cdk.out/tree.json", tree.to_string());
}

#[test]
fn a_container_is_found_by_the_name_that_its_call_passes() {
    let swapped = replaced(
        TYPESCRIPT,
        &[
            (
                "addContainer('web', {\n",
                "addContainer('log', {\n  containerName: 'web',\n",
            ),
            (
                "\nconst service",
                "task.addContainer('web', {\n  containerName: NAME,\n  image: ecs.ContainerImage.fromRegistry('example/log:1'),\n  memoryLimitMiB: 256,\n  hostname: 'log',\n});\n\nconst service",
            ),
        ],
    );
    let named = swapped.replace("NAME", "'log'");
    let folder = app("app.ts", &named);
    with_swapped_names(&folder);
    folder
        .run(&["migrate", "--write", "--allow-dirty", "."])
        .expect(0);
    let after = folder.read("app.ts");
    assert!(
        after.contains("portMappings: [{ containerPort: 80 }]"),
        "{after}"
    );
    assert!(!after.contains("hostname"), "{after}");

    // A name that is computed: the other container has the other name.
    let computed = swapped.replace("NAME", "process.env.NAME");
    let folder = app("app.ts", &computed);
    with_swapped_names(&folder);
    folder
        .run(&["migrate", "--write", "--allow-dirty", "."])
        .expect(0);
    assert!(!folder.read("app.ts").contains("hostname"));

    // Both are computed.
    let unknown = computed.replace("containerName: 'web'", "containerName: process.env.WEB");
    let folder = app("app.ts", &unknown);
    with_swapped_names(&folder);
    let ran = folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    assert_eq!(folder.read("app.ts"), unknown);
    let told =
        "the construct of container web is not known. Write its name as a string where it is added";
    assert!(ran.report.contains(told), "{}", ran.report);
}

#[test]
fn placement_that_a_method_adds_is_removed() {
    let chained = replaced(
        TYPESCRIPT,
        &[(
            "  placementStrategies: [ecs.PlacementStrategy.packedByMemory()],\n});",
            "});\nservice.addPlacementStrategies(ecs.PlacementStrategy.packedByMemory()); // dense",
        )],
    );
    let (after, _) = migrated("app.ts", &chained);
    assert_eq!(after, replaced(TYPESCRIPT, IN_TYPESCRIPT));
}

#[test]
fn a_service_without_a_variable_gets_one_for_its_rules() {
    let unbound = replaced(PYTHON, &[("service = ecs.Ec2Service(", "ecs.Ec2Service(")]);
    let (after, _) = migrated("app.py", &unbound);
    assert_eq!(after, replaced(PYTHON, IN_PYTHON));
}

#[test]
fn an_id_in_a_constant_is_that_of_the_construct() {
    let named = replaced(
        TYPESCRIPT,
        &[
            ("// The task.", "const id = 'Task';\n// The task."),
            ("(stack, 'Task')", "(stack, id)"),
        ],
    );
    let (after, _) = migrated("app.ts", &named);
    assert!(
        after.contains("new ecs.FargateTaskDefinition(stack, id, {"),
        "{after}"
    );
}

#[test]
fn types_of_replaced_constructs_follow() {
    let typed = replaced(
        TYPESCRIPT,
        &[("const service = new", "const service: ecs.Ec2Service = new")],
    );
    let (after, _) = migrated("app.ts", &typed);
    assert!(
        after.contains("const service: ecs.FargateService = new ecs.FargateService("),
        "{after}"
    );
}

#[test]
fn arguments_that_are_not_written_at_the_call_hold_the_workload() {
    let spread = replaced(
        TYPESCRIPT,
        &[
            (
                "const service =",
                "const common = { cluster };\nconst service =",
            ),
            (
                "  cluster,\n  taskDefinition",
                "  ...common,\n  taskDefinition",
            ),
        ],
    );
    is_held(
        "app.ts",
        &spread,
        &["not all arguments are written at the call", "app.ts:20:17"],
    );
    let keywords = replaced(
        PYTHON,
        &[
            (
                "service = ecs",
                "common = {\"cluster\": cluster}\nservice = ecs",
            ),
            (
                "    cluster=cluster,\n    task_def",
                "    **common,\n    task_def",
            ),
        ],
    );
    is_held("app.py", &keywords, &["not all arguments are written"]);
}

#[test]
fn a_construct_that_no_call_makes_holds_the_workload() {
    let subclass = replaced(
        TYPESCRIPT,
        &[
            (
                "const service =",
                "class Own extends ecs.Ec2Service {}\nconst service =",
            ),
            ("new ecs.Ec2Service(stack", "new Own(stack"),
        ],
    );
    is_held("app.ts", &subclass, &["A subclass or wrapper makes it"]);
    // The assembly is that of another program.
    let other = TYPESCRIPT.replace("'Task'", "'OtherTask'");
    is_held(
        "app.ts",
        &other,
        &["no call in the programs makes Ec2TaskDefinition with the ID \"Task\""],
    );
}

#[test]
fn a_construct_that_several_calls_may_make_holds_the_workload() {
    let twice = format!(
        "{TYPESCRIPT}\nif (process.env.TWO) {{\n  new ecs.Ec2Service(stack, 'Service', {{ cluster, taskDefinition: task }});\n}}\n"
    );
    is_held(
        "app.ts",
        &twice,
        &["may be made by 2 calls: app.ts:19:17, app.ts:26:3"],
    );
}

#[test]
fn an_escape_hatch_on_a_changed_property_holds_the_workload() {
    let hatch = format!(
        "{TYPESCRIPT}(service.node.defaultChild as ecs.CfnService).addPropertyOverride('LaunchType', 'EC2');\n"
    );
    is_held("app.ts", &hatch, &["overrides LaunchType", "app.ts:24"]);
    let other = format!(
        "{TYPESCRIPT}(service.node.defaultChild as ecs.CfnService).addPropertyOverride('Tags', []);\n"
    );
    let (after, _) = migrated("app.ts", &other);
    assert!(after.contains("FargateService"), "{after}");
}

#[test]
fn without_an_assembly_the_constructs_are_reported() {
    let folder = Folder::new(&[("app.ts", TYPESCRIPT), ("cdk.json", "{}")]);
    let ran = folder.run(&["check", "."]).expect(3);
    for text in [
        "Ec2TaskDefinition becomes FargateTaskDefinition",
        "Ec2Service becomes FargateService, without placementStrategies",
        "app.ts:12:18",
        "app.ts:19:21",
        "cdk synth",
    ] {
        assert!(ran.report.contains(text), "{text}\n{}", ran.report);
    }
    let ran = folder.run(&["migrate", "--write", "."]);
    assert_eq!(folder.read("app.ts"), TYPESCRIPT, "{}", ran.report);
}

#[test]
fn an_assembly_that_is_older_than_the_program_is_not_used() {
    let folder = app("app.ts", TYPESCRIPT);
    let before = SystemTime::now() - Duration::from_secs(3600);
    for (path, _) in ASSEMBLY {
        let file = std::fs::File::options()
            .write(true)
            .open(folder.path(path))
            .unwrap();
        file.set_modified(before).unwrap();
    }
    let ran = folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    assert_eq!(folder.read("app.ts"), TYPESCRIPT);
    assert!(
        ran.report
            .contains("cdk.out is older than app.ts. Run cdk synth"),
        "{}",
        ran.report
    );
}

#[test]
fn an_assembly_elsewhere_is_named() {
    let folder = Folder::new(&[("app.ts", TYPESCRIPT)]);
    for (path, text) in ASSEMBLY {
        folder.write(&path.replace("cdk.out", "built/one"), text);
    }
    let ran = folder.run(&[
        "migrate",
        "--write",
        "--allow-dirty",
        "--assembly",
        "built/one",
        "app.ts",
    ]);
    ran.expect(0);
    assert_eq!(folder.read("app.ts"), replaced(TYPESCRIPT, IN_TYPESCRIPT));
    let ran = folder
        .run(&["check", "--assembly", "missing", "app.ts"])
        .expect(2);
    assert!(
        ran.report
            .contains("--assembly missing: no such file or directory"),
        "{}",
        ran.report
    );
}

#[test]
fn a_program_that_cannot_be_parsed_is_an_error_with_its_place() {
    let broken = TYPESCRIPT.replace("const service = new", "const service = = new");
    let folder = app("app.ts", &broken);
    let ran = folder.run(&["check", "."]);
    assert!(ran.status == 1 || ran.status == 2, "{}", ran.report);
    assert!(ran.report.contains("app.ts:19"), "{}", ran.report);
}

#[test]
fn files_with_windows_line_ends_and_a_byte_order_mark_keep_them() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for (file, program, changes) in [
        ("app.ts", TYPESCRIPT, IN_TYPESCRIPT),
        ("app.py", PYTHON, IN_PYTHON),
    ] {
        let (after, _) = migrated(file, &windows(program));
        assert_eq!(after, windows(&replaced(program, changes)));
    }
}
