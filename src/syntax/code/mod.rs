//! Python and TypeScript: the facts of a program that an edit needs, and edits that leave every other byte as it is.
//!
//! [`Code::parse`] reads a file with its grammar, and finds its calls, imports, classes and bindings. Names are resolved
//! through imports and aliases: `ecs.Ec2Service` after `import * as ecs from 'aws-cdk-lib/aws-ecs'` is
//! `aws-cdk-lib/aws-ecs.Ec2Service`. Nothing is executed, and nothing is known of any library.
//!
//! [`Code::commit`] applies [edits](CodeEdit), and proves on the new text that its tree is the old one with exactly these
//! edits: every other token, comment and space is the same.
//!
//! ```
//! use ecs2fargate::syntax::code::{Code, CodeEdit, CodeLanguage};
//!
//! let text = "import aws_cdk.aws_ecs as ecs\n\nservice = ecs.Ec2Service(stack, \"Web\", daemon=False)\n";
//! let code = Code::parse(text, CodeLanguage::Python)?;
//! let call = &code.calls()[0];
//! assert_eq!(call.resolved.as_deref(), Some("aws_cdk.aws_ecs.Ec2Service"));
//! let edits = [
//!     CodeEdit::Replace { range: call.name.clone(), text: "FargateService".to_owned() },
//!     CodeEdit::RemoveArgument { call: call.id, name: "daemon".to_owned() },
//! ];
//! let after = code.commit(&edits)?;
//! assert!(after.text.ends_with("service = ecs.FargateService(stack, \"Web\")\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calls;
mod conditions;
mod edit;
mod facts;
mod grammar;
mod members;
mod names;
mod parse;
mod program;
mod python;
mod python_imports;
mod resolve;
mod scopes;
mod text;
mod tree;
mod types;
mod typescript;
mod typescript_imports;
mod uses;
mod values;

pub use edit::{CodeEdit, UnusedValue};
pub use facts::{
    Argument, Base, Binding, BindingId, BindingKind, Call, CallId, Class, Definition, Import,
    MemberAssignment, Property, PropertyForm, Receiver, Reference, Scope, TypeUse, Value, WordUse,
};
pub use program::{Code, CodeLanguage};

#[cfg(test)]
mod tests;
