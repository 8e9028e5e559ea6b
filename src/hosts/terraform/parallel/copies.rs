//! The new texts of a module's files with the second halves of workloads: copies of resources in the owner's own words.

use std::collections::BTreeMap;
use std::ops::Range;

use super::forward::{ACTIONS, HOLDERS, Weighted, weigh};
use super::marks::{Mark, written};
use super::parts::Passed;
use super::refusals::{refuse_other_modules, refuse_state_blocks};
use super::stickiness::of_group;
use super::text::{
    Declaration, Edits, comments_above, declarations, line_start, mentions, newline, parsed, words,
};
use super::verify::keeps;
use crate::hosts::terraform::lens::Lens;
use crate::hosts::terraform::writing::{label_of, snake_case};
use crate::model::{CopiedText, HalfPart, HalfToAdd, Projection as _};
use crate::syntax::{Cursor, Document};

/// The files of a module, by the index of the source, with what they declare.
pub(super) type Files<'l> = BTreeMap<usize, (&'l Document, Vec<Declaration<'l>>)>;

/// Adds second halves to a module.
///
/// # Errors
/// Why that is not possible.
pub(in crate::hosts::terraform) fn split(
    lens: &Lens,
    template: usize,
    halves: &[HalfToAdd<'_>],
) -> Result<Vec<CopiedText>, String> {
    let files = files_of(lens, template);
    let mut names: Vec<(String, String)> = Vec::new();
    for half in halves {
        names.extend(half.copies.iter().cloned());
    }
    let parts = || halves.iter().flat_map(|half| half.parts);
    let extended = parts().filter_map(|part| match part {
        HalfPart::Extended { holder } => Some(holder.as_str()),
        _ => None,
    });
    refuse_state_blocks(&files, &names)?;
    refuse_other_modules(lens, template, &names, &extended.collect::<Vec<_>>())?;
    let parts: Vec<&HalfPart> = parts().collect();
    let scope = &lens.templates[template].declarations.scope;
    let passed = Passed::of(&parts, halves, &files, scope.is_legacy)?;
    more_names(&files, &mut names);
    let mut all: BTreeMap<usize, Edits> = BTreeMap::new();
    for (file, (document, declared)) in &files {
        let edits = all.entry(*file).or_default();
        for one in declared {
            copy(document, one, &names, &passed, edits)?;
        }
        copy_locals(document, declared, &names, edits);
    }
    for half in halves {
        route(lens, template, (&files, half), &mut all)?;
        passed.weigh(&files, half, &mut all)?;
    }
    let mut texts = Vec::new();
    for (file, edits) in all {
        let document = files[&file].0;
        let blocks = passed.blocks(lens, template, file, halves);
        let is_caller = passed.has_call_in(&files[&file].1);
        if edits.is_empty() && blocks.is_empty() && !is_caller {
            continue;
        }
        if lens.context.contains(&file) {
            return Err(format!(
                "{} belongs to the module but is not among the given paths",
                lens.path(file)
            ));
        }
        let unreadable = || "The resources cannot be copied".to_owned();
        let text = edits.applied(document.text()).ok_or_else(unreadable)?;
        let text = passed.added_to(text, blocks).ok_or_else(unreadable)?;
        let new = parsed(&text).ok_or_else(unreadable)?;
        if !keeps(document.text(), &text) {
            return Err(unreadable());
        }
        let copied = copied_lines(&files[&file].1, &declarations(&new));
        texts.push(CopiedText {
            source: file,
            text,
            copied,
        });
    }
    Ok(texts)
}

fn files_of(lens: &Lens, template: usize) -> Files<'_> {
    let own = lens.templates[template].configurations().iter().copied();
    let documents = own.filter_map(|file| Some((file, lens.documents.get(&file)?)));
    documents
        .map(|(file, document)| (file, (document, declarations(document))))
        .collect()
}

pub(super) fn all<'f, 'l>(files: &'f Files<'l>) -> impl Iterator<Item = &'f Declaration<'l>> {
    files.values().flat_map(|(_, declared)| declared)
}

/// Adds the data sources and local values that are between members, and those that have containers: the copies need
/// their own.
fn more_names(files: &Files<'_>, names: &mut Vec<(String, String)>) {
    let mut candidates: Vec<(String, String)> = Vec::new();
    for one in all(files).filter(|one| one.keyword == "data") {
        candidates.push((one.address(), one.text().to_owned()));
    }
    for (name, text) in locals_of(files) {
        candidates.push((format!("local.{name}"), text));
    }
    loop {
        let members: Vec<(String, String)> = all(files)
            .filter(|one| one.keyword == "resource")
            .map(|one| (one.address(), one.text().to_owned()))
            .chain(candidates.iter().cloned())
            .filter(|(address, _)| names.iter().any(|(own, _)| own == address))
            .collect();
        let mut found = None;
        for (address, text) in &candidates {
            let is_known = names.iter().any(|(own, _)| own == address);
            let user = members
                .iter()
                .find(|(_, text)| mentions(text, address).next().is_some());
            let Some((user, _)) = user.filter(|_| !is_known) else {
                continue;
            };
            let is_between = names
                .iter()
                .any(|(own, _)| mentions(text, own).next().is_some());
            let is_of_containers = user.starts_with("aws_ecs_task_definition.")
                && (address.starts_with("data.template_file.")
                    || address.starts_with("local.") && text.contains("image"));
            if is_between || is_of_containers {
                found = Some(address.clone());
                break;
            }
        }
        let Some(address) = found else {
            return;
        };
        let copy = name_of_copy(&address, |copy| {
            all(files).any(|one| one.address() == copy)
                || candidates.iter().any(|(own, _)| own == copy)
        });
        names.push((address, copy));
    }
}

/// The name of the copy of an address: the same with `_fargate` behind it.
pub(super) fn name_of_copy(address: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let label = label_of(address);
    let dash = match label.contains('-') && !label.contains('_') {
        true => '-',
        false => '_',
    };
    let first = format!("{address}{dash}fargate");
    let more = (2..).map(|number| format!("{address}{dash}fargate{number}"));
    let mut names = std::iter::once(first.clone()).chain(more);
    names.find(|name| !is_taken(name)).unwrap_or(first)
}

fn locals_of(files: &Files<'_>) -> Vec<(String, String)> {
    let blocks = all(files).filter(|one| one.keyword == "locals");
    let entries = blocks.flat_map(|one| one.body.written_entries());
    entries
        .map(|(name, _, value)| {
            let range = value.document.byte_range(value.node);
            (name.to_owned(), value.document.text()[range].to_owned())
        })
        .collect()
}

/// Plans the copy of a resource or data source, after it.
fn copy(
    document: &Document,
    one: &Declaration<'_>,
    names: &[(String, String)],
    passed: &Passed<'_>,
    edits: &mut Edits,
) -> Result<(), String> {
    let address = one.address();
    let copy = names.iter().find(|(own, _)| *own == address);
    let (Some((_, copy)), Some(key)) = (copy, one.key) else {
        return Ok(());
    };
    if !matches!(one.keyword, "resource" | "data") {
        return Ok(());
    }
    let text = document.text();
    let label = label_of(copy);
    let mut own = Edits::default();
    let of_key = document.byte_range(key.node);
    let name = one.labels.last().copied().unwrap_or_default();
    if let Some(at) = text[of_key.clone()].find(name) {
        let start = of_key.start + at - one.whole.start;
        own.replace(start..start + name.len(), label);
    }
    passed.register(one, names, &mut own)?;
    for (range, with) in words(document, one.whole.clone(), names).into_values() {
        let range = moved(&range, one.whole.start);
        if !own.covers(range.start) {
            own.replace(range, with);
        }
    }
    // An earlier record is about the original.
    if let Some((_, line)) = &one.mark {
        own.replace(moved(line, one.whole.start), "");
    }
    let newline = newline(text);
    // So Terraform changes the listener before it deletes the copy, when that is removed.
    if is_group(&address) && one.body.get("lifecycle").is_none() {
        let at = line_start(text, document.byte_range(one.body.node).end) - one.whole.start;
        let margin = "  ";
        own.insert(at, format!("{newline}{margin}lifecycle {{{newline}{margin}{margin}create_before_destroy = true{newline}{margin}}}{newline}"));
    }
    let Some(copied) = own.applied(&text[one.whole.clone()]) else {
        return Ok(());
    };
    let comment = written(Mark::CopyOf(&address));
    edits.insert(
        one.whole.end,
        format!("{newline}{newline}{comment}{newline}{copied}"),
    );
    Ok(())
}

pub(super) fn moved(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start - by..range.end - by
}

/// Plans the copies of local values, at the end of their blocks.
fn copy_locals(
    document: &Document,
    declared: &[Declaration<'_>],
    names: &[(String, String)],
    edits: &mut Edits,
) {
    let text = document.text();
    for block in declared.iter().filter(|one| one.keyword == "locals") {
        for (name, key, value) in block.body.written_entries() {
            let address = format!("local.{name}");
            let Some((_, copy)) = names.iter().find(|(own, _)| *own == address) else {
                continue;
            };
            let range = document.byte_range(value.node);
            let start = document.byte_range(key.node).start;
            let mut own = Edits::default();
            for (range, with) in words(document, range.clone(), names).into_values() {
                own.replace(moved(&range, range_start(document, value)), with);
            }
            let Some(copied) = own.applied(&text[range.clone()]) else {
                continue;
            };
            let margin = super::text::indent(text, start);
            let newline = newline(text);
            let comment = written(Mark::CopyOf(&address));
            let label = copy.strip_prefix("local.").unwrap_or(copy);
            let end = document.byte_range(block.body.node).end;
            edits.insert(
                line_start(text, end),
                format!("{newline}{margin}{comment}{newline}{margin}{label} = {copied}{newline}"),
            );
        }
    }
}

fn range_start(document: &Document, value: Cursor<'_>) -> usize {
    document.byte_range(value.node).start
}

/// Plans the weights of everything that forwards to a half.
fn route(
    lens: &Lens,
    template: usize,
    (files, half): (&Files<'_>, &HalfToAdd<'_>),
    edits: &mut BTreeMap<usize, Edits>,
) -> Result<(), String> {
    let Some(traffic) = &half.traffic else {
        return Ok(());
    };
    let groups = half.copies.iter().filter(|(own, _)| is_group(own));
    for (group, copy) in groups {
        let weighted = Weighted {
            group: (group, copy),
            variable: &traffic.key,
            stickiness: of_group(files, group)?,
            is_legacy: lens.templates[template].declarations.scope.is_legacy,
        };
        for (file, (document, declared)) in files {
            let holders = declared.iter().filter(|one| is_holder(one));
            for holder in holders {
                let text = without_dependencies(holder);
                let all = mentions(&text, group).count();
                let actions = ACTIONS.iter().filter_map(|name| holder.body.get(name));
                let actions = actions.flat_map(Cursor::items);
                let own = actions.filter(|action| {
                    let range = document.byte_range(action.node);
                    mentions(&document.text()[range], group).next().is_some()
                });
                let own: Vec<Cursor<'_>> = own.collect();
                if own.len() != all {
                    return Err(format!(
                        "{} forwards to {group} in a way that cannot be extended",
                        holder.address()
                    ));
                }
                for action in own {
                    weigh(action, &weighted, edits.entry(*file).or_default())
                        .map_err(|error| format!("{}: {error}", holder.address()))?;
                }
            }
        }
    }
    Ok(())
}

/// The text of a declaration without what it depends on.
pub(super) fn without_dependencies(one: &Declaration<'_>) -> String {
    let document = one.body.document;
    let dependencies = one.body.get("depends_on");
    let dependencies = dependencies.map(|place| &document.text()[document.byte_range(place.node)]);
    dependencies.map_or_else(
        || one.text().to_owned(),
        |dependencies| one.text().replacen(dependencies, "", 1),
    )
}

pub(super) fn is_group(address: &str) -> bool {
    address.starts_with("aws_lb_target_group.") || address.starts_with("aws_alb_target_group.")
}

pub(super) fn is_holder(one: &Declaration<'_>) -> bool {
    one.keyword == "resource" && HOLDERS.contains(&one.labels[0])
}

/// The lines of the copies, each with the first line of what it is a copy of.
fn copied_lines(
    before: &[Declaration<'_>],
    after: &[Declaration<'_>],
) -> Vec<(Range<usize>, usize)> {
    let own: BTreeMap<String, (&str, Range<usize>)> = parts_of(before)
        .map(|(address, text, whole, _)| (address, (text, whole)))
        .collect();
    let line = |text: &str, at: usize| text[..at].matches('\n').count() + 1;
    let copies = parts_of(after).filter_map(|(_, new, whole, mark)| {
        let (Mark::CopyOf(address), comment) = mark? else {
            return None;
        };
        let (old, original) = own.get(address)?;
        let lines = line(new, comment.end)..line(new, whole.end) + 1;
        Some((lines, line(old, original.start)))
    });
    copies.collect()
}

/// The address, the file, the place and the record of a declaration.
type Part<'p> = (
    String,
    &'p str,
    Range<usize>,
    Option<(Mark<'p>, Range<usize>)>,
);

/// Declarations and local values, each with the comments above it.
fn parts_of<'p>(declared: &'p [Declaration<'p>]) -> impl Iterator<Item = Part<'p>> {
    declared.iter().flat_map(|one| {
        let document = one.body.document;
        let text = document.text();
        let block = (one.address(), text, one.whole.clone(), one.mark.clone());
        let entries = one.body.written_entries();
        let locals = entries.filter(|_| one.keyword == "locals");
        let locals = locals.map(move |(name, key, value)| {
            let start = line_start(text, document.byte_range(key.node).start);
            let (lead, mark) = comments_above(text, start);
            let end = document.byte_range(value.node).end;
            (format!("local.{name}"), text, lead..end, mark)
        });
        std::iter::once(block).chain(locals)
    })
}

/// The name of the variable for the traffic of a service.
pub(super) fn variable_name(service: Option<&str>, is_taken: impl Fn(&str) -> bool) -> String {
    let own = service.map(label_of);
    let name = match own {
        Some(own) => snake_case(&format!("{own}FargateTraffic")),
        None => snake_case("FargateTraffic"),
    };
    let more = (2..).map(|number| format!("{name}{number}"));
    let mut names = std::iter::once(name.clone()).chain(more);
    names.find(|name| !is_taken(name)).unwrap_or(name)
}
