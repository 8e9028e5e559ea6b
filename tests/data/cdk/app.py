import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

app = cdk.App()
stack = cdk.Stack(app, "Worker")
vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=1)
cluster = ecs.Cluster(stack, "Cluster", vpc=vpc)
cluster.add_capacity("Capacity", instance_type=ec2.InstanceType("t3.medium"))

# The task.
task = ecs.Ec2TaskDefinition(stack, "Task")
task.add_container(
    "web",
    image=ecs.ContainerImage.from_registry("example/web:1"),
    memory_limit_mib=256,
    port_mappings=[ecs.PortMapping(container_port=80, host_port=0)],  # any port
)

service = ecs.Ec2Service(
    stack,
    "Service",
    cluster=cluster,
    task_definition=task,
    placement_strategies=[ecs.PlacementStrategy.packed_by_memory()],
)
app.synth()
