"""Writes a CloudFormation template as a troposphere script in one of several styles: script.py TEMPLATE STYLE. Exits with 3 and the reason
where troposphere cannot express the template."""
import importlib
import inspect
import json
import keyword
import re
import sys

import cfn_flip
import troposphere

STYLES = ["names", "titles", "class", "modules", "attributes"]
MODULES = {"KinesisAnalytics": "analytics", "KinesisFirehose": "firehose", "Lambda": "awslambda"}
CLASSES = {"iam.Policy": "iam.PolicyType", "route53.RecordSet": "route53.RecordSetType", "sns.Subscription": "sns.SubscriptionResource"}


class Skip(Exception):
    pass


def class_of(kind):
    parts = kind.split("::")
    if len(parts) != 3 or parts[0] != "AWS":
        raise Skip(f"no class for {kind}")
    module = MODULES.get(parts[1], parts[1].lower())
    name = CLASSES.get(f"{module}.{parts[2]}", f"{module}.{parts[2]}").split(".")[1]
    try:
        found = getattr(importlib.import_module(f"troposphere.{module}"), name)
    except (ImportError, AttributeError):
        raise Skip(f"no class for {kind}")
    return module, found


def snake(title):
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", title).lower()
    return name + "_" if keyword.iskeyword(name) or name in ("t", "template") or not name[0].isalpha() else name


class Script:
    def __init__(self, template, style):
        self.template, self.style = template, style
        self.names, self.modules, self.taken = {}, set(), {}
        self.defined, self.custom = set(), {}
        self.owner = {"class": "self.template"}.get(style, "t")

    # names

    def use(self, module, name):
        if module is None:
            self.names[("troposphere", name)] = name
            return name
        if self.style in ("titles", "modules", "class"):
            self.modules.add(module)
            return f"{module}.{name}"
        key = (f"troposphere.{module}", name)
        if key not in self.names:
            clash = name in self.taken or name in dir(troposphere)
            local = f"{module.capitalize()}{name}" if clash else name
            self.taken[local] = key
            self.names[key] = local
        return self.names[key]

    def imports(self):
        lines, by_module = [], {}
        for (module, name), local in self.names.items():
            by_module.setdefault(module, []).append(name if name == local else f"{name} as {local}")
        base = sorted(by_module.pop("troposphere", []) + ["Template"])
        if self.style in ("modules", "class"):
            base = sorted(set(base) | self.modules)
        if self.style == "modules":
            lines.append("from troposphere import *  # noqa")
            base = sorted(self.modules)
        if base:
            lines.append(f"from troposphere import {', '.join(base)}")
        if self.style == "titles":
            lines += [f"import troposphere.{m} as {m}" for m in sorted(self.modules)]
        for module, names in sorted(by_module.items()):
            lines.append(f"from {module} import (\n" + "".join(f"    {n},\n" for n in sorted(names)) + ")")
        return lines

    # values

    def target(self, title):
        by_variable = self.style in ("names", "attributes", "modules")
        return snake(title) if by_variable and title in self.defined else json.dumps(title)

    def function(self, value, kind):
        if len(value) != 1:
            return None
        (name, argument), = value.items()
        call = lambda f, *parts: f"{self.use(None, f)}({', '.join(parts)})"
        if name == "Ref" and isinstance(argument, str):
            return call("Ref", self.target(argument))
        if name == "Condition" and isinstance(argument, str) and kind == "condition":
            return call("Condition", json.dumps(argument))
        if not name.startswith("Fn::"):
            return None
        short = name[4:]
        parts = argument if isinstance(argument, list) else [argument]
        if short == "GetAtt":
            if isinstance(argument, str):
                parts = argument.split(".", 1)
            if not all(isinstance(p, str) for p in parts):
                raise Skip("an attribute that is computed")
            return call("GetAtt", self.target(parts[0]), json.dumps(parts[1]))
        if short == "If":
            return call("If", self.value(parts[0]), self.value(parts[1], kind), self.value(parts[2], kind))
        counts = {"Sub": (1, 2), "Join": (2,), "Split": (2,), "Select": (2,), "Equals": (2,), "FindInMap": (3,), "ImportValue": (1,), "Base64": (1,), "GetAZs": (1,), "Not": (1,)}
        if short in ("And", "Or"):
            return call(short, *(self.value(p, "condition") for p in parts))
        if len(parts) not in counts.get(short, ()):
            raise Skip(f"no function {name}")
        inner = "condition" if short == "Not" else None
        return call(short, *(self.value(p, inner) for p in parts))

    def value(self, value, kind=None):
        if isinstance(value, dict):
            written = self.function(value, kind)
            if written is not None:
                return written
            if inspect.isclass(kind):
                return self.instance(kind.__module__.split(".")[-1], kind, None, value)
            return "{" + ", ".join(f"{json.dumps(str(k))}: {self.value(v)}" for k, v in value.items()) + "}"
        if kind == "tags" and isinstance(value, list):
            return self.tags(value)
        if kind == "policy" and isinstance(value, str):
            return self.value(json.loads(value))
        if kind is str and not isinstance(value, (str, list)):
            value = str(value).lower() if isinstance(value, bool) else str(value)
        if kind is bool and isinstance(value, str):
            value = value == "true"
        if isinstance(value, list):
            inner = kind[0] if isinstance(kind, list) else None
            items = [self.value(v, inner) for v in value]
            text = ", ".join(items)
            return f"[{text}]" if len(text) < 60 and "\n" not in text else "[\n" + "".join(indent(i) + ",\n" for i in items) + "]"
        if isinstance(value, bool) or value is None:
            return repr(value)
        if isinstance(value, (int, float)):
            return repr(value)
        return json.dumps(str(value), ensure_ascii=False) if self.style != "class" else repr(str(value))

    def tags(self, tags):
        pairs = []
        for tag in tags:
            if set(tag) != {"Key", "Value"} or not isinstance(tag["Key"], str):
                raise Skip("tags that are no pairs")
            pairs.append(f"{json.dumps(tag['Key'])}: {self.value(tag['Value'])}")
        return f"{self.use(None, 'Tags')}({{{', '.join(pairs)}}})"

    def keywords(self, cls, properties):
        out = []
        for key, value in properties.items():
            if key not in cls.props:
                raise Skip(f"{cls.__name__} has no {key}")
            out.append((key, self.value(value, kind_of(cls.props[key][0]))))
        return out

    def instance(self, module, cls, title, properties, extra=()):
        name = self.use(module, cls.__name__)
        items = ([json.dumps(title)] if title else []) + [f"{k}={v}" for k, v in self.keywords(cls, properties)] + list(extra)
        return call(name, items)

    # sections

    def resource(self, title, resource):
        if resource["Type"].startswith("Custom::") or resource["Type"] == "AWS::CloudFormation::CustomResource":
            return self.custom_resource(title, resource)
        module, cls = class_of(resource["Type"])
        attributes = [f"{k}={self.value(v)}" for k, v in resource.items() if k not in ("Type", "Properties")]
        properties = resource.get("Properties", {})
        variable = snake(title)
        if self.style == "attributes" and resource["Type"].startswith("AWS::ECS::"):
            name = self.use(module, cls.__name__)
            lines = [f"{variable} = {name}({json.dumps(title)})"]
            lines += [f"{variable}.{k} = {v}" for k, v in self.keywords(cls, properties)]
            lines += [f"{variable}.{a.partition('=')[0]} = {a.partition('=')[2]}" for a in attributes]
            lines.append(f"t.add_resource({variable})")
            text = "\n".join(lines)
        elif self.style == "titles":
            made = self.instance(module, cls, title, properties, attributes)
            text = f"{variable} = {made}\nt.add_resource({variable})"
        elif self.style == "modules":
            text = f"{variable} = " + self.instance(module, cls, title, properties, attributes + ["template=t"])
        else:
            made = self.instance(module, cls, title, properties, attributes)
            target = "" if self.style == "class" else f"{variable} = "
            text = f"{target}{self.owner}.add_resource({made})" if self.style == "class" else f"{target}{self.owner}.add_resource(\n{indent(made)}\n)"
        self.defined.add(title)
        return text

    def custom_resource(self, title, resource):
        name = re.sub(r"\W", "", resource["Type"])
        properties = resource.get("Properties", {})
        known = self.custom.setdefault(name, (resource["Type"], set()))[1]
        known.update(properties)
        items = [json.dumps(title)] + [f"{k}={self.value(v)}" for k, v in properties.items()]
        items += [f"{k}={self.value(v)}" for k, v in resource.items() if k not in ("Type", "Properties")]
        return f"{self.owner}.add_resource({call(name, items)})"

    def classes(self):
        return "".join(
            f"\n\nclass {name}(AWSObject):\n    resource_type = {json.dumps(kind)}\n"
            f"    props = {{{', '.join(f'{json.dumps(p)}: (object, False)' for p in sorted(properties))}}}\n"
            for name, (kind, properties) in self.custom.items()
        )

    def write(self):
        template, body = self.template, []
        owner = self.owner
        for key, method in (("Description", "set_description"), ("Metadata", "set_metadata"), ("Transform", "set_transform")):
            if key in template:
                body.append(f"{owner}.{method}({self.value(template[key])})")
        for title, parameter in template.get("Parameters", {}).items():
            flags = {"NoEcho": bool, "Type": str}
            items = [json.dumps(title)] + [f"{k}={self.value(v, flags.get(k))}" for k, v in parameter.items()]
            made = call(self.use(None, "Parameter"), items)
            target = "" if self.style == "class" else f"{snake(title)} = "
            body.append(f"{target}{owner}.add_parameter({made})")
            self.defined.add(title)
        for title, mapping in template.get("Mappings", {}).items():
            body.append(f"{owner}.add_mapping({json.dumps(title)}, {json.dumps(mapping)})".replace("true", "True").replace("false", "False"))
        for title, condition in template.get("Conditions", {}).items():
            body.append(f"{owner}.add_condition({json.dumps(title)}, {self.value(condition, 'condition')})")
        for title, resource in template["Resources"].items():
            body.append(self.resource(title, resource))
        for title, output in template.get("Outputs", {}).items():
            items = [json.dumps(title)]
            for key, value in output.items():
                value = f"{self.use(None, 'Export')}({self.value(value['Name'])})" if key == "Export" else self.value(value)
                items.append(f"{key}={value}")
            body.append(f"{owner}.add_output({call(self.use(None, 'Output'), items)})")
        printed = "to_yaml" if self.style == "titles" else "to_json"
        text = "\n\n".join(body)
        if self.style == "class":
            text = f"class Stack:\n    def __init__(self):\n        self.template = Template()\n\n    def build(self):\n{indent(text, 8)}\n        return self.template\n\n\nif __name__ == '__main__':\n    print(Stack().build().{printed}())"
        else:
            text = f"t = Template()\n\n{text}\n\nprint(t.{printed}())"
        if self.custom:
            self.use(None, "AWSObject")
        return "\n".join(self.imports()) + self.classes() + "\n\n" + text + "\n"


def kind_of(kind):
    """The class of a property's value, in a list for a list of them."""
    if kind is str or kind is bool:
        return kind
    if kind is troposphere.Tags or getattr(kind, "__name__", "") == "validate_tags_or_list":
        return "tags"
    if getattr(kind, "__name__", "") == "policytypes":
        return "policy"
    if isinstance(kind, tuple) and dict in kind and list not in kind and len(kind) < 3:
        return "policy"
    if isinstance(kind, tuple):
        kind = next((k for k in kind if inspect.isclass(k) and issubclass(k, troposphere.AWSProperty)), None)
    if isinstance(kind, list):
        inner = kind_of(kind[0]) if kind else None
        return [inner] if inner else None
    is_class = inspect.isclass(kind) and issubclass(kind, troposphere.AWSProperty)
    return kind if is_class else None


def call(name, items):
    text = ", ".join(items)
    if len(text) < 60 and "\n" not in text:
        return f"{name}({text})"
    return f"{name}(\n" + "".join(indent(item) + ",\n" for item in items) + ")"


def indent(text, by=4):
    return "\n".join(" " * by + line if line else line for line in text.split("\n"))


def main():
    with open(sys.argv[1], encoding="utf-8-sig") as file:
        text = file.read()
    try:
        template = json.loads(cfn_flip.to_json(text))
        if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
            raise Skip("it is no template")
        if any("Fn::Transform" in json.dumps(template) for _ in [0]):
            raise Skip("it has transforms")
        sys.stdout.write(Script(template, sys.argv[2]).write())
    except Skip as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(3)
    except Exception as error:  # templates that are no valid YAML or have unexpected forms
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.exit(3)


if __name__ == "__main__":
    main()
