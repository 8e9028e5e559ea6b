//! What parsing and committing a document cost, compared with a plain yaml-rust2 event parse of the same bytes. Goal: a
//! parse takes at most twice that, a commit with all proofs at most seven times, and both are linear in the size.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use ecs2fargate::syntax::{Document, NewEntry, NewValue, Operation, Place};
use std::fmt::Write as _;
use yaml_rust2::parser::{Event, Parser};

const SIZES: [usize; 3] = [4 * 1024, 87 * 1024, 1024 * 1024];

fn main() {
    divan::main();
}

/// A template of about that many bytes with the features of real ones: tags, comments, quotes, nesting.
fn template(bytes: usize) -> String {
    let mut text = String::from("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n");
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        let _ = write!(
            text,
            "\n  # The service number {number}\n  Service{number}:\n    Type: AWS::ECS::Service\n    Properties:\n      \
             Cluster: !Ref Cluster\n      DesiredCount: {number} # tasks\n      LaunchType: EC2\n      LoadBalancers:\n        \
             - ContainerName: \"web\"\n          ContainerPort: 80\n          TargetGroupArn: !Ref Group{number}\n      \
             PlacementStrategies:\n        - Field: attribute:ecs.availability-zone\n          Type: spread\n      \
             Tags: [{{Key: Name, Value: !Sub '${{AWS::StackName}}-{number}'}}]\n"
        );
    }
    text
}

/// The same as strict JSON.
fn json(bytes: usize) -> String {
    let mut services = Vec::new();
    let mut length = 0;
    while length < bytes {
        let number = services.len();
        let service = format!(
            "    \"Service{number}\": {{\n      \"Type\": \"AWS::ECS::Service\",\n      \"Properties\": {{\n        \
             \"Cluster\": {{\"Ref\": \"Cluster\"}},\n        \"DesiredCount\": {number},\n        \"LaunchType\": \"EC2\"\n      }}\n    }}"
        );
        length += service.len() + 2;
        services.push(service);
    }
    format!(
        "{{\n  \"Resources\": {{\n{}\n  }}\n}}\n",
        services.join(",\n")
    )
}

fn events(text: &str) -> usize {
    let mut parser = Parser::new_from_str(text);
    let mut count = 0;
    while !matches!(
        parser
            .next_token()
            .expect("the bench's own text is valid")
            .0,
        Event::StreamEnd
    ) {
        count += 1;
    }
    count
}

#[divan::bench(args = SIZES)]
fn yaml_1_events(bencher: Bencher, bytes: usize) {
    let text = template(bytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| events(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn yaml_2_parse(bencher: Bencher, bytes: usize) {
    let text = template(bytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| Document::parse(black_box(text.as_str())));
}

#[divan::bench(args = SIZES)]
fn yaml_3_commit_one_operation(bencher: Bencher, bytes: usize) {
    commit(bencher, &template(bytes), 1);
}

#[divan::bench(args = SIZES)]
fn yaml_4_commit_all_services(bencher: Bencher, bytes: usize) {
    commit(bencher, &template(bytes), usize::MAX);
}

#[divan::bench(args = SIZES)]
fn json_1_events(bencher: Bencher, bytes: usize) {
    let text = json(bytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| events(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn json_2_parse(bencher: Bencher, bytes: usize) {
    let text = json(bytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| Document::parse(black_box(text.as_str())));
}

#[divan::bench(args = SIZES)]
fn json_4_commit_all_services(bencher: Bencher, bytes: usize) {
    commit(bencher, &json(bytes), usize::MAX);
}

fn commit(bencher: Bencher, text: &str, services: usize) {
    let document = Document::parse(text).expect("the bench's own text is valid");
    let operations = operations(&document, services);
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        document
            .commit(black_box(&operations))
            .expect("the operations fit the text")
    });
}

fn operations(document: &Document, services: usize) -> Vec<Operation> {
    let resources = document
        .get(document.root(), "Resources")
        .expect("the template has resources");
    let mut operations = Vec::new();
    for entry in document.entries(resources).iter().take(services) {
        let properties = document
            .get(entry.value, "Properties")
            .expect("each service has properties");
        let launch_type = document
            .entry(properties, "LaunchType")
            .expect("each service has a launch type");
        operations.push(Operation::Set {
            node: launch_type.value,
            value: NewValue::Text("FARGATE".to_owned()),
        });
        let subnets = NewValue::Sequence(vec![NewValue::Text("subnet-1".to_owned())]);
        let vpc = NewValue::Mapping(vec![NewEntry::new("Subnets", subnets)]);
        operations.push(Operation::InsertEntry {
            mapping: properties,
            place: Place::After(launch_type.key),
            entry: NewEntry::new("NetworkConfiguration", vpc),
        });
        if let Some(placement) = document.entry(properties, "PlacementStrategies") {
            operations.push(Operation::RemoveEntry {
                mapping: properties,
                key: placement.key,
            });
        }
    }
    operations
}
