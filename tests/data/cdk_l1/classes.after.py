import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam

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

task_execution_role = iam.CfnRole(
    stack,
    "TaskExecutionRole",
    assume_role_policy_document={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
        ],
    },
    managed_policy_arns=[
        cdk.Fn.sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
    ],
)

task = ecs.CfnTaskDefinition(
    stack,
    "WebTask",
    family="web",
    network_mode="awsvpc",  # each task has its own ports
    container_definitions=[
        ecs.CfnTaskDefinition.ContainerDefinitionProperty(
            name="web",
            image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1",
            cpu=256,
            memory=512,
            port_mappings=[ecs.CfnTaskDefinition.PortMappingProperty(container_port=8080)],
        ),
    ],
    requires_compatibilities=["FARGATE"],
    execution_role_arn=task_execution_role.attr_arn,
    cpu="256",
    memory="512",
)

target_group = elbv2.CfnTargetGroup(
    stack, "TargetGroup", port=80, protocol="HTTP", vpc_id=vpc_id.value_as_string, target_type="ip"
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

web_security_group = ec2.CfnSecurityGroup(
    stack,
    "WebSecurityGroup",
    group_description="Tasks of Web",
    vpc_id=vpc_id.value_as_string,
    security_group_ingress=[
        ec2.CfnSecurityGroup.IngressProperty(
            ip_protocol="tcp",
            from_port=8080,
            to_port=8080,
            source_security_group_id=balancer_group.attr_group_id,
        ),
    ],
)

service = ecs.CfnService(
    stack,
    "Web",
    cluster=cluster.ref,
    task_definition=task.ref,
    load_balancers=[
        {"containerName": "web", "containerPort": 8080, "targetGroupArn": target_group.ref}
    ],
    network_configuration=ecs.CfnService.NetworkConfigurationProperty(
        awsvpc_configuration=ecs.CfnService.AwsVpcConfigurationProperty(
            assign_public_ip="ENABLED",
            security_groups=[web_security_group.attr_group_id],
            subnets=subnets.value_as_list,
        ),
    ),
)
service.node.add_dependency(listener)
service.launch_type = "FARGATE"

app.synth()
