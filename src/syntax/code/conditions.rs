//! Whether a place is executed at all, once, or more than once.

use super::grammar::{is_comprehension, is_function, is_named_function};
use super::program::Program;
use super::tree::{Node, Tree};

/// What is known of the execution of a place.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Execution {
    pub(super) is_conditional: bool,
    pub(super) is_looped: bool,
}

impl Program {
    /// How a node is executed once the named function around it is called.
    pub(super) fn execution(&self, node: Node) -> Execution {
        let tree = &self.tree;
        let mut execution = Execution::default();
        let mut below = node;
        for above in tree.ancestors(node) {
            let kind = tree.kind(above);
            if is_function(kind) && tree.field_of(below) == "body" {
                execution.is_conditional |= self.returns_before(above, node);
                if is_named_function(kind) {
                    return execution;
                }
                execution.is_looped |= is_argument(tree, above);
            }
            execution.is_conditional |= self.is_conditional_child(below, above);
            execution.is_looped |= is_looped_child(tree, below, above);
            below = above;
        }
        execution
    }

    fn is_conditional_child(&self, node: Node, parent: Node) -> bool {
        let tree = &self.tree;
        let field = tree.field_of(node);
        match tree.kind(parent) {
            "if_statement" => field != "condition" && !self.is_main_guard(parent),
            "elif_clause"
            | "else_clause"
            | "case_clause"
            | "switch_case"
            | "switch_default"
            | "except_clause"
            | "except_group_clause"
            | "catch_clause" => true,
            "while_statement" => field == "body",
            "conditional_expression" => tree.named(parent).nth(1) != Some(node),
            "ternary_expression" => field != "condition",
            "boolean_operator" => field == "right",
            "binary_expression" => {
                let operator = tree.field(parent, "operator").map(|node| tree.kind(node));
                field == "right" && matches!(operator, Some("&&" | "||" | "??"))
            }
            "member_expression" | "call_expression" | "subscript_expression" => {
                // What the call or member is of is evaluated in any case.
                !matches!(field, "object" | "function") && self.is_optional(parent)
            }
            "augmented_assignment_expression" => {
                let operator = tree.field(parent, "operator").map(|node| tree.kind(node));
                field == "right" && matches!(operator, Some("&&=" | "||=" | "??="))
            }
            _ => false,
        }
    }

    /// Whether a call or member is behind `?.`.
    pub(super) fn is_optional(&self, node: Node) -> bool {
        let tree = &self.tree;
        let kinds = ["?.", "optional_chain"];
        kinds.iter().any(|kind| tree.child(node, kind).is_some())
    }

    /// Whether it is `if __name__ == "__main__"`, whose block is executed whenever the program is.
    fn is_main_guard(&self, statement: Node) -> bool {
        let condition = self.tree.field(statement, "condition");
        let text: String = condition
            .map(|node| self.text(node))
            .unwrap_or_default()
            .chars()
            .filter(|one| !one.is_whitespace() && !matches!(one, '(' | ')'))
            .map(|one| if one == '\'' { '"' } else { one })
            .collect();
        matches!(
            text.as_str(),
            "__name__==\"__main__\"" | "require.main===module"
        )
    }

    /// Whether a function may return before it comes to a node.
    fn returns_before(&self, function: Node, node: Node) -> bool {
        let tree = &self.tree;
        let Some(body) = tree.field(function, "body") else {
            return false;
        };
        let is_own = |at: Node| {
            let inner = tree
                .ancestors(at)
                .find(|&above| is_function(tree.kind(above)));
            inner == Some(function)
        };
        let first = self.returns.partition_point(|&at| at < body);
        self.returns[first..]
            .iter()
            .take_while(|&&at| at < node)
            .any(|&at| tree.next(at) <= node && is_own(at))
    }
}

fn is_looped_child(tree: &Tree, node: Node, parent: Node) -> bool {
    let field = tree.field_of(node);
    match tree.kind(parent) {
        "for_statement" => field != "initializer" && field != "right",
        "for_in_statement" => field != "right",
        "while_statement" | "do_statement" => true,
        kind if is_comprehension(kind) => {
            let first = tree.child(parent, "for_in_clause");
            // The first iterable is evaluated once.
            first != Some(node)
        }
        _ => false,
    }
}

/// Whether a function is passed to a call, which may call it for each of many items.
fn is_argument(tree: &Tree, function: Node) -> bool {
    let parent = tree.parent(function).map(|parent| tree.kind(parent));
    matches!(
        parent,
        Some("arguments" | "argument_list" | "keyword_argument")
    )
}
