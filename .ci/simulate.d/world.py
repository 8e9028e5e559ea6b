"""What exists in AWS while a series of updates is played, and what happened to it."""

import dataclasses
import math

SERVICE = "AWS::ECS::Service"
TASK_SET = "AWS::ECS::TaskSet"
TASK_DEFINITION = "AWS::ECS::TaskDefinition"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
HOLDERS = (LISTENER, RULE)  # of target groups
STACK = "AWS::CloudFormation::Stack"


@dataclasses.dataclass(eq=False)
class Physical:
    """A resource as AWS has it. A replacement is another one with the same path."""

    path: str  # the stack and the logical ID
    file: str
    logical: str
    kind: str
    root: str  # the root stack, within which names are compared
    generation: int
    props: dict = dataclasses.field(default_factory=dict)
    ref: str = ""
    rank: int = 0
    declared: dict = dataclasses.field(default_factory=dict)
    ancestors: frozenset = frozenset()

    @property
    def token(self):
        return f"@{self.path}#{self.generation}"

    def waits_for(self, other):
        """Whether CloudFormation starts this one only after the other one is done."""
        return any(other.path == one or other.path.startswith(one + "/") for one in self.ancestors)


@dataclasses.dataclass(eq=False)
class Event:
    """One line of the timeline."""

    time: float
    path: str
    text: str
    number: int = 0


@dataclasses.dataclass(eq=False)
class Tasks:
    """The tasks of one deployment of a service."""

    service: Physical
    groups: list  # target groups, by token
    running: float
    healthy: float
    began: Event | None = None
    until: float = math.inf
    ended: Event | None = None


@dataclasses.dataclass(eq=False)
class Route:
    """What a listener or a rule forwarded to for some time."""

    holder: Physical
    shares: list  # of (target group, weight)
    since: float
    event: Event | None
    until: float = math.inf
    ended: Event | None = None


class World:
    """The state of all stacks, and the events and refusals of the step that is played."""

    def __init__(self, constants):
        self.constants = constants
        self.existing = {}  # token → Physical
        self.known = {}  # the same, with what has been deleted
        self.tasks = []
        self.served = set()  # target groups that services register targets in
        self.routes = {}  # path of a listener or rule → its routes
        self.attached = {}  # path of a listener or rule → target groups, whatever their weights
        self.assumed = []
        self.clock = 0.0
        self.events = []
        self.refusals = []
        self.retained = []
        self.renamed = []
        self.is_initial = True

    def begin(self):
        self.is_initial = False
        self.begin_clock = self.clock
        self.events, self.refusals, self.retained, self.renamed = [], [], [], []
        self.attached_before = {path: list(groups) for path, groups in self.attached.items()}

    def assume(self, text):
        if text not in self.assumed:
            self.assumed.append(text)

    def event(self, time, path, text):
        if self.is_initial:
            return None
        event = Event(time, path, text)
        self.events.append(event)
        return event

    def put(self, physical):
        self.existing[physical.token] = self.known[physical.token] = physical

    def refuse(self, time, path, file, rule, message):
        if not self.is_initial:
            event = self.event(time, path, f"REFUSED: {message}")
            refusal = {"resource": path, "file": file, "rule": rule, "message": message, "event": event}
            self.refusals.append(refusal)

    def number_events(self):
        self.events.sort(key=lambda event: event.time)
        for number, event in enumerate(self.events, 1):
            event.number = number
        for refusal in self.refusals:
            refusal["event"] = refusal["event"].number

    def find(self, token, kind):
        """The resource of a kind that a value names."""
        found = self.existing.get(token) if isinstance(token, str) else None
        if found is None and isinstance(token, str):
            named = [one for one in self.existing.values() if one.kind == kind and one.ref == token]
            found = named[-1] if named else None
        return found if found is not None and found.kind == kind else None
