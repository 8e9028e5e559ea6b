import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Worker');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 1 });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.medium') });

// The task.
const task = new ecs.Ec2TaskDefinition(stack, 'Task');
task.addContainer('web', {
  image: ecs.ContainerImage.fromRegistry('example/web:1'),
  memoryLimitMiB: 256,
  portMappings: [{ containerPort: 80, hostPort: 0 }], // any port
});

const service = new ecs.Ec2Service(stack, 'Service', {
  cluster,
  taskDefinition: task,
  placementStrategies: [ecs.PlacementStrategy.packedByMemory()],
});
