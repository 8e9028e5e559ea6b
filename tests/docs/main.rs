//! What the README and the book show is true: commands run, output is what they print, links lead somewhere, options exist.
//!
//! `UPDATE_CASES=1 cargo test --test docs` writes the outputs, and the picture of the README.

mod commands;
mod links;
mod options;
mod pages;
mod picture;
mod recipes;
mod snippets;
