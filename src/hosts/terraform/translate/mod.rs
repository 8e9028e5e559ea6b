//! Edits of templates as edits of the files that they are read from.
//!
//! Each operation on a node of a template becomes operations at the node's home: on an argument or block of HCL, on a part of
//! an expression, or on a text in JSON.

mod additions;
mod body;
mod commit;
mod entries;
mod home;
mod insert;
mod remove;
mod set;
mod text;

pub(super) use commit::commit;
