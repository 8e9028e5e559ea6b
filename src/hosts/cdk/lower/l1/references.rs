//! References to resources and parameters, and the names of the library in a program.

use std::collections::BTreeSet;

use super::super::network::KINDS;
use super::super::owner::Owner;
use super::super::{Lowering, NotLowered};
use super::properties::Kind;
use super::writing::Point;
use crate::hosts::programs::Program;
use crate::hosts::programs::value::Value;
use crate::syntax::code::{BindingKind, CodeEdit, Import};

/// The modules with the classes of the core.
const CORE: [&str; 4] = ["aws-cdk-lib", "aws_cdk", "@aws-cdk/core", "aws_cdk.core"];

/// What a reference to the resource of an L2 construct is: the class, the attribute or `Ref`, and the property.
const OF_CONSTRUCTS: &[(&str, &str, &str)] = &[
    ("aws_ec2.Vpc", "Ref", "vpcId"),
    ("aws_ec2.Vpc", "CidrBlock", "vpcCidrBlock"),
    ("aws_ec2.SecurityGroup", "GroupId", "securityGroupId"),
    ("aws_ecs.Cluster", "Ref", "clusterName"),
    ("aws_ecs.Cluster", "Arn", "clusterArn"),
    ("aws_iam.Role", "Ref", "roleName"),
    ("aws_iam.Role", "Arn", "roleArn"),
    ("aws_logs.LogGroup", "Ref", "logGroupName"),
];

type Written = Result<String, NotLowered>;

impl<'l> Lowering<'l> {
    /// The expression for a reference to a resource or parameter, or to an attribute of a resource.
    pub(super) fn reference(
        &mut self,
        point: &Point<'l>,
        name: &str,
        attribute: Option<&str>,
        kind: Kind,
    ) -> Written {
        if let Some(pseudo) = name.strip_prefix("AWS::") {
            return self.pseudo(point, pseudo, kind);
        }
        let stack = point.planned.stack;
        let parameter = self.parameter_type(stack, name);
        if let Some(of_parameter) = parameter {
            let property = parameter_value(&of_parameter, kind).ok_or_else(|| {
                self.not_at(
                    point,
                    format!("the parameter {name} is no value of type {}", kind.0),
                )
            })?;
            let variable = match self.new_variable(point, name)? {
                Some(variable) => Some(variable),
                None => self.parameter_variable(point, name),
            };
            if let Some(variable) = variable {
                let property = self.program(point.owner.site.program).spelled(property);
                return Ok(format!("{variable}.{property}"));
            }
        } else if let Some(variable) = self.new_variable(point, name)? {
            let property = self.attribute(point, attribute)?;
            return Ok(format!("{variable}.{property}"));
        } else if let Some(found) = self.of_existing(point, name, attribute) {
            return Ok(found);
        }
        if kind != Kind::TEXT && kind != Kind::JSON {
            return Err(self.not_at(
                point,
                format!(
                    "no variable with {name} is in reach, and its value is {}",
                    kind.0
                ),
            ));
        }
        self.by_name(point, name, attribute)
    }

    /// A reference by logical ID. One in a construct would only fit a single stack.
    fn by_name(&mut self, point: &Point<'l>, name: &str, attribute: Option<&str>) -> Written {
        if !self.is_in_stack(point.owner) {
            return Err(self.not_at(
                point,
                format!("no variable with {name} is in reach. Pass it to the construct manually"),
            ));
        }
        let class = self.core(point, "Fn")?;
        let program = self.program(point.owner.site.program);
        let quoted = |text: &str| program.code.quoted(text);
        Ok(match attribute {
            None => format!("{class}.ref({})", quoted(name)),
            Some(attribute) => format!(
                "{class}.{}({}, {}).{}()",
                program.spelled("getAtt"),
                quoted(name),
                quoted(attribute),
                program.spelled("toString")
            ),
        })
    }

    fn pseudo(&mut self, point: &Point<'l>, name: &str, kind: Kind) -> Written {
        let constant = match name {
            "AccountId" => "ACCOUNT_ID",
            "NoValue" => "NO_VALUE",
            "Partition" => "PARTITION",
            "Region" => "REGION",
            "StackId" => "STACK_ID",
            "StackName" => "STACK_NAME",
            "URLSuffix" => "URL_SUFFIX",
            _ => return Err(self.not_at(point, format!("there is no expression for AWS::{name}"))),
        };
        if kind != Kind::TEXT && kind != Kind::JSON {
            return Err(self.not_at(point, format!("AWS::{name} is no value of type {}", kind.0)));
        }
        let class = self.core(point, "Aws")?;
        Ok(format!("{class}.{constant}"))
    }

    /// The type of a parameter that the template has or gets.
    fn parameter_type(&self, stack: &super::super::Stack<'l>, name: &str) -> Option<String> {
        let known = stack
            .template
            .json
            .get("Parameters")
            .and_then(|all| all.get(name));
        let mut changes = stack.changes.iter();
        let new = || {
            let is_own =
                |path: &[String]| path.len() == 2 && path[0] == "Parameters" && path[1] == name;
            changes.find(|change| is_own(&change.path))?.value.as_ref()
        };
        let parameter = known.or_else(new)?;
        parameter.get("Type")?.as_str().map(str::to_owned)
    }

    fn parameter_variable(&self, point: &Point<'l>, name: &str) -> Option<String> {
        let assembly = &self.app.assembly;
        let is_plain = |id: &str| {
            id.chars()
                .filter(char::is_ascii_alphanumeric)
                .eq(name.chars())
        };
        let stack = self.stack_of(point.owner.construct)?;
        let found = assembly.children(stack).find(|&one| {
            let own = &assembly.constructs[one];
            matches!(own.class.as_str(), "CfnParameter" | "core.CfnParameter") && is_plain(&own.id)
        });
        self.variable_of(point, found?)
    }

    /// Whether a construct is directly in a stack, so that its ID is its logical ID.
    pub(super) fn is_in_stack(&self, owner: Owner) -> bool {
        let parent = self.app.assembly.constructs[owner.construct].parent;
        parent.is_some() && parent == self.stack_of(owner.construct)
    }

    /// The stack that contains a construct.
    pub(super) fn stack_of(&self, construct: usize) -> Option<usize> {
        let assembly = &self.app.assembly;
        let is_stack = |&one: &usize| assembly.constructs[one].class.ends_with("Stack");
        assembly.around(construct).skip(1).find(is_stack)
    }

    /// A reference to a resource by a variable of the program.
    fn of_existing(
        &self,
        point: &Point<'l>,
        name: &str,
        attribute: Option<&str>,
    ) -> Option<String> {
        let assembly = &self.app.assembly;
        let stack = point.planned.stack;
        let raw = assembly.at(stack.template.construct_path(name)?)?;
        let program = self.program(point.owner.site.program);
        if let Some(Ok(owner)) = self.l1(stack, name) {
            let variable = self.variable_of(point, owner.construct)?;
            let property = self.attribute(point, attribute).ok()?;
            return Some(format!("{variable}.{property}"));
        }
        let construct = assembly.constructs[raw].parent?;
        let class = assembly.constructs[construct].class.as_str();
        let wanted = attribute.unwrap_or("Ref");
        let mut known = OF_CONSTRUCTS.iter();
        let (.., property) = known.find(|(of, from, _)| *of == class && *from == wanted)?;
        let variable = self.variable_of(point, construct)?;
        Some(format!("{variable}.{}", program.spelled(property)))
    }

    /// The property of an L1 construct with an attribute of its resource: `attrGroupId`, `ref`.
    fn attribute(&self, point: &Point<'l>, attribute: Option<&str>) -> Written {
        let program = self.program(point.owner.site.program);
        let Some(attribute) = attribute else {
            return Ok("ref".to_owned());
        };
        let is_plain = attribute.chars().all(|one| one.is_ascii_alphanumeric())
            && !attribute
                .as_bytes()
                .windows(2)
                .any(|pair| pair.iter().all(u8::is_ascii_uppercase));
        match is_plain {
            true => Ok(program.spelled(&format!("attr{attribute}"))),
            false => Err(self.not_at(point, format!("there is no expression for {attribute}"))),
        }
    }

    /// The expression for a construct, if a variable with it is assigned before a place and known there.
    pub(super) fn variable_of(&self, point: &Point<'l>, construct: usize) -> Option<String> {
        let site = self.sites.of(construct).ok()?;
        if site.program != point.owner.site.program {
            return None;
        }
        let program = self.program(site.program);
        let made = self.call(site);
        let binding = program.code.binding(made.bound_to?);
        let is_before = made.statement.end <= point.start;
        let is_plain = !made.is_conditional && !made.is_looped && !binding.is_reassigned();
        if !is_before || !is_plain {
            return None;
        }
        let is_in_reach = match binding.kind {
            BindingKind::Attribute => made.scope == point.scope,
            BindingKind::Variable => made.scope.is_visible_from(&point.scope),
            _ => false,
        };
        is_in_reach.then(|| program.expression_of(binding))
    }

    /// The subnets of one kind of a VPC of the app: a selection.
    pub(super) fn subnets_of_vpc(&mut self, point: &Point<'l>, items: &[Value]) -> Option<String> {
        let stack = point.planned.stack;
        let paths = items.iter().map(|item| match item.reference()? {
            (name, None) => stack.template.construct_path(name).map(str::to_owned),
            _ => None,
        });
        let wanted: BTreeSet<String> = paths.collect::<Option<_>>()?;
        let vpc = self.vpc_of(&wanted)?;
        let kind = KINDS
            .iter()
            .find(|(kind, ..)| self.subnets_in(vpc, *kind) == wanted);
        let (_, new_name, old_name) = kind?;
        let variable = self.variable_of(point, vpc)?;
        let class = self.l1_class(point, "aws_ec2", "SubnetType").ok()?;
        let name = match self.is_version_1() {
            true => old_name,
            false => new_name,
        };
        let program = self.program(point.owner.site.program);
        Some(match program.is_python() {
            true => format!("{variable}.select_subnets(subnet_type={class}.{name}).subnet_ids"),
            false => {
                format!("{variable}.selectSubnets({{ subnetType: {class}.{name} }}).subnetIds")
            }
        })
    }

    /// The name of a class of a module of the library, which is imported where it is not yet.
    pub(super) fn l1_class(&mut self, point: &Point<'l>, module: &str, name: &str) -> Written {
        let index = point.owner.site.program;
        let shown = self.library(point.planned, index, module, name);
        let program = self.program(index);
        let first = shown.split('.').next().unwrap_or(&shown);
        self.refuse_taken(point, program, first)?;
        Ok(shown)
    }

    /// Refuses a name that means something else in the program than an import.
    fn refuse_taken(
        &self,
        point: &Point<'l>,
        program: &Program,
        name: &str,
    ) -> Result<(), NotLowered> {
        let mut bindings = program.code.bindings().iter();
        let is_taken = bindings.any(|one| one.name == name && one.kind != BindingKind::Import);
        match is_taken {
            true => Err(self.not_at(
                point,
                format!("the program uses the name {name} for something else than the library"),
            )),
            false => Ok(()),
        }
    }

    /// The name of a class of the core: `cdk.Fn`.
    pub(super) fn core(&mut self, point: &Point<'l>, name: &str) -> Written {
        let index = point.owner.site.program;
        let program = self.program(index);
        let imports = program.code.imports().iter().filter(|one| !one.is_type);
        let is_core = |one: &&Import| CORE.contains(&one.module.as_str());
        let is_whole = |one: &&Import| match one.name.as_deref() {
            None => {
                CORE.contains(&one.module.as_str()) && one.local != "*" && !one.local.is_empty()
            }
            Some(name) => one.module == "aws_cdk" && name == "core",
        };
        if let Some(whole) = imports.clone().find(is_whole) {
            return Ok(format!("{}.{name}", whole.local));
        }
        let mut of_core = imports.filter(is_core);
        if let Some(own) = of_core
            .clone()
            .find(|one| one.name.as_deref() == Some(name))
        {
            return Ok(own.local.clone());
        }
        let module = match (of_core.next(), program.is_python(), self.is_version_1()) {
            (Some(other), ..) => other.module.as_str(),
            (None, true, false) => "aws_cdk",
            (None, true, true) => "aws_cdk.core",
            (None, false, false) => "aws-cdk-lib",
            (None, false, true) => "@aws-cdk/core",
        };
        let mut bindings = program.code.bindings().iter();
        if bindings.any(|one| one.name == name) {
            return Err(self.not_at(
                point,
                format!("the program uses the name {name} for something else than the library"),
            ));
        }
        let edit = CodeEdit::AddImport {
            module: module.to_owned(),
            name: Some(name.to_owned()),
            alias: None,
        };
        self.edit_for(point.planned, index, None, edit);
        Ok(name.to_owned())
    }
}

/// The property of a parameter that has its value as a type.
fn parameter_value(of_parameter: &str, kind: Kind) -> Option<&'static str> {
    let is_list = of_parameter.starts_with("List<")
        || of_parameter.starts_with("AWS::SSM::Parameter::Value<List<")
        || of_parameter == "CommaDelimitedList";
    let is_number = of_parameter == "Number";
    match (is_list, kind) {
        (true, Kind::TEXTS | Kind::JSON) => Some("valueAsList"),
        (false, Kind::NUMBER) if is_number => Some("valueAsNumber"),
        (false, Kind::TEXT | Kind::JSON) => Some("valueAsString"),
        _ => None,
    }
}
