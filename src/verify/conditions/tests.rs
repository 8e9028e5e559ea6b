//! Each condition with what it explains, and with faults that it must not hide.

use std::collections::BTreeMap;

use crate::verify::Templates;
use crate::verify::tests::{judged, one};

/// Fails unless all differences are explained by this row.
#[track_caller]
fn explained(templates: &Templates, id: &str) {
    let found = judged(templates);
    let end = format!(": {id}");
    assert!(!found.is_empty(), "no difference");
    assert!(found.iter().all(|line| line.ends_with(&end)), "{found:#?}");
}

/// Fails unless a difference with this start is unexplained.
#[track_caller]
fn unexplained(templates: &Templates, place: &str) {
    let found = judged(templates);
    let is_fault = |line: &String| line.starts_with(place) && line.ends_with(": unexplained");
    assert!(found.iter().any(is_fault), "{found:#?}");
}

/// A template with the same edit on all sides.
fn edited(templates: &Templates, from: &str, to: &str) -> Templates {
    let side = |side: &BTreeMap<String, String>| {
        let edit = |(name, text): (&String, &String)| (name.clone(), text.replace(from, to));
        side.iter().map(edit).collect()
    };
    Templates {
        before: side(&templates.before),
        planned: side(&templates.planned),
        after: side(&templates.after),
    }
}

/// The same edit after the change only. It must change something.
#[track_caller]
fn fault(templates: &Templates, from: &str, to: &str) -> Templates {
    let mut faulty = templates.clone();
    let mut count = 0;
    for text in faulty.after.values_mut() {
        count += text.matches(from).count();
        *text = text.replace(from, to);
    }
    assert!(count > 0, "{from} is not there");
    faulty
}

#[test]
fn the_default_strategy_may_be_omitted_only_by_a_replacement() {
    let with = |rest: &str| format!("  S: {{Type: AWS::ECS::Service, Properties: {{{rest}}}}}\n");
    let templates = one(
        &with("LaunchType: EC2, SchedulingStrategy: REPLICA"),
        &with("LaunchType: FARGATE, SchedulingStrategy: REPLICA"),
        &with("LaunchType: FARGATE"),
    );
    explained(&templates, "default-scheduling-strategy");
    unexplained(
        &edited(&templates, "REPLICA", "DAEMON"),
        "S Properties.SchedulingStrategy",
    );
    unexplained(
        &fault(&templates, "FARGATE", "EXTERNAL"),
        "S Properties.SchedulingStrategy",
    );
    let strategy = "CapacityProviderStrategy: [{CapacityProvider: FARGATE}]";
    let in_place = one(
        &with("LaunchType: EC2, SchedulingStrategy: REPLICA"),
        &with(&format!("{strategy}, SchedulingStrategy: REPLICA")),
        &with(strategy),
    );
    unexplained(&in_place, "S Properties.SchedulingStrategy");
}

const ROLE: &str = "  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n";

fn task(container: &str, rest: &str) -> String {
    format!(
        "  T: {{Type: AWS::ECS::TaskDefinition, Properties: {{ContainerDefinitions: [{{Name: web, Image: nginx{container}}}]{rest}}}}}\n"
    )
}

#[test]
fn a_role_may_be_omitted_only_if_nothing_needs_it() {
    let with = |container: &str| {
        let planned = task(
            container,
            ", NetworkMode: awsvpc, ExecutionRoleArn: !GetAtt R.Arn",
        ) + ROLE;
        let after = task(container, ", NetworkMode: awsvpc");
        one(&task(container, ""), &planned, &after)
    };
    let found = judged(&with(""));
    assert_eq!(
        found,
        [
            "R: unneeded-role-resource",
            "T Properties.ExecutionRoleArn: unneeded-role"
        ]
    );
    for needs in [
        ", LogConfiguration: {LogDriver: awslogs}",
        ", Secrets: [{Name: A, ValueFrom: b}]",
        ", RepositoryCredentials: {CredentialsParameter: a}",
        ", EnvironmentFiles: [{Value: a, Type: s3}]",
    ] {
        unexplained(&with(needs), "T Properties.ExecutionRoleArn");
    }
    let private = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web";
    unexplained(
        &edited(&with(""), "Image: nginx", &format!("Image: {private}")),
        "T Properties.ExecutionRoleArn",
    );
    unexplained(
        &edited(&with(""), "Image: nginx", "Image: !Ref Image"),
        "T Properties.ExecutionRoleArn",
    );
    // A role that was there before is the user's.
    let own = |rest: &str| task("", rest) + ROLE;
    let role = ", ExecutionRoleArn: !GetAtt R.Arn";
    let lost = one(
        &own(role),
        &own(&format!("{role}, Cpu: 256")),
        &own(", Cpu: 256"),
    );
    unexplained(&lost, "T Properties.ExecutionRoleArn");
    // One that something still refers to is needed.
    let mut referenced = with("");
    let text = "  P: {Type: X, Properties: {Role: !Ref R}}\n";
    for side in [
        &mut referenced.before,
        &mut referenced.planned,
        &mut referenced.after,
    ] {
        side.values_mut().for_each(|one| one.push_str(text));
    }
    unexplained(&referenced, "R");
}

fn policy(statements: &str) -> String {
    format!(
        "  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyDocument: {{Statement: [{statements}]}}}}}}\n"
    )
}

#[test]
fn a_permission_may_be_omitted_only_if_it_is_for_the_omitted_role() {
    let pass = |roles: &str| {
        policy(&format!(
            "{{Effect: Allow, Action: 'iam:PassRole', Resource: {roles}}}"
        ))
    };
    let planned = task("", ", NetworkMode: awsvpc, ExecutionRoleArn: !GetAtt R.Arn") + ROLE;
    let after = task("", ", NetworkMode: awsvpc");
    let with = |old: &str, new: &str, synthesized: &str| {
        one(
            &(task("", "") + old),
            &(planned.clone() + new),
            &(after.clone() + synthesized),
        )
    };
    let both = with(
        &pass("!Ref A"),
        &pass("[!GetAtt R.Arn, !Ref A]"),
        &pass("!Ref A"),
    );
    let found = judged(&both);
    assert!(
        found
            .iter()
            .any(|line| line.ends_with(": unneeded-role-permission")),
        "{found:#?}"
    );
    let lost = fault(&both, "Resource: !Ref A", "Resource: !Ref B");
    unexplained(&lost, "P Properties.PolicyDocument.Statement");
    let alone = with(&policy(""), &pass("!GetAtt R.Arn"), &policy(""));
    let found = judged(&alone);
    assert!(
        found.iter().all(|line| !line.ends_with("unexplained")),
        "{found:#?}"
    );
    let other = with(
        &policy(""),
        &pass("!GetAtt R.Arn").replace("iam:PassRole", "iam:*"),
        &policy(""),
    );
    unexplained(&other, "P Properties.PolicyDocument.Statement");
}

/// A service that keeps the group of the instances in the plan only, with rules of groups and the ports of its task.
fn network(rules: &str) -> Templates {
    let with = |launch: &str, groups: &str, own: &str| {
        format!("  L: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{SecurityGroupIds: [!GetAtt I.GroupId]}}}}}}
  I: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: i}}}}
  O: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: o}}}}
  T: {{Type: AWS::ECS::TaskDefinition, Properties: {{ContainerDefinitions: [{{Name: web, PortMappings: [{{ContainerPort: 8080}}]}}]}}}}
  S: {{Type: AWS::ECS::Service, Properties: {{LaunchType: {launch}{groups}}}}}
{own}{rules}")
    };
    let groups = |list: &str| {
        format!(", NetworkConfiguration: {{AwsvpcConfiguration: {{SecurityGroups: [{list}]}}}}")
    };
    let own = "  N: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: n}}\n";
    one(
        &with("EC2", "", ""),
        &with(
            "FARGATE",
            &groups("!GetAtt N.GroupId, !GetAtt I.GroupId"),
            own,
        ),
        &with("FARGATE", &groups("!GetAtt N.GroupId"), own),
    )
}

fn rule(group: &str, rest: &str) -> String {
    format!(
        "  X{}: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{GroupId: !GetAtt {group}.GroupId, {rest}}}}}\n",
        group
    )
}

#[test]
fn the_group_of_the_instances_may_be_omitted_only_if_it_has_no_effect() {
    let place = "S Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups";
    explained(&network(""), "instances-group");
    // A database allows the instances.
    let from = |group: &str| {
        format!(
            "IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !GetAtt {group}.GroupId"
        )
    };
    unexplained(&network(&rule("O", &from("I"))), place);
    explained(&network(&rule("O", &from("O"))), "instances-group");
    explained(&network(&rule("I", &from("I"))), "instances-group");
    // The instances allow traffic to the port of the container.
    let port = |port: &str| {
        format!("IpProtocol: tcp, FromPort: {port}, ToPort: {port}, CidrIp: 10.0.0.0/8")
    };
    unexplained(&network(&rule("I", &port("8080"))), place);
    unexplained(
        &network(&rule("I", "IpProtocol: '-1', CidrIp: 10.0.0.0/8")),
        place,
    );
    explained(&network(&rule("I", &port("22"))), "instances-group");
    // A rule that allows outbound traffic to the instances alone.
    let outbound = rule("O", &from("I"))
        .replace("Ingress", "Egress")
        .replace("Source", "Destination");
    unexplained(&network(&outbound), place);
    // Another group than that of the instances.
    unexplained(
        &edited(
            &network(""),
            "SecurityGroupIds: [!GetAtt I",
            "SecurityGroupIds: [!GetAtt O",
        ),
        place,
    );
    // The group that remains allows less.
    let narrow = "GroupDescription: n, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]";
    unexplained(&edited(&network(""), "GroupDescription: n", narrow), place);
    // No group remains.
    unexplained(
        &fault(
            &network(""),
            "SecurityGroups: [!GetAtt N.GroupId]",
            "SecurityGroups: []",
        ),
        place,
    );
}

#[test]
fn the_port_stays_open_if_the_own_group_opens_it() {
    let port = "IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/8";
    let inline = format!("GroupDescription: n, SecurityGroupIngress: [{{{port}}}]");
    let templates = edited(&network(&rule("I", port)), "GroupDescription: n", &inline);
    explained(&templates, "instances-group");
    let narrower = edited(
        &templates,
        "GroupDescription: n, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/8",
        "GroupDescription: n, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/9",
    );
    unexplained(
        &narrower,
        "S Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
    );
}

/// A load balancer with a rule to a group and one from it, and a service behind it.
fn balanced(after_rules: &str, target: &str) -> Templates {
    let with = |launch: &str, rules: &str| {
        format!("  L: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{SecurityGroupIds: [!GetAtt I.GroupId]}}}}}}
  I: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: i}}}}
  N: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: n}}}}
  B: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: b, SecurityGroupEgress: [{{CidrIp: 255.255.255.255/32, IpProtocol: icmp}}]}}}}
  LB: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{SecurityGroups: [!GetAtt B.GroupId]}}}}
  Listener: {{Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {{LoadBalancerArn: !Ref LB, DefaultActions: [{{TargetGroupArn: !Ref G}}]}}}}
  G: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup}}
  H: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup}}
  S: {{Type: AWS::ECS::Service, Properties: {{LaunchType: {launch}, NetworkConfiguration: {{AwsvpcConfiguration: {{SecurityGroups: [!GetAtt N.GroupId]}}}}, LoadBalancers: [{{ContainerName: web, TargetGroupArn: !Ref G}}]}}}}
{target}{rules}")
    };
    let old = rules("I", "32768");
    one(
        &with("EC2", &old),
        &with("FARGATE", &old),
        &with("FARGATE", after_rules),
    )
}

fn rules(group: &str, port: &str) -> String {
    let ports = format!("IpProtocol: tcp, FromPort: {port}, ToPort: {port}");
    format!("  Out{group}: {{Type: AWS::EC2::SecurityGroupEgress, Properties: {{GroupId: !GetAtt B.GroupId, DestinationSecurityGroupId: !GetAtt {group}.GroupId, {ports}}}}}
  In{group}: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{GroupId: !GetAtt {group}.GroupId, SourceSecurityGroupId: !GetAtt B.GroupId, {ports}}}}}
")
}

#[test]
fn rules_between_load_balancer_and_instances_may_go_only_with_the_last_target() {
    let found = judged(&balanced("", ""));
    assert_eq!(
        found,
        [
            "B Outbound.{tcp 32768-32768 to ${I}}: instances-outbound",
            "I Inbound.{tcp 32768-32768 from ${B}}: instances-inbound"
        ]
    );
    // Another service behind the load balancer stays on the instances.
    let other = "  S2: {Type: AWS::ECS::Service, Properties: {LaunchType: EC2, LoadBalancers: [{ContainerName: a, TargetGroupArn: !Ref G}]}}\n";
    unexplained(&balanced("", other), "I Inbound");
    unexplained(&balanced("", other), "B Outbound");
    let scaling = "  A: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {TargetGroupARNs: [!Ref G]}}\n";
    unexplained(&balanced("", scaling), "I Inbound");
    // Another one behind another load balancer does not matter; if that cannot be determined, it does.
    let elsewhere = other.replace("!Ref G", "!Ref H");
    unexplained(&balanced("", &elsewhere), "I Inbound");
    let listener = "  Listener2: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref LB2, DefaultActions: [{TargetGroupArn: !Ref H}]}}\n";
    let found = judged(&balanced("", &format!("{elsewhere}{listener}")));
    assert!(
        found.iter().all(|line| !line.ends_with("unexplained")),
        "{found:#?}"
    );
    // Rules to other groups stay.
    let planned = edited(
        &balanced("", ""),
        "SecurityGroupIds: [!GetAtt I.GroupId]",
        "SecurityGroupIds: []",
    );
    unexplained(&planned, "I Inbound");
}

#[test]
fn a_rule_to_the_tasks_needs_its_counterpart() {
    let both = rules("I", "32768") + &rules("N", "8080");
    let mut templates = balanced(&both, "");
    // The plan has the way in, but not the way out.
    let inbound = rules("N", "8080");
    let (_, inbound) = inbound.split_once('\n').expect("two rules");
    templates
        .planned
        .values_mut()
        .for_each(|text| text.push_str(inbound));
    explained(&templates, "outbound-to-tasks");
    unexplained(
        &fault(
            &templates,
            "OutN: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !GetAtt B.GroupId, DestinationSecurityGroupId: !GetAtt N",
            "OutN: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !GetAtt B.GroupId, DestinationSecurityGroupId: !GetAtt I",
        ),
        "B Outbound",
    );
    let other_port = fault(
        &templates,
        "DestinationSecurityGroupId: !GetAtt N.GroupId, IpProtocol: tcp, FromPort: 8080",
        "DestinationSecurityGroupId: !GetAtt N.GroupId, IpProtocol: tcp, FromPort: 80",
    );
    unexplained(&other_port, "B Outbound");
}

#[test]
fn a_group_may_be_added_only_if_it_allows_nothing_in() {
    let with = |launch: &str, groups: &str, own: &str| {
        format!(
            "  O: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: o}}}}\n  S: {{Type: AWS::ECS::Service, Properties: {{LaunchType: {launch}, NetworkConfiguration: {{AwsvpcConfiguration: {{SecurityGroups: [!GetAtt O.GroupId{groups}]}}}}}}}}\n{own}"
        )
    };
    let group = "  N: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: n}}\n";
    let templates = |rest: &str| {
        let after = with("FARGATE", ", !GetAtt N.GroupId", &format!("{group}{rest}"));
        one(&with("EC2", "", ""), &with("FARGATE", "", ""), &after)
    };
    let found = judged(&templates(""));
    assert_eq!(found.len(), 2);
    assert!(
        found.iter().all(|line| line.contains(": own-group")),
        "{found:#?}"
    );
    let port = "IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0";
    unexplained(&templates(&rule("N", port)), "N");
    let inline = format!("GroupDescription: n, SecurityGroupIngress: [{{{port}}}]");
    unexplained(&fault(&templates(""), "GroupDescription: n", &inline), "N");
    unexplained(
        &fault(
            &templates(""),
            "GroupDescription: n",
            "GroupDescription: n, SecurityGroupIngress: !If [C, [], []]",
        ),
        "N",
    );
    let peer =
        "IpProtocol: tcp, FromPort: 80, ToPort: 80, SourceSecurityGroupId: !GetAtt N.GroupId";
    unexplained(
        &templates(&rule("O", peer)),
        "S Properties.NetworkConfiguration",
    );
    unexplained(&fault(&templates(""), ", !GetAtt N.GroupId", ""), "N");
}

#[test]
fn only_a_new_group_may_have_another_description_and_tags_of_others() {
    let tag = |name: &str| format!("Tags: [{{Key: {name}, Value: a}}]");
    let with = |group: &str, own: &str| {
        let vpc = tag("Name");
        format!(
            "  V: {{Type: AWS::EC2::VPC, Properties: {{{vpc}}}}}\n  S: {{Type: AWS::ECS::Service, Properties: {{{group}}}}}\n{own}"
        )
    };
    let group = |id: &str, rest: &str| {
        with(
            &format!("Group: !Ref {id}"),
            &format!("  {id}: {{Type: AWS::EC2::SecurityGroup, Properties: {{{rest}}}}}\n"),
        )
    };
    let templates = |planned: &str, after: &str| {
        one(&with("A: 1", ""), &group("G", planned), &group("H", after))
    };
    explained(
        &templates("GroupDescription: a", "GroupDescription: b"),
        "group-description",
    );
    explained(
        &templates("VpcId: a", &format!("VpcId: a, {}", tag("Name"))),
        "group-tags",
    );
    unexplained(
        &templates("VpcId: a", &format!("VpcId: a, {}", tag("Team"))),
        "H Properties.Tags",
    );
    unexplained(&templates("VpcId: a", "VpcId: b"), "H Properties.VpcId");
    let old = |rest: &str| group("G", rest);
    unexplained(
        &one(
            &old("GroupDescription: a"),
            &old("GroupDescription: a"),
            &old("GroupDescription: b"),
        ),
        "G Properties.GroupDescription",
    );
    unexplained(
        &one(
            &old("VpcId: a"),
            &old("VpcId: a"),
            &old(&format!("VpcId: a, {}", tag("Name"))),
        ),
        "G Properties.Tags",
    );
}

#[test]
fn dependencies_may_be_more_but_not_fewer_or_broken() {
    let with =
        |names: &str| format!("  A: {{Type: X{names}}}\n  B: {{Type: X}}\n  C: {{Type: X}}\n");
    let templates = |after: &str| {
        one(
            &with(", DependsOn: B"),
            &with(", DependsOn: B"),
            &with(after),
        )
    };
    explained(&templates(", DependsOn: [B, C]"), "dependencies");
    unexplained(&templates(", DependsOn: [B, D]"), "A DependsOn.{D}");
    unexplained(&templates(", DependsOn: C"), "A DependsOn.{B}");
    unexplained(&templates(""), "A DependsOn");
}

#[test]
fn only_the_region_may_be_omitted() {
    let with = |variables: &str, cpu: &str| task(&format!(", Environment: [{variables}]"), cpu);
    let variable = |name: &str, value: &str| format!("{{Name: {name}, Value: {value}}}");
    let templates = |variables: &str| {
        one(
            &with(variables, ""),
            &with(variables, ", Cpu: 256"),
            &with("", ", Cpu: 256"),
        )
    };
    for region in ["!Ref AWS::Region", "us-east-1", "us-gov-west-1"] {
        explained(
            &templates(&variable("AWS_REGION", region)),
            "region-variable",
        );
    }
    unexplained(
        &templates(&variable("AWS_REGION", "production")),
        "T Properties.ContainerDefinitions.[web].Environment",
    );
    unexplained(
        &templates(&variable("MODE", "us-east-1")),
        "T Properties.ContainerDefinitions.[web].Environment",
    );
    let both = format!(
        "{}, {}",
        variable("AWS_REGION", "us-east-1"),
        variable("MODE", "a")
    );
    unexplained(
        &templates(&both),
        "T Properties.ContainerDefinitions.[web].Environment.[MODE]",
    );
}

#[test]
fn the_size_may_move_from_the_only_container_to_the_task() {
    let size = ", Cpu: 128, Memory: 256, MemoryReservation: 64";
    let templates = |cpu: &str| {
        let of_task = ", Cpu: 256, Memory: 512";
        one(
            &task(size, ""),
            &task(size, of_task),
            &task("", &of_task.replace("256", cpu)),
        )
    };
    let found = judged(&templates("256"));
    let ids = ["container-cpu", "container-memory", "container-reservation"];
    assert_eq!(found.len(), 3);
    assert!(
        found.iter().zip(ids).all(|(line, id)| line.ends_with(id)),
        "{found:#?}"
    );
    unexplained(
        &templates("512"),
        "T Properties.ContainerDefinitions.[web].Memory",
    );
    let two = edited(
        &templates("256"),
        "[{Name: web",
        "[{Name: sidecar}, {Name: web",
    );
    unexplained(&two, "T Properties.ContainerDefinitions.[web].Memory");
}

#[test]
fn only_the_default_platform_may_be_added() {
    let templates = |platform: &str| {
        one(
            &task("", ""),
            &task("", ", Cpu: 256"),
            &task("", &format!(", Cpu: 256, RuntimePlatform: {{{platform}}}")),
        )
    };
    explained(&templates("OperatingSystemFamily: LINUX"), "linux-platform");
    explained(
        &templates("OperatingSystemFamily: LINUX, CpuArchitecture: X86_64"),
        "linux-platform",
    );
    for other in [
        "OperatingSystemFamily: LINUX, CpuArchitecture: ARM64",
        "OperatingSystemFamily: WINDOWS_SERVER_2022_CORE",
        "CpuArchitecture: X86_64",
    ] {
        unexplained(&templates(other), "T Properties.RuntimePlatform");
    }
}

#[test]
fn a_new_parameter_may_be_replaced_by_its_default_only() {
    let parameters = |rest: &str| format!("  A: {{Type: X, Properties: {{P: {rest}}}}}\n");
    let section = "Parameters: {Q: {Type: String, Default: a}}\n";
    let mut templates = one(
        &parameters("0"),
        &(parameters("!Ref Q") + section),
        &parameters("a"),
    );
    let found = judged(&templates);
    assert_eq!(
        found,
        ["Q: parameter-resource", "A Properties.P: parameter-default"]
    );
    unexplained(&fault(&templates, "P: a", "P: b"), "A Properties.P");
    unexplained(&fault(&templates, "P: a", "P: !Ref Q"), "Q");
    // One that was there before may have another value in the deployed stack.
    templates
        .before
        .values_mut()
        .for_each(|text| text.push_str(section));
    unexplained(&templates, "A Properties.P");
}

#[test]
fn only_roles_of_tasks_may_be_passed_in_addition() {
    let tasks = task("", ", TaskRoleArn: !GetAtt R.Arn");
    let pass = |action: &str, roles: &str| {
        policy(&format!(
            "{{Effect: Allow, Action: '{action}', Resource: {roles}}}"
        ))
    };
    let templates = |action: &str, roles: &str| {
        let before = tasks.clone() + &policy("");
        one(&before, &before, &(tasks.clone() + &pass(action, roles)))
    };
    let place = "P Properties.PolicyDocument.Statement";
    explained(
        &templates("iam:PassRole", "!GetAtt R.Arn"),
        "task-role-permission",
    );
    unexplained(&templates("iam:PassRole", "'*'"), place);
    unexplained(
        &templates("iam:PassRole", "[!GetAtt R.Arn, !GetAtt Admin.Arn]"),
        place,
    );
    unexplained(&templates("iam:*", "!GetAtt R.Arn"), place);
}

#[test]
fn spot_may_be_associated_next_to_fargate_only() {
    let with = |list: &str| {
        format!(
            "  A: {{Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {{CapacityProviders: [{list}]}}}}\n"
        )
    };
    explained(
        &one(
            &with("mine"),
            &with("mine, FARGATE"),
            &with("mine, FARGATE, FARGATE_SPOT"),
        ),
        "spot-association",
    );
    let place = "A Properties.CapacityProviders";
    unexplained(
        &one(&with("mine"), &with("mine"), &with("mine, FARGATE_SPOT")),
        place,
    );
    unexplained(
        &one(
            &with("mine"),
            &with("mine, FARGATE"),
            &with("mine, FARGATE, other"),
        ),
        place,
    );
    unexplained(
        &one(&with("mine"), &with("mine, FARGATE"), &with("mine")),
        place,
    );
}

#[test]
fn an_export_needs_a_stack_that_imports_it() {
    let output = "Outputs: {O: {Value: !GetAtt A.Arn, Export: {Name: 'S:A'}}}\n";
    let base = "  A: {Type: X}\n";
    let mut templates = one(base, base, &format!("{base}{output}"));
    unexplained(&templates, "O");
    let importer = |name: &str| {
        format!("Resources: {{B: {{Type: X, Properties: {{P: !ImportValue '{name}'}}}}}}\n")
    };
    for side in [
        &mut templates.before,
        &mut templates.planned,
        &mut templates.after,
    ] {
        side.insert("Other".to_owned(), importer("S:A"));
    }
    explained(&templates, "export");
    unexplained(
        &edited(&templates, "ImportValue 'S:A'", "ImportValue 'S:B'"),
        "O",
    );
    // The other way round, the deployment fails.
    let removed = Templates {
        before: templates.after.clone(),
        planned: templates.after,
        after: templates.before,
    };
    unexplained(&removed, "O");
}

#[test]
fn only_the_time_of_a_run_may_differ() {
    let with = |value: &str| format!("  A: {{Type: Custom::AWS, Properties: {{P: '{value}'}}}}\n");
    let templates = |after: &str| {
        let before = with("run 2026-11-29T03:55:41.123Z on port 80");
        one(&before, &before, &with(after))
    };
    explained(
        &templates("run 2026-11-30T10:00:00.000Z on port 80"),
        "timestamp",
    );
    unexplained(
        &templates("run 2026-11-29T03:55:41.123Z on port 81"),
        "A Properties.P",
    );
    unexplained(
        &templates("run 2026-11-30T10:00:00.000Z on port 81"),
        "A Properties.P",
    );
    let other = edited(
        &templates("run 2026-11-30T10:00:00.000Z on port 80"),
        "Custom::AWS",
        "AWS::SSM::Parameter",
    );
    unexplained(&other, "A Properties.P");
}

#[test]
fn only_the_hash_of_a_nested_template_may_differ() {
    let hash = |digit: &str| digit.repeat(64);
    let with = |address: &str| {
        format!(
            "  A: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: !Sub 'https://s3.${{AWS::URLSuffix}}/{address}.json'}}}}\n"
        )
    };
    let before = with(&hash("a"));
    explained(&one(&before, &before, &with(&hash("b"))), "nested-template");
    unexplained(
        &one(&before, &before, &with(&format!("other/{}", hash("b")))),
        "A Properties.TemplateURL",
    );
    unexplained(
        &one(&with("web"), &with("web"), &with("other")),
        "A Properties.TemplateURL",
    );
}

#[test]
fn a_rule_may_move_only_from_the_instances_to_the_tasks() {
    let rule = "{IpProtocol: tcp, FromPort: 32768, ToPort: 65535, CidrIp: 0.0.0.0/0}";
    let with = |of_instances: &str, of_tasks: &str| {
        format!(
            "  I: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: i, SecurityGroupIngress: [{of_instances}]}}}}\n  L: {{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {{SecurityGroups: [!GetAtt I.GroupId]}}}}\n  G: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: g, SecurityGroupIngress: [{of_tasks}]}}}}\n  S: {{Type: AWS::ECS::Service, Properties: {{NetworkConfiguration: {{AwsvpcConfiguration: {{SecurityGroups: [!GetAtt G.GroupId]}}}}}}}}\n"
        )
    };
    let before = with(rule, "");
    let found = judged(&one(&before, &before, &with("", rule)));
    let rows: Vec<&str> = found
        .iter()
        .filter_map(|line| line.rsplit(": ").next())
        .collect();
    assert_eq!(
        rows,
        ["service-rule-of-tasks", "service-rule-of-instances"],
        "{found:#?}"
    );
    // It is only removed, or only added.
    unexplained(&one(&before, &before, &with("", "")), "I Inbound");
    unexplained(&one(&before, &before, &with(rule, rule)), "G Inbound");
}
