import * as cdk from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Jobs');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
const instances = new autoscaling.AutoScalingGroup(stack, 'Instances', {
  vpc,
  instanceType: new ec2.InstanceType('t3.medium'),
  machineImage: ecs.EcsOptimizedImage.amazonLinux2(),
});
const provider = new ecs.AsgCapacityProvider(stack, 'Provider', { autoScalingGroup: instances });
cluster.addAsgCapacityProvider(provider);

const task = new ecs.Ec2TaskDefinition(stack, 'Task');
task.addContainer('job', { image: ecs.ContainerImage.fromRegistry('example/job:1'), memoryLimitMiB: 256 });
new ecs.Ec2Service(stack, 'Job', {
  cluster,
  taskDefinition: task,
  capacityProviderStrategies: [{ capacityProvider: provider.capacityProviderName, weight: 1 }],
});
