//! CloudFormation templates: their sections, intrinsic functions, references and what their values may be.

mod assignment;
mod bool_value;
mod choice;
mod evaluate;
mod expr;
pub mod intrinsic;
mod loops;
mod references;
mod serverless;
pub mod stacks;
mod sub_text;
mod template;
mod texts;
mod value;
pub mod write;

pub use assignment::{Assignment, by_condition, conditions_at, conditions_of_items};
pub use bool_value::{BoolValue, switch};
pub use choice::{Comparison, comparison, decided_by, may_be_empty};
pub use evaluate::{Answer, evaluate};
pub use expr::{Expr, same_expression};
pub use loops::{Loop, is_looped, variables_in, without_variables};
pub use references::{How, Reference, missing_names, names_in, references_in};
pub use serverless::{included_files, sections_of};
pub use sub_text::SubText;
pub use template::{Parameter, Resource, Template};
pub use texts::Text;
pub use value::{referenced, split_of};
