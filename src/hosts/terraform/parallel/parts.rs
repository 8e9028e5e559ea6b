//! What a module needs for second halves whose service, target group and listener are in several modules: outputs, variables
//! and arguments, weights with the ARN of a copy in another module, and what a copied service registers its tasks with.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::{Files, all, is_holder, without_dependencies};
use super::forward::{ACTIONS, Weighted, weigh};
use super::marks::{Mark, written};
use super::registered;
use super::stickiness::may_be_sticky;
use super::text::{Declaration, Edits, declarations, mentions, parsed};
use crate::hosts::terraform::lens::Lens;
use crate::hosts::terraform::writing;
use crate::model::{HalfPart, HalfToAdd};
use crate::plan::NewParameter;
use crate::syntax::{Cursor, NewBlock, NewEntry, NewItem, NewValue, Operation, Place};

/// The parts of second halves in a module.
pub(super) struct Passed<'p> {
    parts: Vec<&'p HalfPart>,
}

impl<'p> Passed<'p> {
    /// Checks that the module can have the parts.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn of(
        parts: &[&'p HalfPart],
        halves: &[HalfToAdd<'_>],
        files: &Files<'_>,
        is_legacy: bool,
    ) -> Result<Self, String> {
        if is_legacy && !parts.is_empty() {
            return Err("The service and the listener of its target group are in several modules, of which one is written for Terraform 0.11".to_owned());
        }
        let is_extended = |part: &&HalfPart| matches!(part, HalfPart::Extended { .. });
        let has_others = parts.iter().any(is_extended);
        for part in parts {
            if let HalfPart::Single { address } = part {
                is_single(files, address, has_others)?;
            }
        }
        let mut names = BTreeSet::new();
        let traffic = halves.iter().filter_map(|half| half.traffic);
        let new = parts.iter().filter_map(|part| match part {
            HalfPart::Output { name, .. } => Some(format!("output.{name}")),
            HalfPart::Variable { name, .. } => Some(format!("var.{name}")),
            HalfPart::Argument { call, name, .. } => Some(format!("{call}.{name}")),
            _ => None,
        });
        let all = traffic.map(|entry| format!("var.{}", entry.key)).chain(new);
        for name in all.filter(|_| !parts.is_empty()) {
            if names.contains(&name) {
                return Err(format!(
                    "Several services of the run would add {name} to one module"
                ));
            }
            names.insert(name);
        }
        let parts = parts.to_vec();
        Ok(Self { parts })
    }

    /// Plans what the copy of a service registers its tasks with.
    pub(super) fn register(
        &self,
        one: &Declaration<'_>,
        names: &[(String, String)],
        edits: &mut Edits,
    ) -> Result<(), String> {
        for part in &self.parts {
            match part {
                HalfPart::Register {
                    service,
                    own,
                    copy,
                    after,
                } if *service == one.address() => {
                    registered::replace(one, (own, copy), after, names, edits)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Plans the weights of what forwards to target groups of other modules.
    pub(super) fn weigh(
        &self,
        files: &Files<'_>,
        half: &HalfToAdd<'_>,
        edits: &mut BTreeMap<usize, Edits>,
    ) -> Result<(), String> {
        for part in half.parts {
            let HalfPart::Weights { holder, own, copy } = part else {
                continue;
            };
            let other = || format!("{holder} forwards to {own} in a way that cannot be extended");
            let weighted = Weighted {
                group: (own, copy),
                variable: &half.traffic.ok_or_else(other)?.key,
                stickiness: None,
                is_legacy: false,
            };
            let mut found = files.iter().flat_map(|(file, (document, declared))| {
                declared.iter().map(move |one| (*file, *document, one))
            });
            let (file, document, declared) = found
                .find(|(.., one)| is_holder(one) && one.address() == *holder)
                .ok_or_else(other)?;
            let actions = ACTIONS.iter().filter_map(|name| declared.body.get(name));
            let actions: Vec<Cursor<'_>> = actions
                .flat_map(Cursor::items)
                .filter(|action| {
                    let target = action.get("target_group_arn");
                    target.is_some_and(|target| document.value_text(target.node).trim() == own)
                })
                .collect();
            let text = without_dependencies(declared);
            if actions.is_empty() || actions.len() != mentions(&text, own).count() {
                return Err(other());
            }
            for action in actions {
                weigh(action, &weighted, edits.entry(file).or_default())
                    .map_err(|error| format!("{holder}: {error}"))?;
            }
        }
        Ok(())
    }

    /// The blocks that a file gains.
    pub(super) fn blocks(
        &self,
        lens: &Lens,
        template: usize,
        file: usize,
        halves: &[HalfToAdd<'_>],
    ) -> Vec<NewBlock> {
        let home = &lens.templates[template].declarations;
        let variable = |name: &str, value: &NewValue| writing::variable(name, value, &home.scope);
        let mut blocks = Vec::new();
        if file == home.variables.0 {
            let traffic = halves.iter().filter_map(|half| half.traffic);
            blocks.extend(traffic.map(|entry| variable(&entry.key, &entry.value)));
            blocks.extend(self.parts.iter().filter_map(|part| match part {
                HalfPart::Variable { name, description } => {
                    let parameter = NewParameter::new("String", description);
                    Some(variable(name, &parameter.into_value(true)))
                }
                _ => None,
            }));
        }
        if file == home.outputs.0 {
            blocks.extend(self.parts.iter().filter_map(|part| output(part)));
        }
        blocks
    }

    /// Whether a call among declarations gets an argument.
    pub(super) fn has_call_in(&self, declared: &[Declaration<'_>]) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| match part {
            HalfPart::Argument { call, .. } => declared.iter().any(|one| one.address() == *call),
            _ => false,
        })
    }

    /// A text with new blocks and the new arguments of calls in it.
    pub(super) fn added_to(&self, text: String, blocks: Vec<NewBlock>) -> Option<String> {
        let document = parsed(&text)?;
        let declared = declarations(&document);
        let mut operations = Vec::new();
        for block in blocks {
            let last = declared.iter().rfind(|one| one.keyword == block.kind);
            let place = last.map_or(Place::End, |one| Place::After(one.body.node));
            let comment = written(Mark::Added);
            operations.push(Operation::InsertBlock {
                body: document.root(),
                place,
                block: NewBlock {
                    comment: Some(comment.trim_start_matches("# ").to_owned()),
                    ..block
                },
            });
        }
        for part in &self.parts {
            let HalfPart::Argument { call, name, value } = part else {
                continue;
            };
            let mut calls = declared.iter();
            if let Some(one) = calls.find(|one| one.address() == *call) {
                operations.push(Operation::InsertEntry {
                    mapping: one.body.node,
                    place: Place::End,
                    entry: argument(name, value),
                });
            }
        }
        if operations.is_empty() {
            return Some(text);
        }
        let committed = document.commit(&operations);
        committed.ok().map(|committed| committed.text)
    }
}

/// The output that a part is.
fn output(part: &HalfPart) -> Option<NewBlock> {
    let HalfPart::Output {
        name,
        description,
        value,
    } = part
    else {
        return None;
    };
    let description = NewEntry {
        value: NewValue::Text((*description).to_owned()),
        ..argument("description", "")
    };
    Some(NewBlock {
        kind: "output".to_owned(),
        labels: vec![name.clone()],
        items: vec![
            NewItem::Argument(description),
            NewItem::Argument(argument("value", value)),
        ],
        comment: None,
    })
}

fn argument(name: &str, value: &str) -> NewEntry {
    crate::model::new_value::entry(name, NewValue::Raw(value.to_owned()))
}

/// Whether something exists once and depends on no whole module: what is passed to that module would depend on itself.
fn is_single(files: &Files<'_>, address: &str, has_others: bool) -> Result<(), String> {
    let one = all(files).find(|one| one.address() == address);
    let one = one.ok_or_else(|| format!("{address} is not in the files of its module"))?;
    if let Some(name) = ["count", "for_each"]
        .into_iter()
        .find(|name| one.body.get(name).is_some())
    {
        return Err(format!(
            "The service and the listener of its target group are in several modules, and {address} has {name}, so there may be any number of it"
        ));
    }
    if has_others && may_be_sticky(one.body) {
        return Err(format!(
            "{address} has sticky sessions, and the listener that forwards to it is in another module"
        ));
    }
    let dependencies = one.body.get("depends_on");
    let text = dependencies.map(|place| {
        let document = place.document;
        &document.text()[document.byte_range(place.node)]
    });
    match text.is_some_and(|text| text.contains("module.")) {
        true => Err(format!(
            "{address} depends on a whole module (depends_on), so it cannot be created before the second service in it"
        )),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "\
resource \"aws_lb_target_group\" \"web\" {
  stickiness {
    type = \"lb_cookie\"
  }
}

module \"shop\" {
  source     = \"./shop\"
  depends_on = [aws_lb_listener.web]
}
";

    #[test]
    fn stickiness_of_another_module_is_not_guessed() {
        let document = parsed(MODULE).expect("the text of the test");
        let files = BTreeMap::from([(0, (&document, declarations(&document)))]);
        let group = "aws_lb_target_group.web";
        assert_eq!(is_single(&files, group, false), Ok(()));
        let error = is_single(&files, group, true).expect_err("its listener is elsewhere");
        assert!(error.contains("sticky sessions"), "{error}");
        assert_eq!(is_single(&files, "module.shop", true), Ok(()));
        assert!(is_single(&files, "module.other", true).is_err());
    }

    #[test]
    fn two_services_do_not_add_one_variable() {
        let document = parsed(MODULE).expect("the text of the test");
        let files = BTreeMap::from([(0, (&document, declarations(&document)))]);
        let variable = HalfPart::Variable {
            name: "web".to_owned(),
            description: "",
        };
        let of = |parts: &[&HalfPart], is_legacy| Passed::of(parts, &[], &files, is_legacy).err();
        assert_eq!(of(&[&variable], false), None);
        let error = of(&[&variable, &variable], false).unwrap_or_default();
        assert!(error.contains("add var.web to one module"), "{error}");
        let error = of(&[&variable], true).unwrap_or_default();
        assert!(error.contains("Terraform 0.11"), "{error}");
    }
}
