//! Makes values of other stacks available in the workload's template: outputs where they are defined, arguments where
//! stacks are created, and parameters in between.

use std::borrow::Cow;

use super::serverless;
use crate::facts::rules::RuleId;
use crate::hosts::cloudformation::template::is_serverless;
use crate::model::graph::{Matched, NestedStack};
use crate::model::new_value::{copy_of, get_att, import_value as import_of, reference};
use crate::model::routes::{
    ForeignValue, ParentRoute, ValueRoute, as_text, exported_as, output_for,
};
use crate::model::surroundings::list_of;
use crate::model::{
    Expr, Kind, Module, Project, SubText, is_same_value, output_name, parameter_types, referenced,
};
use crate::plan::{
    NewParameter, ParameterRequest, PlanContext, Rationale, RequestedParameter, ValueSpec,
};
use crate::syntax::{Cursor, NewValue};

/// The limit of parameters that are requested from the stacks around one workload; templates that more stacks use are
/// left to be edited manually.
const ASKED: usize = 256;

/// Makes a value available in the workload's template; returns its expression there. `None` if that is not possible,
/// and then nothing is planned for it.
pub fn import_value<'d>(
    cx: &mut PlanContext<'_, 'd>,
    route: &ValueRoute<'d>,
    spec: &ValueSpec<'_>,
) -> Option<NewValue> {
    resolve(cx, cx.workload.file, route, &spec.request, spec)
}

fn resolve<'d>(
    cx: &mut PlanContext<'_, 'd>,
    file: usize,
    route: &ValueRoute<'d>,
    request: &ParameterRequest<'_>,
    spec: &ValueSpec<'_>,
) -> Option<NewValue> {
    match route {
        ValueRoute::Here(found) => Some(found.value.clone()),
        ValueRoute::Below(steps, found) => steps
            .iter()
            .rev()
            .try_fold(found.value.clone(), |value, &nested| {
                import_from_child(cx, nested, &value, spec)
            }),
        ValueRoute::Imported(matched, found) => import(cx, matched, found, spec),
        ValueRoute::Above(branches) => {
            let parameter = spec.parameter();
            through_parents(cx, file, branches, (request, &parameter), Some(spec))
        }
    }
}

/// The expression, in the template of a parent, of a value in the template of its nested stack.
fn import_from_child(
    cx: &mut PlanContext<'_, '_>,
    nested: usize,
    value: &NewValue,
    spec: &ValueSpec<'_>,
) -> Option<NewValue> {
    let project = cx.project;
    let nested = project.graph.nested(nested);
    let (parent, child) = (
        project.module(nested.parent)?,
        project.module(nested.child)?,
    );
    if let Some(output) = output_for(child, value) {
        return Some(spec.of_output(parent, of_output(nested, output)));
    }
    if let Some(parameter) = parameter_in(child, value) {
        let argument = nested.argument(parameter)?;
        return if spec.is_list() {
            list_of(parent, argument)
        } else {
            Some(copy_of(argument))
        };
    }
    if let NewValue::Sequence(items) = value {
        let lifted = items.iter().map(|item| lift_known(nested, child, item));
        if let Some(items) = lifted.collect::<Option<Vec<NewValue>>>() {
            return Some(NewValue::Sequence(items));
        }
    }
    let text = as_text(child, value, spec.is_list());
    let name = output(cx, nested.child, child, spec, text, None);
    Some(spec.of_output(parent, of_output(nested, &name)))
}

/// The expression, in an importing template, of a value in the exporting one.
fn import<'d>(
    cx: &mut PlanContext<'_, 'd>,
    matched: &Matched<'d>,
    found: &ForeignValue,
    spec: &ValueSpec<'_>,
) -> Option<NewValue> {
    let owner = cx.project.module(found.file)?;
    let known = exported_as(owner, &found.value);
    let name = match known {
        Some(name) => matched.translated(&name)?,
        None => {
            let pattern = export_pattern(owner, matched, spec)?;
            let name = matched.translated(&pattern)?;
            let text = as_text(owner, &found.value, spec.is_list());
            output(cx, found.file, owner, spec, text, Some(&pattern));
            cx.warn(
                RuleId::StackOrder,
                cx.place(),
                format!(
                    "{} gets the new export {name}, which this template imports",
                    cx.project.path(found.file)
                ),
                "Update the stacks of that template first",
            );
            name
        }
    };
    Some(spec.of_output(owner, import_of(&name)))
}

/// A new parameter that the parent stacks pass. A parent without the value gets a parameter for it.
fn through_parents<'d>(
    cx: &mut PlanContext<'_, 'd>,
    file: usize,
    branches: &[ParentRoute<'d>],
    (request, parameter): (&ParameterRequest<'_>, &NewParameter),
    spec: Option<&ValueSpec<'_>>,
) -> Option<NewValue> {
    let project = cx.project;
    let mut arguments = Vec::new();
    for branch in branches {
        let nested = project.graph.nested(branch.nested);
        let requested = request.of_parent(nested);
        let value = match branch.route.as_ref().zip(spec) {
            Some((route, spec)) => resolve(cx, nested.parent, route, &requested, spec),
            None => None,
        };
        let value = value.filter(|value| !waits_for(project, nested, value));
        arguments.push((branch.nested, requested, value));
    }
    if spec.is_some() && arguments.iter().all(|(.., value)| value.is_none()) {
        return None;
    }
    let given = arguments
        .iter()
        .map(|(nested, _, value)| Some((*nested, value.as_ref()?)));
    if let Some(name) = given
        .collect::<Option<Vec<_>>>()
        .and_then(|given| handed_already(cx, file, &given, parameter))
    {
        return Some(reference(name));
    }
    let name = cx.new_parameter(file, request, parameter.clone());
    report_lack(cx, file, request.rule(), &name);
    for (number, requested, value) in arguments {
        let nested = project.graph.nested(number);
        let value = match value {
            None if nested.is_sure && nested.takes_more() => Some(reference(&request_outside(
                cx,
                nested.parent,
                &requested,
                parameter,
            ))),
            known => known,
        };
        match value.zip(project.module(nested.parent)) {
            Some((value, parent)) => {
                let is_list = parameter.is_list();
                pass(cx, number, &name, as_text(parent, &value, is_list));
            }
            None => report_missing(cx, nested, request.rule(), &name, parameter.description()),
        }
    }
    Some(reference(&name))
}

/// A parameter to which all parent stacks already pass these values, each given with its nested stack.
fn handed_already<'d>(
    cx: &PlanContext<'_, 'd>,
    file: usize,
    given: &[(usize, &NewValue)],
    parameter: &NewParameter,
) -> Option<&'d str> {
    let project = cx.project;
    let is_given = |name: &str| {
        given.iter().all(|(number, value)| {
            let nested = project.graph.nested(*number);
            let same = nested
                .argument(name)
                .zip(project.module(nested.parent))
                .map(|(written, parent)| {
                    let value = as_text(parent, value, parameter.is_list());
                    is_same_value(written, &value)
                });
            same == Some(true)
        })
    };
    let mut parameters = project.module(file)?.parameters.iter();
    let found = parameters.find(|one| {
        let is_plain = !one.kind().starts_with("AWS::SSM::");
        let is_list = one.kind().contains("List");
        is_plain && is_list == parameter.is_list() && is_given(one.name)
    });
    found.map(|one| one.name)
}

/// The name of a new parameter without a default, which the parent stacks get as well, up to the root stacks.
pub(crate) fn request_outside(
    cx: &mut PlanContext<'_, '_>,
    file: usize,
    request: &ParameterRequest<'_>,
    parameter: &NewParameter,
) -> String {
    let requested = RequestedParameter::new(file, request, parameter);
    let known = cx.requested.iter().find(|(one, _)| *one == requested);
    if let Some((_, name)) = known {
        return name.clone();
    }
    let name = request_new(cx, file, request, parameter);
    cx.requested.push((requested, name.clone()));
    name
}

fn request_new<'d>(
    cx: &mut PlanContext<'_, 'd>,
    file: usize,
    request: &ParameterRequest<'_>,
    parameter: &NewParameter,
) -> String {
    let above = cx.project.graph.parents_of(file);
    let branches: Vec<ParentRoute<'d>> = above
        .map(|(nested, _)| ParentRoute {
            nested,
            route: None,
        })
        .collect();
    let is_too_far = cx.requested.len() + cx.on_the_way.len() > ASKED;
    if let Some((_, nested)) = cx
        .project
        .graph
        .parents_of(file)
        .next()
        .filter(|_| is_too_far)
    {
        let key = nested.resource.key;
        key.leave_unfinished(
            "more parent stacks would have to pass new parameters than the analysis follows",
        );
    }
    // Stacks that create each other have no root.
    if !branches.is_empty() && !is_too_far && !cx.on_the_way.contains(&file) {
        cx.on_the_way.push(file);
        let made = through_parents(cx, file, &branches, (request, parameter), None);
        cx.on_the_way.pop();
        if let Some(name) = made.as_ref().and_then(referenced) {
            return name.to_owned();
        }
    }
    if branches.is_empty()
        && file != cx.workload.file
        && request.is_part_of_vpc(parameter)
        && let Some(vpc) = vpc_of_root(cx.project, file)
    {
        request_from_root(cx, file, request, parameter, vpc);
    }
    let name = cx.new_parameter(file, request, parameter.clone());
    if branches.is_empty() {
        report_request(cx, file, request.rule(), &name, parameter.description());
    }
    name
}

/// Requests a decision about a part of the VPC that a root stack creates: a parameter for it would have no value when
/// the stack is first created.
fn request_from_root<'d>(
    cx: &mut PlanContext<'_, 'd>,
    file: usize,
    request: &ParameterRequest<'_>,
    parameter: &NewParameter,
    vpc: Cursor<'d>,
) {
    let path = cx.project.path(file);
    let name = request.name();
    let (setting, id) = if parameter.is_list() {
        ("--subnets", "subnet-…")
    } else {
        ("--security-groups", "sg-…")
    };
    cx.needs_decision(
        request.rule(),
        vpc,
        format!("{path} creates the VPC itself, so a new required parameter {name} would have no value when the stack is first created, and no stack passes or exports this value: {}", parameter.description()),
        format!("Include the templates of the other stacks (--root), pass the value to this stack in {path}, or use {setting} {id}"),
    );
}

/// Reports parameter files of a nested stack: they are for a stack of the template that is deployed on its own.
fn report_lack(cx: &mut PlanContext<'_, '_>, file: usize, rule: RuleId, name: &str) {
    if let Some(lack) = super::parameter_entries::lack(cx, file) {
        let of = cx.project.path(file);
        let message = format!(
            "New parameter {name} of {of} has no default. {}",
            lack.message
        );
        cx.action_required(rule, cx.place(), message, lack.help);
    }
}

/// Reports a new parameter that no stack sets.
fn report_request(
    cx: &mut PlanContext<'_, '_>,
    file: usize,
    rule: RuleId,
    name: &str,
    description: &str,
) {
    let module = cx.project.module(file);
    let parameters = module.map(|one| one.root.get("Parameters").unwrap_or(one.root));
    if module.is_some_and(is_serverless) {
        cx.needs_decision(
            serverless::RULE,
            cx.place(),
            format!("The edit needs a value that cannot be determined from the configuration, and the Serverless Framework cannot pass a value to the new parameter {name}: {description}"),
            "Set it with --subnets, --security-groups, --vpc or --execution-role, or in .ecs2fargate.yaml",
        );
    }
    let is_own = file == cx.workload.file;
    let of = if is_own {
        String::new()
    } else {
        format!(" of {}", cx.project.path(file))
    };
    let place = parameters.filter(|_| !is_own);
    let may_be_nested =
        super::unknown_stacks::report_unknown_stacks(cx, file, rule, name, description);
    let (files, help) = match super::parameter_entries::lack(cx, file) {
        Some(lack) => (format!(". {}", lack.message), Cow::from(lack.help)),
        None if may_be_nested => (
            String::new(),
            Cow::from("Pass it where the stack is created, or when you update the stack"),
        ),
        None => (
            String::new(),
            Cow::from(format!(
                "Pass it when you update the stack (--parameter-overrides {name}=…)"
            )),
        ),
    };
    cx.action_required(
        rule,
        place.unwrap_or_else(|| cx.place()),
        format!("New parameter {name}{of} has no default because its value cannot be determined from the template: {description}{files}"),
        help,
    );
}

fn report_missing<'d>(
    cx: &mut PlanContext<'_, 'd>,
    nested: &NestedStack<'d>,
    rule: RuleId,
    name: &str,
    what: &str,
) {
    let child = cx.project.path(nested.child);
    let creates = if nested.is_sure {
        "creates"
    } else {
        "may create"
    };
    cx.action_required(
        rule,
        nested.resource.key,
        format!(
            "{} {creates} the stack of {child} and must pass its new parameter {name}, which has no default: {what}",
            nested.resource.name
        ),
        format!("Add {name} to the parameters that it passes"),
    );
}

/// Adds an argument to a nested stack.
fn pass(cx: &mut PlanContext<'_, '_>, number: usize, name: &str, value: NewValue) {
    let nested = cx.project.graph.nested(number);
    cx.touch(nested.parent);
    let value = super::loops::scoped(cx, nested.parent, nested.resource.body, value);
    cx.shared.argument(number, name, value);
    let place = nested.arguments;
    let place = place.or_else(|| nested.resource.properties());
    let rationale = Rationale::safe(format!(
        "{} passes {name} to {}",
        nested.resource.name,
        cx.project.path(nested.child)
    ))
    .prevents(cx.host.argument_missing());
    cx.record_change(place.unwrap_or(nested.resource.key), Some(name), rationale);
}

/// Adds an output to a template; returns its name.
fn output<'d>(
    cx: &mut PlanContext<'_, 'd>,
    file: usize,
    module: &Module<'d>,
    spec: &ValueSpec<'_>,
    value: NewValue,
    export: Option<&str>,
) -> String {
    cx.touch(file);
    let value = super::loops::scoped(cx, file, module.root, value);
    let name = cx.shared.output(
        file,
        module,
        spec.request.names(),
        (value, spec.output),
        export,
    );
    let place = module.root.get("Outputs").unwrap_or(module.root);
    let rationale = Rationale::safe(format!("Adds output {name}, which other stacks use"));
    cx.record_change(place, Some(&name), rationale);
    name
}

/// Evidence that a root stack creates the VPC that its nested stacks are in: a VPC of its own, or an argument that it
/// passes to them.
fn vpc_of_root<'d>(project: &Project<'d>, file: usize) -> Option<Cursor<'d>> {
    let module = project.module(file)?;
    if let Some(vpc) = module.of_type(Kind::VPC).next() {
        return Some(vpc.key);
    }
    project.graph.children_of(file).find_map(|(_, nested)| {
        let parameters = &project.module(nested.child)?.parameters;
        let mut vpcs = parameters
            .iter()
            .filter(|one| one.kind() == parameter_types::VPC_ID);
        let passed = vpcs.find_map(|one| nested.argument(one.name))?;
        output_name(passed).map(|_| passed)
    })
}

/// The parameter of a template that a value is a `Ref` to.
fn parameter_in<'v>(module: &Module<'_>, value: &'v NewValue) -> Option<&'v str> {
    referenced(value).filter(|name| module.parameter(name).is_some())
}

/// One item of a list of a nested stack, if the parent can reference it without a new output.
fn lift_known(nested: &NestedStack<'_>, child: &Module<'_>, item: &NewValue) -> Option<NewValue> {
    match parameter_in(child, item) {
        Some(parameter) => Some(copy_of(nested.argument(parameter)?)),
        None => Some(of_output(nested, output_for(child, item)?)),
    }
}

fn of_output(nested: &NestedStack<'_>, output: &str) -> NewValue {
    get_att(nested.resource.name, &format!("Outputs.{output}"))
}

/// The name of a new export: that of one that is already imported, with another suffix.
fn export_pattern(
    module: &Module<'_>,
    matched: &Matched<'_>,
    spec: &ValueSpec<'_>,
) -> Option<String> {
    let outputs = module.root.get("Outputs")?;
    let known = outputs.path(&[matched.export.output, "Export", "Name"])?;
    let known = SubText::of(known).text;
    let name = spec.request.names().first()?;
    let start = match known.strip_suffix(matched.export.output) {
        Some(start) => start.to_owned(),
        None => {
            let end = known.rfind(['-', ':', '/', '_']);
            let end = end.filter(|end| !known[*end..].contains('}'))?;
            known[..=end].to_owned()
        }
    };
    // A name without a prefix may be in use by another stack.
    (!start.is_empty()).then(|| format!("{start}{name}"))
}

/// Whether the resources that a value references wait for the stack that it is to be passed to: CloudFormation rejects
/// such cycles.
fn waits_for(project: &Project<'_>, nested: &NestedStack<'_>, value: &NewValue) -> bool {
    let Some(module) = project.module(nested.parent) else {
        return true;
    };
    let value = Expr::of_value(value);
    let stack = nested.resource.name;
    let resources = module.resources.iter();
    let mut named = resources.filter(|one| value.names(one.name));
    named.any(|one| one.name == stack || module.waits_for(one.name, stack))
}
