import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, Ec2Service, Ec2TaskDefinition, PlacementStrategy } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedEc2Service } from 'aws-cdk-lib/aws-ecs-patterns';
import { Construct } from 'constructs';

export class ApiStack extends cdk.Stack {
  readonly consumer: Ec2Service;

  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2 });
    const cluster = new Cluster(this, 'Cluster', { vpc });
    cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.medium'), desiredCapacity: 2 });

    // The API, on a dynamic port of the instances.
    const api = new ApplicationLoadBalancedEc2Service(this, 'Api', {
      cluster,
      cpu: 200,
      memoryLimitMiB: 700,
      desiredCount: 2,
      taskImageOptions: {
        image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
        containerPort: 8080,
        environment: { STAGE: 'live' },
      },
    });
    api.targetGroup.configureHealthCheck({ path: '/health' });

    const consumerTask = new Ec2TaskDefinition(this, 'ConsumerTask');
    consumerTask.addContainer('consumer', {
      image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
      memoryLimitMiB: 256,
      portMappings: [{ containerPort: 9090, hostPort: 0 }], // metrics
    });
    this.consumer = new Ec2Service(this, 'Consumer', { cluster, taskDefinition: consumerTask });
    this.consumer.addPlacementStrategies(PlacementStrategy.packedByMemory());
  }
}
