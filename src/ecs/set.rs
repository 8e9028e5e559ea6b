//! The set of documents of one run, each recognised for what it is.

use crate::cloudformation::{Resource, Template};
use crate::document::{Cursor, Document};
use crate::settings::Settings;

/// What a document holds.
pub enum Content<'d> {
    /// A CloudFormation template.
    Template(Box<Template<'d>>),
    /// A task definition as `register-task-definition` takes it; the cursor is at the object itself.
    TaskDefinition(Cursor<'d>),
    /// Nothing of ECS.
    Other,
}

/// One document with its path.
pub struct SourceFile<'d> {
    /// The path, as given.
    pub path: &'d str,
    /// The document.
    pub document: &'d Document,
    /// What it holds.
    pub content: Content<'d>,
    /// Whether a person named the file, and did not only name a folder that holds it.
    pub named: bool,
    /// What was decided for it.
    pub settings: &'d Settings,
}

impl<'d> SourceFile<'d> {
    /// Recognises a document.
    #[must_use]
    pub fn read(path: &'d str, document: &'d Document, settings: &'d Settings) -> Self {
        let content = if let Some(template) = Template::read(document) {
            Content::Template(Box::new(template.deployed_with(&settings.parameters)))
        } else {
            task_definition(Cursor::root(document)).map_or(Content::Other, Content::TaskDefinition)
        };
        Self {
            path,
            document,
            content,
            named: false,
            settings,
        }
    }

    /// The template, where the document is one.
    #[must_use]
    pub fn template(&self) -> Option<&Template<'d>> {
        match &self.content {
            Content::Template(template) => Some(template),
            _ => None,
        }
    }
}

/// The set of documents of one run; a single file is a set of one.
pub struct SourceSet<'d> {
    /// The files in the order given. A file's index is its name within the run.
    pub files: Vec<SourceFile<'d>>,
}

impl<'d> SourceSet<'d> {
    /// The template of a file.
    #[must_use]
    pub fn template(&self, file: usize) -> Option<&Template<'d>> {
        self.files.get(file)?.template()
    }

    /// The path of a file.
    #[must_use]
    pub fn path(&self, file: usize) -> &'d str {
        self.files.get(file).map_or("", |file| file.path)
    }

    /// The resource behind an index.
    #[must_use]
    pub fn resource(&self, file: usize, index: usize) -> Option<&Resource<'d>> {
        self.template(file)?.resources.get(index)
    }
}

/// Whether a script has yet to fill in what decides how the task runs.
fn has_placeholders(body: Cursor<'_>) -> bool {
    let decisive = [
        "family",
        "networkMode",
        "requiresCompatibilities",
        "cpu",
        "memory",
    ];
    let values = decisive.iter().filter_map(|name| body.get(name));
    let marks = ["{{", "${", "$$", "<%", "__"];
    values.flat_map(Cursor::descendants).any(|value| {
        let text = value.text().unwrap_or("");
        marks.iter().any(|mark| text.contains(mark))
    })
}

/// The object of a task definition in the ECS API's spelling; `describe-task-definition` wraps it.
fn task_definition(root: Cursor<'_>) -> Option<Cursor<'_>> {
    let body = root.get("taskDefinition").unwrap_or(root);
    let containers = body.get("containerDefinitions")?;
    let named = body.get("family").and_then(Cursor::text)?;
    let real = containers.items().len() > 0 && !named.is_empty();
    (real && !has_placeholders(body)).then_some(body)
}
