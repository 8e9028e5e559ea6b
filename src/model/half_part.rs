//! What a second half needs in the modules around it, because its service, target group and listener are in several ones.

/// A part of a second half in a module. Expressions are written in the language of the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HalfPart {
    /// An output.
    Output {
        /// Its name.
        name: String,
        /// What it is.
        description: &'static str,
        /// The expression of its value.
        value: String,
    },
    /// A variable that the caller of the module passes.
    Variable {
        /// Its name.
        name: String,
        /// What it is.
        description: &'static str,
    },
    /// An argument of a call of another module.
    Argument {
        /// The address of the call.
        call: String,
        /// The name of the variable there.
        name: String,
        /// The expression.
        value: String,
    },
    /// A listener or rule that forwards to a target group of another module, and is to forward to its copy as well.
    Weights {
        /// The address of the listener or rule.
        holder: String,
        /// The expression of the ARN of the target group.
        own: String,
        /// The expression of the ARN of the copy.
        copy: String,
    },
    /// What the copy of a service registers its tasks with.
    Register {
        /// The address of the service that is copied.
        service: String,
        /// The expression that its ARN of the target group begins with.
        own: String,
        /// The same of the copy.
        copy: String,
        /// What has to exist before the copy of the service.
        after: Vec<String>,
    },
    /// A listener or rule of another module that forwards to a target group of this one, and is extended there.
    Extended {
        /// Its address.
        holder: String,
    },
    /// The address of what has to exist once, and must not depend on a whole module.
    Single {
        /// The address.
        address: String,
    },
}
