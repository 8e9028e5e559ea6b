//! Proves that a changed program synthesizes to what is planned: compares the templates after the change with those
//! before it, to which the plan is applied.
//!
//! [`verify`] takes the texts of all templates of an app, brings them into one normal form, pairs the resources
//! that both sides add, and lists the differences. A difference that constructs cause by themselves has a row in
//! `facts/synthesis/derived.tsv`, whose condition is checked on the whole app; any other one is unexplained.

mod app;
mod conditions;
mod definitions;
mod derived;
mod difference;
mod groups;
mod help;
mod imports;
mod lists;
mod normal;
mod pairs;
mod references;
mod template;
mod value;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use difference::{Difference, Kind};
pub use template::NotTemplate;
pub use value::Value;

use crate::facts::synthesis::Derived;
use app::{App, Stack};
use template::Sections;

/// The section of a difference that concerns a whole template.
const TEMPLATE: &str = "Template";

/// The templates of an app by name, relative to its directory.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// Their texts before the change.
    pub before: BTreeMap<String, String>,
    /// The same with the plan applied. One that is missing is planned unchanged.
    pub planned: BTreeMap<String, String>,
    /// Their texts after the change.
    pub after: BTreeMap<String, String>,
}

/// The side of a comparison that a text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the change.
    Before,
    /// As planned.
    Planned,
    /// After the change.
    After,
}

/// A text that is not a template.
#[derive(Debug)]
pub struct Unreadable {
    /// The name of the template.
    pub template: String,
    /// Its side.
    pub side: Side,
    /// The reason.
    pub why: NotTemplate,
}

/// A difference with its explanation.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The name of the template.
    pub template: String,
    /// The difference.
    pub difference: Difference,
    /// The row that explains it; `None` if it is unexplained.
    pub derived: Option<&'static Derived>,
    /// What to do about it, unless it is explained.
    pub help: Option<String>,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// The number of templates.
    pub templates: usize,
    /// The number of templates that the plan changes.
    pub planned: usize,
    /// The differences: the unexplained ones first, in the order of the templates.
    pub differences: Vec<Judged>,
}

impl Verification {
    /// The number of unexplained differences.
    pub fn unexplained(&self) -> usize {
        self.differences
            .iter()
            .filter(|one| one.derived.is_none())
            .count()
    }
}

/// Compares the synthesized templates with the plan.
///
/// # Errors
/// If a text is not a template.
pub fn verify(templates: &Templates) -> Result<Verification, Unreadable> {
    let mut before = read(&templates.before, Side::Before)?;
    let mut after = read(&templates.after, Side::After)?;
    let mut planned = before.clone();
    planned.extend(read(&templates.planned, Side::Planned)?);
    for side in [&mut before, &mut planned, &mut after] {
        imports::resolve(side);
    }
    let mut differences = on_one_side(&before, &after);
    let mut stacks = BTreeMap::new();
    let mut changed = 0;
    for (name, old) in &before {
        let plan = planned.get(name).unwrap_or(old);
        changed += usize::from(plan != old);
        if let Some(new) = after.get(name) {
            stacks.insert(name.clone(), stack(old, plan, new));
        }
    }
    let app = App::new(stacks);
    for (template, stack) in &app.stacks {
        let found = difference::differences(&stack.before, &stack.planned, &stack.after);
        differences.extend(found.into_iter().map(|difference| {
            let derived = derived::explain(&app, template, stack, &difference);
            let help = derived.is_none().then(|| help::help(stack, &difference));
            Judged {
                template: template.clone(),
                difference,
                derived,
                help,
            }
        }));
    }
    differences.sort_by_key(|one| one.derived.is_some());
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    Ok(Verification {
        templates: names.len(),
        planned: changed,
        differences,
    })
}

fn read(
    texts: &BTreeMap<String, String>,
    side: Side,
) -> Result<BTreeMap<String, Sections>, Unreadable> {
    let read = |(name, text): (&String, &String)| match template::read(text) {
        Ok(sections) => Ok((name.clone(), normal::prepared(sections))),
        Err(why) => Err(Unreadable {
            template: name.clone(),
            side,
            why,
        }),
    };
    texts.iter().map(read).collect()
}

fn stack(before: &Sections, planned: &Sections, after: &Sections) -> Stack {
    let pairs = pairs::pairs(before, planned, after);
    let own = BTreeMap::new();
    Stack {
        before: normal::normal(before, &own),
        planned: normal::normal(planned, &pairs.names),
        after: normal::normal(after, &own),
        added: pairs.added,
    }
}

/// The templates that only one side has.
fn on_one_side(
    before: &BTreeMap<String, Sections>,
    after: &BTreeMap<String, Sections>,
) -> Vec<Judged> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let single = names
        .into_iter()
        .filter(|name| before.contains_key(*name) != after.contains_key(*name));
    single
        .map(|name| {
            let is_gone = before.contains_key(name);
            let there = |is_there: bool| is_there.then(|| Value::text(name));
            let help = match is_gone {
                true => "Synthesize all stacks after the change, and keep the names of stacks and their construct IDs.",
                false => "Synthesize the same stacks before and after the change; the source must not add a stack or rename one.",
            };
            Judged {
                template: name.clone(),
                difference: Difference {
                    kind: if is_gone { Kind::Missing } else { Kind::Extra },
                    section: TEMPLATE.to_owned(),
                    id: String::new(),
                    resource_type: String::new(),
                    path: Vec::new(),
                    before: there(is_gone),
                    planned: there(is_gone),
                    after: there(!is_gone),
                },
                derived: None,
                help: Some(help.to_owned()),
            }
        })
        .collect()
}
