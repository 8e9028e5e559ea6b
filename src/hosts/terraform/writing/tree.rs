//! The content of a block that is being written.

use crate::syntax::{NewBlock, NewEntry, NewItem, NewValue};

/// Arguments and blocks.
#[derive(Default)]
pub(super) struct Body {
    pub arguments: Vec<NewEntry>,
    blocks: Vec<Block>,
}

struct Block {
    name: String,
    /// Whether there is at most one of its type.
    is_single: bool,
    /// The condition under which it exists.
    condition: Option<String>,
    body: Body,
}

impl Body {
    /// The content of the only block at a path of types. It is added if it is not there.
    pub fn at(&mut self, path: &[&str]) -> &mut Self {
        let [name, rest @ ..] = path else {
            return self;
        };
        let mut known = self.blocks.iter();
        let found = known.position(|block| block.is_single && block.name == *name);
        let number = found.unwrap_or_else(|| {
            self.add(name, true, None, Self::default());
            self.blocks.len() - 1
        });
        self.blocks[number].body.at(rest)
    }

    /// Adds a block, one of several or one that exists under a condition.
    pub fn push(&mut self, name: &str, condition: Option<String>, body: Self) {
        self.add(name, false, condition, body);
    }

    fn add(&mut self, name: &str, is_single: bool, condition: Option<String>, body: Self) {
        self.blocks.push(Block {
            name: name.to_owned(),
            is_single,
            condition,
            body,
        });
    }

    /// The arguments, and the blocks after them.
    pub fn into_items(self) -> Vec<NewItem> {
        let arguments = self.arguments.into_iter().map(NewItem::Argument);
        let blocks = self.blocks.into_iter().map(Block::into_item);
        arguments.chain(blocks).collect()
    }
}

impl Block {
    fn into_item(self) -> NewItem {
        let content = |kind: &str, items| NewBlock {
            kind: kind.to_owned(),
            labels: Vec::new(),
            items,
            comment: None,
        };
        let items = self.body.into_items();
        let Some(condition) = self.condition else {
            return NewItem::Block(content(&self.name, items));
        };
        let each = NewValue::Raw(format!("{condition} ? [1] : []"));
        let each = NewItem::Argument(NewEntry::new("for_each", each));
        let inner = NewItem::Block(content("content", items));
        NewItem::Block(NewBlock {
            labels: vec![self.name],
            ..content("dynamic", vec![each, inner])
        })
    }
}
