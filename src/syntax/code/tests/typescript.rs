use super::super::{BindingKind, Code, CodeLanguage, PropertyForm, Value};
use super::{binding, call, range, texts, typescript};

#[test]
fn names_are_resolved_through_all_kinds_of_imports() {
    let code = typescript(
        "import * as ecs from 'aws-cdk-lib/aws-ecs';\nimport { aws_ec2 as ec2, App, type T } from \"aws-cdk-lib\";\nimport lib = require('./lib');\n\
         import D from 'd';\nconst req = require('r');\nconst { P, Q: R } = require('s');\nimport Alias = ecs.G;\nconst { H } = ecs;\n\
         new ecs.A(); new ec2.B<X>(); new App(); lib.c(); D.d(); req.e(); P(); R(); new Alias(); new H(); (ecs as any).I!(); unknown.J();\n\
         require('t').k();\n",
    );
    let resolved: Vec<Option<&str>> = code
        .calls()
        .iter()
        .filter(|call| call.name_text != "require")
        .map(|call| call.resolved.as_deref())
        .collect();
    assert_eq!(
        resolved,
        [
            Some("aws-cdk-lib/aws-ecs.A"),
            Some("aws-cdk-lib.aws_ec2.B"),
            Some("aws-cdk-lib.App"),
            Some("./lib.c"),
            Some("d.default.d"),
            Some("r.e"),
            Some("s.P"),
            Some("s.Q"),
            Some("aws-cdk-lib/aws-ecs.G"),
            Some("aws-cdk-lib/aws-ecs.H"),
            Some("aws-cdk-lib/aws-ecs.I"),
            None,
            Some("t.k"),
        ]
    );
    assert!(
        code.imports()
            .iter()
            .any(|one| one.local == "T" && one.is_type)
    );
}

#[test]
fn a_call_is_found_in_every_expression() {
    let code = typescript(
        "const a = await new A(1)!.b?.(2) as X;\nconst t = `x${c(3)}`;\nclass S { readonly p = new D<E>(this, 'id', { x }); m() { return super.f(); } }\n\
         @g()\nclass T { constructor() { super(); } }\nconst s = <T>h();\ntag`x`;\nnew I;\n",
    );
    let names: Vec<_> = code
        .calls()
        .iter()
        .map(|call| call.name_text.as_str())
        .collect();
    assert_eq!(
        names,
        ["b", "A", "c", "D", "f", "g", "super", "h", "tag", "I"]
    );
    assert!(call(&code, "D").is_new);
    assert_eq!(call(&code, "D").bound_to, Some(binding(&code, "p").id));
    assert_eq!(call(&code, "b").bound_to, Some(binding(&code, "a").id));
    assert!(call(&code, "b").is_conditional);
    assert!(!call(&code, "A").is_conditional);
    assert_eq!(call(&code, "I").argument_list, None);
    assert_eq!(code.slice(&call(&code, "D").callee), "D");
    assert_eq!(
        code.slice(&call(&code, "D").statement),
        "readonly p = new D<E>(this, 'id', { x })"
    );
    assert_eq!(code.slice(&call(&code, "A").range), "new A(1)");
}

#[test]
fn jsx_is_read() {
    let text = "import { A } from 'a';\nexport const x = <A b={c()}>text {d}</A>;\n";
    let code = Code::parse(text, CodeLanguage::Tsx).expect("it is valid");
    assert_eq!(code.calls().len(), 1);
    assert_eq!(code.references(binding(&code, "A").id).len(), 2);
}

#[test]
fn bindings_of_classes_are_found() {
    let code = typescript(
        "export class S {\n  private readonly a: ecs.A;\n  public b?: B = new B();\n  #c = 1;\n  static d = 2;\n  constructor(private readonly e: E, f: F) {\n    \
         this.a = make();\n    this.e.run();\n    const g = () => { this.a.use(); };\n    function h() { this.a; }\n  }\n}\n",
    );
    let a = binding(&code, "a");
    assert_eq!(a.kind, BindingKind::Attribute);
    assert!(a.is_constant && !a.is_exported);
    assert_eq!(a.definitions.len(), 2);
    assert_eq!(
        a.value()
            .map(|range| code.slice(&range).to_owned())
            .as_deref(),
        Some("make()")
    );
    assert_eq!(call(&code, "make").bound_to, Some(a.id));
    assert_eq!(texts(&code, code.references(a.id)), ["this.a"]);
    assert_eq!(
        call(&code, "use")
            .receiver
            .as_ref()
            .and_then(|one| one.binding),
        Some(a.id)
    );
    let b = binding(&code, "b");
    assert!(b.is_exported);
    assert_eq!(
        binding(&code, "#c")
            .value()
            .map(|range| code.slice(&range).to_owned())
            .as_deref(),
        Some("1")
    );
    let e = code
        .bindings()
        .iter()
        .find(|one| one.name == "e" && one.kind == BindingKind::Attribute);
    let e = e.expect("the parameter declares it");
    assert_eq!(
        call(&code, "run")
            .receiver
            .as_ref()
            .and_then(|one| one.binding),
        Some(e.id)
    );
    assert_eq!(e.value(), None);
}

#[test]
fn a_name_is_looked_up_where_typescript_does() {
    let code = typescript(
        "const x = 1;\n{ const x = 2; x; }\nfunction f(x: number) { x; }\nfor (const x of xs) { x; }\ntry {} catch (x) { x; }\nconst g = (x) => x;\n\
         x => x;\nif (a) { var v = 1; }\nv; x;\nlet y; y = 3; ({ x });\nconst { z: [w] } = q; w;\n",
    );
    let counts: Vec<_> = code
        .bindings()
        .iter()
        .filter(|one| one.name == "x")
        .map(|one| (one.kind, code.references(one.id).len()))
        .collect();
    assert_eq!(
        counts,
        [
            (BindingKind::Variable, 2),
            (BindingKind::Variable, 1),
            (BindingKind::Parameter, 1),
            (BindingKind::Other, 1),
            (BindingKind::Other, 1),
            (BindingKind::Parameter, 1),
            (BindingKind::Parameter, 1),
        ]
    );
    assert_eq!(code.references(binding(&code, "v").id).len(), 1);
    assert_eq!(
        binding(&code, "y")
            .value()
            .map(|range| code.slice(&range).to_owned())
            .as_deref(),
        Some("3")
    );
    assert_eq!(code.references(binding(&code, "w").id).len(), 1);
}

#[test]
fn conditions_and_loops_are_seen() {
    let code = typescript(
        "A();\nif (x) B(); else { C(); }\nfor (const i of D()) E();\nxs.forEach(x => F());\nconst h = I() ? H() : J();\nK() && L();\n\
         function f() { if (x) return; M(); }\nswitch (x) { case 1: N(); }\ntry { O(); } catch { P(); }\nwhile (Q()) {}\nconst g = () => { R(); };\na?.S();\n",
    );
    let flags = |name: &str| {
        let call = call(&code, name);
        (call.is_conditional, call.is_looped)
    };
    for plain in ["A", "D", "I", "K", "O", "R"] {
        assert_eq!(flags(plain), (false, false), "{plain}");
    }
    for conditional in ["B", "C", "H", "J", "L", "M", "N", "P", "S"] {
        assert_eq!(flags(conditional), (true, false), "{conditional}");
    }
    for looped in ["E", "F", "Q"] {
        assert!(flags(looped).1, "{looped}");
    }
    assert_eq!(call(&code, "R").scope.function(), Some("g"));
}

#[test]
fn types_are_found() {
    let code = typescript(
        "import * as ecs from 'e';\nimport { Svc } from 's';\nclass C<T> extends ecs.Base<Svc> implements I {\n  a: ecs.A;\n  b(c: Svc[], d?: Map<string, ecs.B>): T { return c as ecs.D; }\n}\n\
         type X = typeof ecs.F;\n",
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
            ("Base", Some("e.Base"), false),
            ("Svc", Some("s.Svc"), false),
            ("I", None, false),
            ("A", Some("e.A"), true),
            ("Svc", Some("s.Svc"), false),
            ("Map", None, false),
            ("B", Some("e.B"), false),
            ("T", None, false),
            ("D", Some("e.D"), false),
            ("F", Some("e.F"), false),
        ]
    );
    assert_eq!(
        code.classes()[0].bases[0].resolved.as_deref(),
        Some("e.Base")
    );
    assert_eq!(code.classes()[0].name, "C");
}

#[test]
fn exports_are_marked() {
    let code = typescript(
        "export const a = 1;\nconst b = 2, c = 3;\nexport { b as B };\nexport default c;\nexport function d() {}\nclass e {}\nexport { f } from 'f';\nconst f = 1;\n",
    );
    let exported: Vec<_> = code
        .bindings()
        .iter()
        .filter(|one| one.is_exported)
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(exported, ["a", "b", "c", "d"]);
}

#[test]
fn values_are_read() {
    let code = typescript(
        "const a = 'it\\'s';\nconst b = `x\\n`;\nconst c = `${d}`;\nconst e = { 'k-l': 1, m, ...n, o() {}, [p]: 2 } as const;\nconst q = [1, 2];\n\
         const r = undefined;\nconst s = -1.5;\nconst t = ecs.NetworkMode.BRIDGE;\nconst u = a;\nconst v = \"\\u{1F600}\";\n",
    );
    let value = |name| code.value(&binding(&code, name).value().expect("it is assigned once"));
    assert_eq!(value("a"), Value::Text("it's".to_owned()));
    assert_eq!(value("b"), Value::Text("x\n".to_owned()));
    assert_eq!(value("c"), Value::Other);
    let Value::Object(properties) = value("e") else {
        panic!("it is an object");
    };
    let shown: Vec<_> = properties
        .iter()
        .map(|one| (one.key.as_deref(), one.form))
        .collect();
    assert_eq!(
        shown,
        [
            (Some("k-l"), PropertyForm::Pair),
            (Some("m"), PropertyForm::Shorthand),
            (None, PropertyForm::Spread),
            (Some("o"), PropertyForm::Method),
            (None, PropertyForm::Pair),
        ]
    );
    assert!(matches!(value("q"), Value::List(items) if items.len() == 2));
    assert_eq!(value("r"), Value::None);
    assert_eq!(value("s"), Value::Number("-1.5".to_owned()));
    assert!(matches!(value("t"), Value::Reference(one) if one.path == ["NetworkMode", "BRIDGE"]));
    assert_eq!(value("v"), Value::Text("\u{1F600}".to_owned()));
    assert_eq!(code.resolve_literal(&range(&code, "a;")).1, Value::Other);
    let at = binding(&code, "u").value().expect("it has one");
    assert_eq!(code.resolve_literal(&at).1, Value::Text("it's".to_owned()));
}

#[test]
fn the_quotes_of_the_file_are_used() {
    assert_eq!(typescript("const a = \"x\";\n").quoted("y"), "\"y\"");
    assert_eq!(typescript("const a = 'x';\n").quoted("it's"), "\"it's\"");
    assert_eq!(typescript("").quoted("y"), "'y'");
}
