//! A temporary directory, and runs of the binary in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A service on container instances behind a load balancer, with all resources of a small stack.
pub const ON_INSTANCES: &str = r#"AWSTemplateFormatVersion: "2010-09-09"
Description: A web service # on container instances

Parameters:
  Vpc:
    Type: AWS::EC2::VPC::Id
  Subnets:
    Type: List<AWS::EC2::Subnet::Id>
  Cluster:
    Type: String
  Listener:
    Type: String

Resources:
  Service:
    Type: AWS::ECS::Service
    DependsOn: Rule
    Properties:
      Cluster: !Ref Cluster
      LaunchType: EC2
      DesiredCount: 2   # one in each zone
      Role: !Ref ServiceRole
      TaskDefinition: !Ref Task
      LoadBalancers:
        - ContainerName: web
          ContainerPort: 8080
          TargetGroupArn: !Ref TargetGroup

  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: bridge
      ContainerDefinitions:
        - Name: web
          Image: public.ecr.aws/nginx/nginx:1.27
          Cpu: 256
          Memory: 512
          PortMappings:
            - ContainerPort: 8080
              HostPort: 0
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: !Ref Logs
              awslogs-region: !Ref AWS::Region
              awslogs-stream-prefix: web

  Logs:
    Type: AWS::Logs::LogGroup

  TargetGroup:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      VpcId: !Ref Vpc
      Port: 80
      Protocol: HTTP

  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Listener
      Priority: 1
      Conditions:
        - Field: path-pattern
          Values: ["/*"]
      Actions:
        - Type: forward
          TargetGroupArn: !Ref TargetGroup

  ServiceRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: ecs.amazonaws.com }
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceRole
"#;

/// A service that already runs on Fargate.
pub const ON_FARGATE: &str = r#"Parameters:
  Cluster: { Type: String }
  Subnets: { Type: "List<AWS::EC2::Subnet::Id>" }
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration: { Subnets: !Ref Subnets }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: "256"
      Memory: "512"
      ContainerDefinitions:
        - { Name: web, Image: "nginx:1.27" }
"#;

/// A template without ECS resources.
pub const WITHOUT_ECS: &str = "Resources:\n  Bucket: { Type: AWS::S3::Bucket }   # kept\n";

/// ECS definitions in a text that is not valid YAML.
pub const BROKEN: &str =
    "Resources:\n  Service:\n    Type: AWS::ECS::Service\n    Properties: [unclosed\n";

/// A service that runs once on every instance, which Fargate does not support.
pub fn daemon() -> String {
    ON_INSTANCES.replace(
        "      DesiredCount: 2   # one in each zone\n",
        "      SchedulingStrategy: DAEMON\n",
    )
}

/// Where runs that are not started by a `Folder` keep their state: not in that of the user who runs the tests.
pub const STATE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/state");

/// A temporary directory, and another one for the state between runs.
pub struct Folder {
    root: TempDir,
    state: TempDir,
}

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self {
            root: tempfile::tempdir().unwrap(),
            state: tempfile::tempdir().unwrap(),
        };
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.root.path().join(below)
    }

    /// The directory of the records that `revert` reads.
    pub fn records(&self) -> PathBuf {
        self.state.path().join("ecs2fargate")
    }

    /// The command for a run of the binary in a subdirectory.
    pub fn command(&self, below: &str, arguments: &[&str]) -> Command {
        let mut command = binary(&self.path(below), arguments);
        command.env("XDG_STATE_HOME", self.state.path());
        command
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Creates a repository in which everything is committed.
    pub fn commit(&self) {
        self.git("", &["init", "-q"], "");
        self.git("", &["add", "--all"], "");
        self.git("", &["commit", "-q", "-m", "all"], "");
    }

    pub fn git(&self, below: &str, arguments: &[&str], input: &str) -> String {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(["-c", "core.autocrlf=false"])
            .args(arguments)
            .current_dir(self.path(below));
        let output = finish(&mut command, input);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "git {arguments:?}: {told}\n{input}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the binary here.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("", arguments)
    }

    /// Runs the binary in a subdirectory.
    pub fn run_in(&self, below: &str, arguments: &[&str]) -> Ran {
        Ran::new(&mut self.command(below, arguments), "")
    }

    /// Runs the binary here with the given standard input.
    pub fn run_with(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        Ran::new(&mut self.command("", arguments), input)
    }
}

/// The command for a run of the binary.
pub fn binary(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecs2fargate"));
    command.args(arguments).current_dir(folder);
    // So that no text that a test looks for is wrapped.
    command.env("COLUMNS", "1000");
    command.env("XDG_STATE_HOME", STATE);
    command
}

/// The result of a run.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
    /// What people read: the messages, and the output of `check`.
    pub report: String,
}

impl Ran {
    /// Runs a command made by `binary`, with empty standard input.
    pub fn of(command: &mut Command) -> Self {
        Self::new(command, "")
    }

    fn new(command: &mut Command, input: impl AsRef<[u8]>) -> Self {
        let output = finish(command, input);
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let is_check = command
            .get_args()
            .next()
            .is_some_and(|name| name == "check");
        let report = if is_check {
            format!("{stdout}{stderr}")
        } else {
            stderr.clone()
        };
        Self {
            // A signal leaves no status; no run may end that way.
            status: output.status.code().unwrap(),
            stdout,
            stderr,
            report,
        }
    }

    /// Fails with the complete output of the run, unless it ended with this status.
    pub fn expect(self, status: i32) -> Self {
        let Self { stdout, stderr, .. } = &self;
        assert_eq!(self.status, status, "stdout:\n{stdout}\nstderr:\n{stderr}");
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

fn finish(command: &mut Command, input: impl AsRef<[u8]>) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that does not read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_ref());
    child.wait_with_output().unwrap()
}
