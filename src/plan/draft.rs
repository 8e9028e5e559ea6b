//! What is planned for one workload.

use std::collections::HashSet;

use super::drafted::{Decisions, Drafted, Planned, Why};
use super::shared::{NewParameter, Shared, Wanted};
use crate::cloudformation::write::reference;
use crate::cloudformation::{Answer, Template, evaluate};
use crate::document::{Cursor, NewEntry, NewValue, Operation, Place};
use crate::ecs::{SourceSet, Workload};
use crate::outcome::{Change, Class, Finding, Removed, Severity};
use crate::settings::Settings;

/// The plan of one workload in the making; what a transform works with.
pub struct Draft<'a, 'd> {
    /// The documents of the run.
    pub set: &'a SourceSet<'d>,
    /// What a person decided before the run.
    pub settings: &'a Settings,
    /// The workload.
    pub workload: &'a Workload<'d>,
    /// What was decided so far.
    pub decisions: Decisions,
    /// The services of the run that move, by file and logical id.
    moving: &'a HashSet<(usize, &'d str)>,
    /// What is added to templates for several workloads together.
    pub shared: &'a mut Shared,
    transform: &'static str,
    drafted: Drafted,
}

impl<'a, 'd> Draft<'a, 'd> {
    /// An empty plan.
    pub fn new(
        set: &'a SourceSet<'d>,
        settings: &'a Settings,
        workload: &'a Workload<'d>,
        moving: &'a HashSet<(usize, &'d str)>,
        shared: &'a mut Shared,
    ) -> Self {
        Self {
            set,
            settings,
            workload,
            decisions: Decisions::default(),
            moving,
            shared,
            transform: "",
            drafted: Drafted::default(),
        }
    }

    /// Names the transform that plans next.
    pub fn begin(&mut self, transform: &'static str) {
        self.transform = transform;
    }

    /// Ends the planning.
    #[must_use]
    pub fn finish(self) -> Drafted {
        self.drafted
    }

    /// The template of the workload's file; none for the ECS API's own JSON.
    #[must_use]
    pub fn template(&self) -> Option<&'a Template<'d>> {
        self.set.template(self.workload.file)
    }

    /// What a value may be.
    #[must_use]
    pub fn evaluate(&self, cursor: Cursor<'_>) -> Answer {
        evaluate(self.template(), cursor)
    }

    /// Gives a node another value.
    pub fn set(&mut self, place: Cursor<'d>, value: NewValue, why: Why) {
        self.tell(place, why);
        self.operate(
            place,
            Operation::Set {
                node: place.node,
                value,
            },
        );
    }

    /// Writes a property: sets the value of a key that is there, else inserts it behind the first of `after` that is
    /// there, else at the end.
    pub fn put(
        &mut self,
        mapping: Cursor<'d>,
        key: &str,
        value: NewValue,
        after: &[&str],
        why: Why,
    ) {
        if let Some(place) = mapping.get(key) {
            self.set(place, value, why);
            return;
        }
        let anchor = after.iter().find_map(|name| mapping.key(name));
        let place = anchor.map_or(Place::End, |key| Place::After(key.node));
        self.insert(mapping, key, value, place, why);
    }

    /// Writes a property in front of another one, for instance the task's size before its containers.
    pub fn put_before(
        &mut self,
        mapping: Cursor<'d>,
        key: &str,
        value: NewValue,
        before: &str,
        why: Why,
    ) {
        if let Some(place) = mapping.get(key) {
            self.set(place, value, why);
            return;
        }
        let anchor = mapping.key(before);
        let place = anchor.map_or(Place::End, |key| Place::Before(key.node));
        self.insert(mapping, key, value, place, why);
    }

    fn insert(&mut self, mapping: Cursor<'d>, key: &str, value: NewValue, place: Place, why: Why) {
        let place = sorted_place(mapping, key).unwrap_or(place);
        self.tell(mapping, why);
        self.operate(
            mapping,
            Operation::InsertEntry {
                mapping: mapping.node,
                place,
                entry: NewEntry {
                    key: key.to_owned(),
                    value,
                    comment: None,
                },
            },
        );
    }

    /// Adds an item to a sequence.
    pub fn append(&mut self, sequence: Cursor<'d>, item: NewValue, why: Why) {
        self.tell(sequence, why);
        self.operate(
            sequence,
            Operation::AppendItem {
                sequence: sequence.node,
                item,
            },
        );
    }

    /// Takes an entry out of a mapping and says what the setting did. A key that is not there is nothing to do.
    pub fn remove(&mut self, mapping: Cursor<'d>, key: &str, did: &str, why: Why) {
        let Some(key) = mapping.key(key) else {
            return;
        };
        self.drafted.removed.push(Removed {
            file: self.path_of(mapping).to_owned(),
            line: key.position().line,
            property: key.document.path(key.node),
            did: did.to_owned(),
        });
        self.tell(key, why);
        self.operate(
            mapping,
            Operation::RemoveEntry {
                mapping: mapping.node,
                key: key.node,
            },
        );
    }

    /// Leaves nothing in a list and says what it did.
    pub fn empty(&mut self, list: Cursor<'d>, did: &str, why: Why) {
        self.drafted.removed.push(Removed {
            file: self.path_of(list).to_owned(),
            line: list.position().line,
            property: list.document.path(list.node),
            did: did.to_owned(),
        });
        self.set(list, NewValue::Sequence(Vec::new()), why);
    }

    /// Takes an item out of a sequence and says what it did.
    pub fn remove_item(&mut self, sequence: Cursor<'d>, item: Cursor<'d>, did: &str, why: Why) {
        self.drafted.removed.push(Removed {
            file: self.path_of(item).to_owned(),
            line: item.position().line,
            property: item.document.path(item.node),
            did: did.to_owned(),
        });
        self.tell(item, why);
        self.operate(
            sequence,
            Operation::RemoveItem {
                sequence: sequence.node,
                item: item.node,
            },
        );
    }

    /// Leaves `AWS::NoValue` where a branch of an `Fn::If` was, and says what it did.
    pub fn take_away(&mut self, branch: Cursor<'d>, did: &str, why: Why) {
        self.drafted.removed.push(Removed {
            file: self.path_of(branch).to_owned(),
            line: branch.position().line,
            property: branch.document.path(branch.node),
            did: did.to_owned(),
        });
        self.set(branch, reference("AWS::NoValue"), why);
    }

    /// Whether a resource of the workload's template is a service that moves to Fargate.
    #[must_use]
    pub fn is_moving_service(&self, name: &str) -> bool {
        self.moving.contains(&(self.workload.file, name))
    }

    /// Tells something; nothing has to be done.
    pub fn note(
        &mut self,
        rule: &'static str,
        place: Cursor<'d>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.find(
            (Severity::Note, false),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Warns of something that should be read before deploying.
    pub fn warn(
        &mut self,
        rule: &'static str,
        place: Cursor<'d>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.find(
            (Severity::Warning, false),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Warns of something that must be acted on before deploying.
    pub fn must_act(
        &mut self,
        rule: &'static str,
        place: Cursor<'d>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.drafted.needs_value = true;
        self.find(
            (Severity::Warning, true),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Keeps the workload where it is until a question is answered.
    pub fn ask(
        &mut self,
        rule: &'static str,
        place: Cursor<'d>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.drafted.asks = true;
        self.find(
            (Severity::Error, true),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Keeps the workload where it is.
    pub fn block(
        &mut self,
        rule: &'static str,
        place: Cursor<'d>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.drafted.blocked = true;
        self.find(
            (Severity::Error, true),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// The name of a new parameter of the workload's template for a purpose; made once for the whole template.
    /// A parameter without a default leaves a value for a person to give.
    pub fn parameter(&mut self, wanted: &Wanted<'_>, parameter: NewParameter) -> String {
        let has_default = parameter.has_default();
        let description = parameter.description().to_owned();
        let kind = parameter.kind().to_owned();
        let (name, is_new) = match self.template() {
            Some(template) => {
                self.shared
                    .parameter(self.workload.file, template, wanted, parameter)
            }
            None => (wanted.name().to_owned(), false),
        };
        if is_new {
            self.drafted.changes.push(Change {
                transform: self.transform,
                file: self.set.path(self.workload.file).to_owned(),
                line: self.place().position().line,
                class: Class::Safe,
                reason: format!("new parameter {name} ({kind}): {description}"),
                prevents: None,
            });
        }
        if !has_default {
            self.must_act(
                wanted.rule(),
                self.place(),
                format!("the new parameter {name} has no default, because the template does not tell its value: {description}"),
                format!("give {name} when you update the stack; where another stack creates this one, that one must pass it"),
            );
        }
        name
    }

    /// Adds a resource behind the workload's last member; returns its logical id.
    /// The resource carries the condition of what it serves.
    pub fn resource(
        &mut self,
        name: &str,
        kind: &str,
        condition: Option<&str>,
        properties: NewValue,
        why: Why,
    ) -> String {
        let Some((template, last)) = self.template().zip(self.workload.last_resource()) else {
            return name.to_owned();
        };
        let name = self.shared.free_name(self.workload.file, template, name);
        self.shared.resource(
            self.workload.file,
            last.key.node,
            &name,
            kind,
            condition,
            properties,
        );
        self.tell(self.place(), why);
        name
    }

    /// Where the workload as a whole is told: its first service's key, else its task definition's.
    #[must_use]
    pub fn place(&self) -> Cursor<'d> {
        let service = self
            .workload
            .services
            .first()
            .map(|service| service.resource.key);
        let task = self.workload.task_definitions.first();
        let task = task.map(|task| task.place());
        let runner = self
            .workload
            .runners
            .first()
            .map(|runner| runner.resource.key);
        service.or(task).or(runner).unwrap_or_else(|| {
            let file = &self.set.files[self.workload.file];
            Cursor::root(file.document)
        })
    }

    fn find(
        &mut self,
        (severity, decides): (Severity, bool),
        rule: &'static str,
        place: Cursor<'d>,
        message: String,
        help: String,
    ) {
        let finding = Finding {
            rule,
            severity,
            file: self.path_of(place).to_owned(),
            position: place.position(),
            message,
            help,
            decides,
        };
        if !self.drafted.findings.contains(&finding) {
            self.drafted.findings.push(finding);
        }
    }

    fn tell(&mut self, place: Cursor<'d>, why: Why) {
        self.drafted.changes.push(Change {
            transform: self.transform,
            file: self.path_of(place).to_owned(),
            line: place.position().line,
            class: why.class,
            reason: why.reason,
            prevents: why.prevents,
        });
    }

    fn operate(&mut self, place: Cursor<'d>, operation: Operation) {
        self.drafted.operations.push(Planned {
            file: self.file_of(place),
            transform: self.transform,
            operation,
        });
    }

    fn file_of(&self, place: Cursor<'d>) -> usize {
        let is_home = |index: &usize| {
            let file = self.set.files.get(*index);
            file.is_some_and(|file| std::ptr::eq(file.document, place.document))
        };
        let own = self.workload.file;
        std::iter::once(own)
            .chain(0..self.set.files.len())
            .find(is_home)
            .unwrap_or(own)
    }

    fn path_of(&self, place: Cursor<'d>) -> &'d str {
        self.set.path(self.file_of(place))
    }
}

/// How many keys in the order of the alphabet are a habit and no accident.
const SORTED: usize = 5;

/// Where a key goes in a mapping whose keys stand in the order of the alphabet.
fn sorted_place(mapping: Cursor<'_>, key: &str) -> Option<Place> {
    let keys: Vec<(&str, Cursor<'_>)> = mapping
        .entries()
        .map(|(name, key, _)| (name, key))
        .collect();
    let is_sorted = keys.is_sorted_by(|(one, _), (next, _)| one < next);
    if keys.len() < SORTED || !is_sorted {
        return None;
    }
    let before = keys.iter().rev().find(|(name, _)| *name < key);
    Some(before.map_or(Place::Start, |(_, key)| Place::After(key.node)))
}
