import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2

app = cdk.App()
stack = cdk.Stack(app, "Shop", synthesizer=cdk.LegacyStackSynthesizer())

vpc_id = cdk.CfnParameter(stack, "VpcId", type="AWS::EC2::VPC::Id")
subnets = cdk.CfnParameter(stack, "Subnets", type="List<AWS::EC2::Subnet::Id>")

balancer_group = ec2.CfnSecurityGroup(
    stack,
    "BalancerGroup",
    group_description="The load balancer",
    vpc_id=vpc_id.value_as_string,
)

cluster = ecs.CfnCluster(stack, "Cluster")

task = ecs.CfnTaskDefinition(
    stack,
    "WebTask",
    family="web",
    network_mode="bridge",  # each task has its own ports
    container_definitions=[
        ecs.CfnTaskDefinition.ContainerDefinitionProperty(
            name="web",
            image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1",
            cpu=256,
            memory=512,
            port_mappings=[ecs.CfnTaskDefinition.PortMappingProperty(container_port=8080, host_port=0)],
        ),
    ],
)

target_group = elbv2.CfnTargetGroup(
    stack, "TargetGroup", port=80, protocol="HTTP", vpc_id=vpc_id.value_as_string
)

balancer = elbv2.CfnLoadBalancer(
    stack,
    "Balancer",
    subnets=subnets.value_as_list,
    security_groups=[balancer_group.attr_group_id],
)

listener = elbv2.CfnListener(
    stack,
    "Listener",
    load_balancer_arn=balancer.ref,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "targetGroupArn": target_group.ref}],
)

service = ecs.CfnService(
    stack,
    "Web",
    cluster=cluster.ref,
    task_definition=task.ref,
    # Spread over the instances.
    placement_strategies=[{"type": "spread", "field": "instanceId"}],
    load_balancers=[
        {"containerName": "web", "containerPort": 8080, "targetGroupArn": target_group.ref}
    ],
)
service.launch_type = "EC2"

app.synth()
