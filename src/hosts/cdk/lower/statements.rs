//! Statements and names that a row adds to a program: what refers to a construct, and what is imported for it.

use super::super::assembly::class_of;
use super::super::sites::Site;
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::Program;
use crate::syntax::code::{CodeEdit, Import};

impl<'l> Lowering<'l> {
    /// The expression of a service behind the call that makes it. A call without a variable gets one.
    pub(super) fn service_expression(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
    ) -> Result<String, NotLowered> {
        let name = self.variable(planned, owner)?;
        Ok(match owner.is_pattern {
            true => format!("{name}.service"),
            false => name,
        })
    }

    /// The variable with what a call makes. A call without a variable gets one.
    pub(super) fn variable(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
    ) -> Result<String, NotLowered> {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        if let Some(binding) = call.bound_to {
            return Ok(program.expression_of(program.code.binding(binding)));
        }
        if !program.is_alone(&call.statement, &call.range) {
            return Err(NotLowered::at(
                "it is made within an expression. Assign it to a variable first",
                owner.site.program,
                call.range.clone(),
            ));
        }
        let id = &self.app.assembly.constructs[owner.construct].id;
        let name = free_name(program, id);
        self.edit(
            planned,
            owner,
            CodeEdit::BindCall {
                call: call.id,
                name: name.clone(),
            },
        );
        Ok(name)
    }

    /// Adds a statement behind the call that makes a construct.
    pub(super) fn after(&mut self, planned: Planned<'l>, owner: Owner, line: &str) -> Lowered {
        self.after_call(planned, owner, owner.site, line)
    }

    /// Adds a statement for a construct behind another call of the same program.
    pub(super) fn after_call(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        site: Site,
        line: &str,
    ) -> Lowered {
        let program = self.program(owner.site.program);
        let end = if program.is_python() { "" } else { ";" };
        let edit = CodeEdit::InsertStatementAfter {
            statement: self.call(site).statement.clone(),
            lines: vec![format!("{line}{end}")],
        };
        self.edit(planned, owner, edit);
        Ok(())
    }

    /// An assignment to a property of the resource below a service.
    pub(super) fn of_resource(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        assignment: &str,
    ) -> Result<String, NotLowered> {
        let service = self.service_expression(planned, owner)?;
        let program_index = owner.site.program;
        let class = self.library(planned, program_index, "aws_ecs", "CfnService");
        let program = self.program(program_index);
        let (property, value) = assignment.split_once(" = ").unwrap_or((assignment, ""));
        let value = match value.trim_matches('\'') {
            text if text != value => program.code.quoted(text),
            _ => value.to_owned(),
        };
        let property = program.spelled(property);
        Ok(match program.is_python() {
            true => format!("{service}.node.default_child.{property} = {value}"),
            false => format!("({service}.node.defaultChild as {class}).{property} = {value}"),
        })
    }

    /// The name of something of the library in a program, which is imported where it is not yet.
    pub(super) fn library(
        &mut self,
        planned: Planned<'l>,
        program_index: usize,
        module: &str,
        name: &str,
    ) -> String {
        let program = self.program(program_index);
        let imports = program.code.imports();
        let whole = imports
            .iter()
            .find(|one| !one.is_type && is_module(one, module));
        if let Some(whole) = whole {
            return match (
                &whole.name,
                program.is_python() && !whole.local.contains('.'),
            ) {
                (None, true) if whole.range.len() == whole.name_range.len() => {
                    format!("{}.{name}", whole.module)
                }
                _ => format!("{}.{name}", whole.local),
            };
        }
        let named = imports.iter().find(|one| {
            !one.is_type
                && one.name.as_deref().is_some_and(|own| own == name)
                && class_of(&format!("{}.x", one.module)) == format!("{module}.x")
        });
        if let Some(named) = named {
            return named.local.clone();
        }
        let of_module = imports.iter().find(|one| {
            one.name.is_some() && class_of(&format!("{}.x", one.module)) == format!("{module}.x")
        });
        let local = module.trim_start_matches("aws_").to_owned();
        let (edit, shown) = match of_module {
            Some(other) => (
                CodeEdit::AddImport {
                    module: other.module.clone(),
                    name: Some(name.to_owned()),
                    alias: None,
                },
                name.to_owned(),
            ),
            None => (
                whole_import(program, module, &local),
                format!("{local}.{name}"),
            ),
        };
        self.edit_for(planned, program_index, None, edit);
        shown
    }
}

/// Whether an import is that of a whole module of the library.
fn is_module(import: &Import, module: &str) -> bool {
    match &import.name {
        Some(name) => name == module && matches!(import.module.as_str(), "aws-cdk-lib" | "aws_cdk"),
        None => class_of(&format!("{}.x", import.module)) == format!("{module}.x"),
    }
}

/// The import of a whole module, as the program imports others.
fn whole_import(program: &Program, module: &str, local: &str) -> CodeEdit {
    let of_package = program.code.imports().iter().find(|one| {
        one.name
            .as_deref()
            .is_some_and(|name| name.starts_with("aws_"))
    });
    if let Some(other) = of_package {
        return CodeEdit::AddImport {
            module: other.module.clone(),
            name: Some(module.to_owned()),
            alias: Some(local.to_owned()),
        };
    }
    let is_version_1 = program
        .code
        .imports()
        .iter()
        .any(|one| one.module.starts_with("@aws-cdk/"));
    let module = match (program.is_python(), is_version_1) {
        (true, _) => format!("aws_cdk.{module}"),
        (false, true) => format!("@aws-cdk/{}", module.replace('_', "-")),
        (false, false) => format!("aws-cdk-lib/{}", module.replace('_', "-")),
    };
    CodeEdit::AddImport {
        module,
        name: None,
        alias: Some(local.to_owned()),
    }
}

/// Words that are no names of variables in Python or TypeScript.
pub(super) const RESERVED: [&str; 30] = [
    "as", "async", "await", "break", "case", "class", "const", "continue", "default", "delete",
    "do", "enum", "export", "for", "from", "function", "global", "if", "import", "in", "is",
    "lambda", "new", "package", "private", "public", "static", "super", "this", "with",
];

/// A name that the program does not use yet: that of the construct, as variables are spelled.
fn free_name(program: &Program, id: &str) -> String {
    let is_name = !id.is_empty() && id.chars().all(|one| one.is_ascii_alphabetic());
    let is_reserved = RESERVED.contains(&id.to_ascii_lowercase().as_str());
    let of_id = || program.spelled(&super::super::lens::lower_first(id));
    let own = match is_name && !is_reserved {
        true => vec![
            of_id(),
            program.spelled(&super::super::lens::lower_first(&format!("{id}Service"))),
        ],
        false => vec!["service".to_owned()],
    };
    let base = own.last().cloned().unwrap_or_default();
    let numbered = (2..).map(|number: u32| format!("{base}{number}"));
    own.into_iter()
        .chain(numbered)
        .find(|name| program.code.words(name).is_empty())
        .unwrap_or_default()
}
