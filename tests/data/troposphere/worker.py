from troposphere import Parameter, Ref, Template
from troposphere.ecs import (
    ContainerDefinition,
    PlacementStrategy,
    Service,
    TaskDefinition,
)

t = Template()

cluster = t.add_parameter(Parameter("Cluster", Type="String"))
subnets = t.add_parameter(Parameter("Subnets", Type="List<AWS::EC2::Subnet::Id>"))
group = t.add_parameter(Parameter("Group", Type="AWS::EC2::SecurityGroup::Id"))

# The task.
task = t.add_resource(TaskDefinition(
    "Task",
    ContainerDefinitions=[
        ContainerDefinition(
            Name="worker",
            Image="public.ecr.aws/docker/library/busybox:1.36",
            Memory=512,
            Cpu=256,
        ),
    ],
))

t.add_resource(Service(
    "Worker",
    Cluster=Ref(cluster),
    LaunchType="EC2",  # on the shared cluster
    TaskDefinition=Ref(task),
    PlacementStrategies=[PlacementStrategy(Type="binpack", Field="memory")],
))

print(t.to_json())
