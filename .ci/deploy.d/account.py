"""A simulated account: moto's server in this process, on a free port of the loopback interface, and its clients."""

import logging
import os
import random
import urllib.parse

import world as worlds  # before moto: it says which images there are

os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1",
    "MOTO_ECS_NEW_ARN": "true",
}  # fmt: skip

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from flask import got_request_exception  # noqa: E402
from moto.cloudformation import models as stacks  # noqa: E402
from moto.cloudformation import parsing  # noqa: E402
from moto.ec2.models import vpcs  # noqa: E402
from moto.elbv2.models import elbv2_backends  # noqa: E402
from moto.moto_api._internal.models import moto_api_backend  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

import ecs  # noqa: E402
import engine  # noqa: E402
import functions  # noqa: E402
import templates  # noqa: E402

clients = {}
server = None
crashes = []  # what went wrong within moto's server
nested = {}  # the templates that a TemplateURL can name, by path


def client(service):
    if service not in clients:
        host, port = server.get_host_and_port()
        # An error of the server is an answer; it is not asked again.
        config = Config(retries={"total_max_attempts": 1}, read_timeout=300)
        clients[service] = boto3.client(service, endpoint_url=f"http://{host}:{port}", config=config)
    return clients[service]


def template_of(url, **_):
    """The nested template of a URL, or None."""
    return nested.get(templates.best(url, nested))


def parameter_of_ssm(self, value, value_type):
    """A value that was chosen for a parameter; of the others, AWS's public ones are images."""
    if value.startswith(worlds.CHOSEN):
        return urllib.parse.unquote(value.removeprefix(worlds.CHOSEN))
    return worlds.AMI if "ami" in value.lower() or "Image" in value_type else "external"


def note_crash(_, exception, **__):
    crashes.append(f"{type(exception).__name__}: {exception}")


def short_vpc_id():
    """An identifier of the older, short form: names that hold one have limits."""
    return f"vpc-{random.randrange(16**8):08x}"


def start():
    global server
    vpcs.random_vpc_id = short_vpc_id
    got_request_exception.connect(note_crash)
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    logging.getLogger("moto").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    ecs.Api.client = client("ecs")
    engine.install()
    stacks.get_stack_from_s3_url = template_of
    parsing.ResourceMap.parse_ssm_parameter = parameter_of_ssm


def stop():
    if server:
        server.stop()


def fresh():
    """An account without anything but what a plausible parameter can name."""
    moto_api_backend.reset()
    nested.clear()
    crashes.clear()
    for seen in functions.SEEN.values():
        seen.clear()
    ecs.Api.dropped.clear()
    ecs.Api.tolerated.clear()
    world = worlds.World(client)
    # The owner of a target group elsewhere has replaced it where it had to be, as the report says.
    elbv2_backends["123456789012"]["us-east-1"].target_groups[world.external_group].is_seeded = True
    return world
