//! The launch types that a task definition requires to be compatible with.

use super::TaskDefinition;
use super::launch::written;
use crate::model::{Function, Module, evaluate, function};
use crate::syntax::Cursor;

/// What `RequiresCompatibilities` of a task definition comes to.
pub enum Compatibilities<'d> {
    /// Nothing is listed: ECS determines by itself what the task definition supports, so that nothing is proven.
    Unlisted,
    /// The list, and what is in it, whatever the parameters and conditions are.
    Listed(Cursor<'d>, Vec<String>),
    /// A parameter or condition chooses, at this place.
    Chosen(Cursor<'d>),
}

impl Compatibilities<'_> {
    /// Whether a launch type is surely in the list.
    #[must_use]
    pub fn lists(&self, launch_type: &str) -> bool {
        matches!(self, Self::Listed(_, listed) if listed.iter().any(|one| one == launch_type))
    }

    /// Whether a launch type is surely missing from a list that is there.
    #[must_use]
    pub fn excludes(&self, launch_type: &str) -> bool {
        matches!(self, Self::Listed(..)) && !self.lists(launch_type)
    }
}

/// Reads the list of a task definition.
#[must_use]
pub fn compatibilities<'d>(
    module: Option<&Module<'_>>,
    task: &TaskDefinition<'d>,
) -> Compatibilities<'d> {
    let Some(place) = written(task.get("RequiresCompatibilities")) else {
        return Compatibilities::Unlisted;
    };
    match listed(module, place) {
        Ok(listed) if listed.is_empty() => Compatibilities::Unlisted,
        Ok(listed) => Compatibilities::Listed(place, listed),
        Err(chosen) => Compatibilities::Chosen(chosen),
    }
}

/// The texts of a list; else the place where something chooses.
fn listed<'d>(module: Option<&Module<'_>>, place: Cursor<'d>) -> Result<Vec<String>, Cursor<'d>> {
    if place.is_absent() {
        return Ok(Vec::new());
    }
    if let Some(Function::If {
        then, otherwise, ..
    }) = function(place)
    {
        let branches = [listed(module, then)?, listed(module, otherwise)?];
        let [then, otherwise] = branches.map(|mut branch| {
            branch.sort_unstable();
            branch
        });
        return (then == otherwise).then_some(then).ok_or(place);
    }
    if place.is_sequence() {
        let items: Result<Vec<Vec<String>>, Cursor<'d>> =
            place.items().map(|item| listed(module, item)).collect();
        return Ok(items?.concat());
    }
    // What a script fills in is as good as any other word here; it is asked about elsewhere.
    if let (None, Some(text)) = (module, place.text()) {
        return Ok(vec![text.to_owned()]);
    }
    // CloudFormation takes a single text for a list of one, and a list in a parameter is a text with commas.
    let answer = evaluate(module, place);
    let text = answer.fixed().ok_or(place)?;
    let words = text.split(',').map(str::trim);
    Ok(words.map(str::to_owned).collect())
}
