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
mod collections;
mod computed;
mod conditions;
mod containers;
mod expression;
mod functions;
mod machines;
mod metadata;
mod module;
mod node;
mod objects;
mod parameter_type;
mod paths;
mod policy;
mod print;
mod properties;
mod resources;
mod texts;
mod values;

pub use module::template_path;
pub use node::{Home, Origin, Place};
pub use print::Printed;
pub use texts::{JsonText, OtherFiles, Spelling, TextHome, VariablesHome};

use module::Reading;
use node::Node;
use texts::{AllTexts, JsonTexts};

use std::collections::HashSet;

use rayon::prelude::*;

use super::comments::Comments;
use super::graph::Modules;
use super::unread_files::UnreadFiles;
use crate::syntax::ParseError;

/// The modules of a run as templates.
#[derive(Debug, Default)]
pub struct Projection {
    /// The templates, in the order of their directories.
    pub templates: Vec<Template>,
    /// The texts in JSON that are written in files, heredocs and templates.
    pub texts: Vec<JsonText>,
    /// The modules that are too large for a document: the index of the first file among the sources, and the error.
    pub errors: Vec<(usize, ParseError)>,
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
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The indexes of the modules that are read.
    pub wanted: &'a HashSet<usize>,
    /// The files because of which modules are not known completely.
    pub unread: &'a UnreadFiles,
    /// The comments for this tool.
    pub comments: &'a Comments,
}

/// Reads modules as templates. `sources` has, for each file of each module, its index among the sources of the run.
pub fn project<'d>(
    modules: &Modules<'d>,
    around: Around<'_>,
    sources: &[Vec<usize>],
    files: &OtherFiles<'d>,
) -> Projection {
    let wanted: Vec<usize> = (0..modules.all.len())
        .filter(|module| around.wanted.contains(module))
        .collect();
    let roots = wanted.par_iter().map(|&module| {
        let texts = JsonTexts::default();
        let directory = modules.all[module].directory;
        let reading = Reading::new(modules, module, sources, files, &texts);
        let unread = around.unread.get(directory).map_or(&[][..], Vec::as_slice);
        (reading.template(unread), texts)
    });
    let roots: Vec<(Node, JsonTexts)> = roots.collect();
    // A comment goes to the first place on its line, so the modules take turns.
    let printed = roots
        .iter()
        .map(|(root, _)| print::print(root, around.comments));
    let printed: Vec<String> = printed.collect();
    let read = roots.into_par_iter().zip(printed);
    let read = read.map(|((root, texts), text)| (texts, print::read(text, &root)));
    let read: Vec<(JsonTexts, Result<Printed, ParseError>)> = read.collect();
    let mut texts = AllTexts::default();
    let (mut templates, mut errors) = (Vec::new(), Vec::new());
    for (module, (own, printed)) in wanted.into_iter().zip(read) {
        let indexes = texts.add(own);
        match printed {
            Ok(mut printed) => {
                printed.renumber_texts(&indexes);
                templates.push(Template {
                    path: template_path(modules.all[module].directory),
                    module,
                    printed,
                });
            }
            Err(error) => errors.extend(sources[module].first().map(|file| (*file, error))),
        }
    }
    Projection {
        templates,
        texts: texts.all,
        errors,
    }
}
