//! What a migration in parallel added to a file: found by comparing the trees, and recorded in the text.

use super::parse;
use crate::model::{RECORD, SECTIONS};
use crate::plan::Hosts;
use crate::syntax::{Cursor, Document};

/// A new text with the record of everything that was added to the old one. It is checked that a return gives the old text.
///
/// # Errors
/// What cannot be undone.
pub(super) fn recorded(
    hosts: Hosts,
    path: &str,
    before: &str,
    after: &str,
) -> Result<String, String> {
    let mut own = hosts.iter();
    if let Some(recorded) = own.find_map(|host| host.recorded(path, before, after)) {
        return recorded;
    }
    let unread = || "a part that cannot be read again".to_owned();
    let old = parse(hosts, path, before).ok_or_else(unread)?;
    let new = parse(hosts, path, after).ok_or_else(unread)?;
    let mut added = Vec::new();
    collect(&old, &new, &mut added)?;
    let (host, _) = crate::hosts::recognize(hosts, path, &new).ok_or_else(unread)?;
    let operations = hosts[host].record_added(&new, &added);
    let recorded = new
        .commit(&operations)
        .map_err(|error| error.to_string())?
        .text;
    let back = back_of(hosts, path, &recorded)?;
    // An earlier run may have added copies already.
    let before = &back_of(hosts, path, before)?;
    if back == *before {
        Ok(recorded)
    } else if before.ends_with('\n') {
        Err(different(before, &back))
    } else {
        // A block scalar at the end of the file has another header once text follows it.
        Err("the end of the file, which has no line break (add one)".to_owned())
    }
}

/// The text after a return.
pub(super) fn back_of(hosts: Hosts, path: &str, text: &str) -> Result<String, String> {
    let unread = || "a part that cannot be read again".to_owned();
    let document = parse(hosts, path, text).ok_or_else(unread)?;
    let (host, _) = crate::hosts::recognize(hosts, path, &document).ok_or_else(unread)?;
    let operations = hosts[host].go_back(&document).map_err(|obstacle| {
        let place = obstacle.place;
        format!("{} ({})", place.document.path(place.node), place.position())
    })?;
    let back = document.commit(&operations);
    back.map(|back| back.text)
        .map_err(|error| error.to_string())
}

/// The first line that a return would not restore.
fn different(before: &str, back: &str) -> String {
    let mut lines = before.lines().zip(back.lines()).enumerate();
    let line = lines.find(|(_, (one, other))| one != other);
    let number = line.map_or(before.lines().count(), |(number, _)| number + 1);
    format!("line {number}")
}

/// The paths of what a new tree has in addition to an old one.
fn collect(old: &Document, new: &Document, added: &mut Vec<String>) -> Result<(), String> {
    compare(Cursor::root(old), Cursor::root(new), added)
}

fn compare(old: Cursor<'_>, new: Cursor<'_>, added: &mut Vec<String>) -> Result<(), String> {
    let path = || new.document.path(new.node);
    let is_same_form = old.document.kind(old.node) == new.document.kind(new.node)
        && old.document.tag(old.node) == new.document.tag(new.node);
    if !is_same_form || old.document.scalar(old.node) != new.document.scalar(new.node) {
        return Err(path());
    }
    for (key, place, value) in new.written_entries() {
        match old.written(key) {
            Some(before) => compare(before, value, added)?,
            None => {
                let path = new.document.path(value.node);
                let is_record = path == RECORD[0] || path.starts_with(&RECORD.join("."));
                if key.contains(['.', '[']) {
                    return Err(new.document.path(place.node));
                }
                match SECTIONS.contains(&key) && value.is_mapping() {
                    _ if is_record => {}
                    // Entries that the owner adds to a new section later are not ours.
                    true => added.extend(
                        value
                            .written_entries()
                            .map(|(name, ..)| format!("{path}.{name}")),
                    ),
                    false => added.push(path),
                }
            }
        }
    }
    for (key, ..) in old.written_entries() {
        // The record says where a forward to one target group became one to two.
        let becomes_two = key == "TargetGroupArn" && new.written("ForwardConfig").is_some();
        if new.written(key).is_none() && !becomes_two {
            return Err(format!("{}.{key}", path()));
        }
    }
    let (mut before, after) = (old.written_items(), new.written_items());
    if before.len() > after.len() {
        return Err(path());
    }
    for item in after {
        match before.next() {
            Some(one) => compare(one, item, added)?,
            None => {
                let path = new.document.path(item.node);
                if !path.starts_with(&RECORD.join(".")) {
                    added.push(path);
                }
            }
        }
    }
    Ok(())
}
