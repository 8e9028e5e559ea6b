//! What the expressions of a module may refer to.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::NotWritable;
use super::expression::Expr;
use crate::hosts::terraform::schema::{Reference, data_source_of, writing};
use crate::model::surroundings::depends_on_instance;
use crate::syntax::{NewBlock, is_hcl_name};

/// Whether a resource is created several times.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Repetition {
    /// It has neither `count` nor `for_each`.
    #[default]
    None,
    /// It has `count`.
    Count,
    /// It has `for_each`.
    ForEach,
}

/// How the rules are written that a security group itself has.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum InlineRules {
    /// It has none.
    #[default]
    None,
    /// Blocks, also `dynamic` ones.
    Blocks,
    /// An argument with a list.
    Argument,
}

/// A resource, data source or module call that an expression may refer to.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Target {
    /// The address: `aws_lb.main`, `data.aws_vpc.main`, `module.api`.
    pub address: String,
    /// The resource type; of a data source `data.aws_vpc`, of a module call `module`.
    pub resource_type: String,
    /// Whether it is created several times.
    pub repetition: Repetition,
    /// The rules of a security group.
    pub rules: InlineRules,
}

/// What the expressions of a module may refer to, and what has to be added to it for them.
#[derive(Clone, Default, Debug)]
pub struct Scope {
    /// The resources, data sources and module calls, also the new ones, by the names that values refer to them with.
    pub targets: HashMap<String, Target>,
    /// The names of the variables, also the new ones, by the names that values refer to them with.
    pub variables: HashMap<String, String>,
    /// The names of `data "aws_region"`, `data "aws_caller_identity"` and `data "aws_partition"`, by their types.
    pub data_sources: HashMap<String, String>,
    /// The addresses that are taken.
    pub addresses: HashSet<String>,
    /// Whether expressions are written as in Terraform 0.11: `"${var.name}"`.
    pub is_legacy: bool,
    /// How the resource is repeated that is written to.
    pub place: Repetition,
    /// The types and names of data sources that have to be added.
    pub needed: BTreeSet<(String, String)>,
}

impl Scope {
    /// The data sources that have to be added.
    pub fn needed_blocks(&self) -> Vec<NewBlock> {
        let needed = self.needed.iter();
        let blocks = needed.map(|(of, name)| NewBlock {
            kind: "data".to_owned(),
            labels: vec![of.clone(), name.clone()],
            items: Vec::new(),
            comment: None,
        });
        blocks.collect()
    }

    /// An expression that is given as its text.
    pub(super) fn expression(&self, text: &str) -> Result<Expr, NotWritable> {
        self.check_instance(text)?;
        Expr::parse(text)
    }

    /// Refuses an expression that has a value in the instances of another resource only.
    pub(super) fn check_instance(&self, text: &str) -> Result<(), NotWritable> {
        // The conditions of the resource itself are copied within it.
        if self.place == Repetition::None && depends_on_instance(text) {
            return Err(NotWritable::new(format!(
                "The expression {text} has a value only in a resource with count or for_each"
            )));
        }
        Ok(())
    }

    /// The first address of a type that is not taken. It is taken from then on.
    pub(super) fn take_address(
        &mut self,
        resource_type: &str,
        candidates: impl IntoIterator<Item = String>,
    ) -> String {
        let addresses = candidates.into_iter();
        let mut addresses = addresses.map(|label| format!("{resource_type}.{label}"));
        let free = addresses.find(|address| !self.addresses.contains(address));
        let address = free.unwrap_or_else(|| resource_type.to_owned());
        self.addresses.insert(address.clone());
        address
    }

    /// The expression for a name with the attribute that follows it, if there is one: `Ref`, or `Fn::GetAtt` of
    /// `name.attribute`. Names may have dots themselves.
    pub(super) fn resolve(&mut self, path: &str) -> Result<Expr, NotWritable> {
        self.check_instance(path)?;
        if let Some(target) = self.targets.get(path) {
            return target.attribute(Reference::Ref, self.is_legacy);
        }
        if let Some(name) = self.variables.get(path) {
            return Ok(Expr::primary(format!("var.{name}")));
        }
        if path.starts_with("AWS::") {
            return self.pseudo_parameter(path);
        }
        if let Some((target, attribute)) = self.with_attribute(path) {
            let attribute = Reference::Attribute(attribute);
            return target.attribute(attribute, self.is_legacy);
        }
        match path.strip_prefix("local.").is_some_and(is_hcl_name) {
            true => Ok(Expr::primary(path.to_owned())),
            false => Err(NotWritable::new(format!(
                "{path} is not defined in the module"
            ))),
        }
    }

    /// The resource at the beginning of a path, and the attribute after it.
    fn with_attribute<'p>(&self, path: &'p str) -> Option<(&Target, &'p str)> {
        let mut splits = path
            .rmatch_indices('.')
            .map(|(at, _)| (&path[..at], &path[at + 1..]));
        splits.find_map(|(name, attribute)| Some((self.targets.get(name)?, attribute)))
    }

    /// The resource with a name, which an attribute may follow.
    pub(super) fn target(&self, path: &str) -> Option<&Target> {
        let named = self.targets.get(path);
        named.or_else(|| self.with_attribute(path).map(|(target, _)| target))
    }

    fn pseudo_parameter(&mut self, name: &str) -> Result<Expr, NotWritable> {
        let (of, attribute) = match data_source_of(name) {
            Some(source) => source,
            None if name == "AWS::NoValue" => return Ok(Expr::null()),
            None => {
                return Err(NotWritable::new(format!(
                    "{name} has no equivalent in Terraform"
                )));
            }
        };
        let literal = match name {
            "AWS::Partition" => Some("aws"),
            "AWS::URLSuffix" => Some("amazonaws.com"),
            _ => None,
        };
        if let Some(source) = self.data_sources.get(of) {
            return Ok(Expr::primary(format!("data.{of}.{source}.{attribute}")));
        }
        if let Some(literal) = literal {
            return Ok(Expr::text(literal));
        }
        let candidates = ["current", "fargate"].map(str::to_owned);
        let address = self.take_address(&format!("data.{of}"), candidates);
        let source = address.rsplit('.').next().unwrap_or_default().to_owned();
        self.needed.insert((of.to_owned(), source.clone()));
        self.data_sources.insert(of.to_owned(), source);
        Ok(Expr::primary(format!("{address}.{attribute}")))
    }
}

impl Target {
    /// The expression for one of its attributes.
    pub(super) fn attribute(
        &self,
        reference: Reference<'_>,
        is_legacy: bool,
    ) -> Result<Expr, NotWritable> {
        let name = self.name_of(reference)?;
        let instance = self.instance(is_legacy)?;
        Ok(Expr::primary(format!("{instance}.{name}")))
    }

    /// The expression for the resource itself: of a resource with `count`, its first instance.
    fn instance(&self, is_legacy: bool) -> Result<String, NotWritable> {
        match self.repetition {
            Repetition::None => Ok(self.address.clone()),
            Repetition::Count => Ok(first_instance(&self.address, is_legacy)),
            Repetition::ForEach => Err(NotWritable::new(format!(
                "{} has for_each, so a reference to it requires a key",
                self.address
            ))),
        }
    }

    fn name_of<'r>(&self, reference: Reference<'r>) -> Result<&'r str, NotWritable> {
        if let Some(name) = writing(&self.resource_type, reference) {
            return Ok(name);
        }
        match reference {
            // The attribute as Terraform has it, and the output of a module.
            Reference::Attribute(name) => {
                let name = name.strip_prefix("Outputs.").unwrap_or(name);
                let is_own = is_hcl_name(name) && !name.starts_with(|c: char| c.is_uppercase());
                if is_own || self.resource_type == "module" && is_hcl_name(name) {
                    return Ok(name);
                }
                Err(NotWritable::new(format!(
                    "{} has no attribute for {name} of CloudFormation",
                    self.address
                )))
            }
            Reference::Ref => Err(NotWritable::new(format!(
                "{} has no attribute with the value that Ref returns in CloudFormation",
                self.address
            ))),
        }
    }
}

/// The first instance of a resource with `count`.
pub(super) fn first_instance(address: &str, is_legacy: bool) -> String {
    match is_legacy {
        true => format!("{address}.0"),
        false => format!("{address}[0]"),
    }
}
