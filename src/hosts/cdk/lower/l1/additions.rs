//! New resources and parameters, as statements before the call that refers to them.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value as Json;

use super::super::owner::Owner;
use super::super::statements::RESERVED;
use super::super::{Lowering, NotLowered, Planned, Stack};
use super::writing::Point;
use crate::hosts::programs::changes::reference;
use crate::hosts::programs::value::Value;
use crate::syntax::code::Scope;

/// The variable of a new construct.
#[derive(Debug)]
pub(in super::super) struct NewVariable {
    /// The logical ID, and the edit of the template that adds it.
    name: String,
    template: String,
    id: String,
    variable: String,
    program: usize,
    /// Where the statement is that assigns it.
    at: usize,
    scope: Scope,
}

/// Where a new construct is made.
#[derive(Clone)]
pub(super) struct Place<'l> {
    pub(super) point: Point<'l>,
    pub(super) statement: Range<usize>,
    /// Whether it is behind the statement, and not before it.
    pub(super) is_after: bool,
}

/// A change of an L1 construct, its call, and the new value.
type User<'l> = (Planned<'l>, Result<Owner, NotLowered>, &'l Value);

/// A new resource or parameter that is written for L1 constructs.
pub(super) struct Entry<'l> {
    pub(super) planned: Planned<'l>,
    pub(super) value: &'l Value,
    /// `None` if nothing refers to it.
    pub(super) place: Option<Result<Place<'l>, NotLowered>>,
}

/// What is new in a template, and written for L1 constructs.
pub(in super::super) struct New<'l> {
    pub(super) entries: Vec<Entry<'l>>,
}

impl<'l> New<'l> {
    /// Whether a change is one of them.
    pub(in super::super) fn has(&self, planned: Planned<'l>) -> bool {
        let path = &planned.change.path;
        let mut entries = self.entries.iter();
        planned.change.is_new && entries.any(|one| one.planned.change.path == *path)
    }

    /// The new resources.
    pub(super) fn resources(&self) -> BTreeSet<&str> {
        let resources = self.entries.iter().filter(|one| one.is_resource());
        resources.map(|one| one.name()).collect()
    }
}

impl<'l> Entry<'l> {
    pub(super) fn name(&self) -> &'l str {
        name_of(self.planned)
    }

    pub(super) fn is_resource(&self) -> bool {
        self.planned.change.path[0] == "Resources"
    }
}

fn name_of(planned: Planned<'_>) -> &str {
    planned.change.path.get(1).map_or("", String::as_str)
}

impl<'l> Lowering<'l> {
    /// Finds what is new for L1 constructs in a template, and the places and variables for it.
    pub(in super::super) fn plan_new(&mut self, stack: &'l Stack<'l>) -> New<'l> {
        let mut new = New {
            entries: Vec::new(),
        };
        if self.obstacle.is_some() {
            return new;
        }
        let users = self.l1_users(stack);
        let open = stack.changes.iter().filter_map(|change| {
            let planned = Planned { stack, change };
            let is_entry = matches!(change.path.as_slice(), [section, _] if section == "Resources" || section == "Parameters");
            let value = planned.value().filter(|_| is_entry && change.is_new)?;
            Some((planned, value))
        });
        let chosen = self.chosen(stack, open.collect(), &users);
        for (planned, value) in in_order(chosen) {
            new.entries.push(Entry {
                planned,
                value,
                place: None,
            });
        }
        // Those that refer to others have their places first.
        for at in (0..new.entries.len()).rev() {
            new.entries[at].place = self.place_of(&new, at, &users);
        }
        for at in 0..new.entries.len() {
            if new.entries[at].place.is_none() {
                new.entries[at].place = self.place_behind(&new, at).map(Ok);
            }
            self.add_variable(&new, at);
        }
        new
    }

    /// The changes of L1 constructs, with their calls and values.
    fn l1_users(&self, stack: &'l Stack<'l>) -> Vec<User<'l>> {
        let planned = stack.changes.iter().map(|change| Planned { stack, change });
        let users = planned.filter_map(|planned| {
            let owner = self.l1_of(planned)?;
            Some((planned, owner, planned.value()?))
        });
        users.collect()
    }

    /// Those of the new resources and parameters that L1 constructs refer to, or that refer to L1 constructs only.
    fn chosen(
        &self,
        stack: &'l Stack<'l>,
        mut open: Vec<(Planned<'l>, &'l Value)>,
        users: &[User<'l>],
    ) -> Vec<(Planned<'l>, &'l Value)> {
        let mut chosen: Vec<(Planned<'l>, &'l Value)> = Vec::new();
        loop {
            let names: BTreeSet<&str> = chosen.iter().map(|(one, _)| name_of(*one)).collect();
            let next = open.iter().position(|(planned, value)| {
                let own = BTreeSet::from([name_of(*planned)]);
                let is_named = |value: &Value| value.names_one(&own);
                let is_resource = planned.change.path[0] == "Resources";
                users.iter().any(|(.., value)| is_named(value))
                    || chosen.iter().any(|(_, value)| is_named(value))
                    || is_resource && value.names_one(&names)
                    || is_resource && self.is_of_l1(stack, planned)
            });
            match next {
                Some(at) => chosen.push(open.remove(at)),
                None => return chosen,
            }
        }
    }

    /// Whether a new resource refers to L1 constructs only.
    fn is_of_l1(&self, stack: &'l Stack<'l>, planned: &Planned<'l>) -> bool {
        let mut names = Vec::new();
        if let Some(value) = &planned.change.value {
            references(value, &mut names);
        }
        let is_known = |name: &&str| stack.template.type_of(name).is_some();
        !names.is_empty()
            && names
                .iter()
                .all(|name| is_known(name) && self.l1(stack, name).is_some())
    }

    /// The place before the first call that refers to something new.
    fn place_of(
        &self,
        new: &New<'l>,
        at: usize,
        users: &[User<'l>],
    ) -> Option<Result<Place<'l>, NotLowered>> {
        let name = new.entries[at].name();
        let own = BTreeSet::from([name]);
        let users = users.iter().filter(|(.., value)| value.names_one(&own));
        let of_users = users.map(|(planned, owner, _)| self.before(*planned, owner.clone()?));
        let others = new.entries[at + 1..].iter();
        let others = others.filter(|other| other.value.names_one(&own));
        let of_others = others.filter_map(|other| other.place.clone());
        let places: Result<Vec<Place<'l>>, NotLowered> = of_users.chain(of_others).collect();
        match places {
            Ok(places) if places.is_empty() => None,
            Ok(places) => Some(self.first_of(name, places)),
            Err(not) => Some(Err(not)),
        }
    }

    /// The first of several places, if what is made there is known in all.
    fn first_of(&self, name: &str, places: Vec<Place<'l>>) -> Result<Place<'l>, NotLowered> {
        let first = places.iter().min_by_key(|one| one.statement.start);
        let first = first.ok_or_else(|| NotLowered::from("nothing refers to it"))?;
        let refused = |place: &Place<'l>, reason: &str| {
            self.refused_at(
                place.point.owner,
                format!("{name} is needed here and {reason}. Make it manually, and pass it on"),
            )
        };
        let is_apart = |one: &&Place<'l>| {
            one.point.owner.site.program != first.point.owner.site.program
                || one.point.scope != first.point.scope
        };
        if let Some(other) = places.iter().find(is_apart) {
            return Err(refused(other, "in another function or file"));
        }
        let is_conditional = self.call(first.point.owner.site).is_conditional;
        match is_conditional && places.iter().any(|one| one.statement != first.statement) {
            true => Err(refused(first, "in another place, under a condition")),
            false => Ok(first.clone()),
        }
    }

    /// Whether the statement of a call is in the same function as the call.
    pub(super) fn is_in_statement(&self, owner: Owner) -> bool {
        let call = self.call(owner.site);
        let code = &self.program(owner.site.program).code;
        code.scope(call.statement.start) == call.scope
    }

    fn before(&self, planned: Planned<'l>, owner: Owner) -> Result<Place<'l>, NotLowered> {
        let call = self.call(owner.site);
        if call.is_looped {
            return Err(self.refused_at(
                owner,
                "the call is in a loop, so that a new construct before it would be made several times",
            ));
        }
        if !self.is_in_statement(owner) {
            return Err(self.refused_at(
                owner,
                "the call is the value of a function, so that there is no place before it. Write the function with a body first",
            ));
        }
        Ok(Place {
            point: self.point(planned, owner),
            statement: call.statement.clone(),
            is_after: false,
        })
    }

    /// The place of what nothing refers to: that of something new that it refers to, or behind the call of a resource.
    fn place_behind(&self, new: &New<'l>, at: usize) -> Option<Place<'l>> {
        let entry = &new.entries[at];
        let named = |other: &&Entry<'l>| entry.value.names_one(&BTreeSet::from([other.name()]));
        match new.entries[..at].iter().rfind(named) {
            Some(other) => other.place.clone()?.ok(),
            None => self.behind_existing(entry),
        }
    }

    fn behind_existing(&self, entry: &Entry<'l>) -> Option<Place<'l>> {
        let mut names = Vec::new();
        references(entry.planned.change.value.as_ref()?, &mut names);
        let owners = names
            .iter()
            .filter_map(|name| self.l1(entry.planned.stack, name)?.ok());
        let owner = owners.max_by_key(|one| self.call(one.site).statement.start)?;
        let mut place = self.before(entry.planned, owner).ok()?;
        place.is_after = true;
        place.point.start = place.statement.end;
        Some(place)
    }

    fn add_variable(&mut self, new: &New<'l>, at: usize) {
        let entry = &new.entries[at];
        let Some(Ok(place)) = &entry.place else {
            return;
        };
        let index = place.point.owner.site.program;
        let id = self.id_of(entry, place);
        // One call may make the constructs of several stacks: the statement before it is the same for all.
        let mut known = self.new_variables.iter();
        let known = known
            .find(|one| one.id == id && one.program == index && one.at == place.statement.start);
        let variable = match known {
            Some(known) => known.variable.clone(),
            None => self.free_variable(index, &id),
        };
        self.new_variables.push(NewVariable {
            name: entry.name().to_owned(),
            template: entry.planned.stack.template.path().to_owned(),
            id,
            variable,
            program: index,
            at: place.statement.start,
            scope: place.point.scope.clone(),
        });
    }

    /// The ID of something new. In a stack it is the logical ID; in another construct the logical ID has the path in it, of
    /// which that of the construct that it is for is removed.
    pub(super) fn id_of(&self, entry: &Entry<'l>, place: &Place<'l>) -> String {
        let owner = place.point.owner;
        let user = place.point.planned.resource();
        let rest = entry.name().strip_prefix(user);
        match rest.filter(|rest| !rest.is_empty() && !self.is_in_stack(owner)) {
            Some(rest) => format!("{}{rest}", self.app.assembly.constructs[owner.construct].id),
            None => entry.name().to_owned(),
        }
    }

    /// A name that the program does not use yet: that of the construct, as variables are spelled.
    fn free_variable(&self, index: usize, id: &str) -> String {
        let program = self.program(index);
        let plain: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
        let base = program.spelled(&super::super::super::lens::lower_first(&plain));
        let is_taken = |name: &String| {
            !program.code.words(name).is_empty()
                || RESERVED.contains(&name.as_str())
                || self.new_variables.iter().any(|one| one.variable == *name)
        };
        let numbered = (2..).map(|number: u32| format!("{base}{number}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or(base)
    }

    /// The variable of something new at a place; `None` if it is not new.
    ///
    /// # Errors
    /// If the variable is not known there.
    pub(super) fn new_variable(
        &self,
        point: &Point<'l>,
        name: &str,
    ) -> Result<Option<String>, NotLowered> {
        let template = point.planned.stack.template.path();
        let mut own = self.new_variables.iter();
        let own = own.find(|one| one.name == name && one.template == template);
        let Some(own) = own else {
            return match self.is_new(point, name) {
                true => Err(self.not_at(point, format!("{name} cannot be made before this call"))),
                false => Ok(None),
            };
        };
        let is_known = own.program == point.owner.site.program
            && own.at <= point.start
            && own.scope.is_visible_from(&point.scope);
        match is_known {
            true => Ok(Some(own.variable.clone())),
            false => Err(self.not_at(
                point,
                format!("{name} is made in another function, or behind this call"),
            )),
        }
    }

    fn is_new(&self, point: &Point<'l>, name: &str) -> bool {
        let mut changes = point.planned.stack.changes.iter();
        changes.any(|one| one.is_new && one.path.len() == 2 && one.path[1] == name)
    }

    /// Refuses a text with a placeholder of something new: its logical ID may be another one.
    pub(super) fn refuse_new_names(&self, point: &Point<'l>, text: &str) -> Result<(), NotLowered> {
        let mut names = text.split("${").skip(1).map(|rest| {
            let end = rest.find(['}', '.']).unwrap_or(rest.len());
            &rest[..end]
        });
        match names.find(|name| self.is_new(point, name)) {
            Some(name) => Err(self.not_at(
                point,
                format!("{name} is new, and its logical ID in a text cannot be written"),
            )),
            None => Ok(()),
        }
    }

    /// Refuses an import where an export is new: constructs export what other stacks refer to.
    pub(super) fn refuse_new_exports(&self, point: &Point<'l>) -> Result<(), NotLowered> {
        let changes = self.stacks.iter().flat_map(|stack| &stack.changes);
        let mut outputs =
            changes.filter(|one| one.path.first().is_some_and(|one| one == "Outputs"));
        match outputs.next() {
            Some(_) => Err(self.not_at(
                point,
                "the value is in another stack, which does not export it yet. Pass it to this stack as a property manually",
            )),
            None => Ok(()),
        }
    }
}

/// What is new, with that which others refer to first.
fn in_order<'l>(mut open: Vec<(Planned<'l>, &'l Value)>) -> Vec<(Planned<'l>, &'l Value)> {
    let is_parameter = |one: &(Planned<'l>, &'l Value)| one.0.change.path[0] == "Parameters";
    open.sort_by_key(|one| !is_parameter(one));
    let mut ordered = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let names: BTreeSet<&str> = open.iter().map(|(one, _)| name_of(*one)).collect();
        let is_ready = |(planned, value): &(Planned<'l>, &'l Value)| {
            let mut others = names.clone();
            others.remove(name_of(*planned));
            !value.names_one(&others)
        };
        // Those that refer to each other stay in their order.
        let next = open.iter().position(is_ready).unwrap_or(0);
        ordered.push(open.remove(next));
    }
    ordered
}

/// The names of the resources and parameters that a value refers to.
fn references<'j>(value: &'j Json, names: &mut Vec<&'j str>) {
    if let Some((name, _)) = reference(value) {
        names.extend((!name.starts_with("AWS::")).then_some(name));
        return;
    }
    match value {
        Json::Array(all) => all.iter().for_each(|one| references(one, names)),
        Json::Object(all) => all.values().for_each(|one| references(one, names)),
        _ => {}
    }
}
