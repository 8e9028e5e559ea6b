//! How a script writes references, and how it imports troposphere.

use super::PACKAGE;
use crate::hosts::programs::Program;
use crate::syntax::code::{Call, CodeEdit, Import, Value};

/// How a script names the modules of troposphere that it does not import yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ImportStyle {
    /// `from troposphere.ecs import Service`.
    Names,
    /// `from troposphere import ecs`.
    Modules,
    /// `import troposphere.ecs as ecs`.
    Aliases,
}

impl Program {
    /// The expression for a class or function of troposphere: `Ref`, `ecs.Service`; with the import that it needs in addition
    /// to those that are added.
    pub(super) fn name_of(
        &self,
        wanted: &str,
        added: &[CodeEdit],
    ) -> Result<(String, Option<CodeEdit>), String> {
        let (module, name) = match wanted.rsplit_once('.') {
            Some((module, name)) => (format!("{PACKAGE}.{module}"), name),
            None => (PACKAGE.to_owned(), wanted),
        };
        let full = format!("{module}.{name}");
        let mut imports = self
            .code
            .imports()
            .iter()
            .filter(|import| self.is_at_top(import));
        if let Some(own) = imports
            .clone()
            .find(|import| target(import).as_deref() == Some(&full))
        {
            return Ok((own.local.clone(), None));
        }
        if let Some(own) = imports
            .clone()
            .find(|import| target(import).as_deref() == Some(&module))
        {
            return Ok((format!("{}.{name}", own.local), None));
        }
        // `import troposphere.ecs` makes both names known.
        if imports.clone().any(|import| {
            import.name.is_none() && import.module == module && import.local == PACKAGE
        }) {
            return Ok((full, None));
        }
        let is_taken =
            |name: &str| self.is_taken(name) || added.iter().any(|one| local_of(one) == Some(name));
        let names = import_of(&module, Some(name), None);
        if added.contains(&names) {
            return Ok((name.to_owned(), None));
        }
        let (_, short) = module.rsplit_once('.').unwrap_or(("", &module));
        let whole = match self.style() {
            ImportStyle::Aliases => import_of(&module, None, Some(short)),
            ImportStyle::Names | ImportStyle::Modules => import_of(PACKAGE, Some(short), None),
        };
        if added.contains(&whole) {
            return Ok((format!("{short}.{name}"), None));
        }
        if self.imports_all(&module) && !is_taken(name) {
            return Ok((name.to_owned(), None));
        }
        let has_names = imports.any(|import| import.module == module && import.name.is_some());
        if has_names || module == PACKAGE || self.style() == ImportStyle::Names {
            if !is_taken(name) {
                return Ok((name.to_owned(), Some(names)));
            }
            if module == PACKAGE {
                return Err(format!(
                    "the script uses the name {name} for something else than {full}"
                ));
            }
        }
        if is_taken(short) {
            return Err(format!(
                "the script uses the names {name} and {short} for something else than those of troposphere"
            ));
        }
        Ok((format!("{short}.{name}"), Some(whole)))
    }

    fn is_at_top(&self, import: &Import) -> bool {
        self.code.scope(import.range.start).is_module()
    }

    /// Whether a name means something in the script.
    fn is_taken(&self, name: &str) -> bool {
        self.code
            .bindings()
            .iter()
            .any(|binding| binding.name == name)
    }

    /// How most modules of troposphere are imported.
    fn style(&self) -> ImportStyle {
        let mut counts = [0_usize; 3];
        for import in self.code.imports() {
            let is_of_module = import.module.starts_with("troposphere.");
            let is_module = import.module == PACKAGE
                && import
                    .name
                    .as_deref()
                    .is_some_and(|name| name.starts_with(|one: char| one.is_lowercase()));
            if is_of_module && (import.name.is_some() || import.local == "*") {
                counts[0] += 1;
            } else if is_module {
                counts[1] += 1;
            } else if is_of_module {
                counts[2] += 1;
            }
        }
        let [names, modules, aliases] = counts;
        if aliases > names.max(modules) {
            ImportStyle::Aliases
        } else if modules > names {
            ImportStyle::Modules
        } else {
            ImportStyle::Names
        }
    }

    /// Whether most references are to variables (`Ref(cluster)`), and not to titles (`Ref("Cluster")`).
    pub(super) fn refers_by_variable(&self) -> bool {
        let mut variables = 0_usize;
        let mut titles = 0_usize;
        for call in self.code.calls() {
            if !(self.is_call_of(call, "Ref") || self.is_call_of(call, "GetAtt")) {
                continue;
            }
            let first = call
                .positional()
                .next()
                .map(|one| self.code.value(&one.value));
            match first {
                Some(Value::Text(text)) if !text.starts_with("AWS::") => titles += 1,
                Some(Value::Reference(_)) => variables += 1,
                _ => {}
            }
        }
        variables > titles
    }

    /// The call that adds what another call makes to a template: `t.add_resource(…)`.
    pub(super) fn added_by(&self, made: &Call) -> Option<&Call> {
        const METHODS: [&str; 4] = [
            "add_resource",
            "add_parameter",
            "add_output",
            "add_condition",
        ];
        let is_method =
            |call: &&Call| METHODS.contains(&call.name_text.as_str()) && call.receiver.is_some();
        let mut adding = self.code.calls().iter().filter(is_method).filter(|call| {
            call.arguments
                .iter()
                .any(|argument| self.is_made_there(&argument.value, made))
        });
        let first = adding.next()?;
        adding.next().is_none().then_some(first)
    }

    /// The only call of a class that makes what has a title.
    pub(super) fn made_with(&self, title: &str) -> Option<&Call> {
        const FUNCTIONS: [&str; 8] = [
            "Ref",
            "GetAtt",
            "Sub",
            "Join",
            "If",
            "Select",
            "ImportValue",
            "Output",
        ];
        let mut made = self.code.calls().iter().filter(|call| {
            let is_class = call.name_text.starts_with(|one: char| one.is_uppercase());
            is_class
                && !FUNCTIONS.contains(&call.name_text.as_str())
                && self.title(call).as_deref() == Some(title)
        });
        made.next().filter(|_| made.next().is_none())
    }

    /// The text of a call that adds what another call makes, divided as those of the script are.
    pub(super) fn adding(&self, open: &str, made: &str) -> String {
        let is_adding = |call: &&Call| call.name_text == "add_resource";
        let is_divided = |call: &&Call| {
            let list = call.argument_list.as_ref();
            list.is_some_and(|list| {
                self.code
                    .slice(list)
                    .trim_start_matches('(')
                    .starts_with(['\n', '\r'])
            })
        };
        let is_long = |call: &&Call| self.code.slice(&call.range).contains('\n');
        let long = self.code.calls().iter().filter(is_adding).filter(is_long);
        let divided = long.clone().filter(is_divided).count();
        if !made.contains('\n') || divided * 2 <= long.count() {
            return format!("{open}{made})");
        }
        let lines = made.lines().collect::<Vec<_>>().join("\n    ");
        format!("{open}\n    {lines}\n)")
    }

    /// Whether an argument is a call, or a variable or list with what it makes.
    fn is_made_there(&self, range: &std::ops::Range<usize>, made: &Call) -> bool {
        match self.code.value(range) {
            Value::Call(call) => call == made.id,
            Value::Reference(reference) => {
                reference.path.is_empty()
                    && reference.binding.is_some()
                    && reference.binding == made.bound_to
            }
            Value::List(items) => items.iter().any(|item| self.is_made_there(item, made)),
            _ => false,
        }
    }
}

/// What the local name of an import stands for.
fn target(import: &Import) -> Option<String> {
    match &import.name {
        Some(name) => Some(format!("{}.{name}", import.module)),
        // `import a.b` stands for a.
        None if import.module == import.local
            || !import.module.starts_with(&format!("{}.", import.local)) =>
        {
            (import.local != "*").then(|| import.module.clone())
        }
        None => None,
    }
}

/// The name that an import makes known.
fn local_of(import: &CodeEdit) -> Option<&str> {
    match import {
        CodeEdit::AddImport { name, alias, .. } => alias.as_deref().or(name.as_deref()),
        _ => None,
    }
}

fn import_of(module: &str, name: Option<&str>, alias: Option<&str>) -> CodeEdit {
    CodeEdit::AddImport {
        module: module.to_owned(),
        name: name.map(str::to_owned),
        alias: alias.map(str::to_owned),
    }
}
