//! Changes of lists: arguments, properties, items, imported names. The items that stay are not touched.

use super::super::super::edits::Edits;
use super::super::program::Program;
use super::super::tree::Node;

/// The kinds of lists whose items may get lines of their own. The last argument of TypeScript is an object, which stays in
/// the line of the call.
const SPREADABLE: [&str; 5] = ["argument_list", "array", "dictionary", "list", "object"];

/// A list between brackets, or without them in `import a, b`.
pub(super) struct List {
    pub(super) items: Vec<Item>,
    /// The end of the opening bracket.
    pub(super) open: usize,
    /// The start of the closing bracket.
    pub(super) close: usize,
    /// What is written inside of the brackets of a list with items on one line.
    pub(super) padding: &'static str,
    /// Whether a comma must remain behind a single item, as in a tuple.
    pub(super) keeps_comma: bool,
    /// Whether its items may get lines of their own.
    pub(super) is_spreadable: bool,
    pub(super) depth: usize,
}

/// An item of a list.
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub(super) node: Node,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The end of the comma behind it.
    pub(super) comma: Option<usize>,
}

impl Item {
    /// The end with the comma.
    fn whole_end(&self) -> usize {
        self.comma.unwrap_or(self.end)
    }
}

/// New items at one place.
pub(super) struct Insertion {
    /// The index of the item that they follow; `None` for the start of the list.
    pub(super) after: Option<usize>,
    pub(super) text: String,
    pub(super) edit: usize,
}

/// What changes in a list.
#[derive(Default)]
pub(super) struct ListChange {
    /// The indices of items that are removed, each with its edit.
    pub(super) removed: Vec<(usize, usize)>,
    pub(super) inserted: Vec<Insertion>,
}

impl List {
    /// The list that a node with brackets is.
    pub(super) fn of(program: &Program, node: Node) -> Option<List> {
        let tree = &program.tree;
        let mut children = tree.children(node);
        let open = children.next().filter(|&open| !tree.is_named(open))?;
        let close = children.last().filter(|&close| !tree.is_named(close))?;
        let nodes = tree.named(node).collect();
        let mut list = List::of_items(program, node, nodes)?;
        list.open = tree.end(open);
        list.close = tree.start(close);
        list.padding = match tree.kind(node) {
            "object" | "named_imports" | "object_pattern" => padding(program, node),
            _ => "",
        };
        list.keeps_comma = tree.kind(node) == "tuple";
        list.is_spreadable = SPREADABLE.contains(&tree.kind(node));
        Some(list)
    }

    /// The list of some children of a node, without brackets.
    pub(super) fn of_items(program: &Program, parent: Node, nodes: Vec<Node>) -> Option<List> {
        let tree = &program.tree;
        let item = |&node: &Node| {
            let mut behind = tree.children(parent).skip_while(|&child| child <= node);
            let next = behind.find(|&child| !tree.is_comment(child));
            let comma = next.filter(|&next| tree.kind(next) == ",");
            Item {
                node,
                start: tree.start(node),
                end: tree.end(node),
                comma: comma.map(|comma| tree.end(comma)),
            }
        };
        let items: Vec<Item> = nodes.iter().map(item).collect();
        Some(List {
            open: items
                .first()
                .map_or(tree.start(parent), |first| first.start),
            close: items.last().map_or(tree.end(parent), |last| last.end),
            items,
            padding: "",
            keeps_comma: false,
            is_spreadable: false,
            depth: tree.depth(parent),
        })
    }

    /// Makes the edits of a change.
    pub(super) fn lower(&self, program: &Program, change: &ListChange, edits: &mut Edits) {
        Lowering {
            program,
            list: self,
            change,
        }
        .run(edits);
    }
}

/// The spaces inside of the braces of objects on one line, as they are mostly written.
fn padding(program: &Program, node: Node) -> &'static str {
    let tree = &program.tree;
    let kind = tree.kind(node);
    let mut counts = [0_usize; 2];
    for other in (0..tree.len()).filter(|&other| tree.kind(other) == kind && tree.is_named(other)) {
        let text = program.text(other);
        if tree.named(other).next().is_some()
            && !text.starts_with("{\n")
            && !text.starts_with("{\r")
        {
            counts[usize::from(text.starts_with("{ "))] += 1;
        }
    }
    if counts[0] > counts[1] { "" } else { " " }
}

pub(super) struct Lowering<'p> {
    pub(super) program: &'p Program,
    pub(super) list: &'p List,
    pub(super) change: &'p ListChange,
}

impl Lowering<'_> {
    fn run(&self, edits: &mut Edits) {
        let kept: Vec<usize> = (0..self.list.items.len())
            .filter(|&index| !self.is_removed(index))
            .collect();
        if kept.is_empty() {
            self.replace_all(edits);
            return;
        }
        if self.is_too_long() {
            self.spread(&kept, edits);
            return;
        }
        for (index, edit) in self.run_starts() {
            self.remove_run(index, edit, edits);
        }
        let mut places: Vec<Option<usize>> = Vec::new();
        for insertion in &self.change.inserted {
            let place = self.kept_place(insertion.after);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for place in places {
            match place {
                Some(index) => self.insert_after(index, edits),
                None => self.insert_before(kept[0], edits),
            }
        }
    }

    fn is_removed(&self, index: usize) -> bool {
        self.change
            .removed
            .iter()
            .any(|&(removed, _)| removed == index)
    }

    /// The kept item that an insertion follows: the nearest one before its place.
    fn kept_place(&self, after: Option<usize>) -> Option<usize> {
        (0..=after?).rev().find(|&index| !self.is_removed(index))
    }

    /// The first item of each run of removed items, with its edit.
    fn run_starts(&self) -> Vec<(usize, usize)> {
        let is_start = |&&(index, _): &&(usize, usize)| index == 0 || !self.is_removed(index - 1);
        self.change
            .removed
            .iter()
            .filter(is_start)
            .copied()
            .collect()
    }

    /// The new items at a place.
    pub(super) fn texts(&self, place: Option<usize>) -> (Vec<&str>, usize) {
        let here = self.change.inserted.iter();
        let here = here.filter(|insertion| self.kept_place(insertion.after) == place);
        let edit = here.clone().map(|one| one.edit).min().unwrap_or_default();
        (here.map(|one| one.text.as_str()).collect(), edit)
    }

    /// Whether an item is the first in its line.
    fn is_own(&self, index: usize) -> bool {
        self.program.is_first_in_line(self.list.items[index].start)
    }

    /// The end of an item with its comma and the comments behind it.
    fn end(&self, index: usize) -> usize {
        let end = self.list.items[index].whole_end();
        let with_comments = self.program.end_with_comments(end);
        if with_comments <= self.list.close {
            with_comments
        } else {
            end
        }
    }

    /// Replaces everything between the brackets.
    fn replace_all(&self, edits: &mut Edits) {
        let List {
            open,
            close,
            items,
            padding,
            ..
        } = self.list;
        let (texts, edit) = (
            self.change
                .inserted
                .iter()
                .map(|one| one.text.as_str())
                .collect::<Vec<_>>(),
            self.change
                .inserted
                .iter()
                .map(|one| one.edit)
                .chain(self.change.removed.iter().map(|one| one.1))
                .min(),
        );
        let edit = edit.unwrap_or_default();
        if texts.is_empty() {
            edits.delete(*open..*close, edit);
            return;
        }
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            self.fill(&texts, edit, edits);
            return;
        };
        let is_vertical = self.is_own(0);
        let indentation = self.program.indentation(first.start);
        let comma = if self.list.keeps_comma && texts.len() == 1 && last.comma.is_none() {
            ","
        } else {
            ""
        };
        let text = self.joined(&texts, is_vertical, indentation) + comma;
        let _ = padding;
        edits.replace(first.start..last.end, text, self.list.depth + 1, edit);
    }

    /// Adds items to an empty list.
    fn fill(&self, texts: &[&str], edit: usize, edits: &mut Edits) {
        let List {
            open,
            close,
            padding,
            ..
        } = *self.list;
        let indentation = self.program.indentation(open);
        let comma = if self.list.keeps_comma && texts.len() == 1 {
            ","
        } else {
            ""
        };
        let text = self.joined(texts, false, indentation) + comma;
        let has_comments = self.program.comments_in(&(open..close)).next().is_some();
        if has_comments {
            edits.insert_after(open, format!("{padding}{text}"), self.list.depth, edit);
        } else {
            edits.replace(
                open..close,
                format!("{padding}{text}{padding}"),
                self.list.depth + 1,
                edit,
            );
        }
    }

    fn joined(&self, texts: &[&str], is_vertical: bool, indentation: &str) -> String {
        let program = self.program;
        let texts: Vec<String> = texts
            .iter()
            .map(|text| program.indented(text, indentation))
            .collect();
        let separator = if is_vertical {
            format!(",{}{indentation}", program.newline())
        } else {
            ", ".to_owned()
        };
        texts.join(&separator)
    }

    /// Removes a run of items.
    fn remove_run(&self, first: usize, edit: usize, edits: &mut Edits) {
        let items = &self.list.items;
        let last = (first..items.len())
            .take_while(|&index| self.is_removed(index))
            .last()
            .unwrap_or(first);
        let next = items.get(last + 1);
        let end = self.end(last);
        let ends_line = self.program.is_last_in_line(end)
            && !self.program.are_in_one_line(end, self.list.close);
        if self.is_own(first) && ends_line {
            let from = self
                .program
                .start_with_comments(items[first].node, self.list.open);
            edits.delete(from..self.program.next_line(end), edit);
            if next.is_none() {
                self.remove_comma_before(first, last, edit, edits);
            }
            return;
        }
        match next {
            Some(_) => self.remove_before_next(first, last, edit, edits),
            None => self.remove_at_end(first, last, edit, edits),
        }
    }

    /// Removes the comma before a run at the end of a list, if the list has none at its end.
    fn remove_comma_before(&self, first: usize, last: usize, edit: usize, edits: &mut Edits) {
        let items = &self.list.items;
        let is_last = items[last].comma.is_none() && !self.has_insertion_at(first - 1);
        let is_needed = self.list.keeps_comma && first == 1;
        if let Some(comma) = items[first - 1].comma.filter(|_| is_last && !is_needed) {
            edits.delete(comma - 1..comma, edit);
        }
    }

    fn has_insertion_at(&self, index: usize) -> bool {
        let mut inserted = self.change.inserted.iter();
        inserted.any(|insertion| self.kept_place(insertion.after) == Some(index))
    }

    fn remove_before_next(&self, first: usize, last: usize, edit: usize, edits: &mut Edits) {
        let items = &self.list.items;
        let next = items[last + 1].start;
        let start = items[first].start;
        let end = items[last].whole_end();
        let has_comments = self.program.comments_in(&(end..next)).next().is_some();
        if !self.is_own(last + 1) && !has_comments {
            edits.delete(start..next, edit);
        } else if let Some(before) = first.checked_sub(1) {
            // Comments behind belong to the items that stay in the line as well.
            let from = if self.is_own(first) {
                start
            } else {
                self.end_of(before)
            };
            edits.delete(from..end, edit);
        } else if has_comments {
            edits.delete(start..self.end(last), edit);
        } else {
            edits.delete(start..next, edit);
        }
    }

    /// The end of an item with its comma.
    fn end_of(&self, index: usize) -> usize {
        self.list.items[index].whole_end()
    }

    fn remove_at_end(&self, first: usize, last: usize, edit: usize, edits: &mut Edits) {
        let items = &self.list.items;
        let before = items[first - 1];
        let end = items[last].whole_end();
        let has_comments = self
            .program
            .comments_in(&(before.end..items[first].start))
            .next()
            .is_some();
        let keeps_comma = items[last].comma.is_some()
            || self.has_insertion_at(first - 1)
            || self.list.keeps_comma && first == 1;
        if has_comments {
            let is_comma_first = before.comma.is_some_and(|comma| {
                self.program.is_first_in_line(comma - 1)
                    && self.program.are_in_one_line(comma, items[first].start)
            });
            if is_comma_first && !keeps_comma && self.program.is_last_in_line(end) {
                edits.delete(
                    self.program.line_start(end)..self.program.next_line(end),
                    edit,
                );
                return;
            }
            edits.delete(items[first].start..end, edit);
            if !keeps_comma {
                self.remove_comma_before(first, last, edit, edits);
            }
        } else if keeps_comma {
            edits.delete(before.whole_end()..end, edit);
        } else {
            edits.delete(before.end..end, edit);
        }
    }

    /// Inserts items before the first one that stays.
    fn insert_before(&self, first: usize, edits: &mut Edits) {
        let (texts, edit) = self.texts(None);
        let item = self.list.items[first];
        let indentation = self.program.indentation(item.start);
        let is_own = self.is_own(first);
        let text = self.joined(&texts, is_own, indentation);
        if is_own {
            let at = self.program.start_with_comments(item.node, self.list.open);
            let newline = self.program.newline();
            edits.insert_before(
                at,
                format!("{indentation}{text},{newline}"),
                self.list.depth,
                edit,
            );
        } else {
            edits.insert_before(item.start, format!("{text}, "), self.list.depth, edit);
        }
    }

    /// Inserts items after one that stays.
    fn insert_after(&self, index: usize, edits: &mut Edits) {
        let (texts, edit) = self.texts(Some(index));
        let items = &self.list.items;
        let item = items[index];
        let next = (index + 1..items.len()).find(|&next| !self.is_removed(next));
        let is_vertical = match next {
            Some(next) => self.is_own(next),
            None => self.is_own(index),
        };
        let like = next
            .filter(|_| is_vertical)
            .map_or(item.start, |next| items[next].start);
        let indentation = self.program.indentation(like);
        let text = self.joined(&texts, is_vertical, indentation);
        let separator = if is_vertical {
            format!("{}{indentation}", self.program.newline())
        } else {
            " ".to_owned()
        };
        let has_last_comma = items.last().is_some_and(|last| last.comma.is_some());
        let comma_behind = if next.is_some() || has_last_comma {
            ","
        } else {
            ""
        };
        let depth = self.list.depth;
        if item.comma.is_some() {
            let at = if is_vertical {
                self.end(index)
            } else {
                item.whole_end()
            };
            edits.insert_after(at, format!("{separator}{text}{comma_behind}"), depth, edit);
            return;
        }
        let at = if is_vertical {
            self.end(index)
        } else {
            item.end
        };
        if at == item.end {
            edits.insert_after(at, format!(",{separator}{text}{comma_behind}"), depth, edit);
        } else {
            edits.insert_after(item.end, ",".to_owned(), depth, edit);
            edits.insert_after(at, format!("{separator}{text}{comma_behind}"), depth, edit);
        }
    }
}
