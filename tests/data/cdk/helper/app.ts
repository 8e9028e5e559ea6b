import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

interface AppServiceProps {
  readonly cluster: ecs.ICluster;
  readonly name: string;
  readonly memory: number;
  readonly cpu?: number;
  readonly port?: number;
}

class AppService extends Construct {
  readonly service: ecs.Ec2Service;

  constructor(scope: Construct, id: string, props: AppServiceProps) {
    super(scope, id);
    const task = new ecs.Ec2TaskDefinition(this, 'Task');
    const container = task.addContainer('app', {
      image: ecs.ContainerImage.fromRegistry(`example/${props.name}`),
      memoryLimitMiB: props.memory,
      cpu: props.cpu,
    });
    if (props.port) {
      container.addPortMappings({ containerPort: props.port, hostPort: 0 });
    }
    this.service = new ecs.Ec2Service(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: task,
      serviceName: props.name,
    });
  }
}

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Apps');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('m5.large') });
const alb = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc });
const api = new AppService(stack, 'Api', { cluster, name: 'api', memory: 1024, cpu: 512, port: 8080 });
alb.addListener('Http', { port: 80 }).addTargets('Api', { port: 80, targets: [api.service] });
new AppService(stack, 'Mail', { cluster, name: 'mail', memory: 512 });

const grid = new ecs.Ec2TaskDefinition(stack, 'Grid');
const hub = grid.addContainer('hub', { image: ecs.ContainerImage.fromRegistry('example/hub'), memoryLimitMiB: 256, healthCheck: { command: ['true'] } });
const proxy = grid.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('example/proxy'), memoryLimitMiB: 256 });
proxy.addLink(hub);
proxy.addContainerDependencies({ container: hub, condition: ecs.ContainerDependencyCondition.HEALTHY });
const node = grid.addContainer('node', { image: ecs.ContainerImage.fromRegistry('example/node'), memoryLimitMiB: 256 });
node.addLink(hub);
new ecs.Ec2Service(stack, 'GridService', { cluster, taskDefinition: grid });
