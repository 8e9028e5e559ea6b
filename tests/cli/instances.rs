//! The container instances that remain, and `finish --instances`.

use serde_json::Value;

use crate::support::Folder;

/// A cluster whose only service runs on Fargate, with everything that container instances may have.
const BEFORE: &str = include_str!("instances/before.yaml");

/// The same without them.
const AFTER: &str = include_str!("instances/after.yaml");

const REMOVE: [&str; 4] = ["finish", "--instances", "--write", "."];

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    folder.commit();
    folder
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The removal does not change anything, and says why.
fn refused(files: &[(&str, &str)], reasons: &[&str]) -> Folder {
    let folder = folder(files);
    let ran = folder.run(&REMOVE).expect(0);
    let text = on_one_line(&ran.stderr);
    for reason in reasons {
        assert!(text.contains(reason), "{reason}: {}", ran.stderr);
    }
    for (path, text) in files {
        assert_eq!(folder.read(path), *text, "{}", ran.stderr);
    }
    folder
}

#[test]
fn everything_that_only_the_instances_use_is_removed() {
    let folder = folder(&[("main.yaml", BEFORE)]);
    folder.run(&REMOVE).expect(0);
    assert_eq!(folder.read("main.yaml"), AFTER);
    folder.commit();
    let ran = folder.run(&REMOVE).expect(0);
    assert!(ran.stderr.contains("Changed: 0 files"), "{}", ran.stderr);
    assert_eq!(folder.read("main.yaml"), AFTER);
    let ran = folder.run(&["check", "."]).expect(0);
    assert!(!ran.stdout.contains("Instances "), "{}", ran.stdout);
}

#[test]
fn the_diff_is_one_that_git_applies() {
    let folder = folder(&[("main.yaml", BEFORE)]);
    let ran = folder.run(&["finish", "--instances", "."]).expect(0);
    folder.git("", &["apply"], &ran.stdout);
    assert_eq!(folder.read("main.yaml"), AFTER);
}

#[test]
fn check_shows_what_remains_with_its_cost() {
    let folder = folder(&[("main.yaml", BEFORE)]);
    let ran = folder.run(&["check", "-v", "."]).expect(0);
    let text = on_one_line(&ran.stdout);
    for part in [
        "no workload needs Instances, Launch, InstanceGroup, and 12 more",
        "until ecs2fargate finish --instances removes them",
        "Instances (AWS::AutoScaling::AutoScalingGroup, main.yaml:40:3): $140.16 a month",
        "Launch (AWS::EC2::LaunchTemplate, main.yaml:48:3): no charge",
        "Full (AWS::CloudWatch::Alarm, main.yaml:138:3): cost unknown: the tables have no price of alarms",
    ] {
        assert!(text.contains(part), "{part}: {}", ran.stdout);
    }
    let ran = folder.run(&["check", "--format", "json", "."]).expect(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let one = &report["remaining"][0];
    assert_eq!(one["clusters"], serde_json::json!(["Cluster"]));
    assert_eq!(one["needed_by"], serde_json::json!([]));
    assert_eq!(one["monthly"], 140.16);
    assert_eq!(one["resources"][0]["resource"], "Instances");
    assert_eq!(one["resources"][0]["monthly"], 140.16);
    assert_eq!(one["resources"][1]["monthly"], 0.0);
    assert_eq!(
        one["resources"][14]["unknown"],
        "the tables have no price of alarms"
    );
}

#[test]
fn pages_and_comments_show_what_remains() {
    let folder = folder(&[("cluster.yaml", BEFORE)]);
    for format in ["html", "markdown"] {
        let ran = folder.run(&["check", "--format", format, "."]);
        for text in [
            "no workload needs Instances, Launch, InstanceGroup, and 12 more",
            "a month",
            "AWS::AutoScaling::AutoScalingGroup",
        ] {
            assert!(ran.stdout.contains(text), "{text}: {}", ran.stdout);
        }
    }
}

/// Another service in the cluster.
fn with(service: &str) -> String {
    BEFORE.replace("\nOutputs:\n", &format!("\n{service}\nOutputs:\n"))
}

const WORKER: &str = "  Worker:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: EC2
      TaskDefinition: !Ref WorkerTask

  WorkerTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {Name: web, Image: 'example/web:1', Cpu: 256, Memory: 512}
";

#[test]
fn workloads_that_may_run_on_the_instances_keep_them() {
    let ready = with(WORKER);
    refused(
        &[("main.yaml", &ready)],
        &["Workloads of the cluster still run on container instances, and are ready to move"],
    );
    let daemon = with(&WORKER.replace(
        "LaunchType: EC2",
        "LaunchType: EC2\n      SchedulingStrategy: DAEMON",
    ));
    let folder = refused(
        &[("main.yaml", &daemon)],
        &["Worker may still run on these container instances (blocked)"],
    );
    let ran = folder.run(&["check", "."]).expect(3);
    let text = on_one_line(&ran.stdout);
    assert!(
        text.contains("main.yaml: still needed by Worker (blocked, main.yaml:172)"),
        "{}",
        ran.stdout
    );
    let standalone = WORKER.split_once("\n\n").unwrap().1;
    refused(
        &[("main.yaml", &with(standalone))],
        &["WorkerTask may still run on these container instances"],
    );
    let skipped = with(&format!("  # ecs2fargate: keep later\n{WORKER}"));
    refused(
        &[("main.yaml", &skipped)],
        &["Worker may still run on these container instances (skipped)"],
    );
}

#[test]
fn workloads_of_other_clusters_do_not_matter() {
    let other =
        WORKER.replace("!Ref Cluster", "!Ref Other") + "\n  Other:\n    Type: AWS::ECS::Cluster\n";
    let folder = folder(&[
        ("main.yaml", BEFORE),
        ("other.yaml", &format!("Resources:\n{other}")),
    ]);
    folder.run(&REMOVE).expect(0);
    assert_eq!(folder.read("main.yaml"), AFTER);
}

#[test]
fn a_service_in_another_template_counts() {
    let other = format!("Parameters:\n  Cluster: {{Type: String}}\n\nResources:\n{WORKER}");
    refused(
        &[("main.yaml", BEFORE), ("other.yaml", &other)],
        &["Workloads of the cluster still run on container instances, and are ready to move"],
    );
}

const EXPORT: &str = "    Value: !Ref Cluster\n    Export: {Name: shop-cluster}\n";

#[test]
fn an_exported_cluster_needs_a_statement() {
    let exported = BEFORE.replace("    Value: !Ref Cluster\n", EXPORT);
    let folder = refused(
        &[("main.yaml", &exported)],
        &[
            "Cluster is exported as output ClusterName, so stacks outside of the files may run tasks in the cluster",
            "pass --no-other-workloads",
        ],
    );
    folder
        .run(&[
            "finish",
            "--instances",
            "--no-other-workloads",
            "--write",
            ".",
        ])
        .expect(0);
    let after = AFTER.replace("    Value: !Ref Cluster\n", EXPORT);
    assert_eq!(folder.read("main.yaml"), after);
    folder
        .run(&["finish", "--no-other-workloads", "."])
        .expect(2);
}

#[test]
fn a_cluster_without_known_workloads_needs_a_statement() {
    let (before, rest) = BEFORE.split_once("  Service:\n").unwrap();
    let alone = format!("{before}Outputs:{}", rest.split_once("Outputs:").unwrap().1);
    refused(
        &[("main.yaml", &alone)],
        &["None of the files has a workload of the cluster of Instances that runs on Fargate"],
    );
}

const DATABASE: &str = "  Database:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: The database
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref InstanceGroup}
";

#[test]
fn what_something_else_refers_to_is_kept_with_its_place() {
    let text = with(DATABASE);
    let folder = folder(&[("main.yaml", &text)]);
    let ran = folder
        .run(&["finish", "--instances", "--write", "-v", "."])
        .expect(0);
    let report = on_one_line(&ran.stderr);
    let part = "InstanceGroup is kept, because Database refers to it (main.yaml:177:";
    assert!(report.contains(part), "{}", ran.stderr);
    let after = folder.read("main.yaml");
    assert!(
        after.contains("  InstanceGroup:\n") && after.contains("  FromBalancer:\n"),
        "{after}"
    );
    assert!(after.contains("  Vpc:\n"), "{after}");
    assert!(!after.contains("  Launch:\n"), "{after}");
}

#[test]
fn an_output_that_another_stack_reads_keeps_the_instances() {
    let exported = BEFORE.replace(
        "    Value: !Ref Instances\n",
        "    Value: !Ref Instances\n    Export: {Name: shop-group}\n",
    );
    let reader = "Resources:
  Policy:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: !ImportValue shop-group
      AdjustmentType: ChangeInCapacity
      ScalingAdjustment: 1
";
    refused(
        &[("main.yaml", &exported), ("reader.yaml", reader)],
        &["Instances is kept, because Policy refers to it (reader.yaml:5:29)"],
    );
    let folder = folder(&[("main.yaml", &exported)]);
    let ran = folder.run(&REMOVE).expect(0);
    assert_eq!(folder.read("main.yaml"), AFTER);
    let text = on_one_line(&ran.stderr);
    assert!(
        text.contains(
            "Output Group is removed, which CloudFormation rejects while another stack imports it"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_fixed_name_that_is_used_elsewhere_keeps_its_resource() {
    let named = BEFORE.replace(
        "    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns",
        "    Type: AWS::IAM::Role\n    Properties:\n      RoleName: shop-instances\n      ManagedPolicyArns",
    );
    let reader = "Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [shop-instances]
      PolicyDocument: {Statement: []}
";
    let folder = folder(&[("main.yaml", &named), ("reader.yaml", reader)]);
    folder.run(&REMOVE).expect(0);
    let after = folder.read("main.yaml");
    assert!(after.contains("  InstanceRole:\n"), "{after}");
    assert!(!after.contains("  Profile:\n"), "{after}");
}

#[test]
fn parent_stacks_no_longer_pass_what_is_removed() {
    let main = |arguments: &str| {
        format!(
            "Parameters:
  Type: {{Type: String}}
  Network: {{Type: 'AWS::EC2::VPC::Id'}}

Resources:
  Shop:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: shop.yaml
      Parameters:
        Subnets: subnet-0123456789abcdef0,subnet-0123456789abcdef1
{arguments}"
        )
    };
    let before = main("        Vpc: !Ref Network\n        InstanceType: !Ref Type\n");
    let folder = folder(&[("main.yaml", &before), ("shop.yaml", BEFORE)]);
    folder.run(&REMOVE).expect(0);
    assert_eq!(folder.read("shop.yaml"), AFTER);
    let after = main("");
    let after = after.split_once("Resources:").unwrap().1;
    assert_eq!(folder.read("main.yaml"), format!("Resources:{after}"));
}

#[test]
fn a_parameter_that_a_file_outside_of_the_paths_passes_stays() {
    let main = "Resources:
  Shop:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: shop.yaml
      Parameters: {Vpc: vpc-0123456789abcdef0, Subnets: subnet-0123456789abcdef0}
";
    let folder = folder(&[("main.yaml", main), ("shop.yaml", BEFORE)]);
    folder
        .run(&["finish", "--instances", "--write", "shop.yaml"])
        .expect(0);
    assert_eq!(folder.read("main.yaml"), main);
    assert!(folder.read("shop.yaml").contains("  Vpc:\n    Type"));
}

#[test]
fn values_of_removed_parameters_in_files_are_reported() {
    let values = "[{\"ParameterKey\": \"InstanceType\", \"ParameterValue\": \"m5.large\"}]\n";
    let folder = folder(&[("main.yaml", BEFORE), ("main.parameters.json", values)]);
    let ran = folder.run(&REMOVE).expect(0);
    let text = on_one_line(&ran.stderr);
    assert!(
        text.contains(
            "InstanceType is removed from the template, but it is still set in main.parameters.json"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_migration_in_parallel_is_finished_first() {
    let worker = WORKER.replace("LaunchType: EC2", "DesiredCount: 2\n      LaunchType: EC2");
    let folder = folder(&[("main.yaml", &with(&worker))]);
    folder
        .run(&[
            "migrate",
            "--cutover",
            "parallel",
            "--write",
            "--allow-dirty",
            ".",
        ])
        .expect(0);
    folder.commit();
    let before = folder.read("main.yaml");
    let ran = folder.run(&REMOVE).expect(0);
    let text = on_one_line(&ran.stderr);
    assert!(text.contains("until ecs2fargate finish"), "{}", ran.stderr);
    assert_eq!(folder.read("main.yaml"), before);
    let ran = folder.run(&["finish", "--write", "."]).expect(0);
    assert!(ran.stderr.contains("finish --instances"), "{}", ran.stderr);
    folder.commit();
    folder.run(&REMOVE).expect(0);
    assert!(!folder.read("main.yaml").contains("  Instances:\n"));
}

#[test]
fn a_template_with_nothing_else_is_not_emptied() {
    let text = "Resources:
  Instances:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {LaunchConfigurationName: !Ref Launch, MinSize: 1, MaxSize: 1, AvailabilityZones: [eu-west-1a]}
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
      ImageId: ami-0123456789abcdef0
      InstanceType: m5.large
      UserData: {'Fn::Base64': 'echo ECS_CLUSTER=shop >> /etc/ecs/ecs.config'}
";
    let folder = folder(&[("main.yaml", text)]);
    let ran = folder
        .run(&[
            "finish",
            "--instances",
            "--no-other-workloads",
            "--write",
            ".",
        ])
        .expect(0);
    let report = on_one_line(&ran.stderr);
    assert!(
        report.contains("aws cloudformation delete-stack"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("main.yaml"), text);
}

#[test]
fn json_templates_lose_them_as_well() {
    let text = r#"{
  "Resources": {
    "Cluster": {"Type": "AWS::ECS::Cluster"},
    "Service": {
      "Type": "AWS::ECS::Service",
      "DependsOn": "Instances",
      "Properties": {
        "Cluster": {"Ref": "Cluster"},
        "LaunchType": "FARGATE",
        "TaskDefinition": "web",
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-0123456789abcdef0"]}}
      }
    },
    "Instances": {
      "Type": "AWS::AutoScaling::AutoScalingGroup",
      "Properties": {"LaunchConfigurationName": {"Ref": "Launch"}, "MinSize": "1", "MaxSize": "1"}
    },
    "Launch": {
      "Type": "AWS::AutoScaling::LaunchConfiguration",
      "Properties": {
        "ImageId": "ami-0123456789abcdef0",
        "InstanceType": "m5.large",
        "UserData": {"Fn::Base64": {"Fn::Sub": "echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"}}
      }
    }
  }
}
"#;
    let folder = folder(&[("main.json", text)]);
    folder
        .run(&[
            "finish",
            "--instances",
            "--no-other-workloads",
            "--write",
            ".",
        ])
        .expect(0);
    let (before, _) = text.split_once(",\n    \"Instances\"").unwrap();
    let expected =
        format!("{before}\n  }}\n}}\n").replace("      \"DependsOn\": \"Instances\",\n", "");
    assert_eq!(folder.read("main.json"), expected);
}

#[test]
fn terraform_is_not_supported() {
    let text = "resource \"aws_ecs_cluster\" \"main\" {
  name = \"main\"
}

resource \"aws_launch_template\" \"ecs\" {
  image_id  = \"ami-0123456789abcdef0\"
  user_data = base64encode(\"echo ECS_CLUSTER=main >> /etc/ecs/ecs.config\")
}

resource \"aws_autoscaling_group\" \"ecs\" {
  min_size = 1
  max_size = 1
  launch_template {
    id = aws_launch_template.ecs.id
  }
}
";
    let folder = folder(&[("main.tf", text)]);
    let ran = folder
        .run(&[
            "finish",
            "--instances",
            "--no-other-workloads",
            "--write",
            ".",
        ])
        .expect(0);
    let report = on_one_line(&ran.stderr);
    assert!(
        report.contains("finish --instances supports CloudFormation templates only"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("main.tf"), text);
}

#[test]
fn what_the_migrated_tasks_use_is_not_said_to_be_unneeded() {
    let template = "Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: !Ref Cluster, LaunchType: EC2, DesiredCount: 1, TaskDefinition: !Ref Task}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !ImportValue TaskRole
      ContainerDefinitions: [{Name: web, Image: 'example/web:1', Memory: 256}]
  Cluster: {Type: AWS::ECS::Cluster}
  Instances:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '2'
      LaunchConfigurationName: !Ref Launch
      VPCZoneIdentifier: !Split [',', !ImportValue Subnets]
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
      ImageId: ami-12345678
      InstanceType: t3.medium
      SecurityGroups: [!Ref Group]
      UserData: !Base64
        Fn::Sub: 'echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config'
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: instances, VpcId: !ImportValue Vpc}
";
    let folder = folder(&[("main.yaml", template)]);
    let names = |resources: &Value| {
        let resources = resources.as_array().unwrap().iter();
        let name = |one: &Value| one["resource"].as_str().unwrap().to_owned();
        resources.map(name).collect::<Vec<_>>()
    };
    let json = folder.run(&["check", "--format", "json", "."]).json();
    let remaining = &json["remaining"][0];
    assert_eq!(names(&remaining["resources"]), ["Instances", "Launch"]);
    assert_eq!(names(&remaining["kept"]), ["Group"]);
    assert_eq!(remaining["kept"][0]["by"], "Service", "{remaining}");

    let generated = [
        "check",
        "--format",
        "json",
        "--security-group-mode",
        "generated",
        ".",
    ];
    let json = folder.run(&generated).json();
    let all = names(&json["remaining"][0]["resources"]);
    assert_eq!(all, ["Instances", "Launch", "Group"]);
}
