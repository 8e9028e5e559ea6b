"""Plays the update of one stack in CloudFormation's order, nested stacks as resources of their parent."""

import heapq

import parameters
import refusals
import schemas
import traffic
from reading import BadInput, nested_template
from values import Scope, text
from world import HOLDERS, SERVICE, STACK, TASK_SET, Physical

MALFORMED = (TypeError, ValueError, KeyError, IndexError, AttributeError)


class Stack:
    """A deployed stack."""

    def __init__(self, key, root, name, parent=None):
        self.key, self.root, self.name, self.parent = key, root, name, parent
        self.physicals, self.children, self.ranks = {}, {}, {}
        self.outputs, self.exports, self.imports = {}, {}, set()

    @property
    def shown(self):
        return self.key.rstrip("/:") or self.name

    def path(self, logical):
        return f"{self.key}{logical}"


class Player:
    """Plays the steps of one series. `choice` answers what nobody has measured: whether a change of the launch type replaces."""

    def __init__(self, world, choice):
        self.world, self.choice = world, choice
        self.met_unmeasured = False
        self.exports = {}  # of all root stacks
        self.templates = {}

    def update(self, stack, template, given, start, ancestors=frozenset(), depth=0):
        """Returns when the stack is done, and what its cleanup deletes, in order."""
        if depth > 8:
            raise BadInput(f"{template.name}: nested stacks contain each other")
        values, refused = parameters.bind(template, given)
        for message in refused:
            self.world.refuse(start, stack.shown, template.name, "parameter", message)
        run = _Run(self, stack, template, values, ancestors, depth)
        finish = run.play(start)
        run.outputs(finish)
        return finish, run.cleanup

    def delete(self, stack):
        """What deletes a stack, in order."""
        for logical in sorted(stack.physicals, key=lambda one: -stack.ranks.get(one, 0)):
            if logical in stack.children:
                yield from self.delete(stack.children[logical])
            yield stack.physicals[logical], "DeletionPolicy"


class _Run:
    def __init__(self, player, stack, template, values, ancestors, depth):
        self.player, self.world, self.stack, self.template = player, player.world, stack, template
        self.values, self.ancestors, self.depth = values, ancestors, depth
        self.old_ranks = dict(stack.ranks)
        self.pending = []  # (rank in the old order, what the cleanup deletes)

    def scope(self):
        stack = self.stack
        return Scope(
            self.template,
            self.values,
            stack.name,
            lambda name: stack.physicals[name].ref if name in stack.physicals else "@" + stack.path(name),
            self._attribute,
            self._import,
            self.world.assume,
        )

    def _attribute(self, name, attribute):
        child, physical = self.stack.children.get(name), self.stack.physicals.get(name)
        if child is not None and attribute.startswith("Outputs."):
            return child.outputs.get(attribute[8:], f"@{child.key}{attribute}")
        if physical is None:
            return f"@{self.stack.path(name)}.{attribute}"
        own = {"Name": "ServiceName", "TargetGroupName": "Name"}.get(attribute, attribute)
        value = physical.props.get(own)
        return value if isinstance(value, str) and own.endswith("Name") else f"{physical.token}.{attribute}"

    def _import(self, name):
        self.stack.imports.add(name)
        return self.player.exports.get(name, "${import " + name + "}")

    def evaluate(self, logical):
        """The resource with its functions evaluated, and the resources that it uses."""
        scope = self.scope()
        declared = self.template.resources[logical]
        try:
            value = scope.value({key: entry for key, entry in declared.items() if key not in ("Condition", "DependsOn")})
        except MALFORMED as error:
            raise BadInput(f"{self.template.name}: {logical} cannot be evaluated: {error!r}") from error
        after = declared.get("DependsOn") or []
        return value, scope.used | set([after] if isinstance(after, str) else after)

    def _exists(self, resource, scope):
        return not isinstance(resource.get("Condition"), str) or scope.condition(resource["Condition"])

    def play(self, start):
        """Creates, updates and replaces each resource once those it depends on are done."""
        scope = self.scope()
        names = [name for name, resource in self.template.resources.items() if self._exists(resource, scope)]
        uses = {name: {one for one in self.evaluate(name)[1] if one in names and one != name} for name in names}
        users = {name: [other for other in names if name in uses[other]] for name in names}
        reach, done, finish = {}, {}, start
        ready = [(start, index, name) for index, name in enumerate(names) if not uses[name]]
        heapq.heapify(ready)
        while ready:
            time, _, name = heapq.heappop(ready)
            reach[name] = frozenset().union(*({one} | reach[one] for one in uses[name]))
            self.stack.ranks[name] = len(done)
            done[name] = self._resource(name, time, reach[name])
            finish = max(finish, done[name])
            for other in users[name]:
                if other not in done and all(one in done for one in uses[other]):
                    begin = max(done[one] for one in uses[other])
                    heapq.heappush(ready, (begin, names.index(other), other))
        if len(done) < len(names):
            circle = ", ".join(sorted(set(names) - set(done)))
            self.world.refuse(start, self.stack.shown, self.template.name, "circle", f"circular dependency: {circle}")
        for name in [one for one in self.stack.physicals if one not in names]:
            self._remove(name)
        return finish

    def _remove(self, name):
        rank = self.old_ranks.get(name, 0)
        if name in self.stack.children:
            self.pending += [(rank, one) for one in self.player.delete(self.stack.children.pop(name))]
        self.pending.append((rank, (self.stack.physicals.pop(name), "DeletionPolicy")))

    @property
    def cleanup(self):
        return [one for _, one in sorted(self.pending, key=lambda entry: -entry[0])]

    def _resource(self, name, time, reach):
        value, _ = self.evaluate(name)
        old = self.stack.physicals.get(name)
        kind, props = value["Type"], value.get("Properties")
        ancestors = self.ancestors | {self.stack.path(one) for one in reach}
        new = Physical(self.stack.path(name), self.template.name, name, kind, self.stack.root, old.generation if old else 0)
        new.props, new.declared, new.ancestors = props if isinstance(props, dict) else {}, value, ancestors
        if kind == STACK:
            inner = nested_template(self.player.templates, self.template, new.props.get("TemplateURL"))
            if inner is not None:
                return self._nested(new, inner, time)
            self.world.assume(f"{new.path}: the template of this stack is not here")
        if old is not None and old.kind != kind:
            self.world.refuse(time, new.path, new.file, "type", "Update of resource type is not permitted")
        cause = self._replaced_by(old, new) if old is not None else None
        if old is None:
            return self._create(new, time, "create")
        if cause:
            new.generation += 1
            self.pending.append((self.old_ranks.get(name, 0), (old, "UpdateReplacePolicy")))
            return self._create(new, time, f"create the replacement ({cause})", old)
        return self._change(old, new, time)

    def _nested(self, new, inner, time):
        name = new.logical
        child = self.stack.children.get(name) or Stack(new.path + "/", self.stack.root, f"{self.stack.name}-{name}", self.stack)
        self.stack.children[name] = child
        self.stack.physicals[name] = new
        new.ref = new.token
        given = {key: value for key, value in (new.props.get("Parameters") or {}).items() if value is not None}
        finish, cleanup = self.player.update(child, inner, given, time, new.ancestors, self.depth + 1)
        self.pending += [(self.old_ranks.get(name, 0), one) for one in cleanup]
        return finish

    def _replaced_by(self, old, new):
        """The property whose change replaces a resource."""
        if old.kind != new.kind:
            return "Type"
        for path in schemas.create_only(new.kind):
            if _at(old.props, path) != _at(new.props, path):
                return ".".join(path)
        if new.kind == SERVICE and self._launch_type_replaces(old, new):
            return "LaunchType"
        return None

    def _launch_type_replaces(self, old, new):
        before, after = (one.props.get("LaunchType") for one in (old, new))
        if before == after:
            return False
        if after is None and before == "EC2" and new.props.get("CapacityProviderStrategy"):
            self.player.met_unmeasured = True
            self.world.assume(
                f"{new.path}: LaunchType EC2 makes way for a capacity provider strategy; whether CloudFormation replaces the "
                f"service is not measured; played as {self.player.choice}"
            )
            return self.player.choice == "replacement"
        return (before or "EC2") != (after or "EC2")

    def _create(self, new, time, verb, old=None):
        world = self.world
        new.ref = _ref(new)
        event = world.event(time, new.path, f"{verb}: {new.kind}")
        if not world.is_initial:
            for rule, message in refusals.of_creation(world, new):
                world.refuse(time, new.path, new.file, rule, message)
        self.stack.physicals[new.logical] = new
        world.put(new)
        self._note_names(old, new)
        if new.kind in HOLDERS:
            traffic.turn(world, new, time, event)
        if new.kind == "AWS::ApplicationAutoScaling::ScalableTarget":
            traffic.scale(world, new)
        if new.kind in (SERVICE, TASK_SET):
            return traffic.deploy(world, new, time)
        return time if world.is_initial else time + world.constants.change

    def _change(self, old, new, time):
        world = self.world
        new.ref = _ref(new)
        changed = sorted(key for key in {*old.props, *new.props} if old.props.get(key) != new.props.get(key))
        if changed:
            event = world.event(time, new.path, f"update ({', '.join(changed)}): {new.kind}")
            for rule, message in refusals.of_update(world, new, old):
                world.refuse(time, new.path, new.file, rule, message)
        self.stack.physicals[new.logical] = new
        world.put(new)
        for tasks in world.tasks:
            tasks.service = new if tasks.service is old else tasks.service
        if not changed:
            for route in world.routes.get(new.path, []):
                route.holder = new if route.holder is old else route.holder
            return time
        if new.kind in HOLDERS:
            traffic.turn(world, new, time, event)
        is_stopped = "DesiredCount" in changed and new.props.get("DesiredCount") == "0"
        if new.kind == SERVICE and not is_stopped and set(changed) - traffic.WITHOUT_DEPLOYMENT:
            return traffic.deploy(world, new, time, new)
        if new.kind == SERVICE and "DesiredCount" in changed:
            return traffic.resize(world, new, time, event)
        return time + world.constants.change

    def _note_names(self, old, new):
        before, after = dict(refusals.fixed_names(old)) if old else {}, dict(refusals.fixed_names(new))
        for name in before:
            if before[name] != after.get(name):
                entry = {"resource": new.path, "property": name, "old": before[name], "new": after.get(name)}
                self.world.renamed.append(entry)

    def outputs(self, finish):
        """Evaluates the outputs. An export that another stack imports cannot change."""
        stack, scope = self.stack, self.scope()
        exports, stack.outputs = {}, {}
        for name, output in self.template.section("Outputs").items():
            if not isinstance(output, dict) or not self._exists(output, scope):
                continue
            stack.outputs[name] = scope.value(output.get("Value"))
            if isinstance(output.get("Export"), dict):
                exports[text(scope.value(output["Export"].get("Name")))] = stack.outputs[name]
        for name, value in stack.exports.items():
            if exports.get(name) != value and self.player.is_imported(name, stack):
                message = f"Export {name} cannot be updated as it is in use by another stack"
                self.world.refuse(finish, stack.shown, self.template.name, "export-in-use", message)
        stack.exports = exports
        self.player.exports.update(exports)


def _ref(physical):
    own = schemas.identifier(physical.kind)
    value = physical.props.get(own) if own else None
    return value if isinstance(value, str) else physical.token


def _at(value, path):
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value
