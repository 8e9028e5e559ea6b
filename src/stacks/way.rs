//! How a file comes by a value that another file has.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::cloudformation::stacks::Matched;
use crate::cloudformation::{Expr, referenced};
use crate::document::NewValue;
use crate::ecs::SourceSet;
use crate::network::Reach;

/// How a file comes by a value.
#[derive(Clone)]
pub enum Way<'d> {
    /// It has it itself, and writes it so.
    Here(Found),
    /// A stack that it creates has it, over one or more steps down: the numbers of the nests.
    Below(Vec<usize>, Found),
    /// A file exports it, or can.
    Imported(Matched<'d>, Found),
    /// The stacks that create this one hand it down, each from a way of its own; none where that one has none.
    Above(Vec<Branch<'d>>),
}

/// One of the stacks that create a stack.
#[derive(Clone)]
pub struct Branch<'d> {
    /// The number of the nest.
    pub nest: usize,
    /// How its file comes by the value.
    pub way: Option<Way<'d>>,
}

/// A value in the file that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub file: usize,
    /// The value as that file writes it.
    pub value: NewValue,
    /// For subnets: how tasks there reach the internet.
    pub reach: Reach,
    /// Where it was found, for people.
    pub from: String,
    /// How well it fits; the least is the best.
    pub rank: u8,
    /// Whether only the name of a parameter shows what it is.
    pub is_by_name: bool,
}

impl Found {
    /// A value that is surely what is meant.
    pub(super) fn new(file: usize, value: NewValue, from: String) -> Self {
        Self {
            file,
            value,
            reach: Reach::Unknown,
            from,
            rank: 0,
            is_by_name: false,
        }
    }
}

impl<'d> Way<'d> {
    /// What is found at the end of all branches.
    #[must_use]
    pub fn ends(&self) -> Vec<&Found> {
        match self {
            Self::Here(found) | Self::Below(_, found) | Self::Imported(_, found) => vec![found],
            Self::Above(branches) => {
                let ways = branches.iter().filter_map(|branch| branch.way.as_ref());
                ways.flat_map(Self::ends).collect()
            }
        }
    }

    /// How many stacks lie on it.
    fn size(&self) -> usize {
        match self {
            Self::Here(_) | Self::Below(..) | Self::Imported(..) => 0,
            Self::Above(branches) => {
                let below = branches.iter().filter_map(|branch| branch.way.as_ref());
                branches.len() + below.map(Self::size).sum::<usize>()
            }
        }
    }

    /// Whether every stack on the way has it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Above(branches) => branches
                .iter()
                .all(|branch| branch.way.as_ref().is_some_and(Self::is_complete)),
            _ => true,
        }
    }

    /// How tasks in subnets reach the internet, where all ends agree.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let ends = self.ends().into_iter().filter(|_| self.is_complete());
        agreed(ends.map(|found| found.reach)).unwrap_or(Reach::Unknown)
    }

    /// How well it fits, at worst; the least is the best. What is missing somewhere fits worse than what is there.
    #[must_use]
    pub fn rank(&self) -> u8 {
        let worst = self.ends().iter().map(|found| found.rank).max();
        let missing = if self.is_complete() { 0 } else { LIKELY };
        worst.unwrap_or_default() + missing
    }

    /// Whether only the name of a parameter shows what it is, at one end at least.
    #[must_use]
    pub fn is_by_name(&self) -> bool {
        self.ends().iter().any(|end| end.is_by_name)
    }

    /// Where it was found, for people.
    #[must_use]
    pub fn from(&self) -> String {
        let mut told: Vec<&str> = Vec::new();
        for end in self.ends() {
            if !told.contains(&end.from.as_str()) {
                told.push(&end.from);
            }
        }
        told.join(", ")
    }
}

/// What several say alike; nothing where they differ, or nobody says anything.
pub(super) fn agreed(all: impl IntoIterator<Item = Reach>) -> Option<Reach> {
    let mut all = all.into_iter();
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// Asks the files that a file imports from; of what one of them has the best counts.
pub(super) fn imported<'s, 'd: 's>(
    set: &'s SourceSet<'d>,
    file: usize,
    ask: impl Fn(usize) -> Vec<Found> + 's,
) -> impl Iterator<Item = Way<'d>> + 's {
    set.graph
        .imported_by(file)
        .iter()
        .filter_map(move |matched| {
            let found = ask(matched.export.file).into_iter();
            let best = found.min_by_key(|found| found.rank)?;
            Some(Way::Imported(matched.clone(), best))
        })
}

/// Asks the stacks that create a stack, and what else these create; the nearest that know count. `ask` looks at a file.
pub(super) fn above<'d>(
    set: &SourceSet<'d>,
    file: usize,
    ask: &dyn Fn(usize) -> Vec<Found>,
) -> Option<Way<'d>> {
    let answers = RefCell::new(HashMap::new());
    let ask = |file: usize| -> Vec<Found> {
        let mut answers = answers.borrow_mut();
        answers.entry(file).or_insert_with(|| ask(file)).clone()
    };
    let mut climb = Climb {
        set,
        ask: &ask,
        known: HashMap::new(),
    };
    climb.above(file)
}

/// How many stacks may lie on the ways to one value; a template that more stacks use is asked about otherwise.
const BRANCHES: usize = 256;

/// One search upwards. Nests that are relied on never go round.
struct Climb<'s, 'd> {
    set: &'s SourceSet<'d>,
    ask: &'s dyn Fn(usize) -> Vec<Found>,
    /// What was found above each file: the stack of a template may be created in many places.
    known: HashMap<usize, Option<Way<'d>>>,
}

impl<'d> Climb<'_, 'd> {
    fn above(&mut self, file: usize) -> Option<Way<'d>> {
        if let Some(known) = self.known.get(&file) {
            return known.clone();
        }
        let set = self.set;
        let mut branches = Vec::new();
        for (number, nest) in set.graph.parents_of(file) {
            let is_usable = nest.is_sure && nest.takes_more();
            let way = is_usable.then(|| self.of_nest(number)).flatten();
            branches.push(Branch { nest: number, way });
        }
        let is_known = branches.iter().any(|branch| branch.way.is_some());
        let mut found = is_known.then_some(Way::Above(branches));
        if found.as_ref().is_some_and(|way| way.size() > BRANCHES) {
            let root = set.template(file).map(|template| template.root);
            root.inspect(|root| {
                root.leave_unfinished("more stacks are created from it than are followed");
            });
            found = None;
        }
        self.known.insert(file, found.clone());
        found
    }

    fn of_nest(&mut self, number: usize) -> Option<Way<'d>> {
        let near = around(self.set, number, self.ask);
        // What is only likely to be meant gives way to what is surely meant further up.
        let is_good = near.as_ref().is_some_and(|way| way.rank() < LIKELY);
        let parent = self.set.graph.nest(number).parent;
        let far = (!is_good).then(|| self.above(parent));
        let all = near.into_iter().chain(far.flatten());
        all.min_by_key(Way::rank)
    }
}

/// From this rank on something is only likely to be what is meant.
pub(super) const LIKELY: u8 = 6;

/// The best of what a stack's parent has, and what the parent's other stacks have. Where several that fit as well
/// differ, it is open which one is meant, and the next best counts.
fn around<'d>(
    set: &SourceSet<'d>,
    asking: usize,
    ask: &dyn Fn(usize) -> Vec<Found>,
) -> Option<Way<'d>> {
    let nest = set.graph.nest(asking);
    let own = ask(nest.parent).into_iter().map(Way::Here);
    let mut known: Vec<Way<'d>> = own.collect();
    for (steps, file) in below(set, asking) {
        let found = ask(file).into_iter();
        known.extend(found.map(|found| Way::Below(steps.clone(), found)));
    }
    let mut ranks: Vec<u8> = known.iter().map(Way::rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks.into_iter().find_map(|rank| {
        let mut alike = known.iter().filter(|way| way.rank() == rank);
        let first = alike.next()?;
        let meant = from_parent(set, first);
        let agree = alike.all(|other| meant.is_some() && from_parent(set, other) == meant);
        agree.then(|| first.clone())
    })
}

/// What the parent hands to the stack that has a value, where that is all that the value is.
fn from_parent(set: &SourceSet<'_>, way: &Way<'_>) -> Option<Expr> {
    let Way::Below(steps, found) = way else {
        return None;
    };
    let [step] = steps.as_slice() else {
        return None;
    };
    let nest = set.graph.nest(*step);
    let handed = |value: &NewValue| {
        let name = referenced(value)?;
        nest.argument(name).map(Expr::of)
    };
    match &found.value {
        NewValue::Sequence(items) => {
            let items: Option<Vec<Expr>> = items.iter().map(handed).collect();
            items.map(Expr::List)
        }
        one => handed(one),
    }
}

/// How deep nests may lie in each other; real ones stay below four.
const DEPTH: usize = 4;

/// How many ways down are looked at; a template has at most 500 resources.
const WAYS_DOWN: usize = 1_000;

/// The stacks that a stack's parent creates besides it, at any depth, each with the steps to it.
fn below(set: &SourceSet<'_>, asking: usize) -> Vec<(Vec<usize>, usize)> {
    let nest = set.graph.nest(asking);
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), nest.parent)];
    while let Some((steps, file)) = open.pop() {
        for (number, next) in set.graph.children_of(file) {
            let is_itself =
                number == asking || next.child == nest.child || next.child == nest.parent;
            if is_itself || !next.is_sure || steps.len() >= DEPTH || steps.contains(&number) {
                continue;
            }
            if steps.is_empty() && !may_go_before(set, number, asking) {
                continue;
            }
            let mut steps = steps.clone();
            steps.push(number);
            open.push((steps.clone(), next.child));
            found.push((steps, next.child));
            if found.len() > WAYS_DOWN {
                nest.resource.key.leave_unfinished(
                    "more stacks are created alongside it than are searched for what its tasks need",
                );
                return Vec::new();
            }
        }
    }
    found.sort();
    found
}

/// Whether one stack of a parent can hand something to another: it is there whenever the other is, and does not wait for
/// it.
pub(super) fn may_go_before(set: &SourceSet<'_>, giver: usize, taker: usize) -> bool {
    let (giver, taker) = (set.graph.nest(giver), set.graph.nest(taker));
    let Some(template) = set.template(taker.parent) else {
        return false;
    };
    let condition = giver.resource.condition;
    let is_there = condition.is_none() || condition == taker.resource.condition;
    is_there && !template.waits_for(giver.resource.name, taker.resource.name)
}
