//! What a whole migration with all its proofs costs, compared with a plain yaml-rust2 event parse of the same bytes.
//! Goal: at most eight times that, linear in the size up to CloudFormation's limit of 1 MB.

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use ecs2fargate::engine::{Source, migrate};
use ecs2fargate::settings::Settings;
use yaml_rust2::parser::{Event, Parser};

const SIZES: [usize; 3] = [4 * 1024, 87 * 1024, 1024 * 1024];

fn main() {
    divan::main();
}

/// The number of services in a template of a size: one in a small one, never more than CloudFormation's limit of 500
/// resources allows.
fn services(bytes: usize) -> usize {
    (bytes / 4096).clamp(1, 100)
}

/// A template of about that many bytes: services with their task definitions and target groups, and the long lists of
/// environment variables that make real templates long.
fn template(bytes: usize) -> String {
    let mut text = String::from(
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Vpc:\n    Type: AWS::EC2::VPC::Id\n  Subnets:\n    \
         Type: List<AWS::EC2::Subnet::Id>\n  Cluster:\n    Type: String\n  Image:\n    Type: String\nResources:\n",
    );
    let count = services(bytes);
    for number in 0..count {
        service(&mut text, number);
        let end = bytes * (number + 1) / count;
        let mut variable = 0;
        while text.len() < end {
            variable += 1;
            let _ = write!(
                text,
                "            - Name: VARIABLE_{variable} # one of many\n              Value: !Sub 'value-{variable}-${{AWS::StackName}}'\n"
            );
        }
    }
    text
}

fn service(text: &mut String, number: usize) {
    let _ = write!(
        text,
        "\n  Service{number}:\n    Type: AWS::ECS::Service\n    Properties:\n      Cluster: !Ref Cluster\n      \
         DesiredCount: 2\n      Role: ecsServiceRole\n      TaskDefinition: !Ref Task{number}\n      LoadBalancers:\n        \
         - ContainerName: web\n          ContainerPort: 80\n          TargetGroupArn: !Ref Group{number}\n\n  \
         Group{number}:\n    Type: AWS::ElasticLoadBalancingV2::TargetGroup\n    Properties:\n      Port: 80\n      \
         Protocol: HTTP\n      VpcId: !Ref Vpc\n\n  Task{number}:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      \
         ContainerDefinitions:\n        - Name: web\n          Image: !Ref Image\n          Memory: 300\n          \
         PortMappings:\n            - ContainerPort: 80\n              HostPort: 0 # any\n          Environment:\n            \
         - Name: FIRST\n              Value: 'first'\n"
    );
}

fn events(text: &str) -> usize {
    let mut parser = Parser::new_from_str(text);
    let mut count = 0;
    loop {
        let (event, _) = parser.next_token().expect("the bench's own text is valid");
        count += 1;
        if event == Event::StreamEnd {
            return count;
        }
    }
}

#[divan::bench(args = SIZES)]
fn event_parse(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = template(bytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| events(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn whole_migration(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = template(bytes);
    let settings = Settings::default();
    let source = || {
        vec![Source {
            path: "stack.yaml".to_owned(),
            text: text.clone(),
            named: true,
            is_context: false,
        }]
    };
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(source)
        .bench_values(|sources| migrate(black_box(sources), &settings));
}
