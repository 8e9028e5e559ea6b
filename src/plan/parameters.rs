//! Parameters that workloads ask a module for.

use crate::facts::rules::RuleId;
use crate::model::graph::NestedStack;
use crate::model::new_value::{entry, split, text};
use crate::model::{Expr, Module, output_name, parameter_types, reader_of, ref_name};
use crate::syntax::{Cursor, NewValue};

/// What something is added for: it is added once per purpose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// A purpose identified by a word.
    Word(String),
    /// A purpose that concerns a value, for instance the group of one of two load balancers.
    About(String, Expr),
    /// A purpose within the stack that a resource creates.
    Below(Box<Purpose>, String),
    /// An output of a value, with its export name.
    Output(Expr, Option<String>),
    /// A resource of a type with these properties.
    Resource(String, Expr),
}

/// What a new parameter is for and what it should be called.
#[derive(Clone)]
#[must_use = "it has no effect until it is passed on"]
pub struct ParameterRequest<'n> {
    rule: RuleId,
    names: &'n [&'n str],
    purpose: Option<Purpose>,
    /// The parameter that references what the request concerns.
    subject: Option<String>,
    /// Whether that is an output of a stack, so that it is created together with the stack.
    of_output: bool,
    /// The name that is tried after the first.
    fallback: Option<String>,
}

impl<'n> ParameterRequest<'n> {
    /// The rule that requests it, and the names in the order in which they are tried.
    pub fn new(rule: RuleId, names: &'n [&'n str]) -> Self {
        Self {
            rule,
            names,
            purpose: None,
            subject: None,
            of_output: false,
            fallback: None,
        }
    }

    /// Distinguishes two parameters of one name, for instance those for two load balancers.
    pub fn purpose(mut self, purpose: String) -> Self {
        self.purpose = Some(Purpose::Word(purpose));
        self
    }

    /// Makes requests for the same value share one parameter, such as the size of tasks whose containers read the same
    /// parameters.
    pub fn shared_by(mut self, value: Expr) -> Self {
        self.purpose = Some(Purpose::About(self.name().to_owned(), value));
        self
    }

    /// Distinguishes parameters of one name by what they concern, for instance the listener that forwards to the tasks.
    pub fn about(mut self, subject: Cursor<'_>) -> Self {
        self.purpose = Some(Purpose::About(self.name().to_owned(), Expr::of(subject)));
        self.subject = ref_name(subject).map(str::to_owned);
        self.of_output = output_name(subject).is_some();
        self
    }

    /// Whether a stack that creates its own VPC also creates this: the subnets, and what concerns a stack's output.
    pub(crate) fn is_part_of_vpc(&self, parameter: &NewParameter) -> bool {
        parameter.kind.contains(parameter_types::SUBNET_ID) || self.of_output
    }

    /// The same request in the parent stack. A request that concerns a passed-in value concerns the passed value there.
    pub(crate) fn of_parent(&self, nested: &NestedStack<'_>) -> Self {
        let fallback = Some(format!("{}{}", nested.resource.name, self.name()));
        let plain = Self {
            purpose: None,
            subject: None,
            of_output: false,
            fallback,
            ..*self
        };
        let argument = self
            .subject
            .as_deref()
            .and_then(|name| nested.argument(name));
        match (&self.purpose, argument) {
            (None, _) => plain,
            (Some(_), Some(argument)) => plain.about(argument),
            (Some(own), None) => Self {
                purpose: Some(Purpose::Below(
                    Box::new(own.clone()),
                    nested.resource.name.to_owned(),
                )),
                ..plain
            },
        }
    }

    /// Its purpose.
    pub(crate) fn as_purpose(&self) -> Purpose {
        let own = self.purpose.clone();
        own.unwrap_or_else(|| Purpose::Word(self.name().to_owned()))
    }

    pub(crate) fn names(&self) -> &'n [&'n str] {
        self.names
    }

    /// The names in the order in which they are tried.
    pub(super) fn candidates(&self) -> Vec<&str> {
        let mut names = self.names.to_vec();
        if let Some(second) = self.fallback.as_deref() {
            names.insert(names.len().min(1), second);
        }
        names
    }

    /// The rule that requests it.
    pub fn rule(&self) -> RuleId {
        self.rule
    }

    /// The first choice; it is also the purpose where none is specified.
    pub fn name(&self) -> &str {
        self.names.first().copied().unwrap_or("")
    }
}

/// A parameter to be added.
#[derive(Clone)]
#[must_use = "it has no effect until it is passed on"]
pub struct NewParameter {
    kind: String,
    description: String,
    default: Option<String>,
    allowed: Vec<String>,
    range: Option<[i64; 2]>,
}

/// The percentages that the parameter allows which shifts the traffic of a migration in parallel.
pub const TRAFFIC_STEPS: [i64; 4] = [0, 10, 50, 100];

impl NewParameter {
    /// The parameter that shifts the traffic of a migration in parallel. By default, no request reaches Fargate.
    pub fn traffic() -> Self {
        let description = "Percentage of the requests that the tasks on Fargate receive";
        let steps = TRAFFIC_STEPS.map(|percent| percent.to_string());
        Self::new("Number", description).default("0").allowed(steps)
    }

    /// A parameter of a type, with the description that the console shows.
    pub fn new(kind: &str, description: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            description: description.to_owned(),
            default: None,
            allowed: Vec::new(),
            range: None,
        }
    }

    /// Sets its default.
    pub fn default(mut self, value: &str) -> Self {
        self.default = Some(value.to_owned());
        self
    }

    /// Restricts it to these values.
    pub fn allowed(mut self, values: impl IntoIterator<Item = String>) -> Self {
        self.allowed = values.into_iter().collect();
        self
    }

    /// Restricts it to the numbers between two, in place of single values.
    pub fn within(mut self, least: i64, most: i64) -> Self {
        self.allowed.clear();
        self.range = Some([least, most]);
        self
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self) -> bool {
        self.kind.contains("List<")
    }

    /// Whether a stack can be updated without passing it.
    pub fn has_default(&self) -> bool {
        self.default.is_some()
    }

    /// The description that the console shows.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The parameter as it is written in a module whose parameters begin with their type, or with their description.
    pub(crate) fn into_value(self, type_first: bool) -> NewValue {
        let is_number = self.kind == "Number";
        let written = |value: &str| match value.parse() {
            Ok(number) if is_number => NewValue::Number(number),
            _ => text(value),
        };
        let mut entries = vec![
            entry("Type", text(&self.kind)),
            entry("Description", text(&self.description)),
        ];
        if !type_first {
            entries.reverse();
        }
        let default = self.default.as_deref().map(written);
        entries.extend(default.map(|value| entry("Default", value)));
        if !self.allowed.is_empty() {
            let values = self.allowed.iter().map(|value| written(value)).collect();
            entries.push(entry("AllowedValues", NewValue::Sequence(values)));
        }
        if let Some([least, most]) = self.range {
            entries.push(entry("MinValue", NewValue::Number(least)));
            entries.push(entry("MaxValue", NewValue::Number(most)));
        }
        NewValue::Mapping(entries)
    }
}

/// Whether most parameters of a module write their type before their description.
pub(super) fn type_first(module: &Module<'_>) -> bool {
    let order = module.parameters.iter().filter_map(|parameter| {
        let kind = parameter.body.key("Type")?.node;
        let description = parameter.body.key("Description")?.node;
        Some(kind < description)
    });
    let order: Vec<bool> = order.collect();
    let first = order.iter().filter(|type_first| **type_first).count();
    first * 2 >= order.len()
}

/// A value to make available in a module.
pub struct ValueSpec<'n> {
    /// The names of a parameter or an output for it, and its purpose.
    pub request: ParameterRequest<'n>,
    /// The type of such a parameter.
    pub kind: &'static str,
    /// The description of such a parameter that the console shows.
    pub description: &'n str,
    /// The description of such an output that the console shows.
    pub output: &'static str,
}

impl ValueSpec<'_> {
    pub(crate) fn is_list(&self) -> bool {
        self.kind.starts_with("List<")
    }

    /// The value in a module, from the output or export that provides it.
    pub(crate) fn of_output(&self, module: &Module<'_>, output: NewValue) -> NewValue {
        if self.is_list() && !reader_of(module.document).passes_lists() {
            split(",", output)
        } else {
            output
        }
    }

    pub(crate) fn parameter(&self) -> NewParameter {
        NewParameter::new(self.kind, self.description)
    }
}

/// A parameter whose value was requested from the stacks of a file.
#[derive(PartialEq, Eq)]
pub struct RequestedParameter {
    file: usize,
    rule: RuleId,
    purpose: Purpose,
    description: String,
}

impl RequestedParameter {
    pub(crate) fn new(
        file: usize,
        request: &ParameterRequest<'_>,
        parameter: &NewParameter,
    ) -> Self {
        Self {
            file,
            rule: request.rule(),
            purpose: request.as_purpose(),
            description: parameter.description().to_owned(),
        }
    }
}
