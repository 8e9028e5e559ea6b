from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct


class ShopStack(Stack):
    """The shop behind its load balancer, and a worker without one."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        vpc = ec2.Vpc(self, "Vpc", max_azs=2)
        cluster = ecs.Cluster(self, "Cluster", vpc=vpc)
        cluster.add_capacity(
            "Capacity",
            instance_type=ec2.InstanceType("t3.medium"),
            desired_capacity=2,
        )

        task_definition = ecs.FargateTaskDefinition(self, "WebTask", cpu=256, memory_limit_mib=1024)
        container = task_definition.add_container(
            "web",
            image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:stable"),
            cpu=200,  # measured in May
            memory_limit_mib=700,
        )
        container.add_port_mappings(
            ecs.PortMapping(container_port=8080),  # any port of the instance
        )
        web = ecs.FargateService(
            self,
            "Web",
            cluster=cluster,
            task_definition=task_definition,
            desired_count=2,
        )

        balancer = elbv2.ApplicationLoadBalancer(self, "LB", vpc=vpc, internet_facing=True)
        listener = balancer.add_listener("Http", port=80)
        listener.add_targets(
            "Web",
            port=80,
            targets=[web],
            health_check=elbv2.HealthCheck(path="/health", interval=Duration.seconds(30)),
        )

        worker_task = ecs.FargateTaskDefinition(self, "WorkerTask", cpu=256, memory_limit_mib=512)
        worker_task.add_container(
            "worker",
            image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/busybox:stable"),
            memory_limit_mib=256,
        )
        ecs.FargateService(self, "Worker", cluster=cluster, task_definition=worker_task)
