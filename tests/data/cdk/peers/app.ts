import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as rds from 'aws-cdk-lib/aws-rds';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Api');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
const capacity = cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.medium') });
const db = new rds.DatabaseInstance(stack, 'Db', { engine: rds.DatabaseInstanceEngine.POSTGRES, vpc });
db.connections.allowDefaultPortFrom(capacity);

const task = new ecs.Ec2TaskDefinition(stack, 'Task');
task.addContainer('api', {
  image: ecs.ContainerImage.fromRegistry('example/api:1'),
  memoryLimitMiB: 256,
  portMappings: [{ containerPort: 80 }],
});
const api = new ecs.Ec2Service(stack, 'Service', { cluster, taskDefinition: task });

const cache = new ec2.SecurityGroup(stack, 'Cache', { vpc });
cache.connections.allowFrom(capacity, ec2.Port.tcp(6379));

const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc });
api.registerLoadBalancerTargets({
  containerName: 'api',
  containerPort: 80,
  newTargetGroupId: 'Api',
  listener: ecs.ListenerConfig.applicationListener(balancer.addListener('Http', { port: 80 })),
});
