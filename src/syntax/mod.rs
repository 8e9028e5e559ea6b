//! The lossless YAML, JSON and HCL tree and its edits, independent of any host.
//!
//! A [`Document`] is the text of a file together with a tree of spans over it, and is immutable. To change the text, the
//! caller collects [`Operation`]s on nodes and passes them to [`Document::commit`], which copies every byte that no
//! operation concerns, writes new text in the style of its surroundings, and proves by a second reader that the value of
//! the new text is exactly the old value with the operations applied.
//!
//! ```
//! use ecs2fargate::syntax::{Document, NewValue, Operation};
//!
//! let before = Document::parse("Service:\n  LaunchType: EC2 # for now\n  DesiredCount: 2\n")?;
//! let service = before.get(before.root(), "Service").expect("the key above");
//! let launch_type = before.get(service, "LaunchType").expect("the key above");
//! let after = before.commit(&[Operation::Set { node: launch_type, value: NewValue::Text("FARGATE".into()) }])?;
//! assert_eq!(after.text, "Service:\n  LaunchType: FARGATE # for now\n  DesiredCount: 2\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same for HCL, which is read only if the caller asks for it:
//!
//! ```
//! use ecs2fargate::syntax::{Document, Format, NewEntry, NewValue, Operation, Place};
//!
//! let text = "resource \"aws_ecs_service\" \"web\" {\n  desired_count = 2\n}\n";
//! let before = Document::parse_as(text, Format::Hcl)?;
//! let path = ["resource", "aws_ecs_service", "web"];
//! let service = path.iter().try_fold(before.root(), |node, key| before.get(node, key));
//! let entry = NewEntry::new("launch_type", NewValue::Text("FARGATE".into()));
//! let mapping = service.expect("the labels above");
//! let after = before.commit(&[Operation::InsertEntry { mapping, place: Place::End, entry }])?;
//! assert!(after.text.contains("  desired_count = 2\n  launch_type   = \"FARGATE\"\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod builder;
pub mod code;
mod commit;
mod coverage;
mod cursor;
mod duplicate;
mod edits;
mod equal;
mod error;
mod expected;
mod flow_continuation;
mod hcl;
mod inline;
mod interpolation;
mod json;
mod layout;
mod lower;
mod lower_block;
mod lower_flow;
mod lower_set;
mod operation;
mod parse;
mod placeholder;
mod plan;
mod proof;
mod render;
mod reword;
mod scalar;
mod second_reader;
mod source;
mod span;
mod style;
mod templating;
mod tree;
mod verbatim;
mod yaml;
mod yaml_text;

pub use cursor::Cursor;
pub use duplicate::EntryText;
pub use error::{CommitError, ParseError, ParseErrorKind};
pub use hcl::hcl_format;
pub(crate) use hcl::{
    between_quotes as hcl_between_quotes, is_name as is_hcl_name, on_one_line as hcl_on_one_line,
};
pub use operation::reworded;
pub use operation::{
    Committed, LostComment, NewBlock, NewEntry, NewFunction, NewItem, NewValue, Operation, Place,
    Word,
};
pub use parse::MAX_BYTES;
pub use span::{Position, Span};
pub use templating::{Language, language};
pub use tree::{Document, Tag};

/// A node of one [`Document`], numbered in document order: a parent before its children.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The kind of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A single value, written plain, quoted or as a block.
    Scalar,
    /// Entries of key and value.
    Mapping,
    /// Items in order.
    Sequence,
}

/// What a node denotes in the document's language, if that differs from its form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It is absent.
    Absent,
    /// It is a function, and not the mapping or sequence of its arguments.
    Function,
}

/// The format of a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// YAML, including flow style.
    Yaml,
    /// Strict JSON.
    Json,
    /// HCL native syntax, the language of Terraform. See [`Document::parse_as`].
    Hcl,
}

/// The kind of an expression of HCL that is not a literal value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Expression {
    /// A variable with attributes and elements that are fixed: `var.subnets`, `aws_lb.main[0].arn`.
    Reference,
    /// A quoted string or a heredoc with interpolations or directives.
    Template,
    /// A call of a function.
    Call,
    /// `condition ? one : other`.
    Conditional,
    /// One with an operator: `1 + var.count`, `!var.enabled`.
    Operation,
    /// `[for …]` or `{for …}`.
    For,
    /// One with `.*` or `[*]`.
    Splat,
    /// An attribute or element of another expression, or one whose index is an expression.
    Access,
}

impl Expression {
    /// The tag of a node of this kind.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Reference => "!reference",
            Self::Template => "!template",
            Self::Call => "!call",
            Self::Conditional => "!conditional",
            Self::Operation => "!operation",
            Self::For => "!for",
            Self::Splat => "!splat",
            Self::Access => "!access",
        }
    }
}

/// The style of a scalar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// A block after `|`, or a heredoc of HCL.
    Literal,
    /// A block after `>`.
    Folded,
    /// An expression of HCL.
    Expression(Expression),
}

/// One entry of a mapping.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    /// The key's node.
    pub key: NodeId,
    /// The value's node; a null scalar of length zero if no value is written.
    pub value: NodeId,
}
