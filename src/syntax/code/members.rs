//! Assignments to members of variables: `service.launch_type = …`.

use std::ops::Range;

use super::Code;
use super::facts::{BindingId, MemberAssignment};
use super::grammar::{is_member, object, property, statement};
use super::tree::Node;

impl Code {
    /// The assignments to members of a variable, in document order.
    pub fn member_assignments(&self, binding: BindingId) -> Vec<MemberAssignment> {
        let uses = self.references(binding).iter();
        uses.filter_map(|range| self.member_assignment(range))
            .collect()
    }

    fn member_assignment(&self, range: &Range<usize>) -> Option<MemberAssignment> {
        let tree = &self.program.tree;
        let node = tree.exact(range)?;
        let member = tree
            .parent(node)
            .filter(|&member| is_member(tree.kind(member)))?;
        if object(tree, member) != Some(node) {
            return None;
        }
        let assignment: Node = tree.parent(member)?;
        let is_assigned = matches!(
            tree.kind(assignment),
            "assignment" | "assignment_expression"
        ) && tree.field(assignment, "left") == Some(member);
        let value = tree.field(assignment, "right").filter(|_| is_assigned)?;
        let name = property(tree, member)?;
        let execution = self.program.execution(assignment);
        Some(MemberAssignment {
            name: self.program.text(name).to_owned(),
            target: tree.range(member),
            value: tree.range(value),
            statement: tree.range(statement(tree, assignment)),
            is_conditional: execution.is_conditional,
            is_looped: execution.is_looped,
        })
    }
}
