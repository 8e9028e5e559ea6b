import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.aws_stepfunctions_tasks import EcsEc2LaunchTarget, EcsRunTask

app = cdk.App()
stack = cdk.Stack(app, "Night")
vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=1)
cluster = ecs.Cluster(stack, "Cluster", vpc=vpc)
cluster.add_capacity("Capacity", instance_type=ec2.InstanceType("t3.medium"))

task = ecs.Ec2TaskDefinition(stack, "Task")
task.add_container(
    "report",
    image=ecs.ContainerImage.from_registry("example/report:1"),
    memory_limit_mib=256,
)

# The report of the night.
run = EcsRunTask(
    stack,
    "Run",
    integration_pattern=sfn.IntegrationPattern.RUN_JOB,
    cluster=cluster,
    task_definition=task,
    launch_target=EcsEc2LaunchTarget(
        placement_strategies=[ecs.PlacementStrategy.spread_across_instances()],
    ),
)
sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(run))

app.synth()
