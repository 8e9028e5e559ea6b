//! The end of a migration in parallel: the half on container instances is removed, and the weights with it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::applied_first::first_elsewhere;
use super::back::text_before;
use super::forward::{forwards, is_passed, without_blank_above};
use super::marks::{Mark, mark};
use super::modules::PASSED;
use super::registered;
use super::text::{
    Declaration, Edits, comments_above, declarations, line_end, line_start, mentions, next_line,
    parsed, words,
};
use crate::hosts::terraform::lens::Lens;
use crate::model::{Ended, RefusedEnd};
use crate::settings::Finish;
use crate::syntax::{Cursor, Document, Span};

/// The end of the names of variables that shift traffic.
const TRAFFIC: &str = "fargate_traffic";

/// Removes a half of what a module runs twice.
///
/// # Errors
/// Why that is not possible.
pub(in crate::hosts::terraform) fn end(
    lens: &Lens,
    template: usize,
    direction: Finish,
) -> Result<Ended, RefusedEnd> {
    let own = lens.templates[template].configurations().iter().copied();
    let documents: BTreeMap<usize, &Document> = own
        .filter_map(|file| Some((file, lens.documents.get(&file)?)))
        .collect();
    if let Some(source) = documents.keys().find(|file| {
        lens.context.contains(file) && documents[file].comments().any(|one| mark(one).is_some())
    }) {
        return Err(RefusedEnd {
            source: *source,
            span: Span::EMPTY,
            message: "The file belongs to the module but is not among the given paths".to_owned(),
            help: "Pass the directory of the module".to_owned(),
        });
    }
    let module = Module::read(&documents);
    let ended = match direction {
        Finish::Fargate => back(&documents)?,
        Finish::Ec2 => module.without_originals()?,
    };
    let mut first = module.applied_first(direction == Finish::Ec2);
    first.extend(first_elsewhere(lens, template, direction));
    Ok(Ended { first, ..ended })
}

/// Removes everything that was added.
fn back(documents: &BTreeMap<usize, &Document>) -> Result<Ended, RefusedEnd> {
    let mut ended = Ended::default();
    let mut gone = BTreeSet::new();
    for (source, document) in documents {
        let text = text_before(document).map_err(|span| changed(*source, span))?;
        for one in declarations(document) {
            if one.mark.is_some() {
                gone.insert(one.address());
            }
        }
        if text != document.text() {
            ended.texts.push((*source, text));
        }
    }
    refuse_dangling(documents, &ended, &gone)?;
    ended.removed = gone.into_iter().collect();
    Ok(ended)
}

/// Refuses to remove what the rest refers to.
fn refuse_dangling(
    documents: &BTreeMap<usize, &Document>,
    ended: &Ended,
    gone: &BTreeSet<String>,
) -> Result<(), RefusedEnd> {
    let names: Vec<(String, String)> = gone
        .iter()
        .map(|name| (name.clone(), String::new()))
        .collect();
    for (source, document) in documents {
        let mut new = ended.texts.iter().filter(|(file, _)| file == source);
        let text = new.next().map_or(document.text(), |(_, text)| text);
        let Some(after) = parsed(text) else {
            return Err(changed(*source, Span::EMPTY));
        };
        let found = words(&after, 0..text.len(), &names);
        if let Some((range, _)) = found.into_values().next() {
            let name = &text[range];
            // The place in the text as it is.
            let place = document.nodes().find(|node| {
                let part = &document.text()[document.byte_range(*node)];
                document.expression(*node).is_some() && mentions(part, name).next().is_some()
            });
            let span = place.map_or(Span::EMPTY, |node| Cursor { document, node }.span());
            return Err(RefusedEnd {
                source: *source,
                span,
                message: format!("{name} would be removed, but this refers to it"),
                help: "Change or remove the reference, and run the command again".to_owned(),
            });
        }
    }
    Ok(())
}

fn changed(source: usize, span: Span) -> RefusedEnd {
    RefusedEnd {
        source,
        span,
        message: "The module changed since the second service was added, and it is not known what belongs to which half".to_owned(),
        help: "Restore what the comments of ecs2fargate are about, or remove one of the halves manually".to_owned(),
    }
}

/// What a module declares, by file.
struct Module<'l> {
    files: BTreeMap<usize, (&'l Document, Vec<Declaration<'l>>)>,
    /// The addresses on container instances, with those of their copies.
    copies: Vec<(String, String)>,
}

impl<'l> Module<'l> {
    fn read(documents: &BTreeMap<usize, &'l Document>) -> Self {
        let files = documents
            .iter()
            .map(|(file, document)| (*file, (*document, declarations(document))));
        let files: BTreeMap<_, _> = files.collect();
        let mut copies = Vec::new();
        for (document, declared) in files.values() {
            for one in declared {
                if let Some((Mark::CopyOf(own), _)) = &one.mark {
                    copies.push(((*own).to_owned(), one.address()));
                }
                if one.keyword == "locals" {
                    copies.extend(copied_locals(document, one));
                }
            }
        }
        Self { files, copies }
    }

    /// The target groups that Terraform would delete before it changes what forwards to them, with the latter. It does
    /// not with `create_before_destroy`.
    fn applied_first(&self, to_copy: bool) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for holder in self.all() {
            for forward in forwards(holder.body).unwrap_or_default() {
                let Some((own, copy)) = forward.group() else {
                    continue;
                };
                if is_passed(&own) {
                    continue;
                }
                let gone = if to_copy { own } else { copy };
                let mut all = self.all();
                let group = all.find(|one| one.address() == gone);
                if !group.is_some_and(|one| creates_before_destroy(one.body)) {
                    found.push((gone, holder.address()));
                }
            }
        }
        found
    }

    fn all(&self) -> impl Iterator<Item = &Declaration<'l>> {
        self.files.values().flat_map(|(_, declared)| declared)
    }

    fn without_originals(&self) -> Result<Ended, RefusedEnd> {
        let mut ended = Ended::default();
        let mut gone: BTreeSet<String> = self.copies.iter().map(|(own, _)| own.clone()).collect();
        gone.extend(self.only_for(&gone));
        let passed = self
            .all()
            .filter(|one| is_temporary(one))
            .map(Declaration::address);
        gone.extend(passed);
        for (source, (document, declared)) in &self.files {
            let text = self
                .text_of(document, declared, &gone)
                .map_err(|span| changed(*source, span))?;
            if text != document.text() {
                ended.texts.push((*source, text));
            }
        }
        let documents = self.files.iter().map(|(file, (one, _))| (*file, *one));
        refuse_dangling(&documents.collect(), &ended, &gone)?;
        ended.removed = gone.into_iter().collect();
        Ok(ended)
    }

    /// The roles, policies and documents that only removed declarations use. A role stays if something that is attached
    /// to it does.
    fn only_for(&self, gone: &BTreeSet<String>) -> BTreeSet<String> {
        let mut all = gone.clone();
        loop {
            let more: Vec<String> = self
                .all()
                .filter(|one| is_of_roles(one) && one.mark.is_none())
                .map(Declaration::address)
                .filter(|address| !all.contains(address) && self.is_only_for(address, &all))
                .collect();
            if more.is_empty() {
                return all.difference(gone).cloned().collect();
            }
            all.extend(more);
        }
    }

    /// Whether removed declarations use something, and nothing else does. What is attached to a role goes with it.
    fn is_only_for(&self, address: &str, gone: &BTreeSet<String>) -> bool {
        let unit = self.with_attached(address);
        let is_own = |one: &Declaration<'_>| unit.contains(&one.address());
        let users = self.all().filter(|one| !is_own(one));
        let users = users.filter(|one| {
            let mut names = unit.iter();
            names.any(|name| mentions(one.text(), name).next().is_some())
        });
        let mut is_used = unit.len() < 2 && self.is_attached_to(address, gone);
        for user in users {
            if !gone.contains(&user.address()) {
                return false;
            }
            is_used = true;
        }
        is_used
    }

    /// A declaration and, if it is a role, what is attached to it.
    fn with_attached(&self, address: &str) -> Vec<String> {
        let attached = self.all().filter(|one| {
            address.starts_with("aws_iam_role.")
                && is_attachment(one)
                && mentions(one.text(), address).next().is_some()
        });
        std::iter::once(address.to_owned())
            .chain(attached.map(Declaration::address))
            .collect()
    }

    /// Whether something is attached to a role that is removed.
    fn is_attached_to(&self, address: &str, gone: &BTreeSet<String>) -> bool {
        let mut all = self.all().filter(|one| one.address() == address);
        let mut roles = gone.iter().filter(|name| name.starts_with("aws_iam_role."));
        all.next()
            .filter(|one| is_attachment(one))
            .is_some_and(|one| roles.any(|role| mentions(one.text(), role).next().is_some()))
    }

    fn text_of(
        &self,
        document: &Document,
        declared: &[Declaration<'_>],
        gone: &BTreeSet<String>,
    ) -> Result<String, Span> {
        let text = document.text();
        let mut edits = Edits::default();
        for one in declared {
            if gone.contains(&one.address()) {
                remove_block(text, &one.whole, &mut edits);
                continue;
            }
            for forward in forwards(one.body).map_err(Cursor::span)? {
                forward.restore(true, &mut edits).map_err(Cursor::span)?;
            }
            registered::restore(one.body, &self.copies, &mut edits).map_err(Cursor::span)?;
        }
        remove_local_originals(declared, gone, &mut edits);
        remove_marks(document, &mut edits);
        for (range, with) in words(document, 0..text.len(), &self.copies).into_values() {
            if !edits.covers(range.start) {
                edits.replace(range, with);
            }
        }
        let whole = Cursor::root(document).span();
        let ends_blank = ends_with_blank(text);
        let mut text = edits.applied(text).ok_or(whole)?;
        if !document.text().ends_with('\n') {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        while !ends_blank && ends_with_blank(&text) {
            text.truncate(line_start(&text, text.len() - 1));
        }
        parsed(&text).map(|_| text).ok_or(whole)
    }
}

/// Whether the replacement of a resource is created first.
pub(super) fn creates_before_destroy(body: Cursor<'_>) -> bool {
    let lifecycle = body.get("lifecycle").and_then(|all| all.items().next());
    let value = lifecycle.and_then(|lifecycle| lifecycle.get("create_before_destroy"));
    value.is_some_and(|value| value.text() == Some("true"))
}

/// A variable or output that was added to shift traffic, or to pass the ARN of a copy to another module.
fn is_temporary(one: &Declaration<'_>) -> bool {
    let name = one.labels.first().copied().unwrap_or_default();
    matches!(one.keyword, "variable" | "output") && one.mark.is_some() && is_passed_name(name)
}

/// Whether the name of a variable, output or argument is one of those that are removed at the end.
pub(super) fn is_passed_name(name: &str) -> bool {
    name.contains(TRAFFIC) || PASSED.iter().any(|passed| name.contains(passed))
}

fn is_of_roles(one: &Declaration<'_>) -> bool {
    let kind = one.labels.first().copied().unwrap_or_default();
    match one.keyword {
        "resource" => kind.starts_with("aws_iam_role") || kind == "aws_iam_policy",
        "data" => kind == "aws_iam_policy_document",
        _ => false,
    }
}

fn is_attachment(one: &Declaration<'_>) -> bool {
    let kind = one.labels.first().copied().unwrap_or_default();
    one.keyword == "resource" && kind.starts_with("aws_iam_role_policy")
}

/// Removes a block and the blank line that would be left doubled.
fn remove_block(text: &str, whole: &Range<usize>, edits: &mut Edits) {
    let mut after = next_line(text, whole.end);
    let blank = line_end(text, after);
    if after < text.len() && text[after..blank].trim().is_empty() {
        after = next_line(text, blank);
    } else if after >= text.len() {
        let start = without_blank_above(text, whole.start);
        // The blank line may belong to the block above, which is removed as well.
        let start = if edits.covers(start) {
            whole.start
        } else {
            start
        };
        edits.replace(start..after, "");
        return;
    }
    edits.replace(whole.start..after, "");
}

/// Whether the last line of a text is blank.
fn ends_with_blank(text: &str) -> bool {
    text.ends_with("\n\n") || text.ends_with("\n\r\n")
}

/// The copies of local values in a block.
fn copied_locals(document: &Document, block: &Declaration<'_>) -> Vec<(String, String)> {
    let text = document.text();
    let entries = block.body.written_entries();
    entries
        .filter_map(|(name, key, _)| {
            let start = line_start(text, document.byte_range(key.node).start);
            match comments_above(text, start).1? {
                (Mark::CopyOf(own), _) => Some((own.to_owned(), format!("local.{name}"))),
                _ => None,
            }
        })
        .collect()
}

fn remove_local_originals(
    declared: &[Declaration<'_>],
    gone: &BTreeSet<String>,
    edits: &mut Edits,
) {
    for block in declared.iter().filter(|one| one.keyword == "locals") {
        let document = block.body.document;
        let text = document.text();
        for (name, key, value) in block.body.written_entries() {
            if gone.contains(&format!("local.{name}")) {
                let start = line_start(text, document.byte_range(key.node).start);
                let (lead, _) = comments_above(text, start);
                remove_block(
                    text,
                    &(lead..line_end(text, document.byte_range(value.node).end)),
                    edits,
                );
            }
        }
    }
}

/// Removes the comments that record the migration, and the arguments that pass the traffic.
fn remove_marks(document: &Document, edits: &mut Edits) {
    let text = document.text();
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    for (span, is_alone, comment) in document.placed_comments() {
        let line = starts[span.start.line - 1];
        let is_own = matches!(mark(comment), Some(Mark::Added | Mark::CopyOf(_)));
        if !is_own || edits.covers(line) {
            continue;
        }
        let end = line_end(text, line);
        let name = text[line..end].split('=').next().unwrap_or_default();
        if is_alone {
            edits.replace(line..next_line(text, end), "");
        } else if is_passed_name(name) {
            let start = without_blank_above(text, line);
            edits.replace(start..next_line(text, end), "");
        } else if let Some(at) = text[line..end].rfind(comment.trim_end()) {
            let kept = text[line..line + at].trim_end().len();
            edits.replace(line + kept..end, "");
        }
    }
}
