//! Terraform: modules are directories of files in HCL.
//!
//! A module is read as a template in the model's notation, in memory. Steps and checks work with the template as with one of
//! CloudFormation; what they edit in it is edited in the files.
//!
//! - `module`, `graph`: the files of a directory, and the calls between modules. Duplicates and override files are
//!   faults, because of which nothing of a module is edited.
//! - [`schema`]: arguments, blocks and references of resource types, and the model's properties.
//! - `projection`: a module as a template, with the origin of each node.
//! - `lens`: the modules of a run as templates, and where their nodes are in files.
//! - `translate`: operations on a template as operations on documents of HCL and on texts in JSON.
//! - `writing`: new values, blocks and resources in HCL, by the habits of the module.
//! - `host`, `steps`, `updates`, `terms`: what differs from CloudFormation: names of replaced resources, the order of the
//!   apply, the effects of changes, and words.
//!
//! # Limits
//!
//! - `for` expressions, splats with several attributes and most functions are kept as text: a value that depends on them is
//!   not known.
//! - The values of `terraform_remote_state` are not matched with the outputs of other modules.
//! - An override file, a file in JSON syntax or one that cannot be parsed blocks the workloads of its module.
//! - Callers outside of the files that are read are not known.
//! - A text with directives, or with quotes inside an interpolation, is not read as JSON. `path.root` and `path.cwd` are taken
//!   for `path.module`.

mod comments;
mod declarations;
mod dual;
mod expression;
mod faults;
mod files;
mod graph;
mod host;
mod lens;
mod mentions;
mod module;
mod naming;
mod parallel;
mod projection;
mod reader;
mod remote;
pub mod schema;
mod source;
mod states;
mod steps;
mod terms;
#[cfg(test)]
mod tests;
mod translate;
mod unread_files;
mod updates;
mod used_attributes;
mod values_file;
mod writing;

/// Modules of Terraform.
pub struct Terraform;
