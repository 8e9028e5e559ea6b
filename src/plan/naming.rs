//! What fixed names of replaced resources mean for the update of what is deployed.

/// The texts of a host about fixed names of replaced resources.
#[derive(Debug)]
pub struct Naming {
    /// Why a replaced resource gets another name.
    pub renamed: &'static str,
    /// The error that another name prevents, for a service.
    pub service_error: &'static str,
    /// The same for a target group.
    pub group_error: &'static str,
    /// What becomes of a replaced resource that keeps its name.
    pub keeps: &'static str,
    /// What to do about that.
    pub keeps_help: &'static str,
    /// Why a name is removed at the request of the user.
    pub dropped: &'static str,
    /// Why a name is removed or shortened whose length is not known.
    pub too_long: &'static str,
}

impl Naming {
    /// The error that another name prevents.
    pub fn error(&self, is_group: bool) -> &'static str {
        if is_group {
            self.group_error
        } else {
            self.service_error
        }
    }
}

/// The error that CloudFormation reports.
const STACK_ERROR: &str =
    "CloudFormation cannot update a stack when a custom-named resource requires replacing.";

/// The texts about stacks of CloudFormation.
pub static OF_STACKS: Naming = Naming {
    renamed: "CloudFormation creates the replacement before it deletes the original, so the two need different names",
    service_error: STACK_ERROR,
    group_error: STACK_ERROR,
    keeps: "The resource is replaced but keeps its custom name, so CloudFormation rejects the update of an existing stack",
    keeps_help: "Rename the resource before you update an existing stack. A new stack can be created as is",
    dropped: "CloudFormation generates a name",
    too_long: "With the suffix the name may exceed 32 characters, so CloudFormation generates one",
};
