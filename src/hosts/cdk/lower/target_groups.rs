//! The rows of target groups.

use super::renaming::last_word;
use super::{Lowered, Lowering, NotLowered, Planned};

impl<'l> Lowering<'l> {
    /// The target type: a group without one takes that of its targets.
    pub(super) fn target_type(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
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
