//! The classes of constructs in assemblies that do not record them (CDK before 1.86): inferred from the resources and from the
//! calls in the programs.

use serde_json::Value;

use super::assembly::{Assembly, CONTAINER};
use super::sites::Sites;
use crate::hosts::programs::Program;

/// The classes of the construct around a resource, by the type of the resource. The first that a call makes is taken,
/// otherwise the first.
const BY_TYPE: &[(&str, &[&str])] = &[
    (
        "AWS::ECS::Service",
        &["aws_ecs.Ec2Service", "aws_ecs.FargateService"],
    ),
    (
        "AWS::ECS::TaskDefinition",
        &[
            "aws_ecs.Ec2TaskDefinition",
            "aws_ecs.TaskDefinition",
            "aws_ecs.FargateTaskDefinition",
        ],
    ),
    ("AWS::ECS::Cluster", &["aws_ecs.Cluster"]),
    ("AWS::EC2::VPC", &["aws_ec2.Vpc"]),
    ("AWS::EC2::SecurityGroup", &["aws_ec2.SecurityGroup"]),
    (
        "AWS::AutoScaling::AutoScalingGroup",
        &["aws_autoscaling.AutoScalingGroup"],
    ),
    ("AWS::Events::Rule", &["aws_events.Rule"]),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        &[
            "aws_elasticloadbalancingv2.ApplicationTargetGroup",
            "aws_elasticloadbalancingv2.NetworkTargetGroup",
        ],
    ),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        &[
            "aws_elasticloadbalancingv2.ApplicationLoadBalancer",
            "aws_elasticloadbalancingv2.NetworkLoadBalancer",
        ],
    ),
];

/// Adds the classes that are missing.
pub(super) fn infer<'t>(
    assembly: &mut Assembly,
    templates: impl Iterator<Item = &'t Value>,
    programs: &[Program],
) {
    if assembly.constructs.iter().any(|one| !one.class.is_empty()) {
        return;
    }
    let resources = templates.flat_map(|template| {
        let all = template.get("Resources").and_then(Value::as_object);
        all.into_iter().flatten().map(|(_, resource)| resource)
    });
    for resource in resources {
        let path = resource
            .pointer("/Metadata/aws:cdk:path")
            .and_then(Value::as_str);
        let raw = path.and_then(|path| assembly.at(path));
        let around = raw.and_then(|raw| assembly.constructs[raw].parent);
        if let Some(construct) = around {
            of_resource(assembly, construct, resource, programs);
        }
    }
    patterns(assembly, programs);
}

fn of_resource(assembly: &mut Assembly, construct: usize, resource: &Value, programs: &[Program]) {
    let kind = resource
        .get("Type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if kind == "AWS::EC2::Subnet" {
        let class = match assembly.constructs[construct].id.starts_with("Public") {
            true => "aws_ec2.PublicSubnet",
            false => "aws_ec2.PrivateSubnet",
        };
        class.clone_into(&mut assembly.constructs[construct].class);
        return;
    }
    let Some((_, classes)) = BY_TYPE.iter().find(|(own, _)| *own == kind) else {
        return;
    };
    // A Network Load Balancer has protocol TCP and the like, and type network.
    let text = resource.to_string();
    let is_network = [
        "\"TCP\"",
        "\"UDP\"",
        "\"TLS\"",
        "\"TCP_UDP\"",
        "\"network\"",
    ]
    .iter()
    .any(|word| text.contains(word));
    let is_balancer = kind.starts_with("AWS::ElasticLoadBalancingV2::");
    let chosen = match (is_balancer, is_network) {
        (true, true) => classes.get(1),
        (true, false) => classes.first(),
        (false, _) => classes.iter().find(|class| {
            class
                .to_string()
                .clone_into(&mut assembly.constructs[construct].class);
            Sites { assembly, programs }.of(construct).is_ok()
        }),
    };
    let class = chosen
        .or_else(|| classes.first())
        .copied()
        .unwrap_or_default();
    class.clone_into(&mut assembly.constructs[construct].class);
    if kind == "AWS::ECS::TaskDefinition" {
        containers(assembly, programs, construct, resource);
    }
}

/// The containers of a task definition: their ID is a name in it, or a call adds them under another name.
fn containers(assembly: &mut Assembly, programs: &[Program], task: usize, resource: &Value) {
    let all = resource
        .pointer("/Properties/ContainerDefinitions")
        .and_then(Value::as_array);
    let names: Vec<&str> = all
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("Name")?.as_str())
        .collect();
    let children: Vec<usize> = assembly.children(task).collect();
    for child in children {
        if !assembly.constructs[child].class.is_empty() {
            continue;
        }
        CONTAINER.clone_into(&mut assembly.constructs[child].class);
        let is_named = names.contains(&assembly.constructs[child].id.as_str());
        let sites = Sites { assembly, programs };
        if !is_named && sites.of(child).is_err() {
            assembly.constructs[child].class.clear();
        }
    }
}

/// A construct that contains others and that a call of a pattern makes.
fn patterns(assembly: &mut Assembly, programs: &[Program]) {
    for construct in 0..assembly.constructs.len() {
        if !assembly.constructs[construct].class.is_empty() {
            continue;
        }
        let calls = programs.iter().flat_map(|program| {
            let calls = program.code.calls().iter();
            calls.filter_map(move |call| {
                let class = program.class(call)?;
                let id = program.positional(call, 1, "id")?;
                Some((class, program.text(&id.value)?))
            })
        });
        let id = &assembly.constructs[construct].id;
        let mut own =
            calls.filter(|(class, text)| class.starts_with("aws_ecs_patterns.") && text == id);
        let class = own.next().map(|(class, _)| class);
        drop(own);
        let has_service = assembly
            .children(construct)
            .any(|child| assembly.constructs[child].class.starts_with("aws_ecs."));
        if let Some(class) = class.filter(|_| has_service) {
            assembly.constructs[construct].class = class;
            let sites = Sites { assembly, programs };
            if sites.of(construct).is_err() {
                assembly.constructs[construct].class.clear();
            }
        }
    }
}
