//! HCL native syntax, the language of Terraform, in the same tree as YAML and JSON.
//!
//! - A file and the content of a block are mappings of their arguments and blocks; an object is a mapping, a tuple is a
//!   sequence.
//! - Blocks without labels are items of a sequence under their type, even a single one. The labels of a block are keys, one
//!   below the other: `resource "aws_lb" "main" { … }` is the mapping at `resource.aws_lb.main`. The span of such a mapping
//!   starts with the type of the block.
//! - Strings without interpolations, numbers, `true`, `false` and `null` are scalars with their text. Every other expression
//!   is a scalar with its text as it is written, its [`Expression`] as the style and a tag such as `!reference`. The text of a
//!   template is that between its quotes or markers.
//! - An argument that is added at the end of a body is put after its arguments and before its blocks.
//! - Parentheses and `jsonencode(…)` are transparent: the node is that of what is inside them.

mod arena;
mod ast;
mod commit;
mod coverage;
mod document;
mod escape;
mod expression;
mod layout;
mod lower;
mod lower_body;
mod lower_compact;
mod lower_flow;
mod parser;
mod place;
mod plan;
mod render;
mod reword;
mod scanner;
mod second_reader;
mod shadow;
mod template;
#[cfg(test)]
mod tests;
mod traversal;
mod value;

pub(crate) use commit::commit;
pub use document::hcl_format;
pub(crate) use escape::between_quotes;
pub(crate) use render::on_one_line;
pub(crate) use scanner::is_name;

use super::builder::Arena;
use super::error::ParseError;
use super::source::Source;
use scanner::{Failure, Parser};

/// Reads the tree of a text.
pub(crate) fn read(source: &Source) -> Result<Arena, ParseError> {
    let text = source.text();
    let mut parser = Parser::new(text, source.start());
    let error = |kind, at| ParseError::new(kind, Some(source.position(at)));
    let file = parser.file();
    let file =
        file.map_err(|Failure { kind, at, message }| error(kind, at).with_message(message))?;
    arena::build(text, source.start(), &file, parser.comments).map_err(|(kind, at)| error(kind, at))
}
