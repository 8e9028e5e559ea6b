//! Conditions on security groups and their rules.

use super::{edited, explained, fault, unexplained};
use crate::verify::Templates;
use crate::verify::tests::{judged, one};

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

#[test]
fn a_rule_for_the_ports_of_containers_may_move_while_other_tasks_stay() {
    let rule = "{IpProtocol: tcp, FromPort: 7000, ToPort: 7000, CidrIp: 0.0.0.0/0}";
    let task = |id: &str, kind: &str, port: &str| {
        format!(
            "  {id}: {{Type: AWS::ECS::TaskDefinition, Properties: {{RequiresCompatibilities: [{kind}], ContainerDefinitions: [{{Name: a, PortMappings: [{{{port}}}]}}]}}}}\n"
        )
    };
    let with = |of_instances: &str, of_tasks: &str, kind: &str, staying: &str| {
        format!(
            "  I: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: i, SecurityGroupIngress: [{of_instances}]}}}}\n  L: {{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {{SecurityGroups: [!GetAtt I.GroupId]}}}}\n  G: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: g, SecurityGroupIngress: [{of_tasks}]}}}}\n  S: {{Type: AWS::ECS::Service, Properties: {{NetworkConfiguration: {{AwsvpcConfiguration: {{SecurityGroups: [!GetAtt G.GroupId]}}}}}}}}\n  E: {{Type: AWS::ECS::Service, Properties: {{LaunchType: EC2}}}}\n"
        ) + &task("T", kind, "ContainerPort: 7000")
            + &task("U", "EC2", staying)
    };
    let moved = |kind: &str, staying: &str| {
        let before = with(rule, "", kind, staying);
        one(&before, &before, &with("", rule, kind, staying))
    };
    let dynamic = "ContainerPort: 7000, HostPort: 0";
    let found = judged(&moved("FARGATE", dynamic));
    assert!(
        !found.is_empty() && !found.iter().any(|line| line.ends_with("unexplained")),
        "{found:#?}"
    );
    let fixed = "ContainerPort: 80, HostPort: 7000";
    unexplained(&moved("FARGATE", fixed), "I Inbound");
    unexplained(&moved("EC2", dynamic), "I Inbound");
    let wide = edited(&moved("FARGATE", dynamic), "ToPort: 7000", "ToPort: 40000");
    unexplained(&wide, "I Inbound");
    let host = edited(
        &moved("FARGATE", dynamic),
        "RequiresCompatibilities: [EC2]",
        "NetworkMode: host, RequiresCompatibilities: [EC2]",
    );
    unexplained(&host, "I Inbound");
}

#[test]
fn each_state_may_have_a_closed_group_of_its_own() {
    let group = |id: &str, rules: &str| {
        format!(
            "  {id}: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: g{rules}}}}}\n"
        )
    };
    let state = |id: &str, groups: &str| {
        format!(
            "\"{id}\": {{\"Type\": \"Task\", \"Parameters\": {{\"SecurityGroups\": [{groups}]}}}}"
        )
    };
    let machine = |first: &str, second: &str| {
        let branch = format!(
            "{{\"StartAt\": \"B\", \"States\": {{{}}}}}",
            state("B", second)
        );
        format!(
            "  M: {{Type: AWS::StepFunctions::StateMachine, Properties: {{DefinitionString: !Sub '{{\"States\": {{{}, \"P\": {{\"Branches\": [{branch}]}}}}}}'}}}}\n",
            state("A", first)
        )
    };
    let (own, other) = ("\"${G.GroupId}\"", "\"${H.GroupId}\"");
    let with = |rules: &str, second: &str| {
        one(
            &machine("", ""),
            &(machine(own, own) + &group("G", "")),
            &(machine(own, second) + &group("G", "") + &group("H", rules)),
        )
    };
    let found = judged(&with("", other));
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        !found.iter().any(|line| line.ends_with("unexplained")),
        "{found:#?}"
    );
    let open =
        ", SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}]";
    unexplained(&with(open, other), "M Properties.DefinitionString");
    unexplained(&with("", ""), "M Properties.DefinitionString");
}
