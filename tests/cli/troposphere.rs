//! troposphere scripts with the template that they print. `tests/data/troposphere` has what `worker.py` prints (troposphere
//! 4.11.1, 2026-11-29), in JSON and in YAML.

use std::time::{Duration, SystemTime};

use crate::support::{Folder, Ran};

const SCRIPT: &str = include_str!("../data/troposphere/worker.py");
const PRINTED: &str = include_str!("../data/troposphere/worker.json");
const IN_YAML: &str = include_str!("../data/troposphere/worker.yaml");

/// A script with the template that the one of the data prints.
fn folder(script: &str) -> Folder {
    Folder::new(&[("worker.py", script), ("worker.json", PRINTED)])
}

fn run(folder: &Folder, printed: &str) -> Ran {
    let arguments = [
        "migrate",
        "--write",
        "--allow-dirty",
        "--assembly",
        printed,
        "worker.py",
    ];
    folder.run(&arguments)
}

/// The script after the migration.
fn migrated(script: &str) -> String {
    let folder = folder(script);
    run(&folder, "worker.json").expect(0);
    assert_eq!(folder.read("worker.json"), PRINTED);
    let after = folder.read("worker.py");
    run(&folder, "worker.json");
    assert_eq!(folder.read("worker.py"), after, "the second run");
    after
}

/// Asserts that a script is not changed, and that each of the texts is reported.
fn is_held(script: &str, reported: &[&str]) {
    let folder = folder(script);
    let ran = run(&folder, "worker.json").expect(0);
    assert_eq!(folder.read("worker.py"), script);
    let report: String = ran.report.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in reported {
        assert!(report.contains(text), "{text}\n{}", ran.report);
    }
}

fn replaced(script: &str, changes: &[(&str, &str)]) -> String {
    let mut text = script.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}\n{text}");
        text = text.replacen(old, new, 1);
    }
    text
}

/// What the migration changes in the script.
const CHANGES: &[(&str, &str)] = &[
    (
        "import Parameter, Ref, Template",
        "import GetAtt, Parameter, Ref, Sub, Template",
    ),
    (
        "    ContainerDefinition,\n    PlacementStrategy,\n",
        "    AwsvpcConfiguration,\n    ContainerDefinition,\n    NetworkConfiguration,\n",
    ),
    (
        "    TaskDefinition,\n)\n",
        "    TaskDefinition,\n)\nfrom troposphere.iam import Role\n",
    ),
    (
        "SecurityGroup::Id\"))\n\n",
        r#"SecurityGroup::Id"))
task_security_groups = t.add_parameter(Parameter(
    "TaskSecurityGroups",
    Type="List<AWS::EC2::SecurityGroup::Id>",
    Description="Security groups for the tasks, for example those of the container instances",
))
assign_public_ip = t.add_parameter(Parameter(
    "AssignPublicIp",
    Type="String",
    Description="ENABLED if the subnets are public, DISABLED if they have a NAT gateway or VPC endpoints",
    Default="DISABLED",
    AllowedValues=["ENABLED", "DISABLED"],
))

task_execution_role = t.add_resource(Role(
    "TaskExecutionRole",
    AssumeRolePolicyDocument={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
        ],
    },
    ManagedPolicyArns=[
        Sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
    ],
))

"#,
    ),
    (
        "        ),\n    ],\n))\n",
        r#"        ),
    ],
    NetworkMode="awsvpc",
    RequiresCompatibilities=["FARGATE"],
    ExecutionRoleArn=GetAtt(task_execution_role, "Arn"),
    Cpu="256",
    Memory="512",
))
"#,
    ),
    ("LaunchType=\"EC2\"", "LaunchType=\"FARGATE\""),
    (
        "    PlacementStrategies=[PlacementStrategy(Type=\"binpack\", Field=\"memory\")],\n",
        r"    NetworkConfiguration=NetworkConfiguration(
        AwsvpcConfiguration=AwsvpcConfiguration(
            AssignPublicIp=Ref(assign_public_ip),
            SecurityGroups=Ref(task_security_groups),
            Subnets=Ref(subnets),
        ),
    ),
",
    ),
];

#[test]
fn the_calls_of_a_script_are_edited() {
    assert_eq!(migrated(SCRIPT), replaced(SCRIPT, CHANGES));
}

#[test]
fn a_template_that_is_printed_in_yaml_is_the_same() {
    let folder = Folder::new(&[("worker.py", SCRIPT), ("out/worker.yaml", IN_YAML)]);
    run(&folder, "out").expect(0);
    assert_eq!(folder.read("worker.py"), replaced(SCRIPT, CHANGES));
}

#[test]
fn the_report_has_the_places_of_the_script_and_the_proof() {
    let folder = folder(SCRIPT);
    let ran = folder.run(&["check", "-vv", "--assembly", "worker.json", "worker.py"]);
    let report: String = ran.report.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in ["worker.py:28", "verify --before worker.json --after FILE"] {
        assert!(report.contains(text), "{text}\n{}", ran.report);
    }
    assert!(!ran.report.contains("worker.json:"), "{}", ran.report);
}

#[test]
fn files_with_windows_line_ends_and_a_byte_order_mark_keep_them() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(
        migrated(&windows(SCRIPT)),
        windows(&replaced(SCRIPT, CHANGES))
    );
}

#[test]
fn modules_and_titles_are_used_where_the_script_does() {
    let script = replaced(
        SCRIPT,
        &[
            (
                "from troposphere.ecs import (\n    ContainerDefinition,\n    PlacementStrategy,\n    Service,\n    TaskDefinition,\n)\n",
                "",
            ),
            (
                "import Parameter, Ref, Template",
                "import Parameter, Ref, Template, ecs",
            ),
            ("TaskDefinition(\n", "ecs.TaskDefinition(\n"),
            (
                "        ContainerDefinition(",
                "        ecs.ContainerDefinition(",
            ),
            ("PlacementStrategy(", "ecs.PlacementStrategy("),
            ("t.add_resource(Service(", "t.add_resource(ecs.Service("),
            ("Ref(cluster)", "Ref(\"Cluster\")"),
            ("Ref(task)", "Ref(\"Task\")"),
        ],
    );
    let after = migrated(&script);
    for text in [
        "from troposphere import GetAtt, Parameter, Ref, Sub, Template, ecs, iam\n",
        "\nt.add_resource(iam.Role(\n    \"TaskExecutionRole\",\n",
        "    ExecutionRoleArn=GetAtt(\"TaskExecutionRole\", \"Arn\"),\n",
        "    NetworkConfiguration=ecs.NetworkConfiguration(\n        AwsvpcConfiguration=ecs.AwsvpcConfiguration(\n            AssignPublicIp=Ref(\"AssignPublicIp\"),\n",
    ] {
        assert!(after.contains(text), "{text}\n{after}");
    }
}

#[test]
fn variables_attributes_and_dictionaries_are_followed() {
    let script = replaced(
        SCRIPT,
        &[
            (
                "t.add_resource(Service(\n    \"Worker\",\n",
                "LAUNCH_TYPE = \"EC2\"\nplacement = [PlacementStrategy(Type=\"binpack\", Field=\"memory\")]\nworker = Service(\"Worker\")\n",
            ),
            (
                "    Cluster=Ref(cluster),\n",
                "worker.Cluster = Ref(cluster)\n",
            ),
            (
                "    LaunchType=\"EC2\",  # on the shared cluster\n",
                "worker.LaunchType = LAUNCH_TYPE  # on the shared cluster\n",
            ),
            (
                "    TaskDefinition=Ref(task),\n",
                "worker.TaskDefinition = Ref(task)\n",
            ),
            (
                "    PlacementStrategies=[PlacementStrategy(Type=\"binpack\", Field=\"memory\")],\n))\n",
                "worker.PlacementStrategies = placement\nt.add_resource(worker)\n",
            ),
            (
                "task = t.add_resource(TaskDefinition(\n    \"Task\",\n    ContainerDefinitions=[",
                "task = t.add_resource(TaskDefinition(\n    \"Task\",\n    **{\"NetworkMode\": \"bridge\", \"ContainerDefinitions\": [",
            ),
            ("        ),\n    ],\n))\n", "        ),\n    ]},\n))\n"),
        ],
    );
    let printed = PRINTED.replacen(
        "   \"Properties\": {\n",
        "   \"Properties\": {\n    \"NetworkMode\": \"bridge\",\n",
        1,
    );
    assert_ne!(printed, PRINTED);
    let folder = Folder::new(&[("worker.py", &script), ("worker.json", &printed)]);
    let ran = run(&folder, "worker.json").expect(0);
    // A dictionary behind `**` may have what is added, so that nothing is added to the call.
    assert_eq!(folder.read("worker.py"), script);
    assert!(ran.report.contains("passed by a spread"), "{}", ran.report);
    let script = replaced(
        &script,
        &[
            (
                "**{\"NetworkMode\": \"bridge\", \"ContainerDefinitions\": [",
                "NetworkMode=\"bridge\",\n    ContainerDefinitions=[",
            ),
            ("    ]},\n))", "    ],\n))"),
        ],
    );
    folder.write("worker.py", &script);
    run(&folder, "worker.json").expect(0);
    let after = folder.read("worker.py");
    for text in [
        "LAUNCH_TYPE = \"FARGATE\"\n",
        "worker.LaunchType = LAUNCH_TYPE  # on the shared cluster\n",
        "worker.TaskDefinition = Ref(task)\nworker.NetworkConfiguration = NetworkConfiguration(\n",
        "    NetworkMode=\"awsvpc\",\n",
    ] {
        assert!(after.contains(text), "{text}\n{after}");
    }
    assert!(!after.contains("placement"), "{after}");
}

#[test]
fn what_is_not_written_at_the_call_holds_the_workload() {
    for (changes, reported) in [
        (
            &[
                (
                    "    LaunchType=\"EC2\",  # on the shared cluster\n",
                    "    **common,\n",
                ),
                (
                    "t.add_resource(Service(",
                    "common = dict(LaunchType=\"EC2\")\nt.add_resource(Service(",
                ),
            ][..],
            &[
                "Worker.Properties.LaunchType cannot be edited: LaunchType is passed by `**`; write it as a keyword of the call first",
                "worker.py:29",
            ][..],
        ),
        (
            &[(
                "LaunchType=\"EC2\"",
                "LaunchType=\"EC2\" if True else \"FARGATE\"",
            )],
            &["the value is computed by the script", "worker.py:31:16"],
        ),
        (
            &[("\"Worker\",", "\"Work\" + \"er\",")],
            &["no call has the title \"Worker\" as a text; it may be made by worker.py:28:16"],
        ),
        (
            &[(
                "print(t.to_json())",
                "if False:\n    Service(\"Worker\")\nprint(t.to_json())",
            )],
            &["Worker may be made by 2 calls: worker.py:28:16, worker.py:37:5"],
        ),
        (
            &[(
                "t.add_resource(Service(",
                "for name in []:\n  t.add_resource(Service(",
            )],
            &["the call of Service for \"Worker\" is in a loop"],
        ),
        (
            &[
                (
                    "    ContainerDefinitions=[\n",
                    "    ContainerDefinitions=containers + [\n",
                ),
                ("# The task.\n", "containers = []\n"),
                ("Memory=512", "Memory=512, PortMappings=[]"),
            ],
            &[],
        ),
        (
            &[(
                "t.add_resource(Service(",
                "class Own(Service):\n    pass\nt.add_resource(Own(",
            )],
            &["no call in the scripts makes Service with the title \"Worker\""],
        ),
        (
            &[
                (
                    "t.add_resource(Service(",
                    "def add(kind):\n  t.add_resource(Service(",
                ),
                ("LaunchType=\"EC2\"", "LaunchType=kind"),
            ],
            &["the value is the parameter kind of a function"],
        ),
    ] {
        let script = replaced(SCRIPT, changes);
        if reported.is_empty() {
            assert_ne!(migrated(&script), script);
        } else {
            is_held(&script, reported);
        }
    }
}

#[test]
fn a_printed_template_of_another_script_is_not_used() {
    let other = replaced(SCRIPT, &[("LaunchType=\"EC2\"", "LaunchType=\"EXTERNAL\"")]);
    is_held(
        &other,
        &[
            "the script has \"EXTERNAL\" where worker.json has \"EC2\". Write the output of the script to a file again",
        ],
    );
    let other = replaced(
        SCRIPT,
        &[(
            "LaunchType=\"EC2\",",
            "LaunchType=\"EC2\", NetworkConfiguration=None,",
        )],
    );
    is_held(
        &other,
        &[
            "the script sets NetworkConfiguration already, and the printed template does not have it",
        ],
    );
    let folder = folder(SCRIPT);
    let before = SystemTime::now() - Duration::from_secs(3600);
    let file = std::fs::File::options()
        .write(true)
        .open(folder.path("worker.json"));
    file.unwrap().set_modified(before).unwrap();
    let ran = run(&folder, "worker.json");
    assert_eq!(folder.read("worker.py"), SCRIPT);
    assert!(
        ran.report.contains("worker.json is older than worker.py"),
        "{}",
        ran.report
    );
}

/// Runs on a directory with other scripts.
fn run_among(others: &[(&str, &str)], script: &str) -> (Folder, Ran) {
    let folder = folder(script);
    for (path, text) in others {
        folder.write(path, text);
    }
    let arguments = [
        "migrate",
        "--write",
        "--allow-dirty",
        "--assembly",
        "worker.json",
        ".",
    ];
    let ran = folder.run(&arguments);
    (folder, ran)
}

#[test]
fn only_the_script_that_prints_the_template_is_edited() {
    // Another script makes some of the resources, with the same titles.
    let other = replaced(SCRIPT, &[("    \"Task\",", "    \"OtherTask\",")]);
    let (folder, _) = run_among(&[("other.py", &other)], SCRIPT);
    assert_eq!(folder.read("other.py"), other);
    assert_eq!(folder.read("worker.py"), replaced(SCRIPT, CHANGES));
    // Both may print it.
    let (folder, ran) = run_among(&[("other.py", SCRIPT)], SCRIPT);
    assert_eq!(folder.read("worker.py"), SCRIPT);
    assert!(
        ran.report.contains("may be made by 2 calls"),
        "{}",
        ran.report
    );
    // The service of the template is made by a title that is computed, and not by the other script.
    let script = replaced(SCRIPT, &[("\"Worker\",", "\"Work\" + \"er\",")]);
    let single = "from troposphere.ecs import Service\nService(\"Worker\", LaunchType=\"EC2\")\n";
    let (folder, _) = run_among(
        &[("single.py", single)],
        &replaced(&script, &[("import Parameter", "import Output, Parameter")]),
    );
    assert_eq!(folder.read("single.py"), single);
}

#[test]
fn a_stack_of_several_scripts_is_edited_where_each_resource_is() {
    let (head, tail) = SCRIPT.split_once("t.add_resource(Service(").unwrap();
    let tail = format!("t.add_resource(Service({tail}");
    let tail = tail
        .replace("Ref(cluster)", "Ref(\"Cluster\")")
        .replace("Ref(task)", "Ref(\"Task\")");
    let head = head.replace("    PlacementStrategy,\n    Service,\n", "");
    let service = format!(
        "from common import t\nfrom troposphere import Ref\nfrom troposphere.ecs import PlacementStrategy, Service\n\n{tail}"
    );
    let (folder, ran) = run_among(&[("common.py", &head)], &service);
    ran.expect(0);
    let common = folder.read("common.py");
    let service = folder.read("worker.py");
    assert!(common.contains("NetworkMode=\"awsvpc\""), "{common}");
    assert!(service.contains("LaunchType=\"FARGATE\""), "{service}");
    // Without the import, it is not known that they belong together.
    let apart = service.replace("from common import t\n", "t = template()\n");
    let apart = apart.replace("FARGATE", "EC2");
    let (folder, _) = run_among(&[("common.py", &head)], &apart);
    assert_eq!(folder.read("worker.py"), apart);
}

#[test]
fn without_a_printed_template_the_calls_are_reported() {
    let folder = Folder::new(&[("worker.py", SCRIPT)]);
    let ran = folder.run(&["check", "."]).expect(3);
    let report: String = ran.report.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        "The script makes ECS resources, and no template that it prints is known: Task, Worker",
        "worker.py:16:23",
        "Not read 1 file with ECS definitions",
        "ecs2fargate migrate --assembly FILE",
    ] {
        assert!(report.contains(text), "{text}\n{}", ran.report);
    }
    folder.run(&["migrate", "--write", "."]);
    assert_eq!(folder.read("worker.py"), SCRIPT);
}

#[test]
fn a_script_on_fargate_leaves_nothing_to_do() {
    let script = "from troposphere.ecs import Service, TaskDefinition\nService(\"A\", LaunchType=\"FARGATE\")\n\
                  TaskDefinition(\"B\", RequiresCompatibilities=[\"FARGATE\"])\n";
    let folder = Folder::new(&[("a.py", script)]);
    folder.run(&["check", "."]).expect(0);
    // Other AWS services.
    let folder = Folder::new(&[("a.py", "from troposphere.s3 import Bucket\nBucket(\"A\")\n")]);
    folder.run(&["check", "."]).expect(0);
    // A function of its own may make anything.
    let folder = Folder::new(&[(
        "a.py",
        "import troposphere.ecs as e\nfrom own import make\nmake(e, \"TaskDefinition\")\n",
    )]);
    let ran = folder.run(&["check", "."]).expect(3);
    assert!(ran.report.contains("not-read"), "{}", ran.report);
}

#[test]
fn a_script_that_cannot_be_parsed_is_an_error_with_its_place() {
    let folder = folder(&replaced(SCRIPT, &[("t = Template()", "t = = Template()")]));
    let ran = folder.run(&["check", "--assembly", "worker.json", "worker.py"]);
    assert!(ran.report.contains("worker.py:9"), "{}", ran.report);
}

#[test]
fn a_copy_next_to_the_service_is_refused() {
    let folder = folder(SCRIPT);
    let arguments = [
        "migrate",
        "--write",
        "--allow-dirty",
        "--cutover",
        "parallel",
        "--assembly",
        "worker.json",
        "worker.py",
    ];
    let ran = folder.run(&arguments);
    assert_eq!(folder.read("worker.py"), SCRIPT);
    assert!(ran.report.contains("parallel"), "{}", ran.report);
}
