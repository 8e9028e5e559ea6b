import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

const app = new cdk.App();
const shared = new cdk.Stack(app, 'Shared');
const vpc = new ec2.Vpc(shared, 'Vpc', { maxAzs: 1 });
const cluster = new ecs.Cluster(shared, 'Cluster', { vpc });
cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.medium') });
const balancer = new elbv2.ApplicationLoadBalancer(shared, 'Balancer', { vpc });
const listener = balancer.addListener('Http', { port: 80 });

const shop = new cdk.Stack(app, 'Shop');
const task = new ecs.Ec2TaskDefinition(shop, 'Task');
task.addContainer('web', {
  image: ecs.ContainerImage.fromRegistry('example/web:1'),
  memoryLimitMiB: 256,
  portMappings: [{ containerPort: 80 }],
});
const service = new ecs.Ec2Service(shop, 'Service', { cluster, taskDefinition: task });
listener.addTargets('Web', { port: 80, targets: [service] });
