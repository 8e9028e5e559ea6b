//! Modules as templates: a module is read into a document in the model's notation, in which each node has an origin.
//!
//! The document exists in memory only. Steps, checks and the plan work with it as with a template. What they edit in it is
//! edited at the origin of its nodes.
//!
//! - A resource is named by its address, `aws_ecs_service.web`; a reference to an element keeps its index,
//!   `aws_ecs_service.web[0]`. A module call is a nested stack, `module.web`; a variable is a parameter.
//! - `count = condition ? 1 : 0` is a condition of the resource; its name is the text of the expression.
//! - An expression that the model has no notation for is `{"Fn::Expression": text}`.

mod adapt;
mod containers;
mod expression;
mod module;
mod node;
mod parameter_type;
mod policy;
mod print;
mod resource;
mod texts;

pub use module::template_path;
pub use node::{Home, Origin, Place};
pub use print::Printed;
pub use texts::{JsonText, OtherFiles, TextHome, VariablesHome};

use module::Reading;
use texts::JsonTexts;

use super::graph::Modules;
use crate::syntax::ParseError;

/// The modules of a run as templates.
#[derive(Debug, Default)]
pub struct Projection {
    /// The templates, in the order of their directories.
    pub templates: Vec<Template>,
    /// The texts in JSON that are written in files, heredocs and templates.
    pub texts: Vec<JsonText>,
}

/// A module as a template.
#[derive(Debug)]
pub struct Template {
    /// Its path, which no file has.
    pub path: String,
    /// The index of the module.
    pub module: usize,
    /// The document.
    pub printed: Printed,
}

/// What is known of the files besides their modules.
pub struct Around<'a> {
    /// Whether a module is read.
    pub is_wanted: &'a dyn Fn(usize) -> bool,
    /// The files of a directory that cannot be parsed, each with a sentence about it.
    pub unparsed: &'a dyn Fn(&str) -> Vec<(usize, String)>,
    /// The comments for this tool above a place or behind it.
    pub comments: &'a dyn Fn(Place) -> Vec<String>,
}

/// Reads modules as templates. `sources` has, for each file of each module, its index among the sources of the run.
///
/// # Errors
/// A module is too large.
pub fn project<'d>(
    modules: &Modules<'d>,
    around: &Around<'_>,
    sources: &[Vec<usize>],
    files: &OtherFiles<'d>,
) -> Result<Projection, ParseError> {
    let texts = JsonTexts::default();
    let mut templates = Vec::new();
    for module in 0..modules.all.len() {
        if !(around.is_wanted)(module) {
            continue;
        }
        let mut reading = Reading::new(modules, module, sources, files, &texts);
        reading.unparsed = (around.unparsed)(modules.all[module].directory);
        let root = reading.template();
        let printed = print::print(&root, &|place| (around.comments)(place))?;
        templates.push(Template {
            path: template_path(modules.all[module].directory),
            module,
            printed,
        });
    }
    Ok(Projection {
        templates,
        texts: texts.0.into_inner(),
    })
}
