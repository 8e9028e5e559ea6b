//! Programs of the AWS CDK with L1 constructs. All programs of `tests/data/cdk_l1` synthesize to its assembly, and those with
//! `after` in their names to the plan for it: `verify` finds no difference (aws-cdk-lib 2.276.0 and 2.275.0, 2026-11-29).

use crate::cdk::{app_of, is_held_of, migrated_of, replaced};
use crate::support::Folder;

const TEMPLATE: &str = include_str!("../data/cdk_l1/assembly/Shop.template.json");

const TREE: &str = include_str!("../data/cdk_l1/assembly/tree.json");

const ASSEMBLY: [(&str, &str); 3] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk_l1/assembly/manifest.json"),
    ),
    ("cdk.out/tree.json", TREE),
    ("cdk.out/Shop.template.json", TEMPLATE),
];

const TYPESCRIPT: &str = include_str!("../data/cdk_l1/app.ts");

const PYTHON: &str = include_str!("../data/cdk_l1/app.py");

const CLASSES: &str = include_str!("../data/cdk_l1/classes.py");

/// The program in TypeScript after some changes, and after the migration.
fn typescript(changes: &[(&str, &str)]) -> String {
    migrated_of(&ASSEMBLY, "app.ts", &replaced(TYPESCRIPT, changes)).0
}

fn python(changes: &[(&str, &str)]) -> String {
    migrated_of(&ASSEMBLY, "app.py", &replaced(PYTHON, changes)).0
}

fn is_held_in_typescript(changes: &[(&str, &str)], reported: &[&str]) {
    is_held_of(
        &ASSEMBLY,
        "app.ts",
        &replaced(TYPESCRIPT, changes),
        reported,
    );
}

fn is_held_in_python(changes: &[(&str, &str)], reported: &[&str]) {
    is_held_of(&ASSEMBLY, "app.py", &replaced(PYTHON, changes), reported);
}

/// Asserts that a program has each of the texts.
fn has(program: &str, texts: &[&str]) {
    for text in texts {
        assert!(program.contains(text), "{text}\n{program}");
    }
}

#[test]
fn properties_are_those_of_the_plan() {
    for (file, program, after) in [
        (
            "app.ts",
            TYPESCRIPT,
            include_str!("../data/cdk_l1/app.after.ts"),
        ),
        (
            "app.py",
            PYTHON,
            include_str!("../data/cdk_l1/app.after.py"),
        ),
        (
            "app.py",
            CLASSES,
            include_str!("../data/cdk_l1/classes.after.py"),
        ),
    ] {
        let (migrated, ran) = migrated_of(&ASSEMBLY, file, program);
        assert_eq!(migrated, after);
        assert!(
            ran.report.contains("Web       migrated  replaced"),
            "{}",
            ran.report
        );
    }
}

#[test]
fn the_diff_is_the_change_of_the_program() {
    let folder = app_of(&ASSEMBLY, "app.py", PYTHON);
    folder.commit();
    let diff = folder.run(&["migrate", "--dry-run", "."]).expect(0);
    folder.git("", &["apply"], &diff.stdout);
    let after = include_str!("../data/cdk_l1/app.after.py");
    assert_eq!(folder.read("app.py"), after);
}

#[test]
fn properties_in_variables_are_changed_there() {
    let in_variables = [
        (
            "const task = new",
            "const MODE = 'bridge';\nconst ports = [{ containerPort: 8080, hostPort: 0 }];\nconst task = new",
        ),
        (
            "portMappings: [\n        { containerPort: 8080, hostPort: 0 }, // any port of the instance\n      ],",
            "portMappings: ports,",
        ),
        ("family: 'web',", "family: MODE.replace('bridge', 'web'),"),
        ("networkMode: 'bridge'", "networkMode: MODE"),
    ];
    let after = typescript(&in_variables);
    // The constant has another use, and stays.
    has(
        &after,
        &[
            "const MODE = 'bridge';",
            "networkMode: 'awsvpc'",
            "const ports = [{ containerPort: 8080 }];",
        ],
    );
    let after = typescript(&[
        (
            "new ecs.CfnService(stack, 'Web', {",
            "const props: ecs.CfnServiceProps = {",
        ),
        (
            "targetGroupArn: targetGroup.ref }],\n});\n\napp",
            "targetGroupArn: targetGroup.ref }],\n};\nnew ecs.CfnService(stack, 'Web', props);\n\napp",
        ),
        ("launchType: 'EC2'", "launchType: ecs.LaunchType.EC2"),
    ]);
    has(
        &after,
        &[
            "launchType: 'FARGATE'",
            "const web = new ecs.CfnService(stack, 'Web', props);",
        ],
    );
}

#[test]
fn assignments_and_overrides_are_changed_where_they_are() {
    let after = typescript(&[
        ("  launchType: 'EC2',\n", ""),
        (
            "  // Spread over the instances.\n  placementStrategies: [{ type: 'spread', field: 'instanceId' }],\n",
            "",
        ),
        ("new ecs.CfnService", "const service = new ecs.CfnService"),
        (
            "\napp.synth",
            "service.launchType = 'EC2';\nservice.addPropertyOverride('PlacementStrategies', [{ Type: 'spread', Field: 'instanceId' }]);\n\napp.synth",
        ),
    ]);
    has(&after, &["\nservice.launchType = 'FARGATE';\n"]);
    assert!(!after.contains("PlacementStrategies"), "{after}");
    let after = python(&[
        ("    launch_type=\"EC2\",\n", ""),
        (
            "\napp.synth",
            "service.add_override(\"Properties.LaunchType\", \"EC2\")\n\napp.synth",
        ),
    ]);
    has(
        &after,
        &["service.add_override(\"Properties.LaunchType\", \"FARGATE\")"],
    );
}

#[test]
fn what_may_be_set_elsewhere_holds_the_workload() {
    let with = |line: &str| format!("{line}\n\napp.synth");
    let bound = (
        "new ecs.CfnService",
        "const service: any = new ecs.CfnService",
    );
    for (line, reported) in [
        (
            "service.addDeletionOverride('Properties.LaunchType');",
            "the program overrides LaunchType here",
        ),
        (
            "service.addPropertyOverride(process.env.PATH, 1);",
            "the program overrides",
        ),
        (
            "service['launchType'] = 'EC2';",
            "launchType may be changed here",
        ),
        (
            "if (app) { service.launchType = 'EC2'; }",
            "launchType is assigned more than once, under a condition",
        ),
        (
            "const other = (one: any) => { one.launchType = 'EC2'; };\nother(service);",
            "launchType may be changed here",
        ),
        (
            "const shop = { service };\nshop.service.launchType = 'EC2';",
            "launchType may be changed here",
        ),
        (
            "task.containerDefinitions.push({});",
            "containerDefinitions may be changed here",
        ),
    ] {
        is_held_in_typescript(
            &[bound, ("\napp.synth", &with(line))],
            &[reported, "app.ts:"],
        );
    }
    for line in [
        "setattr(service, \"launch_type\", \"EC2\")",
        "service.launch_type = \"EC2\"\nservice.launch_type = \"EC2\"",
        "service.launch_type = other = \"EC2\"",
    ] {
        let line = with(line);
        is_held_in_python(
            &[("    launch_type=\"EC2\",\n", ""), ("\napp.synth", &line)],
            &["launch_type", "app.py:6"],
        );
    }
    // That of another construct is not in the way.
    let after = python(&[(
        "\napp.synth",
        "other = ecs.CfnService(stack, \"Other\")\nother.launch_type = \"FARGATE\"\nother.add_property_override(\"LaunchType\", \"FARGATE\")\n\napp.synth",
    )]);
    has(&after, &["    launch_type=\"FARGATE\",\n"]);
}

#[test]
fn values_that_are_not_written_at_the_call_hold_the_workload() {
    for (old, new, reported) in [
        (
            "  launchType: 'EC2',",
            "  ...{ launchType: 'EC2' },",
            "may be passed by a spread or a computed name",
        ),
        (
            "launchType: 'EC2',",
            "['launch' + 'Type']: 'EC2',",
            "may be passed by a spread or a computed name",
        ),
        (
            "launchType: 'EC2',",
            "launchType: app ? 'EC2' : 'FARGATE',",
            "the value is computed by the program",
        ),
        (
            "launchType: 'EC2',",
            "launchType: `EC${2}`,",
            "the value is computed by the program",
        ),
        (
            "launchType: 'EC2',",
            "launchType: JSON.parse('\"EC2\"'),",
            "the value is computed by the program",
        ),
        (
            "launchType: 'EC2',",
            "launchType: 'FARGATE',",
            "the program has \"FARGATE\" where the template has \"EC2\". Run cdk synth and try again",
        ),
        (
            "  containerDefinitions: [\n",
            "  containerDefinitions: [\n    { name: 'first', image: 'first' },\n",
            "the list has other items than the template",
        ),
        (
            "name: 'web',\n      image",
            "name: 'other',\n      image",
            "the program has \"other\" where the template has \"web\"",
        ),
        (
            "{ containerPort: 8080, hostPort: 0 }, // any port of the instance",
            "...[{ containerPort: 8080, hostPort: 0 }],",
            "the value is not written there, but computed by the program",
        ),
        (
            "protocol: 'HTTP',\n  vpcId",
            "protocol: 'HTTP',\n  ...{},\n  vpcId",
            "may be passed by a spread",
        ),
    ] {
        is_held_in_typescript(&[(old, new)], &[reported, "app.ts:"]);
    }
    for (old, new, reported) in [
        (
            "    launch_type=\"EC2\",",
            "    **dict(launch_type=\"EC2\"),",
            "may be passed by `**`",
        ),
        (
            "[dict(containerPort=8080, hostPort=0)]",
            "[dict(containerPort=port, hostPort=0) for port in [8080]]",
            "the value is not written there, but computed by the program",
        ),
        (
            "dict(containerPort=8080, hostPort=0)",
            "dict(**{\"containerPort\": 8080}, hostPort=0)",
            "may be passed by a spread",
        ),
    ] {
        is_held_in_python(&[(old, new)], &[reported, "app.py:"]);
    }
}

#[test]
fn a_value_that_a_function_gets_holds_the_workload() {
    let in_function = [
        (
            "service = ecs.CfnService(\n    stack,\n    \"Web\",",
            "def make(kind):\n  return ecs.CfnService(\n    stack,\n    \"Web\",",
        ),
        ("launch_type=\"EC2\"", "launch_type=kind"),
        ("\napp.synth", "make(\"EC2\")\n\napp.synth"),
    ];
    is_held_in_python(
        &in_function,
        &["the value is the parameter kind of a function", "app.py:60"],
    );
}

#[test]
fn a_call_in_a_loop_gets_no_new_constructs() {
    let in_loop = [(
        "new ecs.CfnService(stack, 'Web', {",
        "for (const id of ['Web']) new ecs.CfnService(stack, id, {",
    )];
    is_held_in_typescript(&in_loop, &["the call is in a loop", "app.ts:53"]);
}

#[test]
fn a_call_that_is_the_value_of_a_function_gets_no_new_constructs() {
    is_held_in_typescript(
        &[
            (
                "new ecs.CfnService(stack, 'Web', {",
                "const make = (scope: cdk.Stack) => new ecs.CfnService(scope, 'Web', {",
            ),
            ("\napp.synth", "make(stack);\n\napp.synth"),
        ],
        &["the call is the value of a function", "app.ts:53"],
    );
}

#[test]
fn constructs_without_a_single_call_hold_the_workload() {
    is_held_in_typescript(
        &[(
            "\napp.synth",
            "if (!app) new ecs.CfnService(stack, 'Web', {});\n\napp.synth",
        )],
        &["Shop/Web may be made by 2 calls: app.ts:53:1, app.ts:61:11"],
    );
    is_held_in_typescript(
        &[
            (
                "\nconst app",
                "\nclass Service extends ecs.CfnService {}\nconst app",
            ),
            ("new ecs.CfnService", "new Service"),
        ],
        &["no call in the programs makes CfnService with the ID \"Web\""],
    );
}

#[test]
fn a_dependency_follows_what_is_made_later() {
    let (before, listener) = TYPESCRIPT
        .split_once("const listener")
        .expect("the program has a listener");
    let (listener, service) = listener
        .split_once("new ecs.CfnService")
        .expect("the service is behind it");
    let (service, end) = service
        .split_once("\napp.synth")
        .expect("the end is behind it");
    let program =
        format!("{before}new ecs.CfnService{service}\nconst listener{listener}app.synth{end}");
    let (after, _) = migrated_of(&ASSEMBLY, "app.ts", &program);
    has(
        &after,
        &[
            "const web = new",
            "}],\n});\nweb.node.addDependency(listener);\n",
        ],
    );
    is_held_in_typescript(
        &[("const listener = new", "new")],
        &["it has to depend on Listener, which is made in another place, or without a variable"],
    );
}

#[test]
fn names_that_mean_something_else_are_not_used() {
    is_held_in_typescript(
        &[("const vpcId", "const iam = 1;\nconst vpcId")],
        &["the program uses the name iam for something else than the library"],
    );
    let after = typescript(&[("const vpcId", "const webSecurityGroup = 1;\nconst vpcId")]);
    has(
        &after,
        &[
            "const webSecurityGroup2 = new ec2.CfnSecurityGroup(stack, 'WebSecurityGroup', {",
            "securityGroups: [webSecurityGroup2.attrGroupId]",
        ],
    );
}

#[test]
fn what_has_no_variable_is_referred_to_by_its_id() {
    let without = [
        ("const balancerGroup = new", "new"),
        (
            "\n  securityGroups: [balancerGroup.attrGroupId],",
            "\n  securityGroups: [cdk.Fn.getAtt('BalancerGroup', 'GroupId').toString()],",
        ),
    ];
    has(
        &typescript(&without),
        &["sourceSecurityGroupId: cdk.Fn.getAtt('BalancerGroup', 'GroupId').toString(),"],
    );
    // A variable that is assigned behind the call is not used.
    let group = "const balancerGroup = new ec2.CfnSecurityGroup(stack, 'BalancerGroup', {
  groupDescription: 'The load balancer',
  vpcId: vpcId.valueAsString,
});
";
    let behind = format!("{group}\napp.synth");
    let later = [(group, ""), without[1], ("\napp.synth", &*behind)];
    has(
        &typescript(&later),
        &["sourceSecurityGroupId: cdk.Fn.getAtt('BalancerGroup', 'GroupId').toString(),"],
    );
    // The value of a list has no such expression.
    is_held_in_typescript(
        &[
            ("const subnets = new", "new"),
            (
                "subnets: subnets.valueAsList",
                "subnets: cdk.Token.asList(cdk.Fn.ref('Subnets'))",
            ),
        ],
        &["no variable with Subnets is in reach"],
    );
}

#[test]
fn a_new_parameter_is_a_construct() {
    let groups = r#""SecurityGroups": [
     {
      "Fn::GetAtt": [
       "BalancerGroup",
       "GroupId"
      ]
     }
    ],"#;
    let template = replaced(TEMPLATE, &[(groups, "")]);
    let mut assembly = ASSEMBLY;
    assembly[2].1 = &template;
    let program = replaced(
        PYTHON,
        &[("    security_groups=[balancer_group.attr_group_id],\n", "")],
    );
    let (after, ran) = migrated_of(&assembly, "app.py", &program);
    let told = "(cdk deploy --parameters LoadBalancerSecurityGroup=…)";
    let words: Vec<&str> = ran.report.split_whitespace().collect();
    assert!(words.join(" ").contains(told), "{}", ran.report);
    has(
        &after,
        &[
            "load_balancer_security_group = cdk.CfnParameter(\n    stack,\n    \"LoadBalancerSecurityGroup\",\n    type=\"AWS::EC2::SecurityGroup::Id\",\n",
            "\"sourceSecurityGroupId\": load_balancer_security_group.value_as_string,",
        ],
    );
    let place = after.find("cdk.CfnParameter(\n").expect("it is there");
    assert!(place < after.find("web_security_group = ").expect("it is there"));
}

/// A stack with a construct of the app in it, which has an L1 service.
fn nested(second: &str) -> [(&'static str, String); 3] {
    let node = |id: &str, path: &str, class: &str, children: &str| {
        format!(
            r#""{id}":{{"id":"{id}","path":"{path}","constructInfo":{{"fqn":"{class}"}},"children":{{{children}}}}}"#
        )
    };
    let web = |id: &str| {
        let path = format!("Shop/{id}");
        let own = [
            node(
                "Task",
                &format!("{path}/Task"),
                "aws-cdk-lib.aws_ecs.CfnTaskDefinition",
                "",
            ),
            node(
                "Service",
                &format!("{path}/Service"),
                "aws-cdk-lib.aws_ecs.CfnService",
                "",
            ),
        ];
        node(id, &path, "constructs.Construct", &own.join(","))
    };
    let all = ["One", second].map(web).join(",");
    let stack = node("Shop", "Shop", "aws-cdk-lib.Stack", &all);
    let tree = format!(
        r#"{{"tree":{{"id":"App","path":"","constructInfo":{{"fqn":"aws-cdk-lib.App"}},"children":{{{stack}}}}}}}"#
    );
    let resources = |id: &str| {
        format!(
            r#""{id}Task1":{{"Type":"AWS::ECS::TaskDefinition","Properties":{{"NetworkMode":"awsvpc","ContainerDefinitions":[{{"Name":"web","Image":"public.ecr.aws/nginx/nginx:1","Cpu":256,"Memory":512}}]}},"Metadata":{{"aws:cdk:path":"Shop/{id}/Task"}}}},"{id}Service1":{{"Type":"AWS::ECS::Service","Properties":{{"LaunchType":"EC2","TaskDefinition":{{"Ref":"{id}Task1"}},"NetworkConfiguration":{{"AwsvpcConfiguration":{{"AssignPublicIp":"DISABLED","Subnets":["subnet-0123456789abcdef0"],"SecurityGroups":["sg-0123456789abcdef0"]}}}}}},"Metadata":{{"aws:cdk:path":"Shop/{id}/Service"}}}}"#
        )
    };
    let all = ["One", second].map(resources).join(",");
    [
        ("cdk.out/manifest.json", ASSEMBLY[0].1.to_owned()),
        ("cdk.out/tree.json", tree),
        (
            "cdk.out/Shop.template.json",
            format!(r#"{{"Resources":{{{all}}}}}"#),
        ),
    ]
}

/// The program of it; `network` is that of the service.
fn nested_program(service: &str) -> String {
    format!(
        "import * as cdk from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {{ Construct }} from 'constructs';

class Web extends Construct {{
  constructor(scope: Construct, id: string) {{
    super(scope, id);
    const task = new ecs.CfnTaskDefinition(this, 'Task', {{
      networkMode: 'awsvpc',
      containerDefinitions: [{{ name: 'web', image: 'public.ecr.aws/nginx/nginx:1', cpu: 256, memory: 512 }}],
    }});
    {service}
  }}
}}

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Shop');
for (const id of ['One', 'Two']) new Web(stack, id);
"
    )
}

const NESTED_SERVICE: &str = "new ecs.CfnService(this, 'Service', {
      launchType: 'EC2',
      taskDefinition: task.ref,
      networkConfiguration: {
        awsvpcConfiguration: { assignPublicIp: 'DISABLED', subnets: ['subnet-0123456789abcdef0'], securityGroups: ['sg-0123456789abcdef0'] },
      },
    });";

#[test]
fn a_call_that_makes_several_constructs_is_edited_if_all_change_in_the_same_way() {
    let files = nested("Two");
    let assembly: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let program = nested_program(NESTED_SERVICE);
    let (after, _) = migrated_of(&assembly, "app.ts", &program);
    assert_eq!(
        after,
        replaced(
            &program,
            &[
                (
                    "memory: 512 }],\n    });",
                    "memory: 512 }],\n      requiresCompatibilities: ['FARGATE'],\n      cpu: '256',\n      memory: '512',\n    });"
                ),
                ("launchType: 'EC2'", "launchType: 'FARGATE'"),
            ]
        )
    );
    // One of the two has other containers.
    let (_, template) = &files[2];
    let other = template.replacen("\"Cpu\":256", "\"Cpu\":512", 1);
    let mut differing = assembly.clone();
    differing[2].1 = &other;
    let program = program.replace("cpu: 256", "cpu: id === 'One' ? 512 : 256");
    is_held_of(
        &differing,
        "app.ts",
        &program,
        &["the call makes 2 constructs, and not all of them change in the same way"],
    );
}

#[test]
fn what_a_construct_cannot_reach_holds_the_workload() {
    let files = nested("Two");
    let assembly: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let network = r#","NetworkConfiguration":{"AwsvpcConfiguration":{"AssignPublicIp":"DISABLED","Subnets":["subnet-0123456789abcdef0"],"SecurityGroups":["sg-0123456789abcdef0"]}}"#;
    let template = files[2].1.replace(network, "");
    let mut without = assembly.clone();
    without[2].1 = &template;
    let service =
        "new ecs.CfnService(this, 'Service', { launchType: 'EC2', taskDefinition: task.ref });";
    is_held_of(
        &without,
        "app.ts",
        &nested_program(service),
        &[
            "a parameter cannot be made in a construct or nested stack, which may be used several times",
        ],
    );
}

#[test]
fn l1_constructs_are_reported_without_an_assembly() {
    let folder = Folder::new(&[("app.ts", TYPESCRIPT)]);
    let report = folder.run(&["check", "."]).expect(3).stdout;
    has(
        &report,
        &[
            "app.ts:19:18",
            "CfnTaskDefinition describes tasks for container instances",
            "app.ts:53:5",
            "CfnService runs tasks on container instances",
        ],
    );
    let after = include_str!("../data/cdk_l1/app.after.ts");
    let folder = Folder::new(&[("app.ts", after)]);
    let ran = folder.run(&["check", "."]);
    assert!(!ran.stdout.contains("Cfn"), "{}", ran.stdout);
}
