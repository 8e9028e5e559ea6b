use std::sync::Arc;

use super::*;
use crate::engine::{Source, migrate, migrate_each};
use crate::settings::{Config, Settings, WorkloadChoices};

const TEMPLATE: &str = "\
Parameters:
  Memory:
    Type: Number
  Cpu:
    Type: Number
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref ApiTask
  ApiTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      Cpu: 256
      Memory: 512
      ContainerDefinitions:
        - Name: api
          Image: nginx:1.27
          Memory: 300
  Job:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: job
          Image: alpine:3
  Sized:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {Name: sized, Image: 'alpine:3', Cpu: !Ref Cpu, Memory: !Ref Memory}
  Mounting:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Volumes:
        - {Name: data, Host: {SourcePath: /data}}
        - {Name: more, Host: {SourcePath: '/more, data'}}
      ContainerDefinitions:
        - Name: mounting
          Image: alpine:3
          Memory: 300
          MountPoints:
            - {SourceVolume: data, ContainerPath: /data}
            - {SourceVolume: more, ContainerPath: /more}
  Agent:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: EC2
      SchedulingStrategy: DAEMON
      TaskDefinition: !Ref AgentTask
  AgentTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: agent
          Image: agent:1
          Memory: 300
";

fn sources() -> Vec<Source> {
    let source = |path: &str| Source {
        path: path.to_owned(),
        text: TEMPLATE.to_owned(),
        named: true,
        is_context: false,
    };
    vec![source("a.yaml"), source("sub/[b] #1.yaml")]
}

/// The file with every suggestion uncommented.
fn taken_up(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let content = line.trim_start();
        let offered = content.strip_prefix("# ").filter(|rest| {
            let key = rest.split(':').next().unwrap_or_default();
            rest.contains(": ") && !key.contains(' ') && key != "Blocked"
        });
        let margin = &line[..line.len() - content.len()];
        offered.map_or_else(|| line.to_owned(), |rest| format!("{margin}{rest}"))
    });
    lines.map(|line| line + "\n").collect()
}

#[test]
fn what_is_written_can_be_read_and_decides_nothing() {
    let text = settings_file(&migrate(sources(), &Settings::default()));
    let config = Config::read("c", &text).unwrap_or_else(|why| panic!("{why:?}\n{text}"));
    let settings = Arc::new(config).settings(Some("a.yaml"), &WorkloadChoices::default());
    let settings = settings.of_members(&["Api", "Job", "Sized", "Agent"]);
    assert_eq!(
        settings
            .keep
            .or(settings.launch_type.map(|_| String::new())),
        None
    );
}

#[test]
fn what_is_taken_up_answers_the_questions() {
    let first = migrate(sources(), &Settings::default());
    let text = taken_up(&settings_file(&first));
    let config = Config::read("c", &text).unwrap_or_else(|why| panic!("{why:?}\n{text}"));
    let config = Arc::new(config);
    let settings: Vec<Settings> = sources()
        .iter()
        .map(|source| config.settings(Some(&source.path), &WorkloadChoices::default()))
        .collect();
    let second = migrate_each(sources().into_iter().zip(&settings).collect());
    let left = |outcome: &Outcome| {
        let workloads = outcome.workloads.iter();
        workloads
            .filter(|workload| workload.verdict.is_left_for_a_person())
            .map(|workload| workload.id.clone())
            .collect::<Vec<_>>()
    };
    let all = ["Api", "Job", "Sized", "Mounting", "Agent"];
    assert_eq!(left(&first), [all, all].concat());
    assert!(
        text.contains("        volumes: { /data: scratch, '/more, data': scratch }\n"),
        "{text}"
    );
    // The network and parameters without defaults are asked for once the set of migrated workloads is known.
    assert_eq!(left(&second), ["Api", "Sized", "Api", "Sized"], "{text}");
}

#[test]
fn without_questions_there_is_the_head_alone() {
    let outcome = Outcome::default();
    assert_eq!(settings_file(&outcome), HEAD);
    assert!(!has_questions(&outcome));
}
