import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

class Network extends cdk.Stack {
  readonly cluster: ecs.Cluster;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 1 });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc });
    this.cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.medium') });
  }
}

class Shop extends cdk.Stack {
  constructor(scope: Construct, id: string, cluster: ecs.Cluster) {
    super(scope, id);
    const task = new ecs.Ec2TaskDefinition(this, 'Task');
    task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('example/worker:1'), memoryLimitMiB: 1024 });
    new ecs.Ec2Service(this, 'Worker', { cluster, taskDefinition: task });
  }
}

const app = new cdk.App();
for (const stage of ['dev', 'prod']) {
  const network = new Network(app, `network-${stage}`);
  new Shop(app, `shop-${stage}`, network.cluster);
}
