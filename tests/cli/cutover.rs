//! `--cutover parallel` and `finish`: a second service, and the two ways in which that ends.

use crate::support::Folder;

/// A service behind a load balancer, with a role of its own that only it uses.
const SHOP: &str = "\
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
