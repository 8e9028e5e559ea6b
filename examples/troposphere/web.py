"""The web tier of the shop: an ECS service behind an Application Load Balancer, on container instances."""

from troposphere import GetAtt, Output, Parameter, Ref, Sub, Template
from troposphere.ec2 import SecurityGroup, SecurityGroupRule
from troposphere.ecs import (
    Cluster,
    ContainerDefinition,
    LoadBalancer as ServiceLoadBalancer,
    LogConfiguration,
    PlacementStrategy,
    PortMapping,
    Service,
    TaskDefinition,
)
from troposphere.elasticloadbalancingv2 import (
    Action,
    Listener,
    LoadBalancer,
    TargetGroup,
)
from troposphere.logs import LogGroup

t = Template()
t.set_description("The web tier of the shop")

vpc = t.add_parameter(Parameter("Vpc", Type="AWS::EC2::VPC::Id"))
subnets = t.add_parameter(Parameter("Subnets", Type="List<AWS::EC2::Subnet::Id>"))
image = t.add_parameter(Parameter("Image", Type="String"))

cluster = t.add_resource(Cluster("Cluster"))

balancer_group = t.add_resource(
    SecurityGroup(
        "BalancerGroup",
        GroupDescription="Requests from the internet",
        VpcId=Ref(vpc),
        SecurityGroupIngress=[
            SecurityGroupRule(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0"),
        ],
    )
)

balancer = t.add_resource(
    LoadBalancer(
        "Balancer",
        Subnets=Ref(subnets),
        SecurityGroups=[Ref(balancer_group)],
    )
)

# Container instances register with a dynamic host port.
target_group = t.add_resource(
    TargetGroup(
        "TargetGroup",
        VpcId=Ref(vpc),
        Port=80,
        Protocol="HTTP",
        TargetType="instance",
        HealthCheckPath="/health",
    )
)

listener = t.add_resource(
    Listener(
        "Listener",
        LoadBalancerArn=Ref(balancer),
        Port=80,
        Protocol="HTTP",
        DefaultActions=[Action(Type="forward", TargetGroupArn=Ref(target_group))],
    )
)

log_group = t.add_resource(LogGroup("LogGroup", RetentionInDays=30))

task = t.add_resource(
    TaskDefinition(
        "Task",
        Family="shop-web",
        NetworkMode="bridge",
        ContainerDefinitions=[
            ContainerDefinition(
                Name="web",
                Image=Ref(image),
                Cpu=256,
                Memory=512,
                PortMappings=[PortMapping(ContainerPort=8080, HostPort=0)],
                LogConfiguration=LogConfiguration(
                    LogDriver="awslogs",
                    Options={
                        "awslogs-group": Ref(log_group),
                        "awslogs-region": Ref("AWS::Region"),
                        "awslogs-stream-prefix": "web",
                    },
                ),
            ),
        ],
    )
)

service = t.add_resource(
    Service(
        "Service",
        DependsOn="Listener",
        Cluster=Ref(cluster),
        TaskDefinition=Ref(task),
        DesiredCount=2,
        LaunchType="EC2",
        PlacementStrategies=[
            PlacementStrategy(Type="spread", Field="attribute:ecs.availability-zone"),
        ],
        LoadBalancers=[
            ServiceLoadBalancer(
                ContainerName="web",
                ContainerPort=8080,
                TargetGroupArn=Ref(target_group),
            ),
        ],
    )
)

t.add_output(Output("Url", Value=Sub("http://${Balancer.DNSName}")))
t.add_output(Output("ServiceName", Value=GetAtt(service, "Name")))

print(t.to_json())
