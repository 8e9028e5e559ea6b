//! The call that makes the construct of a resource.

use super::super::sites::Site;
use super::classes::{is_pattern, pair};
use super::{Lowering, NotLowered, Planned};

/// A construct, and the call that makes it or the pattern that contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    /// The construct that the call makes.
    pub(super) construct: usize,
    pub(super) site: Site,
    /// Whether that is a pattern which makes the construct of the resource by itself.
    pub(super) is_pattern: bool,
}

impl<'l> Lowering<'l> {
    /// The owner of the resource of a change.
    pub(super) fn owner(&self, planned: Planned<'l>) -> Result<Owner, NotLowered> {
        self.owner_of(planned.stack, planned.resource())
    }

    /// The construct of a resource: not that of the L1 class below it.
    pub(super) fn construct_of(
        &self,
        stack: &super::Stack<'l>,
        resource: &str,
    ) -> Result<usize, NotLowered> {
        let assembly = &self.app.assembly;
        let path = stack.template.construct_path(resource).ok_or_else(|| {
            NotLowered::from(match is_new_parameter(stack, resource) {
                true => format!(
                    "the plan requires a value that the app does not show (parameter {resource}). Make the change at this call manually"
                ),
                false => format!(
                    "the template does not show the construct of {resource}. Synthesize it with path metadata, the default of cdk synth"
                ),
            })
        })?;
        let raw = assembly.at(path).ok_or_else(|| {
            NotLowered::from(format!(
                "tree.json has no construct at {path}. Run cdk synth and try again"
            ))
        })?;
        let class = &assembly.constructs[raw].class;
        if let Ok(site) = self.sites.of(raw) {
            let class = class.rsplit('.').next().unwrap_or(class);
            let range = self.call(site).range.clone();
            return Err(NotLowered::at(
                format!(
                    "{class} is an L1 construct, and the change needs an edit of another construct with it. Make the change manually"
                ),
                site.program,
                range,
            ));
        }
        Ok(assembly.constructs[raw].parent.unwrap_or(raw))
    }

    pub(super) fn owner_of(
        &self,
        stack: &super::Stack<'l>,
        resource: &str,
    ) -> Result<Owner, NotLowered> {
        let construct = self.construct_of(stack, resource)?;
        let assembly = &self.app.assembly;
        let none = match self.sites.of(construct) {
            Ok(site) => {
                return Ok(Owner {
                    construct,
                    site,
                    is_pattern: pair(&assembly.constructs[construct].class)
                        .is_some_and(|pair| pair.is_pattern),
                });
            }
            Err(none) => none,
        };
        let mut around = assembly.around(construct).skip(1);
        let pattern = around.find(|&one| is_pattern(&assembly.constructs[one].class));
        if let Some(construct) = pattern {
            let site = self
                .sites
                .of(construct)
                .map_err(|none| NotLowered::from(none.reason))?;
            return Ok(Owner {
                construct,
                site,
                is_pattern: true,
            });
        }
        Err(self.without_site(none))
    }
}

/// Whether the plan adds a parameter with a name.
fn is_new_parameter(stack: &super::Stack<'_>, name: &str) -> bool {
    let mut changes = stack.changes.iter();
    changes.any(|change| change.path == ["Parameters", name])
}
