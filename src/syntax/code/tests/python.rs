use super::super::{BindingKind, PropertyForm, Value};
use super::{binding, call, python, range, texts};

#[test]
fn names_are_resolved_through_all_kinds_of_imports() {
    let code = python(
        "import aws_cdk.aws_ecs as ecs\nimport aws_cdk\nimport troposphere.ecs\nfrom aws_cdk import (aws_ec2 as ec2, App)\n\
         from aws_cdk.aws_ecs import Ec2Service as Svc\nfrom . import stack\nfrom ..parts import Part\n\
         ecs.A(); aws_cdk.aws_ecs.B(); troposphere.ecs.C(); ec2.D(); App(); Svc(); stack.E(); Part(); unknown.F()\n\
         Alias = ecs.G\nAlias()\nother = ecs\nother.H()\n",
    );
    let resolved: Vec<Option<&str>> = code
        .calls()
        .iter()
        .map(|call| call.resolved.as_deref())
        .collect();
    assert_eq!(
        resolved,
        [
            Some("aws_cdk.aws_ecs.A"),
            Some("aws_cdk.aws_ecs.B"),
            Some("troposphere.ecs.C"),
            Some("aws_cdk.aws_ec2.D"),
            Some("aws_cdk.App"),
            Some("aws_cdk.aws_ecs.Ec2Service"),
            Some(".stack.E"),
            Some("..parts.Part"),
            None,
            Some("aws_cdk.aws_ecs.G"),
            Some("aws_cdk.aws_ecs.H"),
        ]
    );
}

#[test]
fn imports_have_their_parts() {
    let code =
        python("from m import (\n    a as b,  # note\n    C,\n)\nimport x.y\nfrom n import *\n");
    let parts: Vec<_> = code
        .imports()
        .iter()
        .map(|one| {
            (
                one.local.as_str(),
                one.module.as_str(),
                one.name.as_deref(),
                code.slice(&one.range),
            )
        })
        .collect();
    assert_eq!(
        parts,
        [
            ("b", "m", Some("a"), "a as b"),
            ("C", "m", Some("C"), "C"),
            ("x", "x.y", None, "x.y"),
            ("*", "n", None, "*"),
        ]
    );
    assert_eq!(code.slice(&code.imports()[0].name_range), "a");
    assert_eq!(code.slice(&code.imports()[0].local_range), "b");
}

#[test]
fn a_name_that_is_imported_from_two_modules_is_not_resolved() {
    let code =
        python("try:\n    from a import x\nexcept ImportError:\n    from b import x\nx.C()\n");
    assert_eq!(call(&code, "C").resolved, None);
}

#[test]
fn arguments_have_names_values_and_spreads() {
    let code = python("F(stack, 'id', a=1, *rest, b={'c': 2}, **more)\nG(x for x in y)\nH(*a)\n");
    let f = call(&code, "F");
    let shown: Vec<_> = f
        .arguments
        .iter()
        .map(|one| (one.name.as_deref(), code.slice(&one.value), one.is_spread))
        .collect();
    assert_eq!(
        shown,
        [
            (None, "stack", false),
            (None, "'id'", false),
            (Some("a"), "1", false),
            (None, "rest", true),
            (Some("b"), "{'c': 2}", false),
            (None, "more", true),
        ]
    );
    assert!(f.has_spread);
    assert_eq!(f.positional().count(), 2);
    assert_eq!(call(&code, "G").arguments.len(), 1);
    assert!(!call(&code, "G").has_spread);
    assert!(call(&code, "H").has_spread);
}

#[test]
fn receivers_and_bindings_are_found() {
    let code = python(
        "class S(Stack):\n    def __init__(self):\n        self.svc = make(self)\n        self.svc.connections.allow(1)\n        \
         other = self.svc\n        other.scale().cpu()\n",
    );
    let svc = binding(&code, "svc");
    assert_eq!(svc.kind, BindingKind::Attribute);
    assert_eq!(call(&code, "make").bound_to, Some(svc.id));
    let receiver = call(&code, "allow")
        .receiver
        .clone()
        .expect("it is a member");
    assert_eq!(receiver.binding, Some(svc.id));
    assert_eq!(receiver.path, ["connections"]);
    let scale = call(&code, "scale");
    let chained = call(&code, "cpu").receiver.clone().expect("it is a member");
    assert_eq!(chained.call, Some(scale.id));
    let other = binding(&code, "other");
    assert_eq!(
        scale.receiver.as_ref().and_then(|one| one.binding),
        Some(other.id)
    );
    assert_eq!(
        texts(&code, code.references(svc.id)),
        ["self.svc", "self.svc"]
    );
    assert_eq!(call(&code, "allow").scope.class(), Some("S"));
    assert_eq!(call(&code, "allow").scope.function(), Some("__init__"));
}

#[test]
fn conditions_and_loops_are_seen() {
    let code = python(
        "A()\nif x:\n    B()\nelse:\n    C()\nfor i in D():\n    E()\n[F(y) for y in G()]\nh = H() if I() else J()\nK() and L()\n\
         def f():\n    if x:\n        return\n    M()\nif __name__ == '__main__':\n    N()\ntry:\n    O()\nexcept E:\n    P()\n\
         while Q():\n    pass\nmatch x:\n    case 1:\n        R()\nwith S():\n    T()\n",
    );
    let flags = |name: &str| {
        let call = call(&code, name);
        (call.is_conditional, call.is_looped)
    };
    for plain in ["A", "D", "G", "I", "K", "N", "O", "S", "T"] {
        assert_eq!(flags(plain), (false, false), "{plain}");
    }
    for conditional in ["B", "C", "H", "J", "L", "M", "P", "R"] {
        assert_eq!(flags(conditional), (true, false), "{conditional}");
    }
    for looped in ["E", "F", "Q"] {
        assert!(flags(looped).1, "{looped}");
    }
}

#[test]
fn a_name_is_looked_up_where_python_does() {
    let code = python(
        "x = 1\nclass C:\n    x = 2\n    y = x\n    def m(self, p=x):\n        return x\ndef f():\n    x = 3\n    def g():\n        global x\n        \
         x = 4\n    return x\nlambda x: x\n[x for x in x]\n(x := 5)\n",
    );
    let uses: Vec<_> = code
        .bindings()
        .iter()
        .filter(|one| one.name == "x")
        .map(|one| {
            (
                one.definitions.len(),
                code.references(one.id).len(),
                one.kind,
            )
        })
        .collect();
    assert_eq!(
        uses,
        [
            // The module's: x = 1, `global x` and `:=`; read in m and as the iterable.
            (3, 2, BindingKind::Variable),
            // That of the class: read in its body, and for the default value.
            (1, 2, BindingKind::Attribute),
            (1, 1, BindingKind::Variable),
            (1, 1, BindingKind::Parameter),
            (1, 1, BindingKind::Other),
        ]
    );
}

#[test]
fn a_binding_has_a_value_only_if_it_is_assigned_once() {
    let code =
        python("a = 1\nb = 1\nb += 1\nc: int\nc = 2\nd, e = 1, 2\nf = g = h()\ndef k(p=1): pass\n");
    let value = |name| {
        binding(&code, name)
            .value()
            .map(|range| code.slice(&range).to_owned())
    };
    assert_eq!(value("a").as_deref(), Some("1"));
    assert_eq!(value("b"), None);
    assert!(binding(&code, "b").is_reassigned());
    assert_eq!(value("c").as_deref(), Some("2"));
    assert_eq!(value("d"), None);
    assert_eq!(value("f").as_deref(), Some("h()"));
    assert_eq!(value("g").as_deref(), Some("h()"));
    assert_eq!(value("p"), None);
}

#[test]
fn types_are_found_in_annotations_and_strings() {
    let code = python(
        "from typing import Optional\nimport aws_cdk.aws_ecs as ecs\nclass C(ecs.Base):\n    s: ecs.A\n    \
         def f(self, a: 'ecs.B', b: Optional[ecs.C] = None) -> ecs.D | None: ...\n",
    );
    let uses: Vec<_> = code
        .type_uses()
        .iter()
        .map(|one| {
            (
                one.name_text.as_str(),
                one.resolved.as_deref(),
                one.binding.is_some(),
            )
        })
        .collect();
    assert_eq!(
        uses,
        [
            ("Base", Some("aws_cdk.aws_ecs.Base"), false),
            ("A", Some("aws_cdk.aws_ecs.A"), true),
            ("B", Some("aws_cdk.aws_ecs.B"), true),
            ("Optional", Some("typing.Optional"), false),
            ("C", Some("aws_cdk.aws_ecs.C"), false),
            ("D", Some("aws_cdk.aws_ecs.D"), false),
        ]
    );
    assert_eq!(
        code.classes()[0].bases[0].resolved.as_deref(),
        Some("aws_cdk.aws_ecs.Base")
    );
    let ecs = binding(&code, "ecs");
    assert_eq!(code.references(ecs.id).len(), 5);
}

#[test]
fn values_are_read() {
    let code = python(
        "a = 'x\\ty' \"z\"\nb = f'{q}'\nc = -1\nd = {'k': 1, n: 2, **m}\ne = dict(k=1)\nf = [1, (2)]\ng = [*h]\ni = ecs.X.Y\nj = None\n\
         k = True\nl = r'\\n'\nm = (1,)\nn = a\no = b'x'\np = 'a' 'b' f''\n",
    );
    let value = |name| code.value(&binding(&code, name).value().expect("it is assigned once"));
    assert_eq!(value("a"), Value::Text("x\tyz".to_owned()));
    assert_eq!(value("b"), Value::Other);
    assert_eq!(value("c"), Value::Number("-1".to_owned()));
    let Value::Object(entries) = value("d") else {
        panic!("it is a dictionary");
    };
    let shown: Vec<_> = entries
        .iter()
        .map(|one| (one.key.as_deref(), code.slice(&one.value), one.form))
        .collect();
    assert_eq!(
        shown,
        [
            (Some("k"), "1", PropertyForm::Pair),
            (None, "2", PropertyForm::Pair),
            (None, "m", PropertyForm::Spread),
        ]
    );
    assert!(matches!(value("e"), Value::Object(entries) if entries[0].key.as_deref() == Some("k")));
    assert!(matches!(value("f"), Value::List(items) if texts(&code, &items) == ["1", "(2)"]));
    assert_eq!(value("g"), Value::Other);
    assert!(
        matches!(value("i"), Value::Reference(one) if one.binding.is_none() && one.path == ["X", "Y"])
    );
    assert_eq!(value("j"), Value::None);
    assert_eq!(value("k"), Value::Bool(true));
    assert_eq!(value("l"), Value::Text("\\n".to_owned()));
    assert!(matches!(value("m"), Value::List(items) if items.len() == 1));
    assert_eq!(value("o"), Value::Other);
    assert_eq!(value("p"), Value::Other);
    let (at, literal) = code.resolve_literal(&binding(&code, "n").value().expect("it has one"));
    assert_eq!(literal, Value::Text("x\tyz".to_owned()));
    assert_eq!(code.slice(&at), "'x\\ty' \"z\"");
}

#[test]
fn a_name_that_is_defined_by_itself_is_not_followed_for_ever() {
    let code = python("a = b\nb = a\na.C()\n");
    assert_eq!(call(&code, "C").resolved, None);
    let (_, value) = code.resolve_literal(&range(&code, "b"));
    assert!(matches!(value, Value::Reference(_)));
}

#[test]
fn names_in_odd_places_are_uses() {
    let code = python(
        "import a\nf'{a!r:>{a}}'\n@a.d\ndef f(): ...\ndel a.x\nprint(a=a)\nx[a] = 1\nmatch y:\n    case a.B(a=1): ...\n",
    );
    assert_eq!(code.references(binding(&code, "a").id).len(), 7);
    assert_eq!(code.words("a").len(), 10);
    assert_eq!(
        code.words("a").iter().filter(|word| word.is_name).count(),
        7
    );
}

#[test]
fn assignments_to_members_are_found() {
    let code = python("s = f()\ns.a = 1\nif x:\n    s.b = 2\ns.c.d = 3\ns.e += 4\nt.a = 5\n");
    let all = code.member_assignments(binding(&code, "s").id);
    let shown: Vec<_> = all
        .iter()
        .map(|one| {
            (
                one.name.as_str(),
                code.slice(&one.value),
                one.is_conditional,
            )
        })
        .collect();
    assert_eq!(shown, [("a", "1", false), ("b", "2", true)]);
}

#[test]
fn the_quotes_of_the_file_are_used() {
    assert_eq!(python("a = 'x'\n").quoted("y"), "'y'");
    assert_eq!(python("a = \"x\"\n").quoted("y\n\\"), "\"y\\n\\\\\"");
    assert_eq!(python("'''doc'''\n").quoted("it's"), "\"it's\"");
    assert_eq!(python("a = 'x'\n").quoted("it's"), "\"it's\"");
    assert_eq!(python("a = 'x'\n").quoted("'\""), "'\\'\"'");
}
