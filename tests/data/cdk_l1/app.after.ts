import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Shop', { synthesizer: new cdk.LegacyStackSynthesizer() });

const vpcId = new cdk.CfnParameter(stack, 'VpcId', { type: 'AWS::EC2::VPC::Id' });
const subnets = new cdk.CfnParameter(stack, 'Subnets', { type: 'List<AWS::EC2::Subnet::Id>' });

const balancerGroup = new ec2.CfnSecurityGroup(stack, 'BalancerGroup', {
  groupDescription: 'The load balancer',
  vpcId: vpcId.valueAsString,
});

const cluster = new ecs.CfnCluster(stack, 'Cluster');

const taskExecutionRole = new iam.CfnRole(stack, 'TaskExecutionRole', {
  assumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    ],
  },
  managedPolicyArns: [
    cdk.Fn.sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'),
  ],
});

const task = new ecs.CfnTaskDefinition(stack, 'WebTask', {
  family: 'web',
  networkMode: 'awsvpc', // each task has its own ports
  containerDefinitions: [
    {
      name: 'web',
      image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1',
      cpu: 256,
      memory: 512,
      portMappings: [
        { containerPort: 8080 }, // any port of the instance
      ],
    },
  ],
  requiresCompatibilities: ['FARGATE'],
  executionRoleArn: taskExecutionRole.attrArn,
  cpu: '256',
  memory: '512',
});

const targetGroup = new elbv2.CfnTargetGroup(stack, 'TargetGroup', {
  port: 80,
  protocol: 'HTTP',
  vpcId: vpcId.valueAsString,
  targetType: 'ip',
});

const balancer = new elbv2.CfnLoadBalancer(stack, 'Balancer', {
  subnets: subnets.valueAsList,
  securityGroups: [balancerGroup.attrGroupId],
});

const listener = new elbv2.CfnListener(stack, 'Listener', {
  loadBalancerArn: balancer.ref,
  port: 80,
  protocol: 'HTTP',
  defaultActions: [{ type: 'forward', targetGroupArn: targetGroup.ref }],
});

const webSecurityGroup = new ec2.CfnSecurityGroup(stack, 'WebSecurityGroup', {
  groupDescription: 'Tasks of Web',
  vpcId: vpcId.valueAsString,
  securityGroupIngress: [
    {
      ipProtocol: 'tcp',
      fromPort: 8080,
      toPort: 8080,
      sourceSecurityGroupId: balancerGroup.attrGroupId,
    },
  ],
});

const web = new ecs.CfnService(stack, 'Web', {
  cluster: cluster.ref,
  launchType: 'FARGATE',
  taskDefinition: task.ref,
  loadBalancers: [{ containerName: 'web', containerPort: 8080, targetGroupArn: targetGroup.ref }],
  networkConfiguration: {
    awsvpcConfiguration: {
      assignPublicIp: 'ENABLED',
      securityGroups: [webSecurityGroup.attrGroupId],
      subnets: subnets.valueAsList,
    },
  },
});
web.node.addDependency(listener);

app.synth();
