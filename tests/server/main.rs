//! The language server, driven by a scripted client over standard input and output.

// A failed unwrap is a failed test.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod actions;
mod client;
mod diagnostics;
mod files;
mod hover;
mod lifecycle;
mod load;

/// A service that is ready to be migrated, except for what is inserted into its container.
pub fn service(container: &str) -> String {
    format!(
        "\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: EC2
      DesiredCount: 1
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [subnet-0123456789abcdef0]
          SecurityGroups: [sg-0123456789abcdef0]
          AssignPublicIp: ENABLED
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      Cpu: '256'
      Memory: '512'
      TaskRoleArn: !ImportValue TaskRole
      ExecutionRoleArn: !ImportValue ExecutionRole
      ContainerDefinitions:
        - {{ Name: wéb𝒳, Image: 'alpine:3'{container} }}
"
    )
}
