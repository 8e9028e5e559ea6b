//! `--cutover parallel` and `finish` where another template defines the target group and its listener.

use crate::support::Folder;

const SHOP: &str = "\
Parameters:
  TargetGroup: {Type: String}
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: main
      LaunchType: EC2
      TaskDefinition: !Ref Task
      LoadBalancers:
        - {ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref TargetGroup} # of the balancer

  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {Name: web, Image: 'example/web:1', Cpu: 256, Memory: 512, PortMappings: [{ContainerPort: 80}]}
";

const BALANCER: &str = "\
Resources:
  Group: # the shop
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: vpc-0123456789abcdef0, Port: 80, Protocol: HTTP}

  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/main/0123456789abcdef
      Port: 80
      Protocol: HTTP
      DefaultActions:
        - Type: forward
          TargetGroupArn: !Ref Group # the only one

Outputs:
  Group: {Value: !Ref Group, Export: {Name: balancer-Group}}
";

const MAIN: &str = "\
Resources:
  Balancer:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: balancer.yaml}
  Shop:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: shop.yaml
      Parameters:
        TargetGroup: !GetAtt Balancer.Outputs.Group
";

/// The shop as a stack of its own, which imports the target group.
fn importing() -> String {
    SHOP.replace("Parameters:\n  TargetGroup: {Type: String}\n", "")
        .replace("!Ref TargetGroup", "!ImportValue balancer-Group")
}

fn migrated(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    folder.commit();
    migrate(&folder);
    folder.commit();
    folder
}

fn migrate(folder: &Folder) {
    let migrate = [
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
        ".",
    ];
    folder.run(&migrate).expect(0);
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn texts(folder: &Folder, files: &[(&str, &str)]) -> Vec<String> {
    files.iter().map(|(path, _)| folder.read(path)).collect()
}

/// Nothing ends before all requests go to Fargate, and then everything ends together, in both directions.
fn ends_together(files: &[(&str, &str)], parameter: &str, copied: &str) {
    let folder = migrated(files);
    let before = texts(&folder, files);
    let shop = folder.read("shop.yaml");
    assert!(shop.contains(copied), "{shop}");
    let ran = folder.run(&["check", "."]).expect(3);
    let next = "Deploy with GroupFargateTraffic set to 10, 50 and 100";
    assert!(words(&ran.stdout).contains(next), "{}", ran.stdout);

    // One of the files does not end without the other.
    let all = format!("{parameter}=100");
    for paths in [&["."][..], &["--parameters", &all, "shop.yaml"]] {
        let mut arguments = vec!["finish", "--write"];
        arguments.extend(paths);
        folder.run(&arguments).expect(0);
        assert_eq!(texts(&folder, files), before);
    }

    folder
        .run(&["finish", "--parameters", &all, "--write", "."])
        .expect(0);
    let shop = folder.read("shop.yaml");
    assert!(
        !shop.contains("\n  Service:") && shop.contains(copied),
        "{shop}"
    );
    for text in texts(&folder, files) {
        assert!(!text.contains("Traffic"), "{text}");
    }
    let second = texts(&folder, files);
    folder
        .run(&[
            "finish",
            "--parameters",
            &all,
            "--write",
            "--allow-dirty",
            ".",
        ])
        .expect(0);
    assert_eq!(texts(&folder, files), second);

    folder.git("", &["checkout", "-q", "."], "");
    let some = format!("{parameter}=50");
    folder
        .run(&["finish", "--back", "--parameters", &some, "--write", "."])
        .expect(0);
    assert_eq!(texts(&folder, files), before);
    folder.run(&["finish", "--back", "--write", "."]).expect(0);
    let originals: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
    assert_eq!(texts(&folder, files), originals);
}

#[test]
fn a_nested_stack_may_define_the_target_group() {
    let files = [
        ("balancer.yaml", BALANCER),
        ("main.yaml", MAIN),
        ("shop.yaml", SHOP),
    ];
    ends_together(&files, "BalancerFargateTraffic", "!Ref GroupFargate");
}

#[test]
fn the_parent_may_define_the_target_group() {
    let (balancer, _) = BALANCER.split_once("Outputs:").expect("it has outputs");
    let nested = "  Shop:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: shop.yaml
      Parameters:
        TargetGroup: !Ref Group
";
    let main = format!("{balancer}{nested}");
    let files = [("main.yaml", main.as_str()), ("shop.yaml", SHOP)];
    ends_together(&files, "GroupFargateTraffic", "!Ref GroupFargate");
}

#[test]
fn the_target_group_may_be_imported() {
    let shop = importing();
    let files = [("balancer.yaml", BALANCER), ("shop.yaml", shop.as_str())];
    let copied = "!ImportValue balancer-GroupFargate";
    ends_together(&files, "GroupFargateTraffic", copied);
}

#[test]
fn stacks_that_import_are_deployed_first() {
    let shop = importing();
    let folder = migrated(&[("balancer.yaml", BALANCER), ("shop.yaml", &shop)]);
    let first = "Deploy shop.yaml before balancer.yaml";
    for arguments in [
        &["finish", "--parameters", "GroupFargateTraffic=100", "."][..],
        &[
            "finish",
            "--back",
            "--parameters",
            "GroupFargateTraffic=0",
            ".",
        ],
    ] {
        let ran = folder.run(arguments).expect(0);
        assert!(words(&ran.stderr).contains(first), "{}", ran.stderr);
    }
}

#[test]
fn a_service_does_not_end_where_its_target_group_is_not_known() {
    let shop = importing();
    let folder = migrated(&[("balancer.yaml", BALANCER), ("shop.yaml", &shop)]);
    let alone = Folder::new(&[("shop.yaml", &folder.read("shop.yaml"))]);
    alone.commit();
    let before = alone.read("shop.yaml");
    for direction in [&[][..], &["--back"]] {
        let mut arguments = vec!["finish", "--write", "."];
        arguments.extend(direction);
        let ran = alone.run(&arguments).expect(0);
        let why = "The template that defines the target group and shifts its traffic is not among the files";
        assert!(words(&ran.stderr).contains(why), "{}", ran.stderr);
        assert_eq!(alone.read("shop.yaml"), before);
    }
}

#[test]
fn a_second_service_behind_the_same_stack_can_follow_later() {
    let blog = |name: &str| name.replace("Group", "Blog");
    let (resources, outputs) = BALANCER.split_once("Outputs:").expect("it has outputs");
    let second = blog(resources.trim_start_matches("Resources:\n"))
        .replace("  Listener:", "  BlogListener:")
        .replace("Port: 80\n", "Port: 81\n")
        .replace("TargetBlogArn", "TargetGroupArn")
        .replace("::TargetBlog", "::TargetGroup");
    let balancer = format!("{resources}{second}Outputs:{outputs}  Blog: {{Value: !Ref Blog}}\n");
    let nested = MAIN.split_once("  Shop:").map(|(_, shop)| shop);
    let nested = nested.expect("it has the shop");
    let main = format!("{MAIN}  Blog:{}", nested.replace("shop.yaml", "blog.yaml"));
    let main = main.replacen("Outputs.Group", "Outputs.Blog", 2);
    let main = main.replacen("Outputs.Blog", "Outputs.Group", 1);
    let later = SHOP.replace("  Service:", "  # ecs2fargate: keep later\n  Service:");
    let folder = migrated(&[
        ("balancer.yaml", &balancer),
        ("blog.yaml", &later),
        ("main.yaml", &main),
        ("shop.yaml", SHOP),
    ]);
    assert_eq!(folder.read("blog.yaml"), later);
    folder.write("blog.yaml", SHOP);
    folder.commit();
    migrate(&folder);
    folder.commit();

    let half = [
        "finish",
        "--parameters",
        "BalancerFargateTraffic=100",
        "--write",
        ".",
    ];
    let before = folder.read("balancer.yaml");
    folder.run(&half).expect(0);
    assert_eq!(folder.read("balancer.yaml"), before);
    let mut all = half.to_vec();
    all.splice(1..1, ["--parameters", "BalancerBlogFargateTraffic=100"]);
    folder.run(&all).expect(0);
    for file in ["balancer.yaml", "blog.yaml", "main.yaml", "shop.yaml"] {
        let text = folder.read(file);
        assert!(!text.contains("Traffic"), "{text}");
    }
    folder.git("", &["checkout", "-q", "."], "");
    folder.run(&["finish", "--back", "--write", "."]).expect(0);
    assert_eq!(folder.read("balancer.yaml"), balancer);
    assert_eq!(folder.read("main.yaml"), main);
    assert_eq!(folder.read("blog.yaml"), SHOP);
}
