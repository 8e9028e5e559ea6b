//! What is known of the values of parameters in the deployed stacks.

use std::collections::{BTreeMap, HashSet};

use super::evaluate::{Answer, evaluate_with};
use super::graph::NestedStack;
use super::parameter_files::Values;
use super::{Module, Project, parameter_types};

/// What is known of the value of a parameter in the deployed stacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deployed {
    /// It is one of these.
    OneOf(Vec<String>),
    /// The default of a parameter of the caller; the deployed stack may have another value.
    Default(String),
    /// Something else than the parameter's own default, for the reason given.
    Unknown(String),
}

impl Deployed {
    /// The values that are certain; empty if there are none.
    pub fn certain(&self) -> &[String] {
        match self {
            Self::OneOf(values) => values,
            Self::Default(_) | Self::Unknown(_) => &[],
        }
    }
}

/// The values by the names of the parameters.
pub type DeployedValues = BTreeMap<String, Deployed>;

/// Values that are certain, as those of settings and parameter files are.
pub fn certain(values: Values) -> impl Iterator<Item = (String, Deployed)> {
    let values = values.into_iter();
    values.map(|(name, values)| (name, Deployed::OneOf(values)))
}

/// What is known of the deployments of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployments {
    /// The values in all of them.
    pub values: DeployedValues,
    /// The values in each of them, because values belong together: a size is a pair. Empty if they are not told apart.
    pub each: Vec<DeployedValues>,
}

/// The limit of deployments that are told apart.
const MOST: usize = 64;

impl Deployments {
    /// What is known of several deployments. A parameter without a value in one of them has its default there.
    pub fn of(each: Vec<DeployedValues>, module: &Module<'_>) -> Self {
        let parameters = module.parameters.iter();
        let values = parameters.filter_map(|parameter| {
            let values = each.iter().map(|values| values.get(parameter.name));
            let value = all_of(values.collect(), parameter.default())?;
            Some((parameter.name.to_owned(), value))
        });
        let values = values.collect();
        Self {
            values,
            each: if each.len() > MOST { Vec::new() } else { each },
        }
    }

    /// Leaves out the parameters whose value in all deployments is of some kind.
    #[must_use]
    pub fn without(mut self, is_left_out: impl Fn(&Deployed) -> bool) -> Self {
        let names = self.values.iter().filter(|(_, value)| is_left_out(value));
        let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
        for values in std::iter::once(&mut self.values).chain(&mut self.each) {
            for name in &names {
                values.remove(name);
            }
        }
        self
    }

    /// Sets the values that the user specified, which count more than others.
    #[must_use]
    pub fn with(mut self, specified: &Values) -> Self {
        let all = std::iter::once(&mut self.values).chain(&mut self.each);
        for values in all {
            values.extend(certain(specified.clone()));
        }
        self
    }
}

impl From<Values> for Deployments {
    fn from(values: Values) -> Self {
        Self {
            values: certain(values).collect(),
            each: Vec::new(),
        }
    }
}

/// The deployments of a module by the callers in the project. `known` has those of the callers, by file. A parameter
/// that no caller passes is left out: its default counts.
pub fn by_callers(project: &Project<'_>, file: usize, known: &[Deployments]) -> Deployments {
    let Some(module) = project.module(file) else {
        return Deployments::default();
    };
    let calls: Vec<&NestedStack<'_>> = project.graph.parents_of(file).map(|(_, one)| one).collect();
    if calls.iter().any(|call| !call.is_sure) {
        return Deployments::default();
    }
    let each = calls.iter().flat_map(|call| {
        let caller = &known[call.parent];
        let deployed = match caller.each.as_slice() {
            [] => std::slice::from_ref(&caller.values),
            each => each,
        };
        deployed
            .iter()
            .map(|values| passed(project, call, module, values))
    });
    Deployments::of(each.collect(), module)
}

/// What a caller passes in one of its deployments.
fn passed(
    project: &Project<'_>,
    call: &NestedStack<'_>,
    module: &Module<'_>,
    known: &DeployedValues,
) -> DeployedValues {
    let caller: Option<&Module<'_>> = project.module(call.parent);
    let parameters = module.parameters.iter();
    // The argument of a Parameter Store parameter is the name of an entry.
    let plain = parameters.filter(|one| !one.kind().starts_with(parameter_types::SSM_PREFIX));
    let passed = plain.filter_map(|parameter| {
        let argument = call.argument(parameter.name)?;
        // Without a value the default counts.
        if argument.is_absent() {
            return None;
        }
        let value = match evaluate_with(caller, known, argument) {
            Answer::Fixed(value) => Deployed::OneOf(vec![value]),
            Answer::OneOf(values) => Deployed::OneOf(values),
            Answer::DefaultOnly(value) => Deployed::Default(value),
            Answer::Unknown(why) => Deployed::Unknown(why),
        };
        Some((parameter.name.to_owned(), value))
    });
    passed.collect()
}

/// What is known of a value by all deployments; `None` if all leave it to its default.
fn all_of(each: Vec<Option<&Deployed>>, default: Option<&str>) -> Option<Deployed> {
    if each.iter().all(Option::is_none) {
        return None;
    }
    let (mut values, mut defaults) = (Vec::new(), Vec::new());
    for value in each {
        match value {
            Some(Deployed::Unknown(why)) => return Some(Deployed::Unknown(why.clone())),
            Some(Deployed::Default(value)) => defaults.push(value.clone()),
            Some(Deployed::OneOf(more)) => values.extend(more.iter().cloned()),
            None => values.extend(default.map(str::to_owned)),
        }
    }
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(value.clone()));
    defaults.dedup();
    Some(match (values.as_slice(), defaults.as_slice()) {
        (_, []) => Deployed::OneOf(values),
        ([], [default]) => Deployed::Default(default.clone()),
        _ => Deployed::Unknown("the callers pass different values".to_owned()),
    })
}

/// The files that have callers, such that callers come before what they call. Files that call each other are in no certain
/// order.
pub fn callers_first(project: &Project<'_>) -> Vec<usize> {
    let callers = |file: usize| project.graph.parents_of(file).map(|(_, call)| call.parent);
    let mut order = Vec::new();
    let mut is_seen = vec![false; project.files.len()];
    // A file is put down when its callers are.
    let mut open: Vec<(usize, bool)> = (0..project.files.len())
        .rev()
        .map(|one| (one, false))
        .collect();
    while let Some((file, is_done)) = open.pop() {
        if is_done {
            order.push(file);
        } else if !std::mem::replace(&mut is_seen[file], true) && callers(file).next().is_some() {
            open.push((file, true));
            open.extend(callers(file).map(|caller| (caller, false)));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{Deployed, all_of};

    #[test]
    fn what_is_known_of_all_is_no_more_certain_than_its_parts() {
        let one = |value: &str| Deployed::OneOf(vec![value.to_owned()]);
        let default = |value: &str| Deployed::Default(value.to_owned());
        let one_of =
            |values: &[&str]| Deployed::OneOf(values.iter().map(|&one| one.to_owned()).collect());
        let all = |each: &[Option<Deployed>]| {
            all_of(each.iter().map(Option::as_ref).collect(), Some("1"))
        };
        assert_eq!(all(&[None, None]), None);
        assert_eq!(all(&[Some(one("2")), Some(one("2"))]), Some(one("2")));
        assert_eq!(all(&[Some(one("2")), None]), Some(one_of(&["2", "1"])));
        assert_eq!(
            all(&[Some(default("2")), Some(default("2"))]),
            Some(default("2"))
        );
        for other in [default("3"), one("2")] {
            let unknown = Deployed::Unknown("the callers pass different values".to_owned());
            assert_eq!(all(&[Some(default("2")), Some(other)]), Some(unknown));
        }
        let unknown = Deployed::Unknown("it is imported".to_owned());
        assert_eq!(all(&[Some(one("2")), Some(unknown.clone())]), Some(unknown));
    }
}
