//! The route by which a module can obtain another module's value.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::model::graph::Matched;
use crate::model::surroundings::InternetAccess;
use crate::model::{Expr, Project, referenced};
use crate::syntax::NewValue;

/// The route by which a file can obtain a value.
#[derive(Clone)]
pub enum ValueRoute<'d> {
    /// The file defines it itself, by this expression.
    Here(ForeignValue),
    /// A stack that it creates defines it, one or more levels down: the indexes of the nested stacks.
    Below(Vec<usize>, ForeignValue),
    /// A file exports it, or can.
    Imported(Matched<'d>, ForeignValue),
    /// The parent stacks pass it down, each from a route of its own.
    Above(Vec<ParentRoute<'d>>),
}

/// One of the parents of a stack.
#[derive(Clone)]
pub struct ParentRoute<'d> {
    /// The index of the nested stack.
    pub nested: usize,
    /// The route by which the parent's file can obtain the value; `None` if there is none.
    pub route: Option<ValueRoute<'d>>,
}

/// A value in the file that defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignValue {
    /// The file.
    pub file: usize,
    /// The expression of the value in that file.
    pub value: NewValue,
    /// For subnets: how tasks there reach the internet.
    pub internet_access: InternetAccess,
    /// Where it was found, as reports show it.
    pub from: String,
    /// How well it matches; the lowest rank is the best.
    pub rank: u8,
    /// Whether the name of a parameter is the only evidence for it.
    pub is_by_name: bool,
}

impl ForeignValue {
    /// A value that is certain.
    pub(super) fn new(file: usize, value: NewValue, from: String) -> Self {
        Self {
            file,
            value,
            internet_access: InternetAccess::Unknown,
            from,
            rank: 0,
            is_by_name: false,
        }
    }
}

impl<'d> ValueRoute<'d> {
    /// The values at the ends of all branches.
    pub fn ends(&self) -> Vec<&ForeignValue> {
        match self {
            Self::Here(found) | Self::Below(_, found) | Self::Imported(_, found) => vec![found],
            Self::Above(branches) => {
                let routes = branches.iter().filter_map(|branch| branch.route.as_ref());
                routes.flat_map(Self::ends).collect()
            }
        }
    }

    /// The number of stacks on it.
    fn size(&self) -> usize {
        match self {
            Self::Here(_) | Self::Below(..) | Self::Imported(..) => 0,
            Self::Above(branches) => {
                let below = branches.iter().filter_map(|branch| branch.route.as_ref());
                branches.len() + below.map(Self::size).sum::<usize>()
            }
        }
    }

    /// Whether every stack on the route has a route itself.
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Above(branches) => branches
                .iter()
                .all(|branch| branch.route.as_ref().is_some_and(Self::is_complete)),
            _ => true,
        }
    }

    /// How tasks in subnets reach the internet, if all ends agree.
    pub fn internet_access(&self) -> InternetAccess {
        let ends = self.ends().into_iter().filter(|_| self.is_complete());
        agreed(ends.map(|found| found.internet_access)).unwrap_or(InternetAccess::Unknown)
    }

    /// The worst rank of its ends; the lowest is the best. A missing value ranks below any other.
    pub fn rank(&self) -> u8 {
        let worst = self.ends().iter().map(|found| found.rank).max();
        let missing = if self.is_complete() { 0 } else { LIKELY };
        worst.unwrap_or_default() + missing
    }

    /// Whether the name of a parameter is the only evidence at any end.
    pub fn is_by_name(&self) -> bool {
        self.ends().iter().any(|end| end.is_by_name)
    }

    /// Where it was found, as reports show it.
    pub fn from(&self) -> String {
        let mut sources: Vec<&str> = Vec::new();
        for end in self.ends() {
            if !sources.contains(&end.from.as_str()) {
                sources.push(&end.from);
            }
        }
        sources.join(", ")
    }
}

/// The value on which all agree; `None` if they differ, or if there is none.
pub(super) fn agreed(all: impl IntoIterator<Item = InternetAccess>) -> Option<InternetAccess> {
    let mut all = all.into_iter();
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// Searches the files that a file imports from; of each file's values, the best counts.
pub(super) fn imported<'s, 'd: 's>(
    project: &'s Project<'d>,
    file: usize,
    ask: impl Fn(usize) -> Vec<ForeignValue> + 's,
) -> impl Iterator<Item = ValueRoute<'d>> + 's {
    project
        .graph
        .imported_by(file)
        .iter()
        .filter_map(move |matched| {
            let found = ask(matched.export.file).into_iter();
            let best = found.min_by_key(|found| found.rank)?;
            Some(ValueRoute::Imported(matched.clone(), best))
        })
}

/// Searches the parents of a stack, and the other stacks that these create; the nearest value counts. `ask` searches a
/// file.
pub(super) fn above<'d>(
    project: &Project<'d>,
    file: usize,
    ask: &dyn Fn(usize) -> Vec<ForeignValue>,
) -> Option<ValueRoute<'d>> {
    let answers = RefCell::new(HashMap::new());
    let ask = |file: usize| -> Vec<ForeignValue> {
        let mut answers = answers.borrow_mut();
        answers.entry(file).or_insert_with(|| ask(file)).clone()
    };
    let mut climb = Climb {
        project,
        ask: &ask,
        known: HashMap::new(),
    };
    climb.above(file)
}

/// The limit of stacks on the routes to one value; values of a template that more stacks use are not searched.
const BRANCHES: usize = 256;

/// One search of the parent stacks. Nested stacks that are certain are never cyclic.
struct Climb<'s, 'd> {
    project: &'s Project<'d>,
    ask: &'s dyn Fn(usize) -> Vec<ForeignValue>,
    /// The result for each file: the stack of a module may be created in many places.
    known: HashMap<usize, Option<ValueRoute<'d>>>,
}

impl<'d> Climb<'_, 'd> {
    fn above(&mut self, file: usize) -> Option<ValueRoute<'d>> {
        if let Some(known) = self.known.get(&file) {
            return known.clone();
        }
        let project = self.project;
        let mut branches = Vec::new();
        for (number, nested) in project.graph.parents_of(file) {
            let is_usable = nested.is_sure && nested.takes_more();
            let route = is_usable.then(|| self.of_nest(number)).flatten();
            branches.push(ParentRoute {
                nested: number,
                route,
            });
        }
        let is_known = branches.iter().any(|branch| branch.route.is_some());
        let mut found = is_known.then_some(ValueRoute::Above(branches));
        if found.as_ref().is_some_and(|route| route.size() > BRANCHES) {
            let root = project.module(file).map(|module| module.root);
            root.inspect(|root| {
                root.leave_unfinished(
                    "more stacks are created from the template than the analysis follows",
                );
            });
            found = None;
        }
        self.known.insert(file, found.clone());
        found
    }

    fn of_nest(&mut self, number: usize) -> Option<ValueRoute<'d>> {
        let near = around(self.project, number, self.ask);
        // A certain value further up takes precedence over one that is only likely.
        let is_good = near.as_ref().is_some_and(|route| route.rank() < LIKELY);
        let parent = self.project.graph.nested(number).parent;
        let far = (!is_good).then(|| self.above(parent));
        let all = near.into_iter().chain(far.flatten());
        all.min_by_key(ValueRoute::rank)
    }
}

/// From this rank on, a value is only likely to be the right one.
pub(super) const LIKELY: u8 = 6;

/// The best of the values of a stack's parent and of the parent's other stacks. If several of the same rank differ, the
/// right one cannot be determined, and the next rank counts.
fn around<'d>(
    project: &Project<'d>,
    asking: usize,
    ask: &dyn Fn(usize) -> Vec<ForeignValue>,
) -> Option<ValueRoute<'d>> {
    let nested = project.graph.nested(asking);
    let own = ask(nested.parent).into_iter().map(ValueRoute::Here);
    let mut known: Vec<ValueRoute<'d>> = own.collect();
    for (steps, file) in below(project, asking) {
        let found = ask(file).into_iter();
        known.extend(found.map(|found| ValueRoute::Below(steps.clone(), found)));
    }
    let mut ranks: Vec<u8> = known.iter().map(ValueRoute::rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks.into_iter().find_map(|rank| {
        let mut alike = known.iter().filter(|route| route.rank() == rank);
        let first = alike.next()?;
        let meant = from_parent(project, first);
        let agree = alike.all(|other| meant.is_some() && from_parent(project, other) == meant);
        agree.then(|| first.clone())
    })
}

/// The argument that the parent passes to the stack that has a value, if the value is exactly that.
fn from_parent(project: &Project<'_>, route: &ValueRoute<'_>) -> Option<Expr> {
    let ValueRoute::Below(steps, found) = route else {
        return None;
    };
    let [step] = steps.as_slice() else {
        return None;
    };
    let nested = project.graph.nested(*step);
    let parent_arguments = |value: &NewValue| {
        let name = referenced(value)?;
        nested.argument(name).map(Expr::of)
    };
    match &found.value {
        NewValue::Sequence(items) => {
            let items: Option<Vec<Expr>> = items.iter().map(parent_arguments).collect();
            items.map(Expr::List)
        }
        one => parent_arguments(one),
    }
}

/// How deep stacks may nest; real ones stay below four.
const DEPTH: usize = 4;

/// The limit of routes down that are searched; a template has at most 500 resources.
const WAYS_DOWN: usize = 1_000;

/// The other stacks that a stack's parent creates, at any depth, each with the steps to it.
fn below(project: &Project<'_>, asking: usize) -> Vec<(Vec<usize>, usize)> {
    let nested = project.graph.nested(asking);
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), nested.parent)];
    while let Some((steps, file)) = open.pop() {
        for (number, next) in project.graph.children_of(file) {
            let is_itself =
                number == asking || next.child == nested.child || next.child == nested.parent;
            if is_itself || !next.is_sure || steps.len() >= DEPTH || steps.contains(&number) {
                continue;
            }
            if steps.is_empty() && !may_go_before(project, number, asking) {
                continue;
            }
            let mut steps = steps.clone();
            steps.push(number);
            open.push((steps.clone(), next.child));
            found.push((steps, next.child));
            if found.len() > WAYS_DOWN {
                nested.resource.key.leave_unfinished(
                    "more stacks are created alongside it than the analysis searches for network and role values",
                );
                return Vec::new();
            }
        }
    }
    found.sort();
    found
}

/// Whether one stack of a parent can provide a value to another: it exists whenever the other does, and does not wait
/// for it.
pub(super) fn may_go_before(project: &Project<'_>, giver: usize, taker: usize) -> bool {
    let (giver, taker) = (project.graph.nested(giver), project.graph.nested(taker));
    let Some(module) = project.module(taker.parent) else {
        return false;
    };
    let condition = giver.resource.condition;
    let is_there = condition.is_none() || condition == taker.resource.condition;
    is_there && !module.waits_for(giver.resource.name, taker.resource.name)
}
