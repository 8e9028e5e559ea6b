//! Which scripts print a template: those that make its resources, and what they import.

use std::collections::BTreeMap;

use super::library::class_of_type;
use crate::hosts::programs::Program;

/// How the scripts of a run belong to one template.
#[derive(Debug, Default)]
pub(super) struct Belonging {
    /// For each script, how many of the resources it makes by title and class.
    made: Vec<usize>,
    /// For each script, whether it makes the most resources, or is connected with one that does by imports.
    is_part: Vec<bool>,
}

impl Belonging {
    /// That of a template, by the types of its resources.
    pub(super) fn new(scripts: &[Program], types: &BTreeMap<String, String>) -> Belonging {
        let classes: BTreeMap<&str, String> = types
            .iter()
            .filter_map(|(title, kind)| Some((title.as_str(), class_of_type(kind)?)))
            .collect();
        let count = |script: &Program| {
            let calls = script.code.calls().iter();
            let titles = calls.filter_map(|call| {
                let title = script.title(call)?;
                let class = classes.get(title.as_str())?;
                script.is_call_of(call, class).then_some(title)
            });
            titles.collect::<std::collections::BTreeSet<_>>().len()
        };
        let made: Vec<usize> = scripts.iter().map(count).collect();
        let most = made.iter().copied().max().unwrap_or_default();
        let mut is_part: Vec<bool> = made.iter().map(|&own| own == most).collect();
        // Each round reaches the scripts one import further.
        for _ in 0..scripts.len() {
            let reached: Vec<usize> = (0..scripts.len())
                .filter(|&at| !is_part[at])
                .filter(|&at| {
                    let mut parts = (0..scripts.len()).filter(|&other| is_part[other]);
                    parts.any(|other| {
                        scripts[at].imports(&scripts[other]) || scripts[other].imports(&scripts[at])
                    })
                })
                .collect();
            if reached.is_empty() {
                break;
            }
            for at in reached {
                is_part[at] = true;
            }
        }
        Belonging { made, is_part }
    }

    /// How many of the resources a script makes.
    pub(super) fn made_by(&self, script: usize) -> usize {
        self.made.get(script).copied().unwrap_or_default()
    }

    /// Whether a script may print the template.
    pub(super) fn is_part(&self, script: usize) -> bool {
        self.is_part.get(script).copied().unwrap_or_default()
    }
}
