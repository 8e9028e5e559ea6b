//! The interface to the hosts: how the files of a host are read.

use std::borrow::Cow;

use super::deployed::Deployments;
use super::{
    Content, Expr, FileSearch, Function, InlineDefinition, Project, ProjectedSource, Projection,
    Workload, notation,
};
use crate::syntax::{CommitError, Cursor, Document, Mark, NewValue, NodeId, Word};

/// How a host's files are read. The model uses CloudFormation's property names; a host translates.
pub trait Reader: Sync {
    /// What a value denotes, if that differs from its form: a lookup does not find what is absent, and a function is
    /// neither a mapping nor a list. What is in the value is marked already. By default, `null` is absent.
    fn mark(&self, place: Cursor<'_>) -> Option<Mark> {
        place.is_null().then_some(Mark::Absent)
    }

    /// The function that a value is written as, one level deep; `None` for a literal value.
    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>>;

    /// The function that the argument of a function is written as, where both are one node: `!Base64 {Fn::Sub: …}`.
    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        let _ = place;
        None
    }

    /// The meaning of a value, with everything in it.
    fn meaning(&self, place: Cursor<'_>) -> Expr {
        Expr::in_notation(place)
    }

    /// A copy of a value, to be inserted into any document.
    fn copy_of(&self, place: Cursor<'_>) -> NewValue {
        notation::copy_of(place)
    }

    /// Whether modules pass lists to each other as lists. Otherwise these are comma-separated texts.
    fn passes_lists(&self) -> bool {
        false
    }

    /// A list as some of the items of another list; `None` where the notation of the files has no such item.
    fn items_of(&self, list: Cursor<'_>) -> Option<NewValue> {
        let _ = list;
        None
    }

    /// The name that a property has in a mapping.
    fn spell<'n>(&self, mapping: Cursor<'_>, property: &'n str) -> Cow<'n, str>;

    /// The property that a name in a mapping refers to.
    fn canonical<'n>(&self, mapping: Cursor<'_>, name: &'n str) -> Cow<'n, str>;
}

/// How a host classifies one of its documents.
pub struct Recognized<'d> {
    /// The content of the document.
    pub content: Content<'d>,
    /// The host's reader of its values.
    pub tag: &'static HostTag,
}

/// Finds the files of a host in a run and reads them into the model. Only the first method is required; the defaults of
/// the others suit a host whose files are self-contained.
pub trait Recognizer: FileSearch {
    /// The content of a document; `None` if it is not a file of the host.
    fn recognize<'d>(&self, path: &'d str, document: &'d Document) -> Option<Recognized<'d>>;

    /// The reader of a document's values; `None` if it is not a file of the host. It is called before the values are
    /// marked (see [`Reader::mark`]), and before [`Recognizer::recognize`].
    fn reader(&self, path: &str, document: &Document) -> Option<&'static HostTag> {
        self.recognize(path, document).map(|one| one.tag)
    }

    /// The files of a run that the host reads as templates in memory; `None` if there are none.
    fn project(&self, sources: &[ProjectedSource<'_>]) -> Option<Box<dyn Projection>> {
        let _ = sources;
        None
    }

    /// The state machine definitions that are embedded as strings in a document of the host.
    fn inline_definitions(&self, file: usize, document: &Document) -> Vec<InlineDefinition> {
        let _ = (file, document);
        Vec::new()
    }

    /// The replacements in the scalars that an embedded definition is written in, which give the definition a new text.
    ///
    /// # Errors
    /// If the new text cannot be written there.
    fn embed(
        &self,
        definition: &InlineDefinition,
        document: &Document,
        new: &str,
    ) -> Result<Vec<(NodeId, Vec<Word>)>, CommitError> {
        let old = document.scalar(definition.node).unwrap_or_default();
        let word = Word {
            at: 0..old.len(),
            with: new.to_owned(),
        };
        Ok(vec![(definition.node, vec![word])])
    }

    /// Connects the host's files, before the project is queried: files that form one module, and files that belong to a
    /// module without being one. `texts` are the files, by path, that could not be parsed.
    fn link<'d>(&self, project: &mut Project<'d>, texts: &'d [(String, String)]) {
        let _ = (project, texts);
    }

    /// What is known of the deployments of a module. `known` has those of its callers, by file.
    fn deployments(
        &self,
        project: &Project<'_>,
        file: usize,
        known: &[Deployments],
    ) -> Deployments {
        let _ = known;
        project.files[file].settings.parameters.clone().into()
    }

    /// The workloads of the host's files that are not modules.
    fn workloads<'d>(&self, project: &Project<'d>) -> Vec<Workload<'d>> {
        let _ = project;
        Vec::new()
    }
}

/// The tag of a document that a host reads.
pub struct HostTag(pub &'static dyn Reader);

impl HostTag {
    /// Whether a document has a tag.
    pub fn is(document: &Document, tag: &'static Self) -> bool {
        Self::of(document).is_some_and(|own| std::ptr::eq(own, tag))
    }

    /// The tag of a document; `None` if no host reads it.
    pub(crate) fn of(document: &Document) -> Option<&'static Self> {
        document.tagged()?.downcast_ref()
    }
}

/// The reader of a document.
pub fn reader_of(document: &Document) -> &'static dyn Reader {
    HostTag::of(document).map_or(&Own, |tag| tag.0)
}

/// Marks the values of a document by a reader; `None` for a document without a host.
pub fn marked(mut document: Document, reader: Option<&HostTag>) -> Document {
    let reader = reader.map_or(&Own as &dyn Reader, |tag| tag.0);
    document.mark(|document, node| reader.mark(Cursor { document, node }));
    document
}

/// The reader of documents without a host, such as a value in the settings: the model's own names and notation.
struct Own;

impl Reader for Own {
    fn mark(&self, place: Cursor<'_>) -> Option<Mark> {
        notation::mark(place)
    }

    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        notation::intrinsic(place)
    }

    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        notation::spelled_out(place)
    }

    fn spell<'n>(&self, _: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        Cow::Borrowed(property)
    }

    fn canonical<'n>(&self, _: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        Cow::Borrowed(name)
    }
}

/// Access to the properties in a mapping by the model's names.
pub trait Props<'d>: Sized {
    /// The value of a property that is not empty.
    fn prop(self, property: &str) -> Option<Self>;

    /// The node of the key of a property.
    fn prop_key(self, property: &str) -> Option<Self>;

    /// The name that a property has in this mapping.
    fn spell(self, property: &str) -> Cow<'_, str>;
}

impl<'d> Props<'d> for Cursor<'d> {
    fn prop(self, property: &str) -> Option<Self> {
        self.get(&self.spell(property))
    }

    fn prop_key(self, property: &str) -> Option<Self> {
        self.key(&self.spell(property))
    }

    fn spell(self, property: &str) -> Cow<'_, str> {
        reader_of(self.document).spell(self, property)
    }
}
