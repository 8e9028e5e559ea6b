//! The launch types that a task definition declares as required compatibilities.

use super::TaskDefinition;
use super::launch::written;
use crate::model::{Function, Module, evaluate, function};
use crate::syntax::Cursor;

/// The value of `RequiresCompatibilities` of a task definition.
pub enum Compatibilities<'d> {
    /// No list: ECS determines by itself what the task definition supports, so nothing is proven.
    Unlisted,
    /// The list and its items, the same for all parameters and conditions.
    Listed(Cursor<'d>, Vec<String>),
    /// A parameter or condition decides, at this place.
    Chosen(Cursor<'d>),
}

impl Compatibilities<'_> {
    /// Whether a launch type is certainly in the list.
    pub fn lists(&self, launch_type: &str) -> bool {
        matches!(self, Self::Listed(_, listed) if listed.iter().any(|one| one == launch_type))
    }

    /// Whether there is a list from which a launch type is certainly missing.
    pub fn excludes(&self, launch_type: &str) -> bool {
        matches!(self, Self::Listed(..)) && !self.lists(launch_type)
    }
}

/// Reads the required compatibilities of a task definition.
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

/// The texts of a list, or the place of the parameter or condition that decides.
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
    // A placeholder that a script fills in counts as any other word here; it is reported elsewhere.
    if let (None, Some(text)) = (module, place.text()) {
        return Ok(vec![text.to_owned()]);
    }
    // CloudFormation accepts a single text as a list of one, and a list parameter as a text with commas.
    let answer = evaluate(module, place);
    let text = answer.fixed().ok_or(place)?;
    let words = text.split(',').map(str::trim);
    Ok(words.map(str::to_owned).collect())
}
