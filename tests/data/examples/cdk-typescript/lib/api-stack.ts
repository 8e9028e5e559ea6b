import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { Construct } from 'constructs';

export class ApiStack extends cdk.Stack {
  readonly consumer: FargateService;

  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2 });
    const cluster = new Cluster(this, 'Cluster', { vpc });
    cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.medium'), desiredCapacity: 2 });

    // The API, on a dynamic port of the instances.
    const api = new ApplicationLoadBalancedFargateService(this, 'Api', {
      cluster,
      cpu: 256,
      memoryLimitMiB: 1024,
      desiredCount: 2,
      taskImageOptions: {
        image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
        containerPort: 8080,
        environment: { STAGE: 'live' },
      },
    });
    api.targetGroup.configureHealthCheck({ path: '/health' });

    const consumerTask = new FargateTaskDefinition(this, 'ConsumerTask', {
      cpu: 256,
      memoryLimitMiB: 512,
    });
    consumerTask.addContainer('consumer', {
      image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
      memoryLimitMiB: 256,
      portMappings: [{ containerPort: 9090 }], // metrics
    });
    this.consumer = new FargateService(this, 'Consumer', { cluster, taskDefinition: consumerTask });
    this.consumer.connections.allowFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(9090));
  }
}
