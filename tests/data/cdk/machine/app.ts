import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Night');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 1 });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.medium') });

const task = new ecs.Ec2TaskDefinition(stack, 'Task');
task.addContainer('report', {
  image: ecs.ContainerImage.fromRegistry('example/report:1'),
  memoryLimitMiB: 256,
});

// The report of the night.
const run = new tasks.EcsRunTask(stack, 'Run', {
  integrationPattern: sfn.IntegrationPattern.RUN_JOB,
  cluster,
  taskDefinition: task,
  launchTarget: new tasks.EcsEc2LaunchTarget({
    placementStrategies: [ecs.PlacementStrategy.spreadAcrossInstances()],
  }),
});
new sfn.StateMachine(stack, 'Machine', {
  definitionBody: sfn.DefinitionBody.fromChainable(run),
});
