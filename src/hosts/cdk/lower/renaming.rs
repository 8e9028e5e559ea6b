//! Constructs and types that are replaced by their twins for Fargate.

use std::ops::Range;

use regex::Regex;

use super::super::assembly::class_of;
use super::super::sites::is_pair;
use super::classes::{PAIRS, Pair, pair};
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, OwnedEdit, Planned, ProgramEdit, Refusal};
use crate::hosts::programs::Program;
use crate::syntax::code::{Call, CodeEdit, Value};

/// The other types of a construct: what is around its name.
const TYPES: [(&str, &str); 4] = [("", ""), ("", "Props"), ("I", ""), ("", "Attributes")];

impl<'l> Lowering<'l> {
    /// The construct is replaced by its twin.
    pub(super) fn class(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        self.replace_class(planned, owner)?;
        self.keep_records(planned, owner)
    }

    pub(super) fn replace_class(&mut self, planned: Planned<'l>, owner: Owner) -> Lowered {
        let class = &self.app.assembly.constructs[owner.construct].class;
        if class == "aws_ecs.TaskDefinition" {
            return self.compatibility(planned, owner);
        }
        let pair = pair(class).ok_or_else(|| {
            NotLowered::from(format!("there is no edit of the class {class} yet"))
        })?;
        self.replace_call(planned, owner, pair, self.call(owner.site))
    }

    /// Renames the class of a call, with the properties that the twin does not have or names otherwise.
    pub(super) fn replace_call(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        pair: &'static Pair,
        call: &'l Call,
    ) -> Lowered {
        let program = self.program(owner.site.program);
        let not = |reason: &str, range| NotLowered::at(reason, owner.site.program, range);
        if let Some(obstacle) = pair.obstacle {
            return Err(obstacle.into());
        }
        if program.hides_arguments(call, pair.before_properties) {
            return Err(not(
                "not all arguments are written at the call: a spread, **kwargs, or an object that is made elsewhere. Write them at the call, or make the change manually",
                call.range.clone(),
            ));
        }
        for property in pair.without {
            let Some(value) = program.argument(call, property) else {
                continue;
            };
            if *property == "daemon" && program.code.value(&value) != Value::Bool(false) {
                return Err(not(
                    "daemon is not false, and Fargate has no daemon services",
                    value,
                ));
            }
            self.remove(planned, owner, call, property);
        }
        for (old, new) in pair.renamed {
            self.rename_property(planned, owner, call, old, new)?;
        }
        if program.code.slice(&call.name) == short(pair.ec2) {
            let text = pair.fargate.to_owned();
            let range = call.name.clone();
            self.replace(planned, owner, range, text);
            self.import_twin(planned, owner.site.program, pair);
            return Ok(());
        }
        self.rename_alias(planned, owner, pair, call)
    }

    /// Imports the twin where the construct is imported by its name, and no longer the construct if nothing uses it.
    fn import_twin(&mut self, planned: Planned<'l>, program: usize, pair: &Pair) {
        let imports = self.program(program).code.imports().iter();
        let named = imports.filter(|one| {
            one.name.as_deref() == Some(short(pair.ec2)) && one.local == short(pair.ec2)
        });
        for import in named {
            let add = CodeEdit::AddImport {
                module: import.module.clone(),
                name: Some(pair.fargate.to_owned()),
                alias: None,
            };
            self.edit_for(planned, program, None, add);
            if let Some(binding) = import.binding {
                self.edit_for(
                    planned,
                    program,
                    None,
                    CodeEdit::RemoveImportIfUnused { binding },
                );
            }
        }
    }

    /// A construct that is imported under another name: the import is changed, if all its uses are.
    fn rename_alias(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        pair: &Pair,
        call: &Call,
    ) -> Lowered {
        let program = self.program(owner.site.program);
        let mut imports = program.code.imports().iter();
        let import = imports.find(|one| {
            one.local == call.name_text && one.name.as_deref() == Some(short(pair.ec2))
        });
        let uses = import
            .and_then(|one| one.binding)
            .map_or(0, |binding| program.code.references(binding).len());
        match import {
            Some(import) if uses == 1 => {
                let edit = CodeEdit::Replace {
                    range: import.name_range.clone(),
                    text: pair.fargate.to_owned(),
                };
                self.edit(planned, owner, edit);
                Ok(())
            }
            _ => Err(NotLowered::at(
                format!(
                    "{} stands for {} here and elsewhere. Use the name of the class at this call",
                    call.name_text,
                    short(pair.ec2)
                ),
                owner.site.program,
                call.callee.clone(),
            )),
        }
    }

    fn rename_property(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        call: &Call,
        old: &str,
        new: &str,
    ) -> Lowered {
        let program = self.program(owner.site.program);
        let (old, new) = (program.spelled(old), program.spelled(new));
        let key = match program.is_python() {
            true => call
                .keyword(&old)
                .map(|one| one.range.start..one.range.start + old.len()),
            false => {
                let all = program.properties(call).into_iter();
                let mut own = all.filter(|one| one.key.as_deref() == Some(&old));
                own.find(|one| is_pair(one.form)).map(|one| one.key_range)
            }
        };
        let Some(range) = key else {
            return Ok(());
        };
        let value = program
            .argument(call, &old)
            .or_else(|| call.keyword(&old).map(|one| one.value.clone()));
        if let Some((_, Value::Call(options))) =
            value.map(|value| program.code.resolve_literal(&value))
        {
            let options = program.code.call(options);
            let renamed = options.name_text.replace("Ec2", "Fargate");
            if renamed != options.name_text {
                let edit = CodeEdit::Replace {
                    range: options.name.clone(),
                    text: renamed,
                };
                self.edit(planned, owner, edit);
            }
        }
        self.replace(planned, owner, range, new);
        Ok(())
    }

    /// The task definition that is not of one kind: its compatibility is changed.
    fn compatibility(&mut self, planned: Planned<'l>, owner: Owner) -> Lowered {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let not = |reason: &str| NotLowered::at(reason, owner.site.program, call.range.clone());
        if program.hides_arguments(call, 2) {
            return Err(not("not all arguments are written at the call"));
        }
        let value = program
            .argument(call, "compatibility")
            .ok_or_else(|| not("compatibility is not written at the call"))?;
        let word = last_word(program, &value, "EC2");
        let word = word.ok_or_else(|| not("compatibility is not Compatibility.EC2 here. Write Compatibility.FARGATE where it is set"))?;
        self.replace(planned, owner, word, "FARGATE".to_owned());
        for property in ["networkMode", "placementConstraints"] {
            if program.argument(call, property).is_some() {
                self.remove(planned, owner, call, property);
            }
        }
        Ok(())
    }

    /// Types of constructs that are replaced. If some constructs of the class stay, a type elsewhere may be theirs.
    pub(super) fn rename_types(&mut self) {
        let replaced: Vec<&'static Pair> = PAIRS
            .iter()
            .filter(|pair| {
                let text = pair.fargate;
                self.edits.iter().any(
                    |one| matches!(&one.edit.edit, CodeEdit::Replace { text: new, .. } if new == text),
                )
            })
            .collect();
        for pair in replaced {
            self.rename_types_of(pair);
        }
    }

    fn rename_types_of(&mut self, pair: &'static Pair) {
        let mut first = None;
        let mut renamed: Vec<(usize, Range<usize>)> = Vec::new();
        for one in &self.edits {
            if let CodeEdit::Replace { range, text } = &one.edit.edit
                && text == pair.fargate
            {
                first.get_or_insert(one.edit.by);
                renamed.push((one.edit.program, range.clone()));
            }
        }
        let Some(by) = first else {
            return;
        };
        let programs = self.app.programs.iter().enumerate();
        let all_calls = programs.clone().flat_map(|(index, program)| {
            let calls = program.code.calls().iter();
            let own = calls.filter(|call| program.class(call).as_deref() == Some(pair.ec2));
            own.map(move |call| (index, call))
        });
        let is_renamed = |index: usize, call: &Call| renamed.contains(&(index, call.name.clone()));
        let extends = |program: &Program| {
            let bases = program.code.classes().iter().flat_map(|class| &class.bases);
            let mut classes = bases.filter_map(|base| base.resolved.as_deref().map(class_of));
            classes.any(|class| class == pair.ec2)
        };
        let all = all_calls
            .clone()
            .all(|(index, call)| is_renamed(index, call))
            && !self.app.programs.iter().any(extends);
        let mut edits = Vec::new();
        let mut refusals = Vec::new();
        for (index, program) in programs {
            if let Some(range) = type_test(program, short(pair.ec2)) {
                refusals.push((index, range, "the program tests whether a value is of this class. Change the test together with the class manually"));
            }
            let bound: Vec<_> = program
                .code
                .calls()
                .iter()
                .filter(|call| is_renamed(index, call))
                .filter_map(|call| call.bound_to)
                .collect();
            for one in program.code.type_uses() {
                let Some(new) = one
                    .resolved
                    .as_deref()
                    .and_then(|name| twin_type(pair, &class_of(name)))
                else {
                    continue;
                };
                let is_of_renamed = one.binding.is_some_and(|binding| bound.contains(&binding));
                if all || is_of_renamed {
                    edits.push((index, one.name.clone(), new));
                } else {
                    refusals.push((index, one.range.clone(), "the type may be that of constructs which stay on container instances, and of constructs which move. Use a common type such as BaseService or TaskDefinition"));
                }
            }
        }
        for (program, range, text) in edits {
            let edit = ProgramEdit {
                program,
                edit: CodeEdit::Replace { range, text },
                by,
            };
            let edit = OwnedEdit { edit, of: None };
            if !self.edits.contains(&edit) {
                self.edits.push(edit);
            }
        }
        for (program, range, reason) in refusals {
            self.refusals.push(Refusal {
                by,
                what: self.program(program).code.slice(&range).to_owned(),
                not: NotLowered::at(reason, program, range),
            });
        }
    }
}

/// The twin of a type of a construct: that of its properties, its interface.
fn twin_type(pair: &Pair, class: &str) -> Option<String> {
    let (module, name) = class.rsplit_once('.')?;
    if pair.ec2.rsplit_once('.')?.0 != module {
        return None;
    }
    let mut types = TYPES.iter();
    types.find_map(|(before, after)| {
        let is_type = name == format!("{before}{}{after}", short(pair.ec2));
        is_type.then(|| format!("{before}{}{after}", pair.fargate))
    })
}

/// The name of a class without its module.
pub(super) fn short(class: &str) -> &str {
    class.rsplit('.').next().unwrap_or(class)
}

/// The last word of an expression such as `ecs.Compatibility.EC2`, if it is the given one.
pub(super) fn last_word(
    program: &Program,
    range: &Range<usize>,
    word: &str,
) -> Option<Range<usize>> {
    let (range, value) = program.code.resolve_literal(range);
    let is_member = matches!(value, Value::Reference(_));
    let text = program.code.slice(&range);
    let is_word = is_member && text.ends_with(&format!(".{word}"));
    is_word.then(|| range.end - word.len()..range.end)
}

/// A test of the class of a value.
fn type_test(program: &Program, class: &str) -> Option<Range<usize>> {
    let pattern = format!(r"(?:instanceof\s+|isinstance\([^()\n]*[\s,(.])(?:\w+\.)*{class}\b");
    // The name of a class has no character of a pattern.
    let found = Regex::new(&pattern).ok()?.find(program.code.text())?;
    Some(found.range())
}
