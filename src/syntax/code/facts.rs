//! What is read from a program: calls, imports, classes, bindings, types and values.

use std::ops::Range;

/// A call of one [`Code`](super::Code): its index in [`calls`](super::Code::calls).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CallId(pub(super) u32);

impl CallId {
    /// The index in [`calls`](super::Code::calls).
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A binding of one [`Code`](super::Code): its index in [`bindings`](super::Code::bindings).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BindingId(pub(super) u32);

impl BindingId {
    /// The index in [`bindings`](super::Code::bindings).
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The classes and functions around a place, from the outermost on. Arrow functions and lambdas have the name of the
/// variable that they are assigned to, or an empty one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Scope {
    /// The names of the classes.
    pub classes: Vec<String>,
    /// The names of the functions and methods.
    pub functions: Vec<String>,
}

impl Scope {
    /// The name of the innermost class.
    pub fn class(&self) -> Option<&str> {
        self.classes.last().map(String::as_str)
    }

    /// Whether it is that of the module: outside of classes and functions.
    pub fn is_module(&self) -> bool {
        self.classes.is_empty() && self.functions.is_empty()
    }

    /// Whether its names are known in another one.
    pub fn is_visible_from(&self, user: &Scope) -> bool {
        self == user || self.is_module()
    }

    /// The name of the innermost function or method.
    pub fn function(&self) -> Option<&str> {
        self.functions.last().map(String::as_str)
    }
}

/// A call or a `new` expression. A decorator without parentheses is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// Its own key.
    pub id: CallId,
    /// The whole expression, with `new`, without `await`.
    pub range: Range<usize>,
    /// What is called: `ecs.Ec2Service`, without type arguments.
    pub callee: Range<usize>,
    /// The last identifier of the callee, which a rename replaces; empty at the end of a callee that ends in none.
    pub name: Range<usize>,
    /// The text of the name.
    pub name_text: String,
    /// Where the callee is defined: its module, a dot and its path in it, such as `aws_cdk.aws_ecs.Ec2Service` in Python
    /// and `aws-cdk-lib/aws-ecs.Ec2Service` in TypeScript. See [`Code::resolved`](super::Code::resolved).
    pub resolved: Option<String>,
    /// Whether it is a `new` expression.
    pub is_new: bool,
    /// What the callee is a member of.
    pub receiver: Option<Receiver>,
    /// The arguments in order.
    pub arguments: Vec<Argument>,
    /// The range of the arguments with their parentheses; `None` in `new X` and in a tagged template.
    pub argument_list: Option<Range<usize>>,
    /// The binding whose value the call is; also through `await`, `as`, `!` and parentheses.
    pub bound_to: Option<BindingId>,
    /// The statement that contains it: the innermost one, with its decorators or `export`.
    pub statement: Range<usize>,
    /// The classes and functions around it.
    pub scope: Scope,
    /// Whether it is executed only under a condition: in `if`, `try`, `match`, `switch`, a conditional expression, or
    /// behind `&&`, `||`, `??`, `?.`, `and` or `or`. A function around it is no condition.
    pub is_conditional: bool,
    /// Whether it may be executed more than once: in a loop, a comprehension, or a function that is an argument of a call,
    /// such as `forEach`. A named function around it is no loop.
    pub is_looped: bool,
    /// Whether it has an argument `*x`, `**x` or `...x`. A spread in an object that is an argument is one of its
    /// properties.
    pub has_spread: bool,
}

impl Call {
    /// The argument with a Python keyword.
    pub fn keyword(&self, name: &str) -> Option<&Argument> {
        self.arguments
            .iter()
            .find(|argument| argument.name.as_deref() == Some(name))
    }

    /// The arguments without a keyword and without spreads.
    pub fn positional(&self) -> impl Iterator<Item = &Argument> {
        self.arguments
            .iter()
            .filter(|argument| argument.name.is_none() && !argument.is_spread)
    }
}

/// What a callee is a member of: `this.service.connections` in `this.service.connections.allowFrom(…)`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receiver {
    /// The whole expression.
    pub range: Range<usize>,
    /// The binding that it is or begins with: `this.service`.
    pub binding: Option<BindingId>,
    /// The call that it is or begins with, in a chain.
    pub call: Option<CallId>,
    /// The names between the binding or call and the callee's own name: `connections`.
    pub path: Vec<String>,
}

/// An argument of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Argument {
    /// Its keyword, in Python.
    pub name: Option<String>,
    /// Its value, without the keyword and `*`, `**` or `...`.
    pub value: Range<usize>,
    /// The whole argument.
    pub range: Range<usize>,
    /// Whether it is `*x`, `**x` or `...x`.
    pub is_spread: bool,
}

/// A name that is imported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// The name in this file: `ecs` in `import * as ecs`; `aws_cdk` in `import aws_cdk.aws_ecs`. `*` if all names are
    /// imported (`from a import *`); empty if none is (`import 'm'`).
    pub local: String,
    /// The module as it is written: `aws-cdk-lib/aws-ecs`, `aws_cdk.aws_ecs`, `./stack`, `..parts`.
    pub module: String,
    /// The name in the module; `None` if the module itself is imported. It is `default` for the default export.
    pub name: Option<String>,
    /// The whole statement.
    pub statement: Range<usize>,
    /// The import of this name, with its alias: `Ec2Service as Svc`, `* as ecs`, `aws_cdk.aws_ecs as ecs`.
    pub range: Range<usize>,
    /// The name in the module, which a rename replaces; the module's name in Python if the module itself is imported.
    /// In TypeScript empty for `* as`, `require` and a default import.
    pub name_range: Range<usize>,
    /// The local name.
    pub local_range: Range<usize>,
    /// Whether only its type is imported (`import type`).
    pub is_type: bool,
    /// Its binding; `None` for `*` and for no name.
    pub binding: Option<BindingId>,
}

/// A class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// Its name; empty for a class expression without one.
    pub name: String,
    /// The range of the name.
    pub name_range: Range<usize>,
    /// What it extends, without interfaces and keywords (`metaclass=…`).
    pub bases: Vec<Base>,
    /// The whole class, with its decorators.
    pub range: Range<usize>,
    /// The classes and functions around it.
    pub scope: Scope,
}

/// What a class extends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Base {
    /// Where it is defined.
    pub resolved: Option<String>,
    /// The expression, without type arguments.
    pub range: Range<usize>,
    /// Its last identifier.
    pub name: Range<usize>,
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BindingKind {
    /// A local or module-level variable.
    Variable,
    /// An attribute of the instance: `this.x`, `self.x`, or a property that the class declares.
    Attribute,
    /// A parameter of a function.
    Parameter,
    /// An import.
    Import,
    /// A function.
    Function,
    /// A class.
    Class,
    /// A type, interface, enumeration or namespace of TypeScript.
    Type,
    /// A name that a loop, `with`, `except`, `catch` or `match` sets.
    Other,
}

/// A name and what it is assigned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binding {
    /// Its own key.
    pub id: BindingId,
    /// The name, without `this.` or `self.`.
    pub name: String,
    /// What it stands for.
    pub kind: BindingKind,
    /// The assignments and declarations in document order. One without a value is a declaration only.
    pub definitions: Vec<Definition>,
    /// The classes and functions around the name. That of an attribute ends with its class.
    pub scope: Scope,
    /// Whether it can be assigned only once: `const`, `readonly`.
    pub is_constant: bool,
    /// Whether the file exports it, or its class (an attribute that is not private).
    pub is_exported: bool,
}

impl Binding {
    /// The value, if it is assigned exactly once, not in a pattern, and not changed by `+=` and the like.
    pub fn value(&self) -> Option<Range<usize>> {
        let mut assigned = self.definitions.iter().filter(|one| one.is_assignment);
        match (assigned.next(), assigned.next()) {
            (Some(only), None) => only.value.clone(),
            _ => None,
        }
    }

    /// Whether it is assigned more than once.
    pub fn is_reassigned(&self) -> bool {
        self.definitions
            .iter()
            .filter(|one| one.is_assignment)
            .nth(1)
            .is_some()
    }
}

/// One assignment or declaration of a binding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// The name: `x` in `this.x = …`.
    pub name: Range<usize>,
    /// What is assigned: `this.x` in `this.x = …`.
    pub target: Range<usize>,
    /// The value, if it is assigned as a whole.
    pub value: Option<Range<usize>>,
    /// The type annotation, without the colon.
    pub annotation: Option<Range<usize>>,
    /// The statement, with `export`. For a parameter, the parameter.
    pub statement: Range<usize>,
    /// Whether it assigns something; otherwise it is a declaration such as `let x: T;`.
    pub is_assignment: bool,
    /// Whether it is executed only under a condition: see [`Call::is_conditional`].
    pub is_conditional: bool,
    /// Whether it may be executed more than once: see [`Call::is_looped`].
    pub is_looped: bool,
}

/// An assignment to a member of a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberAssignment {
    /// The name of the member.
    pub name: String,
    /// What is assigned: `service.name`.
    pub target: Range<usize>,
    /// The value.
    pub value: Range<usize>,
    /// The statement.
    pub statement: Range<usize>,
    /// Whether it is executed only under a condition: see [`Call::is_conditional`].
    pub is_conditional: bool,
    /// Whether it may be executed more than once: see [`Call::is_looped`].
    pub is_looped: bool,
}

/// A type in an annotation, a type argument, a base class or a cast.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeUse {
    /// Where it is defined.
    pub resolved: Option<String>,
    /// The whole name: `ecs.Ec2Service`.
    pub range: Range<usize>,
    /// Its last word, which a rename replaces.
    pub name: Range<usize>,
    /// The text of the last word.
    pub name_text: String,
    /// What it annotates, if it is the whole annotation of a binding.
    pub binding: Option<BindingId>,
}

/// An identifier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WordUse {
    /// Its range.
    pub range: Range<usize>,
    /// Whether it is a name of its own, and not that of a member, property or keyword argument.
    pub is_name: bool,
}

/// The value of an expression, as far as it is written there.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A string literal without interpolations: the text that it denotes. Adjacent literals of Python are joined.
    Text(String),
    /// A number as it is written, with its sign.
    Number(String),
    /// `true`, `True`, `false`, `False`.
    Bool(bool),
    /// `None`, `null`, `undefined`.
    None,
    /// An object, a dictionary, or a call `dict(a=1)`.
    Object(Vec<Property>),
    /// A list or tuple: its items. One that contains a spread is [`Value::Other`].
    List(Vec<Range<usize>>),
    /// A name or a member of one.
    Reference(Reference),
    /// A call.
    Call(CallId),
    /// Anything else.
    Other,
}

/// A name or a member of one: `vpc`, `this.vpc`, `ecs.NetworkMode.BRIDGE`, `service.connections`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    /// Where it is defined, if it is imported.
    pub resolved: Option<String>,
    /// The binding that it is or begins with.
    pub binding: Option<BindingId>,
    /// The names behind the binding.
    pub path: Vec<String>,
}

/// A property of an object, or an entry of a dictionary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Property {
    /// The key's text; `None` if it is computed, or for a spread.
    pub key: Option<String>,
    /// The range of the key.
    pub key_range: Range<usize>,
    /// The value; that of a spread is what is spread.
    pub value: Range<usize>,
    /// The whole property.
    pub range: Range<usize>,
    /// What form it has.
    pub form: PropertyForm,
}

/// The form of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PropertyForm {
    /// `key: value`, `"key": value`, `key=value` in `dict(…)`.
    Pair,
    /// `vpc`, for `vpc: vpc`.
    Shorthand,
    /// `...x`, `**x`.
    Spread,
    /// `name() { … }`, `get name() { … }`.
    Method,
}
