//! The way of a value from one module to another, along the calls.

use crate::model::Project;
use crate::model::graph::NestedStack;
use crate::plan::{OTHER_CUTOVER, Obstacle};
use crate::syntax::Cursor;

/// The calls between the modules of a run.
pub(super) struct Calls<'p, 'd> {
    project: &'p Project<'d>,
}

/// The calls on the way of a value, by their indexes.
pub(super) struct Path {
    /// Those out of which outputs pass the value, the innermost first.
    pub(super) up: Vec<usize>,
    /// Those into which arguments pass the value, the outermost first.
    pub(super) down: Vec<usize>,
}

impl<'p, 'd> Calls<'p, 'd> {
    pub(super) fn new(project: &'p Project<'d>) -> Self {
        Self { project }
    }

    pub(super) fn nested(&self, number: usize) -> &'p NestedStack<'d> {
        self.project.graph.nested(number)
    }

    /// The only call of a module.
    pub(super) fn call_of(&self, file: usize) -> Option<&'p NestedStack<'d>> {
        let mut calls = self.project.graph.parents_of(file);
        let only = calls.next().filter(|_| calls.next().is_none());
        only.map(|(_, nested)| nested)
    }

    /// The name of the only call of a module.
    pub(super) fn name_of_call(&self, file: usize) -> Option<&'p str> {
        let name = self.call_of(file)?.resource.name;
        Some(name.strip_prefix("module.").unwrap_or(name))
    }

    /// The modules around a module, up to the root module.
    pub(super) fn above(&self, file: usize, place: Cursor<'d>) -> Result<Vec<usize>, Obstacle<'d>> {
        let calls = self.calls_around(file, place)?.into_iter();
        Ok(calls.map(|number| self.nested(number).parent).collect())
    }

    /// The way of a value.
    ///
    /// # Errors
    /// The modules do not belong to one root module, or one on the way is called several times.
    pub(super) fn path(
        &self,
        from: usize,
        to: usize,
        place: Cursor<'d>,
    ) -> Result<Path, Obstacle<'d>> {
        let (mut up, mut down) = (
            self.calls_around(from, place)?,
            self.calls_around(to, place)?,
        );
        let root = |calls: &[usize], file: usize| {
            calls
                .last()
                .map_or(file, |number| self.nested(*number).parent)
        };
        if root(&up, from) != root(&down, to) {
            return Err(Obstacle::new(
                place,
                "The service and the listener of its target group do not belong to one root module, so the ARN of a copy cannot be passed between them",
                OTHER_CUTOVER,
            ));
        }
        while up.last().is_some() && up.last() == down.last() {
            up.pop();
            down.pop();
        }
        down.reverse();
        Ok(Path { up, down })
    }

    /// The calls around a module, the innermost first.
    fn calls_around(&self, mut file: usize, place: Cursor<'d>) -> Result<Vec<usize>, Obstacle<'d>> {
        let mut found = Vec::new();
        loop {
            let mut calls = self.project.graph.parents_of(file);
            let Some((number, nested)) = calls.next() else {
                return Ok(found);
            };
            let is_known = found.contains(&number) || !nested.is_sure;
            if is_known || calls.next().is_some() {
                return Err(Obstacle::new(
                    place,
                    format!(
                        "The service and the listener of its target group are in several modules, of which {} is called several times",
                        self.project.path(file)
                    ),
                    OTHER_CUTOVER,
                ));
            }
            found.push(number);
            file = nested.parent;
        }
    }
}
