//! `--cutover parallel` and `finish`: a second service, and the two ways in which that ends.

use crate::support::Folder;

/// A service behind a load balancer, with a role of its own that only it uses.
pub(crate) const SHOP: &str = "\
Resources:
  Service:
    Type: AWS::ECS::Service
    DependsOn: Listener
    Properties:
      Cluster: main
      LaunchType: EC2
      Role: !Ref ServiceRole
      TaskDefinition: !Ref Task
      LoadBalancers:
        - {ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref Group} # the shop

  ServiceRole:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceRole]
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: sts:AssumeRole}]

  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {Name: web, Image: 'example/web:1', Cpu: 256, Memory: 512, PortMappings: [{ContainerPort: 80}]}

  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: vpc-0123456789abcdef0, Port: 80, Protocol: HTTP}

  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !ImportValue Balancer
      Port: 80
      Protocol: HTTP
      DefaultActions:
        - Type: forward
          TargetGroupArn: !Ref Group # the only one

Outputs:
  Service:
    Value: !GetAtt Service.Name
";

fn in_parallel() -> Folder {
    let folder = Folder::new(&[("shop.yaml", SHOP)]);
    folder.commit();
    folder
        .run(&["migrate", "--cutover", "parallel", "--write", "."])
        .expect(0);
    folder.commit();
    folder
}

#[test]
fn check_shows_what_is_next() {
    let folder = in_parallel();
    let ran = folder.run(&["check", "."]).expect(3);
    for part in [
        "Service runs on container instances, and ServiceFargate runs next to it",
        "Deploy with FargateTraffic set to 10, 50 and 100, then run ecs2fargate finish",
    ] {
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(part), "{part}: {}", ran.stdout);
    }
    assert!(
        ran.stdout.contains("Workloads    1: 1 action-required"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_first_half_stays_while_it_may_receive_requests() {
    let folder = in_parallel();
    let before = folder.read("shop.yaml");
    for parameters in [&[][..], &["--parameters", "FargateTraffic=50"]] {
        let ran = folder.run(&[&["finish", "--write"][..], parameters, &["."]].concat());
        let ran = ran.expect(0);
        let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("may still receive requests"),
            "{}",
            ran.stderr
        );
        assert!(
            text.contains("--parameters FargateTraffic=100"),
            "{}",
            ran.stderr
        );
        assert_eq!(folder.read("shop.yaml"), before);
    }
    let ran = folder
        .run(&["finish", "--parameters", "100", "."])
        .expect(2);
    assert!(ran.stderr.contains("FargateTraffic=100"), "{}", ran.stderr);
}

#[test]
fn the_first_half_goes_with_what_only_it_used() {
    let folder = in_parallel();
    folder
        .run(&[
            "finish",
            "--parameters",
            "FargateTraffic=100",
            "--write",
            ".",
        ])
        .expect(0);
    let after = folder.read("shop.yaml");
    for gone in [
        "Weight",
        "FargateTraffic",
        "ServiceRole",
        "Metadata",
        "  Service:\n    Type",
        "LaunchType: EC2",
    ] {
        assert!(!after.contains(gone), "{gone}: {after}");
    }
    for kept in [
        "TargetGroupArn: !Ref GroupFargate\n",
        "Value: !GetAtt ServiceFargate.Name",
        "LaunchType: FARGATE",
        "# the shop",
    ] {
        assert!(after.contains(kept), "{kept}: {after}");
    }
    let ran = folder.run(&["check", "."]).expect(0);
    assert!(ran.stdout.contains("on-fargate"), "{}", ran.stdout);
}

#[test]
fn the_value_may_be_in_the_settings_or_a_parameter_file() {
    for (file, text) in [
        (".ecs2fargate.yaml", "parameters: {FargateTraffic: 100}\n"),
        (
            "shop.parameters.json",
            "[{\"ParameterKey\": \"FargateTraffic\", \"ParameterValue\": \"100\"}]\n",
        ),
    ] {
        let folder = in_parallel();
        folder.write(file, text);
        folder
            .run(&["finish", "--write", "--allow-dirty", "."])
            .expect(0);
        assert!(
            !folder.read("shop.yaml").contains("LaunchType: EC2"),
            "{file}"
        );
    }
}

#[test]
fn the_way_back_restores_every_byte() {
    let folder = in_parallel();
    let ran = folder.run(&["finish", "--back", "--write", "."]).expect(0);
    assert_eq!(folder.read("shop.yaml"), SHOP);
    let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Make sure that FargateTraffic is 0"),
        "{}",
        ran.stderr
    );
    let folder = in_parallel();
    let ran = folder
        .run(&[
            "finish",
            "--back",
            "--parameters",
            "FargateTraffic=100",
            "--write",
            ".",
        ])
        .expect(0);
    assert_ne!(folder.read("shop.yaml"), SHOP, "requests reach Fargate");
    assert!(
        ran.stderr.contains("FargateTraffic is 100"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_diff_of_finish_is_one_that_git_applies() {
    let folder = in_parallel();
    let ran = folder
        .run(&["finish", "--parameters", "FargateTraffic=100", "."])
        .expect(0);
    folder.git("", &["apply"], &ran.stdout);
    assert!(!folder.read("shop.yaml").contains("LaunchType: EC2"));
}

#[test]
fn files_without_a_second_half_are_left_alone() {
    let folder = Folder::new(&[("shop.yaml", SHOP)]);
    folder.commit();
    let ran = folder.run(&["finish", "--write", "."]).expect(0);
    assert_eq!(folder.read("shop.yaml"), SHOP);
    assert!(ran.stderr.contains("Changed: 0 files"), "{}", ran.stderr);
}

#[test]
fn an_edit_in_the_meantime_is_kept() {
    let folder = in_parallel();
    let text = folder
        .read("shop.yaml")
        .replace("example/web:1", "example/web:2");
    folder.write("shop.yaml", &text);
    folder
        .run(&["finish", "--back", "--write", "--allow-dirty", "."])
        .expect(0);
    assert_eq!(
        folder.read("shop.yaml"),
        SHOP.replace("example/web:1", "example/web:2")
    );
}

/// A template in the parallel state with an edit, as it is finished in either direction.
fn edited(edit: impl Fn(&str) -> String) -> Folder {
    let folder = in_parallel();
    let text = folder.read("shop.yaml");
    let new = edit(&text);
    assert_ne!(text, new, "the edit fits");
    folder.write("shop.yaml", new);
    folder
}

const FINISH: [&str; 6] = [
    "finish",
    "--parameters",
    "FargateTraffic=100",
    "--write",
    "--allow-dirty",
    ".",
];
const BACK: [&str; 5] = ["finish", "--back", "--write", "--allow-dirty", "."];

#[test]
fn an_action_before_the_forward_does_not_mislead() {
    const LOGIN: &str = "DefaultActions:\n        - {Type: authenticate-oidc, Order: 1}\n";
    let insert = |text: &str| text.replace("DefaultActions:\n", LOGIN);
    let folder = edited(insert);
    folder.run(&FINISH).expect(0);
    let after = folder.read("shop.yaml");
    assert!(
        after.contains("TargetGroupArn: !Ref GroupFargate\n"),
        "{after}"
    );
    assert!(!after.contains("ForwardConfig"), "{after}");
    let folder = edited(insert);
    folder.run(&BACK).expect(0);
    assert_eq!(folder.read("shop.yaml"), insert(SHOP));
}

#[test]
fn nothing_that_the_owner_refers_to_is_removed() {
    let output = |text: &str| {
        text.replace(
            "Outputs:\n",
            "Outputs:\n  New:\n    Value: !Ref ServiceFargate\n",
        )
    };
    let folder = edited(output);
    let before = folder.read("shop.yaml");
    let ran = folder.run(&BACK).expect(0);
    assert!(
        ran.stderr.contains("ServiceFargate would be removed"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("shop.yaml"), before);
    let condition = |text: &str| {
        text.replace(
            "Outputs:\n",
            "Conditions:\n  Shifted: !Not [!Equals [!Ref FargateTraffic, 0]]\n\nOutputs:\n",
        )
    };
    for command in [&FINISH[..], &BACK[..]] {
        let folder = edited(condition);
        let before = folder.read("shop.yaml");
        let ran = folder.run(command).expect(0);
        assert!(
            ran.stderr.contains("FargateTraffic would be removed"),
            "{}",
            ran.stderr
        );
        assert_eq!(folder.read("shop.yaml"), before);
    }
}

#[test]
fn entries_of_the_owner_in_new_sections_stay() {
    let own = "  Mine:\n    Type: String\n    Default: x\n";
    let folder = edited(|text| text.replace("Parameters:\n", &format!("Parameters:\n{own}")));
    folder.run(&BACK).expect(0);
    let after = folder.read("shop.yaml");
    assert!(after.contains(own), "{after}");
    assert!(!after.contains("FargateTraffic"), "{after}");
}

#[test]
fn a_mapping_of_the_owner_keeps_its_name() {
    let text = SHOP.replace(
        "Outputs:\n",
        "Mappings:\n  FargateTraffic:\n    eu-west-1: {Ami: ami-1}\n\nOutputs:\n",
    );
    let folder = Folder::new(&[("shop.yaml", &text)]);
    folder.commit();
    folder
        .run(&["migrate", "--cutover", "parallel", "--write", "."])
        .expect(0);
    let after = folder.read("shop.yaml");
    assert!(
        after.contains("!FindInMap [EcsFargateTraffic, !Ref ServiceFargateTraffic, Ec2]"),
        "{after}"
    );
    assert!(after.contains("    eu-west-1: {Ami: ami-1}\n"), "{after}");
    folder.run(&BACK).expect(0);
    assert_eq!(folder.read("shop.yaml"), text);
}

/// A second service like the first one.
fn api() -> String {
    SHOP.strip_prefix("Resources:\n")
        .and_then(|text| text.split_once("Outputs:\n"))
        .map(|(resources, _)| resources)
        .unwrap()
        .replace("Service", "Api")
        .replace("AWS::ECS::Api", "AWS::ECS::Service")
        .replace("{Api: ecs", "{Service: ecs")
        .replace("AmazonEC2ContainerApiRole", "AmazonEC2ContainerServiceRole")
        .replace("Task", "ApiTask")
        .replace("ApiTaskDefinition:", "TaskDefinition:")
        .replace("AWS::ECS::ApiTaskDefinition", "AWS::ECS::TaskDefinition")
        .replace("Group:\n", "ApiGroup:\n")
        .replace("!Ref Group", "!Ref ApiGroup")
        .replace("Listener:\n", "ApiListener:\n")
        .replace("DependsOn: Listener", "DependsOn: ApiListener")
}

/// A template with both services.
pub(crate) fn two_services() -> String {
    SHOP.replace("Outputs:\n", &format!("{}Outputs:\n", api()))
}

#[test]
fn a_second_service_can_follow_later() {
    let second = api().replace("  Api:\n", "  # ecs2fargate: keep later\n  Api:\n");
    let text = SHOP.replace("Outputs:\n", &format!("{second}Outputs:\n"));
    let folder = Folder::new(&[("shop.yaml", &text)]);
    folder.commit();
    let parallel = [
        "migrate",
        "--cutover",
        "parallel",
        "--write",
        "--allow-dirty",
        ".",
    ];
    folder.run(&parallel).expect(0);
    let first = folder.read("shop.yaml");
    assert!(
        first.contains("ServiceFargate:") && !first.contains("ApiFargate:"),
        "{first}"
    );
    let moving = first.replace("  # ecs2fargate: keep later\n", "");
    folder.write("shop.yaml", &moving);
    folder.run(&parallel).expect(0);
    let both = folder.read("shop.yaml");
    assert!(
        both.contains("ApiFargate:") && both.contains("ApiFargateTraffic"),
        "{both}"
    );
    assert_eq!(both.matches("Parallel:").count(), 1, "{both}");
    folder.run(&BACK).expect(0);
    assert_eq!(
        folder.read("shop.yaml"),
        text.replace("  # ecs2fargate: keep later\n", "")
    );
}

/// A template that creates the shop as a nested stack.
const MAIN: &str = "\
Resources:
  Shop:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: shop.yaml
";

#[test]
fn parents_decide_the_value_of_a_nested_stack() {
    let folder = Folder::new(&[("main.yaml", MAIN), ("shop.yaml", SHOP)]);
    folder.commit();
    folder
        .run(&["migrate", "--cutover", "parallel", "--write", "."])
        .expect(0);
    folder.commit();
    let before = [folder.read("main.yaml"), folder.read("shop.yaml")];
    for values in [
        &["FargateTraffic=100"][..],
        &["FargateTraffic=100", "ShopFargateTraffic=0"],
    ] {
        let mut arguments = vec!["finish", "--write"];
        for value in values {
            arguments.extend(["--parameters", value]);
        }
        arguments.push(".");
        let ran = folder.run(&arguments).expect(0);
        assert!(
            ran.stderr.contains("--parameters ShopFargateTraffic=100"),
            "{}",
            ran.stderr
        );
        assert_eq!([folder.read("main.yaml"), folder.read("shop.yaml")], before);
    }
    let one = [
        "finish",
        "--parameters",
        "ShopFargateTraffic=100",
        "--write",
        "shop.yaml",
    ];
    let ran = folder.run(&one).expect(0);
    let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("main.yaml also has to change"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("shop.yaml"), before[1]);
    folder
        .run(&[
            "finish",
            "--parameters",
            "ShopFargateTraffic=100",
            "--write",
            ".",
        ])
        .expect(0);
    for file in ["main.yaml", "shop.yaml"] {
        let text = folder.read(file);
        assert!(!text.contains("Traffic"), "{text}");
    }
    folder.git("", &["checkout", "-q", "."], "");
    folder.run(&BACK).expect(0);
    assert_eq!(
        [folder.read("main.yaml"), folder.read("shop.yaml")],
        [MAIN, SHOP]
    );
}

#[test]
fn what_remains_after_finish_is_reported() {
    let folder = edited(|text| {
        text.replace(
            "    DependsOn: Listener\n",
            "    DeletionPolicy: Retain\n    DependsOn: Listener\n",
        )
    });
    folder.write(
        "shop.parameters.json",
        "[{\"ParameterKey\": \"FargateTraffic\", \"ParameterValue\": \"100\"}]\n",
    );
    let ran = folder
        .run(&["finish", "--write", "--allow-dirty", "."])
        .expect(0);
    let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Service has DeletionPolicy Retain",
        "FargateTraffic is removed from the template, but it is still set in shop.parameters.json",
    ] {
        assert!(text.contains(part), "{part}: {}", ran.stderr);
    }
}

/// Two services of one template in the parallel state.
fn two_in_parallel() -> Folder {
    let folder = Folder::new(&[("shop.yaml", &two_services())]);
    folder.commit();
    folder
        .run(&["migrate", "--cutover", "parallel", "--write", "."])
        .expect(0);
    folder.commit();
    folder
}

const SERVICE_ONLY: [&str; 8] = [
    "finish",
    "--parameters",
    "ServiceFargateTraffic=100",
    "--parameters",
    "ApiFargateTraffic=10",
    "--write",
    "--allow-dirty",
    ".",
];

const BOTH: [&str; 8] = [
    "finish",
    "--parameters",
    "ServiceFargateTraffic=100",
    "--parameters",
    "ApiFargateTraffic=100",
    "--write",
    "--allow-dirty",
    ".",
];

#[test]
fn services_of_a_template_are_finished_one_by_one() {
    let folder = two_in_parallel();
    let ran = folder.run(&SERVICE_ONLY).expect(0);
    let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("ApiFargateTraffic is 10, so the service on container instances may still receive requests"),
        "{}",
        ran.stderr
    );
    let first = folder.read("shop.yaml");
    for gone in [
        "\n  Service:\n    Type",
        "ServiceFargateTraffic",
        "  ServiceRole:",
    ] {
        assert!(!first.contains(gone), "{gone}: {first}");
    }
    for kept in [
        "\n  Api:\n",
        "ApiFargateTraffic",
        "  ServiceFargate:",
        "Mappings:\n",
    ] {
        assert!(first.contains(kept), "{kept}: {first}");
    }
    let ran = folder.run(&["check", "."]).expect(3);
    assert!(
        ran.stdout
            .contains("Workloads    2: 1 action-required, 1 on-fargate"),
        "{}",
        ran.stdout
    );
    folder.run(&BOTH).expect(0);
    let one_by_one = folder.read("shop.yaml");
    let together = two_in_parallel();
    together.run(&BOTH).expect(0);
    assert_eq!(one_by_one, together.read("shop.yaml"));
}

#[test]
fn a_service_returns_after_another_one_was_finished() {
    let folder = two_in_parallel();
    folder.run(&SERVICE_ONLY).expect(0);
    folder.run(&BACK).expect(0);
    let text = folder.read("shop.yaml");
    let (before, rest) = two_services()
        .split_once("  Api:\n")
        .map(|(one, two)| (one.to_owned(), two.to_owned()))
        .unwrap();
    assert!(
        text.contains(&format!(
            "  Api:\n{}",
            rest.split_once("Outputs:").unwrap().0
        )),
        "{text}"
    );
    assert!(
        text.contains("  ServiceFargate:\n") && !text.contains("FargateTraffic"),
        "{text}"
    );
    assert!(
        !text.contains(&before) && !text.contains("Metadata:"),
        "{text}"
    );
}

#[test]
fn services_of_a_template_return_one_by_one() {
    let folder = two_in_parallel();
    let one = [
        "finish",
        "--back",
        "--parameters",
        "ServiceFargateTraffic=0",
        "--parameters",
        "ApiFargateTraffic=50",
        "--write",
        "--allow-dirty",
        ".",
    ];
    let ran = folder.run(&one).expect(0);
    assert!(
        ran.stderr.contains("ApiFargateTraffic is 50"),
        "{}",
        ran.stderr
    );
    let text = folder.read("shop.yaml");
    assert!(
        !text.contains("ServiceFargateTraffic") && text.contains("ApiFargateTraffic"),
        "{text}"
    );
    assert!(
        text.contains("\n  Service:\n") && !text.contains("  ServiceFargate:"),
        "{text}"
    );
    folder.run(&BACK).expect(0);
    assert_eq!(folder.read("shop.yaml"), two_services());
}

#[test]
fn one_file_does_not_keep_another_one() {
    let folder = Folder::new(&[("shop.yaml", SHOP), ("other.yaml", SHOP)]);
    folder.commit();
    folder
        .run(&["migrate", "--cutover", "parallel", "--write", "."])
        .expect(0);
    folder.write(
        "shop.parameters.json",
        "[{\"ParameterKey\": \"FargateTraffic\", \"ParameterValue\": \"100\"}]\n",
    );
    let before = folder.read("other.yaml");
    folder
        .run(&["finish", "--write", "--allow-dirty", "."])
        .expect(0);
    assert_eq!(folder.read("other.yaml"), before);
    assert!(!folder.read("shop.yaml").contains("FargateTraffic"));
}
