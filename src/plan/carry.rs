//! Values that other stacks have, carried into the workload's template: outputs where they are made, arguments where
//! stacks are created, and parameters on the way.

use super::draft::Draft;
use super::drafted::Why;
use super::serverless;
use super::shared::{NewParameter, Purpose, Wanted};
use crate::cloudformation::stacks::{Matched, Nest};
use crate::cloudformation::write::{get_att, import_value, reference, split};
use crate::cloudformation::{Expr, Rendered, Template, referenced};
use crate::document::{Cursor, NewValue};
use crate::ecs::{SourceSet, output_name};
use crate::network::list_of;
use crate::stacks::{Branch, Found, Way, as_text, exported_as, output_for};

/// What is carried.
pub struct Goods<'n> {
    /// What a parameter or an output for it is called, and for what it is asked.
    pub wanted: Wanted<'n>,
    /// The type of a parameter for it.
    pub kind: &'static str,
    /// What the console shows of such a parameter.
    pub description: &'n str,
    /// What the console shows of an output for it.
    pub output: &'static str,
}

impl Goods<'_> {
    fn is_list(&self) -> bool {
        self.kind.starts_with("List<")
    }

    /// What a text of the value, as outputs and exports give it, is in a template.
    fn of_text(&self, text: NewValue) -> NewValue {
        if self.is_list() {
            split(",", text)
        } else {
            text
        }
    }

    fn parameter(&self) -> NewParameter {
        NewParameter::new(self.kind, self.description)
    }
}

/// How many parameters may be asked of the stacks around one workload; a template that more stacks use is left to the person.
const ASKED: usize = 256;

/// A parameter that a file's stacks were asked for.
#[derive(PartialEq, Eq)]
pub(super) struct Asked {
    file: usize,
    rule: &'static str,
    purpose: Purpose,
    description: String,
}

impl Asked {
    fn new(file: usize, wanted: &Wanted<'_>, parameter: &NewParameter) -> Self {
        Self {
            file,
            rule: wanted.rule(),
            purpose: wanted.as_purpose(),
            description: parameter.description().to_owned(),
        }
    }
}

impl<'d> Draft<'_, 'd> {
    /// Brings a value into the workload's template; returns it as that writes it. `None` where it cannot be brought, and
    /// then nothing is planned for it.
    pub fn carry(&mut self, way: &Way<'d>, goods: &Goods<'_>) -> Option<NewValue> {
        self.bring(self.workload.file, way, &goods.wanted, goods)
    }

    fn bring(
        &mut self,
        file: usize,
        way: &Way<'d>,
        wanted: &Wanted<'_>,
        goods: &Goods<'_>,
    ) -> Option<NewValue> {
        match way {
            Way::Here(found) => Some(found.value.clone()),
            Way::Below(steps, found) => steps
                .iter()
                .rev()
                .try_fold(found.value.clone(), |value, &nest| {
                    self.lift(nest, &value, goods)
                }),
            Way::Imported(matched, found) => self.import(matched, found, goods),
            Way::Above(branches) => {
                let parameter = goods.parameter();
                self.hand_down(file, branches, (wanted, &parameter), Some(goods))
            }
        }
    }

    /// A value of a stack's template as the template writes it that creates the stack.
    fn lift(&mut self, nest: usize, value: &NewValue, goods: &Goods<'_>) -> Option<NewValue> {
        let set = self.set;
        let nest = set.graph.nest(nest);
        let (parent, child) = (set.template(nest.parent)?, set.template(nest.child)?);
        if let Some(output) = output_for(child, value) {
            return Some(goods.of_text(of_output(nest, output)));
        }
        if let Some(parameter) = parameter_in(child, value) {
            let argument = nest.argument(parameter)?;
            return if goods.is_list() {
                list_of(parent, argument)
            } else {
                Some(argument.new_value())
            };
        }
        if let NewValue::Sequence(items) = value {
            let lifted = items.iter().map(|item| lift_known(nest, child, item));
            if let Some(items) = lifted.collect::<Option<Vec<NewValue>>>() {
                return Some(NewValue::Sequence(items));
            }
        }
        let text = as_text(child, value, goods.is_list());
        let name = self.output(nest.child, child, goods, text, None);
        Some(goods.of_text(of_output(nest, &name)))
    }

    /// A value of an exporting template as the importing one writes it.
    fn import(
        &mut self,
        matched: &Matched<'d>,
        found: &Found,
        goods: &Goods<'_>,
    ) -> Option<NewValue> {
        let owner = self.set.template(found.file)?;
        let known = exported_as(owner, &found.value);
        let name = match known {
            Some(name) => matched.translated(&name)?,
            None => {
                let pattern = export_pattern(owner, matched, goods)?;
                let name = matched.translated(&pattern)?;
                let text = as_text(owner, &found.value, goods.is_list());
                self.output(found.file, owner, goods, text, Some(&pattern));
                self.warn(
                    "stack-order",
                    self.place(),
                    format!(
                        "{} gains the export {name}, which this template imports",
                        self.set.path(found.file)
                    ),
                    "update the stacks of that template first",
                );
                name
            }
        };
        Some(goods.of_text(import_value(&name)))
    }

    /// A new parameter that the stacks above give. One that does not have the value itself gets a parameter for it.
    fn hand_down(
        &mut self,
        file: usize,
        branches: &[Branch<'d>],
        (wanted, parameter): (&Wanted<'_>, &NewParameter),
        goods: Option<&Goods<'_>>,
    ) -> Option<NewValue> {
        let set = self.set;
        let mut arguments = Vec::new();
        for branch in branches {
            let nest = set.graph.nest(branch.nest);
            let asked = wanted.of_parent(nest);
            let value = match branch.way.as_ref().zip(goods) {
                Some((way, goods)) => self.bring(nest.parent, way, &asked, goods),
                None => None,
            };
            let value = value.filter(|value| !waits_for(set, nest, value));
            arguments.push((branch.nest, asked, value));
        }
        if goods.is_some() && arguments.iter().all(|(.., value)| value.is_none()) {
            return None;
        }
        let given = arguments
            .iter()
            .map(|(nest, _, value)| Some((*nest, value.as_ref()?)));
        if let Some(name) = given
            .collect::<Option<Vec<_>>>()
            .and_then(|given| self.handed_already(file, &given, parameter))
        {
            return Some(reference(name));
        }
        let name = self.new_parameter(file, wanted, parameter.clone());
        self.tell_lack(file, wanted.rule(), &name);
        for (number, asked, value) in arguments {
            let nest = set.graph.nest(number);
            let value = match value {
                None if nest.is_sure && nest.takes_more() => {
                    Some(reference(&self.ask_outside(nest.parent, &asked, parameter)))
                }
                known => known,
            };
            match value.zip(set.template(nest.parent)) {
                Some((value, parent)) => {
                    let is_list = parameter.is_list();
                    self.pass(number, &name, as_text(parent, &value, is_list));
                }
                None => self.tell_missing(nest, wanted.rule(), &name, parameter.description()),
            }
        }
        Some(reference(&name))
    }

    /// A parameter that all stacks that create one give these values already, each by its nest.
    fn handed_already(
        &self,
        file: usize,
        given: &[(usize, &NewValue)],
        parameter: &NewParameter,
    ) -> Option<&'d str> {
        let set = self.set;
        let is_given = |name: &str| {
            given.iter().all(|(number, value)| {
                let nest = set.graph.nest(*number);
                let same =
                    nest.argument(name)
                        .zip(set.template(nest.parent))
                        .map(|(written, parent)| {
                            let value = as_text(parent, value, parameter.is_list());
                            Expr::of(written) == Expr::of_value(&value)
                        });
                same == Some(true)
            })
        };
        let mut parameters = set.template(file)?.parameters.iter();
        let found = parameters.find(|one| {
            let is_plain = !one.kind().starts_with("AWS::SSM::");
            let is_list = one.kind().contains("List");
            is_plain && is_list == parameter.is_list() && is_given(one.name)
        });
        found.map(|one| one.name)
    }

    /// The name of a new parameter without a default, which the stacks above get as well, up to those that a person
    /// gives it to.
    pub(super) fn ask_outside(
        &mut self,
        file: usize,
        wanted: &Wanted<'_>,
        parameter: &NewParameter,
    ) -> String {
        let asked = Asked::new(file, wanted, parameter);
        let known = self.asked.iter().find(|(one, _)| *one == asked);
        if let Some((_, name)) = known {
            return name.clone();
        }
        let name = self.ask_anew(file, wanted, parameter);
        self.asked.push((asked, name.clone()));
        name
    }

    fn ask_anew(&mut self, file: usize, wanted: &Wanted<'_>, parameter: &NewParameter) -> String {
        let above = self.set.graph.parents_of(file);
        let branches: Vec<Branch<'d>> = above.map(|(nest, _)| Branch { nest, way: None }).collect();
        let is_too_far = self.asked.len() + self.on_the_way.len() > ASKED;
        if let Some((_, nest)) = self
            .set
            .graph
            .parents_of(file)
            .next()
            .filter(|_| is_too_far)
        {
            let key = nest.resource.key;
            key.leave_unfinished("more stacks would have to pass new parameters than are followed");
        }
        // Stacks that create each other end nowhere.
        if !branches.is_empty() && !is_too_far && !self.on_the_way.contains(&file) {
            self.on_the_way.push(file);
            let made = self.hand_down(file, &branches, (wanted, parameter), None);
            self.on_the_way.pop();
            if let Some(name) = made.as_ref().and_then(referenced) {
                return name.to_owned();
            }
        }
        if branches.is_empty()
            && file != self.workload.file
            && wanted.is_part_of_vpc(parameter)
            && let Some(vpc) = vpc_of_root(self.set, file)
        {
            self.ask_root(file, wanted, parameter, vpc);
        }
        let name = self.new_parameter(file, wanted, parameter.clone());
        if branches.is_empty() {
            self.ask_for(file, wanted.rule(), &name, parameter.description());
        }
        name
    }

    /// Asks for what is part of the VPC that a root stack creates: a parameter for it would have no value the first time.
    fn ask_root(
        &mut self,
        file: usize,
        wanted: &Wanted<'_>,
        parameter: &NewParameter,
        vpc: Cursor<'d>,
    ) {
        let path = self.set.path(file);
        let name = wanted.name();
        let (setting, id) = if parameter.is_list() {
            ("--subnets", "subnet-…")
        } else {
            ("--security-groups", "sg-…")
        };
        self.ask(
            wanted.rule(),
            vpc,
            format!("{path} creates the VPC itself, so that a new required parameter {name} could not be given a value when the stack is first created; no stack passes or outputs this value: {}", parameter.description()),
            format!("include the templates of the other stacks (--root), pass the value to this stack in {path}, or use {setting} {id}"),
        );
    }

    /// Tells of parameter files for a stack that others create: they are for one that stands alone.
    fn tell_lack(&mut self, file: usize, rule: &'static str, name: &str) {
        if let Some(lack) = self.lack(file) {
            let of = self.set.path(file);
            let message = format!(
                "the new parameter {name} of {of} has no default: {}",
                lack.message
            );
            self.must_act(rule, self.place(), message, lack.help);
        }
    }

    /// Tells of a new parameter that nobody gives a value.
    fn ask_for(&mut self, file: usize, rule: &'static str, name: &str, description: &str) {
        let template = self.set.template(file);
        let parameters = template.map(|one| one.root.get("Parameters").unwrap_or(one.root));
        if template.is_some_and(|template| template.is_serverless) {
            self.ask(
                serverless::RULE,
                self.place(),
                format!("the edit needs a value that cannot be determined from the configuration, and the Serverless Framework passes no value to a new parameter {name}: {description}"),
                "pass it with --subnets, --security-groups, --vpc or --execution-role, or in .ecs2fargate.yaml",
            );
        }
        let is_own = file == self.workload.file;
        let of = if is_own {
            String::new()
        } else {
            format!(" of {}", self.set.path(file))
        };
        let place = parameters.filter(|_| !is_own);
        let may_be_nested = self.report_unknown_stacks(file, rule, name, description);
        let (files, help) = match self.lack(file) {
            Some(lack) => (format!("; {}", lack.message), lack.help),
            None if may_be_nested => (
                String::new(),
                "pass it where the stack is created, or provide it when you update the stack",
            ),
            None => (String::new(), "give it when you update the stack"),
        };
        self.must_act(
            rule,
            place.unwrap_or_else(|| self.place()),
            format!("the new parameter {name}{of} has no default, because the template does not tell its value: {description}{files}"),
            help,
        );
    }

    fn tell_missing(&mut self, nest: &Nest<'d>, rule: &'static str, name: &str, what: &str) {
        let child = self.set.path(nest.child);
        let creates = if nest.is_sure {
            "creates"
        } else {
            "may create"
        };
        self.must_act(
            rule,
            nest.resource.key,
            format!(
                "{} {creates} the stack of {child} and must pass its new parameter {name}, which has no default: {what}",
                nest.resource.name
            ),
            format!("write {name} among what it passes"),
        );
    }

    /// Writes an argument where a stack is created.
    fn pass(&mut self, number: usize, name: &str, value: NewValue) {
        let nest = self.set.graph.nest(number);
        self.touch(nest.parent);
        let value = self.scoped(nest.parent, nest.resource.body, value);
        self.shared.argument(number, name, value);
        let place = nest.resource.get("Parameters");
        let place = place.or_else(|| nest.resource.properties());
        let why = Why::safe(format!(
            "{} passes {name} to {}",
            nest.resource.name,
            self.set.path(nest.child)
        ))
        .prevents("Parameters: […] must have values");
        self.tell(place.unwrap_or(nest.resource.key), Some(name), why);
    }

    /// Adds an output to a template; returns its name.
    fn output(
        &mut self,
        file: usize,
        template: &Template<'d>,
        goods: &Goods<'_>,
        value: NewValue,
        export: Option<&str>,
    ) -> String {
        self.touch(file);
        let value = self.scoped(file, template.root, value);
        let name = self.shared.output(
            file,
            template,
            goods.wanted.names(),
            (value, goods.output),
            export,
        );
        let place = template.root.get("Outputs").unwrap_or(template.root);
        let why = Why::safe(format!("new output {name}, which other stacks need"));
        self.tell(place, Some(&name), why);
        name
    }
}

/// What shows that a root stack creates the VPC that its nested stacks are in: a VPC of its own, or what it passes to them.
fn vpc_of_root<'d>(set: &SourceSet<'d>, file: usize) -> Option<Cursor<'d>> {
    let template = set.template(file)?;
    if let Some(vpc) = template.of_type("AWS::EC2::VPC").next() {
        return Some(vpc.key);
    }
    set.graph.children_of(file).find_map(|(_, nest)| {
        let parameters = &set.template(nest.child)?.parameters;
        let mut vpcs = parameters
            .iter()
            .filter(|one| one.kind() == "AWS::EC2::VPC::Id");
        let passed = vpcs.find_map(|one| nest.argument(one.name))?;
        output_name(passed).map(|_| passed)
    })
}

/// The `Ref` of a parameter of a template.
fn parameter_in<'v>(template: &Template<'_>, value: &'v NewValue) -> Option<&'v str> {
    referenced(value).filter(|name| template.parameter(name).is_some())
}

/// One item of a list of a child, where the parent knows it without a new output.
fn lift_known(nest: &Nest<'_>, child: &Template<'_>, item: &NewValue) -> Option<NewValue> {
    match parameter_in(child, item) {
        Some(parameter) => Some(nest.argument(parameter)?.new_value()),
        None => Some(of_output(nest, output_for(child, item)?)),
    }
}

fn of_output(nest: &Nest<'_>, output: &str) -> NewValue {
    get_att(nest.resource.name, &format!("Outputs.{output}"))
}

/// What a new export is called: as the one that is imported already, with another end.
fn export_pattern(
    template: &Template<'_>,
    matched: &Matched<'_>,
    goods: &Goods<'_>,
) -> Option<String> {
    let outputs = template.root.get("Outputs")?;
    let known = outputs.path(&[matched.export.output, "Export", "Name"])?;
    let known = Rendered::of(known).text;
    let name = goods.wanted.names().first()?;
    let start = match known.strip_suffix(matched.export.output) {
        Some(start) => start.to_owned(),
        None => {
            let end = known.rfind(['-', ':', '/', '_']);
            let end = end.filter(|end| !known[*end..].contains('}'))?;
            known[..=end].to_owned()
        }
    };
    // A name without a part of its own may be taken by anybody.
    (!start.is_empty()).then(|| format!("{start}{name}"))
}

/// Whether what a value names waits for the stack that would get it: CloudFormation refuses such circles.
fn waits_for(set: &SourceSet<'_>, nest: &Nest<'_>, value: &NewValue) -> bool {
    let Some(template) = set.template(nest.parent) else {
        return true;
    };
    let value = Expr::of_value(value);
    let stack = nest.resource.name;
    let resources = template.resources.iter();
    let mut named = resources.filter(|one| value.names(one.name));
    named.any(|one| one.name == stack || template.waits_for(one.name, stack))
}
