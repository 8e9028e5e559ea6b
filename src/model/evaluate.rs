//! The possible values of an expression once the stack is deployed. It reads places and not an `Expr`, because the rows of
//! mappings and the work that is left belong to places; functions it sees through [`function`] alone.

use std::cell::Cell;
use std::collections::HashSet;

use super::Module;
use super::computed::{compute, expression_text};
use super::deployed::{Deployed, DeployedValues};
use super::pieces::{TemplatePart, template_parts};
use crate::model::parameter_types;
use crate::model::{Concat, Function, function, sub_variables};
use crate::syntax::Cursor;

/// What is known about a value before deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Exactly this text.
    Fixed(String),
    /// One of these texts: branches of an `Fn::If`, a parameter's allowed values, a mapping's rows.
    OneOf(Vec<String>),
    /// A parameter's default; the deployed stack may have another value.
    DefaultOnly(String),
    /// Not known, and the reason.
    Unknown(String),
}

impl Answer {
    /// Every text that the value is known to be able to take; empty if nothing is known.
    pub fn values(&self) -> &[String] {
        match self {
            Self::Fixed(value) | Self::DefaultOnly(value) => std::slice::from_ref(value),
            Self::OneOf(values) => values,
            Self::Unknown(_) => &[],
        }
    }

    /// The text, if it is certain.
    pub fn fixed(&self) -> Option<&str> {
        match self {
            Self::Fixed(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the value is certainly this text.
    pub fn is(&self, text: &str) -> bool {
        self.fixed() == Some(text)
    }

    fn certainty(&self) -> u8 {
        match self {
            Self::Fixed(_) => 0,
            Self::OneOf(_) => 1,
            Self::DefaultOnly(_) => 2,
            Self::Unknown(_) => 3,
        }
    }
}

/// The possible values of an expression. A value outside of a module (the ECS API's own JSON) is always literal.
pub fn evaluate(module: Option<&Module<'_>>, cursor: Cursor<'_>) -> Answer {
    answer_of(module, None, cursor)
}

/// Like [`evaluate`], with what is known of the values of the module's parameters in the deployed stacks.
pub fn evaluate_with(
    module: Option<&Module<'_>>,
    deployed: &DeployedValues,
    cursor: Cursor<'_>,
) -> Answer {
    answer_of(module, Some(deployed), cursor)
}

fn answer_of(
    module: Option<&Module<'_>>,
    deployed: Option<&DeployedValues>,
    cursor: Cursor<'_>,
) -> Answer {
    let work = Cell::new(WORK);
    let evaluator = Evaluator {
        module,
        deployed,
        depth: 0,
        work: &work,
    };
    let answer = evaluator.answer(cursor);
    if work.get() == 0 {
        cursor.leave_unfinished("the expression is too complex to evaluate");
    }
    answer
}

/// How deep expressions may nest before the evaluator gives up; real ones stay below ten.
const DEPTH: usize = 40;
/// How many alternatives are followed before the evaluator gives up.
const ALTERNATIVES: usize = 64;
/// The work limit of one evaluation: one step for each expression, and one for each byte of concatenated text. The
/// longest texts of real templates, user data, have up to 16 KiB.
const WORK: usize = 1 << 20;

#[derive(Clone, Copy)]
struct Evaluator<'t, 'd> {
    module: Option<&'t Module<'d>>,
    /// The values of the module's parameters, if they are not those that the module has.
    deployed: Option<&'t DeployedValues>,
    depth: usize,
    /// The remaining work; at zero every further answer is unknown.
    work: &'t Cell<usize>,
}

impl Evaluator<'_, '_> {
    /// Subtracts work from what remains; `None` if there is not enough.
    fn spend(self, work: usize) -> Option<()> {
        let left = self.work.get().saturating_sub(work);
        self.work.set(left);
        (left > 0).then_some(())
    }

    fn answer(mut self, cursor: Cursor<'_>) -> Answer {
        self.depth += 1;
        if self.depth > DEPTH {
            // No template reaches this depth by accident.
            self.work.set(0);
            return Answer::Unknown("the expression is nested too deeply".to_owned());
        }
        if self.spend(1).is_none() {
            return too_much();
        }
        if let Some(text) = cursor.text() {
            return literal(text);
        }
        match function(cursor) {
            Some(Function::Ref(name)) => self.reference(name),
            Some(Function::If {
                then, otherwise, ..
            }) => self.branches([then, otherwise]),
            Some(Function::Concat(Concat::Template {
                words, variables, ..
            })) => self.sub(words, variables),
            Some(Function::Concat(Concat::Joined { separator, list })) => {
                self.join(separator, list)
            }
            Some(Function::Attr { resource, .. }) => {
                Answer::Unknown(format!("the value is an attribute of {resource}"))
            }
            Some(Function::Call {
                name: "FindInMap",
                argument,
            }) => self.find_in_map(argument),
            Some(Function::Call {
                name: "ImportValue" | "GetStackOutput",
                ..
            }) => Answer::Unknown("the value is imported from another stack".to_owned()),
            Some(Function::Call {
                name: "Expression",
                argument,
            }) if argument.is_sequence() => self.computed(argument),
            // The text of an expression in the language of the file, or the reason that it is not read.
            Some(Function::Call {
                name: name @ ("Expression" | "Unread"),
                argument,
            }) => {
                let text = argument.text().unwrap_or_default();
                Answer::Unknown(match name {
                    "Expression" => format!("the value is the expression {text}"),
                    _ => text.to_owned(),
                })
            }
            Some(Function::Call { name, .. }) => {
                Answer::Unknown(format!("the value is the result of Fn::{name}"))
            }
            None => Answer::Unknown("the expression is not a single value".to_owned()),
        }
    }

    fn reference(self, name: &str) -> Answer {
        let module = self.module;
        match module.and_then(|module| module.loop_values(name)) {
            Some(Some(values)) => return one_of(values.iter().map(|&value| value.to_owned())),
            Some(None) => {
                return Answer::Unknown(format!("the value comes from the loop variable {name}"));
            }
            None => {}
        }
        let Some(parameter) = module.and_then(|module| module.parameter(name)) else {
            return Answer::Unknown(format!("the value comes from {name}"));
        };
        let deployed = match self.deployed {
            Some(deployed) => deployed.get(name),
            None => module.and_then(|module| module.deployed(name)),
        };
        let certain = deployed.map_or(&[][..], Deployed::certain);
        if !certain.is_empty() {
            return one_of(certain.iter().cloned());
        }
        if parameter
            .kind()
            .starts_with(parameter_types::SSM_VALUE_PREFIX)
        {
            return Answer::Unknown(format!("parameter {name} is read from Parameter Store"));
        }
        let allowed = parameter.allowed_values();
        match (allowed.as_slice(), deployed, parameter.default()) {
            ([one], ..) => Answer::Fixed((*one).to_owned()),
            ([_, _, ..], ..) => one_of(allowed.into_iter().map(str::to_owned)),
            ([], Some(Deployed::Default(default)), _) => Answer::DefaultOnly(default.clone()),
            ([], Some(Deployed::Unknown(why)), _) => Answer::Unknown(why.clone()),
            ([], _, Some(default)) => Answer::DefaultOnly(default.to_owned()),
            ([], _, None) => Answer::Unknown(format!("parameter {name} has no default")),
        }
    }

    fn branches(self, branches: [Cursor<'_>; 2]) -> Answer {
        if branches.iter().any(|&branch| branch.is_absent()) {
            return Answer::Unknown(
                "the value is absent under one branch of a condition".to_owned(),
            );
        }
        self.combine(&branches.map(|branch| self.answer(branch)), |values| {
            values.to_vec()
        })
    }

    /// Applies a function to the parts' alternatives and keeps the least certain kind of answer.
    fn combine(self, parts: &[Answer], merge: impl Fn(&[String]) -> Vec<String>) -> Answer {
        let Some(weakest) = parts.iter().max_by_key(|part| part.certainty()) else {
            return one_of(merge(&[]));
        };
        if let Answer::Unknown(why) = weakest {
            return Answer::Unknown(why.clone());
        }
        let mut rows: Vec<Vec<String>> = vec![Vec::new()];
        for part in parts {
            if rows.len() * part.values().len() > ALTERNATIVES {
                return Answer::Unknown("the expression has too many possible values".to_owned());
            }
            rows = rows
                .iter()
                .flat_map(|row| {
                    part.values()
                        .iter()
                        .map(|value| [row.as_slice(), std::slice::from_ref(value)].concat())
                })
                .collect();
        }
        let length = rows.iter().flatten().map(String::len).sum();
        if self.spend(length).is_none() {
            return too_much();
        }
        let values = one_of(rows.iter().flat_map(|row| merge(row)));
        match (weakest, values) {
            (Answer::DefaultOnly(_), Answer::Fixed(value)) => Answer::DefaultOnly(value),
            (Answer::DefaultOnly(_), _) => {
                Answer::Unknown("the value depends on several parameters".to_owned())
            }
            (_, values) => values,
        }
    }

    fn sub(self, module: &str, variables: Option<Cursor<'_>>) -> Answer {
        // Each variable once: a variable that occurs twice has one value.
        let mut names: Vec<&str> = sub_variables(module).collect();
        names.sort_unstable();
        names.dedup();
        let parts: Vec<Answer> = names
            .iter()
            .map(|name| match variables.and_then(|map| map.get(name)) {
                Some(value) => self.answer(value),
                None if name.contains('.') => {
                    Answer::Unknown(format!("the value contains the attribute {name}"))
                }
                None => self.reference(name),
            })
            .collect();
        let too_long = Cell::new(false);
        let answer = self.combine(&parts, |values| {
            let text = self.filled_in(module, &names, values);
            too_long.set(too_long.get() || text.is_none());
            text.into_iter().collect()
        });
        if too_long.get() { too_much() } else { answer }
    }

    /// The text of a `Fn::Sub` with the values of its variables, by their sorted names.
    fn filled_in(self, module: &str, names: &[&str], values: &[String]) -> Option<String> {
        let mut text = String::new();
        for part in template_parts(module) {
            let part = match part {
                TemplatePart::Text(_, part) => part,
                TemplatePart::Name(name) => values.get(names.binary_search(&name).ok()?)?,
            };
            self.spend(part.len())?;
            text.push_str(part);
        }
        Some(text)
    }

    fn join(self, separator: &str, list: Cursor<'_>) -> Answer {
        if !list.is_sequence() {
            return Answer::Unknown("the value joins a list that is not a literal".to_owned());
        }
        let parts: Vec<Answer> = list.items().map(|item| self.answer(item)).collect();
        if self.spend(separator.len() * parts.len()).is_none() {
            return too_much();
        }
        self.combine(&parts, |values| vec![values.join(separator)])
    }

    /// The result of an operator or function: its text, its name and its operands.
    fn computed(self, argument: Cursor<'_>) -> Answer {
        let items: Vec<Cursor<'_>> = argument.written_items().collect();
        let unknown = || {
            let text = expression_text(argument).unwrap_or_default();
            Answer::Unknown(format!("the value is the expression {text}"))
        };
        let [_, name, operands @ ..] = items.as_slice() else {
            return unknown();
        };
        let name = name.text().unwrap_or_default();
        let operands: Vec<Answer> = operands.iter().map(|one| self.answer(*one)).collect();
        let answer = self.combine(&operands, |values| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            compute(name, &values).into_iter().collect()
        });
        match answer {
            Answer::Unknown(_) => unknown(),
            known => known,
        }
    }

    fn find_in_map(self, argument: Cursor<'_>) -> Answer {
        let items: Vec<Cursor<'_>> = argument.written_items().collect();
        let [map, first, second, ..] = items[..] else {
            return Answer::Unknown("Fn::FindInMap is incomplete".to_owned());
        };
        let rows = map
            .text()
            .and_then(|name| self.module.and_then(|module| module.sections.mapping(name)));
        let Some(rows) = rows else {
            return Answer::Unknown("the mapping is not in the template".to_owned());
        };
        let first = self.answer(first);
        let second = self.answer(second);
        if matches!(second, Answer::Unknown(_)) {
            return second;
        }
        let look_up = |first: &str, second: &str| rows.path(&[first, second])?.text();
        if let Answer::Unknown(_) = first {
            // The row is chosen at deploy time, for instance by Region: every row is possible.
            let values = rows.entries().filter_map(|(_, _, row)| {
                let value = row.get(second.values().first()?)?;
                value.text().map(str::to_owned)
            });
            return one_of(values);
        }
        self.combine(&[first, second], |keys| {
            let value = keys.first().zip(keys.get(1));
            let found = value.and_then(|(first, second)| look_up(first, second));
            found.map(str::to_owned).into_iter().collect()
        })
    }
}

/// CloudFormation resolves a dynamic reference at deploy time.
fn literal(text: &str) -> Answer {
    if text.contains("{{resolve:") {
        Answer::Unknown("the value comes from a dynamic reference".to_owned())
    } else if text.contains("${") || text.starts_with("{%") {
        Answer::Unknown("the value is inserted after the template is read".to_owned())
    } else {
        Answer::Fixed(text.to_owned())
    }
}

fn too_much() -> Answer {
    Answer::Unknown("the expression is too complex to evaluate".to_owned())
}

fn one_of(values: impl IntoIterator<Item = String>) -> Answer {
    let mut distinct: Vec<String> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for value in values {
        if seen.insert(value.clone()) {
            distinct.push(value);
        }
    }
    match distinct.len() {
        0 => Answer::Unknown("no value is given".to_owned()),
        1 => Answer::Fixed(distinct.remove(0)),
        _ => Answer::OneOf(distinct),
    }
}
