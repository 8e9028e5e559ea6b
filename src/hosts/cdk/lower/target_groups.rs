//! The rows of target groups.

use super::renaming::last_word;
use super::{Lowered, Lowering, NotLowered, Planned};

impl<'l> Lowering<'l> {
    /// Whether a listener makes the group for its targets, as `registerLoadBalancerTargets` does. It sets no target type.
    fn is_made_by_listener(&self, planned: Planned<'l>) -> Result<bool, NotLowered> {
        let constructs = &self.app.assembly.constructs;
        let group = self.construct_of(planned.stack, planned.resource())?;
        let parent = constructs[group].parent;
        let is_listener = parent.is_some_and(|one| constructs[one].class.ends_with("Listener"));
        Ok(is_listener && constructs[group].id.ends_with("Group"))
    }

    /// The target type: a group without one takes that of its targets.
    pub(super) fn target_type(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = match self.owner(planned) {
            Ok(owner) => owner,
            Err(_) if self.is_made_by_listener(planned)? => return Ok(()),
            Err(none) => return Err(none),
        };
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let Some(value) = program.argument(call, "targetType") else {
            return match owner.is_pattern
                || !program.hides_arguments(call, 2)
                || call.name_text == program.spelled("addTargets")
            {
                true => Ok(()),
                false => {
                    Err("not all arguments of the target group are written at its call".into())
                }
            };
        };
        match last_word(program, &value, "INSTANCE") {
            Some(range) => {
                self.replace(planned, owner, range, "IP".to_owned());
                Ok(())
            }
            None => Err(NotLowered::at(
                "targetType is not TargetType.INSTANCE here. Write TargetType.IP where it is set",
                owner.site.program,
                value,
            )),
        }
    }
}
