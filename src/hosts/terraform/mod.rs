//! Terraform modules: the reading half of a host.
//!
//! The host is not registered: its types are read by tests only, and Terraform files are reported as not read.
//!
//! # What is there
//!
//! - [`schema`]: arguments and blocks of resource types with their shapes, and the model's properties.
//! - [`writing`]: values, properties and new resources of the model in HCL.
//! - [`Module`]: the files of one directory. Duplicates and override files are [`Fault`]s.
//! - [`Modules`]: all modules of a tree, their calls and callers. [`ModuleSource`] has the kind of a source.
//! - [`Modules::evaluate`]: the four answers of the model for an expression. A variable has the values of all callers,
//!   otherwise those of its files, otherwise its default. A value that `null` or an argument of a resource stands for is
//!   followed; an attribute that AWS computes is unknown.
//! - [`Modules::meaning`]: the `Expr` of a value, to compare it with others.
//! - [`Modules::containers`]: container definitions in HCL, or in a text in JSON with its place. [`users_of_texts`] has the
//!   task definitions that share a text.
//! - [`Modules::mentioned`] and [`Modules::workloads`]: what an expression refers to, across modules, and the workloads.
//!
//! Expressions are parsed by hcl-edit from the text of a scalar, as the tree keeps each of them as one node.
//!
//! # What is missing
//!
//! - The interfaces of the model assume that a module is one document: `model::Module` has one `document` and one `root`,
//!   `Module::owner` compares the document, `Project::files` has one content for each file, and `MemberId` and the members
//!   name a file. `Recognizer::recognize` sees one document at a time. A module of several files needs a recognizer that
//!   gets all documents of a directory, one module that several entries of `files` share, and the file of a resource in
//!   place of the file of its module. References must be unique, which `name` alone is not: `aws_lb.main` and
//!   `aws_ecs_service.main` are two resources, and `var.main` is a third name. `Resource::name` must therefore hold an
//!   address that the document does not contain as one text.
//! - `model::Function` has places as its arguments, and the branches of a conditional expression are no nodes of the tree. A
//!   `Reader` needs either nodes for the parts of expressions or functions with owned arguments (`model::Expr`).
//! - `Reader::spell` returns one name, and a property may be one level deeper or higher than in the model:
//!   `network_configuration.subnets` has no `AwsvpcConfiguration`, and the health check of a target group is a block. A
//!   property path has to be translated as a whole ([`schema::attribute_of_property`]); so do values:
//!   `assign_public_ip` is a boolean and not `ENABLED`.
//! - `dynamic` blocks are known ([`Block::dynamic`]) and not expanded; `for` expressions and splats with attributes are not
//!   evaluated; `terraform_remote_state` is not matched with the outputs of other modules.
//! - A file that cannot be parsed is not in the module, and no [`Fault`] says so: the caller of [`Modules::read`] must not
//!   migrate anything in its directory.
//! - Callers outside of the tree are not known: a module with callers counts as called by these alone.
//! - Container definitions in `concat(…)`, `templatestring(…)` and conditional expressions are not read.
//! - A text with directives, or with quotes inside an interpolation, is not read as JSON. `path.root` and `path.cwd` are taken
//!   for `path.module`.
//! - The search words, the use of [`writing`], and the files in `*.tf.json`.

mod comments;
mod containers;
mod declarations;
mod dual;
mod evaluate;
mod expression;
mod faults;
mod files;
mod functions;
mod graph;
mod host;
mod lens;
mod meaning;
mod mentions;
mod module;
mod naming;
mod operators;
pub mod projection;
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
mod updates;
mod value;
mod values_file;
mod workloads;
pub mod writing;

/// Modules of Terraform.
pub struct Terraform;

pub use containers::{ContainerText, Containers, TextHome, users_of_texts};
pub use faults::Fault;
pub use graph::Modules;
pub use mentions::ResourceId;
pub use module::{Block, Call, File, Module, directory_of, modules};
pub use source::ModuleSource;
pub use values_file::ValuesFile;
pub use workloads::Workload;
