// hostile.mjs DIRECTORY: templates whose names and texts would be markup if they were not escaped.
import { mkdirSync, writeFileSync } from "node:fs";

const directory = process.argv[2];
mkdirSync(directory, { recursive: true });
const evil = "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>\"'&<!--\\u001b[31m\\u202e";
const template = (name) => JSON.stringify({
  Resources: {
    [name]: {
      Type: "AWS::ECS::Service",
      Properties: { LaunchType: "EC2", DesiredCount: 1, ServiceName: name, TaskDefinition: { Ref: "Task" } },
    },
    Task: {
      Type: "AWS::ECS::TaskDefinition",
      Properties: { ContainerDefinitions: [{ Name: name, Image: name, Memory: 128, Privileged: name === "x" }] },
    },
  },
}, null, 2);
const text = JSON.parse(`"${evil.replaceAll('"', '\\"')}"`);
writeFileSync(`${directory}/hostile.json`, template(text));
writeFileSync(`${directory}/<b onclick=alert(1)>'"&.json`, template("x"));

// Names without a place to break, in what is listed outside the tables: the Auto Scaling group that a service still needs.
const task = { Type: "AWS::ECS::TaskDefinition", Properties: { ContainerDefinitions: [{ Name: "app", Image: "app", Memory: 128 }] } };
const long = "a-directory-whose-name-has-no-place-to-break-and-is-wider-than-a-phone".replaceAll("-", "_");
mkdirSync(`${directory}/${long}`);
writeFileSync(`${directory}/${long}/cluster.json`, JSON.stringify({
  Resources: {
    Cluster: { Type: "AWS::ECS::Cluster", Properties: { ClusterName: long } },
    Capacity: {
      Type: "AWS::ECS::CapacityProvider",
      Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: { Ref: "Group" } } },
    },
    Group: { Type: "AWS::AutoScaling::AutoScalingGroup", Properties: { MinSize: "1", MaxSize: "2" } },
    Daemon: {
      Type: "AWS::ECS::Service",
      Properties: { Cluster: { Ref: "Cluster" }, LaunchType: "EC2", SchedulingStrategy: "DAEMON", TaskDefinition: { Ref: "Stays" } },
    },
    Moves: {
      Type: "AWS::ECS::Service",
      Properties: { Cluster: { Ref: "Cluster" }, LaunchType: "EC2", DesiredCount: 1, TaskDefinition: { Ref: "Task" } },
    },
    Task: task,
    Stays: task,
  },
}, null, 2));
