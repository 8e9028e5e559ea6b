//! The programs of an app, and the spelling of names in their languages.

use std::path::Path;

use super::assembly::class_of;
use crate::hosts::programs::Program;
use crate::syntax::code::{Argument, Binding, BindingKind, Call, CodeLanguage, Property, Value};

impl Program {
    /// Whether it is written in Python.
    pub(super) fn is_python(&self) -> bool {
        self.code.language() == CodeLanguage::Python
    }

    /// What is true or false.
    pub(super) fn truth(&self, is_true: bool) -> String {
        match (self.is_python(), is_true) {
            (true, true) => "True",
            (true, false) => "False",
            (false, true) => "true",
            (false, false) => "false",
        }
        .to_owned()
    }

    /// The instance in a method of its class.
    pub(super) fn this(&self) -> &'static str {
        if self.is_python() { "self" } else { "this" }
    }

    /// The expression that a binding is used by: its name, with `this.` or `self.` if it is an attribute.
    pub(super) fn expression_of(&self, binding: &Binding) -> String {
        match binding.kind {
            BindingKind::Attribute => format!("{}.{}", self.this(), binding.name),
            _ => binding.name.clone(),
        }
    }

    /// The name of a property of the library, which is that of TypeScript, in the language of the program:
    /// `memoryLimitMiB` is `memory_limit_mib`.
    pub(super) fn spelled(&self, property: &str) -> String {
        match self.is_python() {
            true => snake_case(property),
            false => property.to_owned(),
        }
    }

    /// The class of the library that a call makes or calls: `aws_ecs.Ec2Service`.
    pub(super) fn class(&self, call: &Call) -> Option<String> {
        call.resolved.as_deref().map(class_of)
    }

    /// The value of a property that is passed to a call: a keyword of Python, or a property of the object that is the
    /// last argument in TypeScript.
    pub(super) fn argument(&self, call: &Call, property: &str) -> Option<std::ops::Range<usize>> {
        let name = self.spelled(property);
        if self.is_python() {
            return call.keyword(&name).map(|one| one.value.clone());
        }
        let all = self.properties(call);
        let own = all
            .into_iter()
            .find(|one| one.key.as_deref() == Some(&name));
        own.map(|one| one.value)
    }

    /// The properties in the object that is the last argument of a call, in TypeScript.
    pub(super) fn properties(&self, call: &Call) -> Vec<Property> {
        let last = call.arguments.last().filter(|one| !one.is_spread);
        match last.map(|one| self.code.value(&one.value)) {
            Some(Value::Object(properties)) if !self.is_python() => properties,
            _ => Vec::new(),
        }
    }

    /// Whether not all properties that are passed to a call are written there: `**kwargs`, `...props`, or an object that
    /// is made elsewhere.
    pub(super) fn hides_arguments(&self, call: &Call, positional: usize) -> bool {
        use crate::syntax::code::PropertyForm::Spread;
        if call.has_spread {
            return true;
        }
        if self.is_python() {
            return false;
        }
        let Some(last) = call.arguments.get(positional) else {
            return false;
        };
        match self.code.value(&last.value) {
            Value::Object(all) => all
                .iter()
                .any(|one| one.form == Spread || one.key.is_none()),
            _ => true,
        }
    }

    /// A positional argument, which in Python may have a keyword.
    pub(super) fn positional<'c>(
        &self,
        call: &'c Call,
        index: usize,
        keyword: &str,
    ) -> Option<&'c Argument> {
        let named = call.keyword(keyword).filter(|_| self.is_python());
        named.or_else(|| call.positional().nth(index))
    }
}

/// The programs that are in a supported language; those that cannot be parsed with the error.
pub(super) fn language(path: &str) -> Option<CodeLanguage> {
    CodeLanguage::of(Path::new(path))
}

/// A name in snake case, as jsii writes the names of the library in Python (jsii 1.x, `toSnakeCase`): `memoryLimitMiB` is
/// `memory_limit_mib`, `enableECSManagedTags` is `enable_ecs_managed_tags`.
pub(super) fn snake_case(name: &str) -> String {
    let name = name.replace("MiB", "Mib").replace("GiB", "Gib");
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|one| {
                !one.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
            });
        if starts_word {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn names_are_spelled_as_in_the_package_of_python() {
        for (name, python) in [
            ("memoryLimitMiB", "memory_limit_mib"),
            ("ephemeralStorageGiB", "ephemeral_storage_gib"),
            ("enableECSManagedTags", "enable_ecs_managed_tags"),
            ("redirectHTTP", "redirect_http"),
            ("vpcSubnets", "vpc_subnets"),
            ("cpu", "cpu"),
        ] {
            assert_eq!(snake_case(name), python);
        }
    }
}
