//! Workloads whose service, target group and listener are in several modules: what each of these modules needs for the
//! second half.
//!
//! The ARN of the copied target group is passed along the calls, to the module with the listener and from there to the
//! service, so that the service waits for the listener. All of it is removed again at the end.

use std::collections::BTreeMap;

use super::copies::{name_of_copy, variable_name};
use super::paths::Calls;
use super::{change, traffic_variable};
use crate::facts::updates::Update;
use crate::hosts::cloudformation::parallel::elsewhere::unfit_settings;
use crate::hosts::terraform::writing::label_of;
use crate::model::new_value::entry;
use crate::model::{
    HalfPart, Module, Project, Props, Resource, Service, TargetGroup, Workload, group_elsewhere,
    holders_of, output_name, ref_name, registering,
};
use crate::outcome::Change;
use crate::plan::{OTHER_CUTOVER, Obstacle, Split};
use crate::syntax::Cursor;

/// The ends of the names of what is passed along the calls.
pub(super) const PASSED: [&str; 2] = ["fargate_target_group_arn", "fargate_listener_arn"];

const GROUP: &str = "ARN of the target group of the service on Fargate";
const LISTENER: &str = "ARN of the listener or rule that forwards to the service on Fargate";

/// A target group of a workload with what forwards to it.
pub(super) struct Routed<'d> {
    service: Service<'d>,
    balancer: Cursor<'d>,
    group: TargetGroup<'d>,
    /// The listeners and rules with the expressions of the ARN in them.
    holders: Vec<(usize, Resource<'d>, Vec<Cursor<'d>>)>,
}

impl<'d> Routed<'d> {
    /// The file of the listeners and rules, if it is one.
    fn home(&self) -> Option<usize> {
        let first = self.holders.first()?.0;
        let mut all = self.holders.iter();
        all.all(|(file, ..)| *file == first).then_some(first)
    }
}

/// The target groups of a workload.
///
/// # Errors
/// One of them is not known, or nothing forwards to it.
pub(super) fn routed<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
) -> Result<Vec<Routed<'d>>, Obstacle<'d>> {
    let mut found = Vec::new();
    for service in &workload.services {
        for balancer in service.load_balancers() {
            let own: Vec<TargetGroup<'d>> = workload
                .groups_of(project, service, balancer)
                .copied()
                .collect();
            let arn = balancer.prop("TargetGroupArn");
            let elsewhere = || Some(group_elsewhere(project, service.file, arn?)?.group);
            let groups = match own.is_empty() {
                true => elsewhere().into_iter().collect(),
                false => own,
            };
            if groups.is_empty() {
                return Err(Obstacle::new(
                    balancer,
                    "The target group of the service is not in this template, and the files show no single module that defines it, so no second one can be added next to it",
                    OTHER_CUTOVER,
                ));
            }
            for group in groups {
                let holders = holders_of(project, &group);
                if holders.is_empty() {
                    return Err(Obstacle::new(
                        if group.file == service.file {
                            group.resource.key
                        } else {
                            balancer
                        },
                        "The listener that forwards to the target group is not in this template, and none in another module of the files forwards to it by a variable or output alone",
                        OTHER_CUTOVER,
                    ));
                }
                found.push(Routed {
                    service: *service,
                    balancer,
                    group,
                    holders,
                });
            }
        }
    }
    // Those that no load balancer entry names, such as the second one of a deployment group.
    for group in &workload.target_groups {
        if found.iter().any(|one| one.group.id() == group.id()) {
            continue;
        }
        let holders = holders_of(project, group);
        let are_here = holders.iter().all(|(file, ..)| *file == group.file);
        if holders.is_empty() || !are_here {
            return Err(Obstacle::new(
                group.resource.key,
                "The listener that forwards to the target group is not in this template",
                OTHER_CUTOVER,
            ));
        }
    }
    Ok(found)
}

/// Whether everything is in one module.
pub(super) fn are_in(file: usize, all: &[Routed<'_>]) -> bool {
    all.iter()
        .all(|one| one.group.file == file && one.home() == Some(file))
}

/// Plans what the modules need, in addition to the copies in the module of the service.
///
/// # Errors
/// The modules cannot pass it on.
pub(super) fn connect<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    all: &[Routed<'d>],
    service: Option<&str>,
    split: &mut Split,
) -> Result<(), Obstacle<'d>> {
    let home = one_home(all)?;
    let mut plan = Plan {
        project,
        workload,
        calls: Calls::new(project),
        splits: BTreeMap::new(),
    };
    plan.shift_traffic(home, service, all)?;
    for one in all {
        plan.connect(home, one, split)?;
    }
    for (file, part) in plan.splits {
        match file == split.file {
            true => {
                split.parts.extend(part.parts);
                split.changes.extend(part.changes);
                split.parameter = split.parameter.take().or(part.parameter);
            }
            false => split.elsewhere.push(part),
        }
    }
    Ok(())
}

/// The file with all listeners and rules.
fn one_home<'d>(all: &[Routed<'d>]) -> Result<usize, Obstacle<'d>> {
    let mut home = None;
    for one in all {
        let own = one
            .home()
            .filter(|file| home.is_none_or(|known| known == *file));
        home = Some(own.ok_or_else(|| {
            Obstacle::new(
                one.balancer,
                "Listeners or rules of several modules forward to the target groups of the service, so no single variable can shift the traffic",
                OTHER_CUTOVER,
            )
        })?);
    }
    // There is at least one: otherwise everything is in one module.
    Ok(home.unwrap_or_default())
}

struct Plan<'p, 'd> {
    project: &'p Project<'d>,
    workload: &'p Workload<'d>,
    calls: Calls<'p, 'd>,
    splits: BTreeMap<usize, Split>,
}

impl<'p, 'd> Plan<'p, 'd> {
    fn split(&mut self, file: usize) -> &mut Split {
        self.splits.entry(file).or_insert_with(|| Split {
            file,
            ..Split::default()
        })
    }

    fn add(&mut self, file: usize, part: HalfPart) {
        let parts = &mut self.split(file).parts;
        if !parts.contains(&part) {
            parts.push(part);
        }
    }

    fn module(&self, file: usize, place: Cursor<'d>) -> Result<&'p Module<'d>, Obstacle<'d>> {
        let module = self.project.module(file);
        module.ok_or_else(|| Obstacle::new(place, "The workload is not in a module", OTHER_CUTOVER))
    }

    /// Adds the variable that shifts the traffic to the module with the listeners, and passes it from the root module.
    fn shift_traffic(
        &mut self,
        home: usize,
        service: Option<&str>,
        all: &[Routed<'d>],
    ) -> Result<(), Obstacle<'d>> {
        let Some(first) = all.first() else {
            return Ok(());
        };
        let place = first.balancer;
        let above = self.calls.above(home, place)?;
        let own = [self.workload.file, first.group.file];
        let mut called = own.iter().filter(|file| **file != home);
        let call = called.find_map(|file| self.calls.name_of_call(*file));
        let words: Vec<&str> = call.into_iter().chain(service.map(label_of)).collect();
        let base = (!words.is_empty()).then(|| words.join("_"));
        let mut passed: Option<(String, String)> = None;
        for file in std::iter::once(home).chain(above) {
            let module = self.module(file, place)?;
            let name = variable_name(base.as_deref(), |name| module.has_name(name));
            if let Some((call, argument)) = passed {
                let value = format!("var.{name}");
                let name = argument;
                self.add(file, HalfPart::Argument { call, name, value });
            }
            let parameter = traffic_variable();
            let description = parameter.description().to_owned();
            let change = Change {
                resource: None,
                parameter: Some(name.clone()),
                update: Update::Nothing,
                reason: format!("Adds parameter {name} (Number): {description}").into(),
                ..change(self.project, file, module.root)
            };
            let split = self.split(file);
            split.changes.push(change);
            split.parameter = Some(entry(&name, parameter.into_value(true)));
            let call = self.calls.call_of(file).map(|nested| nested.resource.name);
            passed = call.map(|call| (call.to_owned(), name));
        }
        Ok(())
    }

    /// Plans the copy of a target group, the weights of its listeners, and what the service registers its tasks with.
    fn connect(
        &mut self,
        home: usize,
        one: &Routed<'d>,
        split: &Split,
    ) -> Result<(), Obstacle<'d>> {
        let (service, group) = (&one.service, &one.group);
        let copy = self.copy_of(one, split)?;
        let label = label_of(group.resource.name).replace('-', "_");
        let [of_group, of_listener] = PASSED.map(|end| format!("{label}_{end}"));
        self.single(group.file, group.resource.name);
        let arn = format!("{copy}.arn");
        let arn = self.pass((group.file, home), arn, (&of_group, GROUP), one)?;
        let mut waits = Vec::new();
        for (file, holder, arns) in &one.holders {
            self.single(*file, holder.name);
            waits.push(format!("{}.arn", holder.name));
            if group.file == home {
                continue;
            }
            self.add(
                group.file,
                HalfPart::Extended {
                    holder: holder.name.to_owned(),
                },
            );
            for place in arns {
                let part = HalfPart::Weights {
                    holder: holder.name.to_owned(),
                    own: self.passed_name(*place, one)?,
                    copy: arn.clone(),
                };
                self.add(home, part);
            }
        }
        let (own, copy, after) = if group.file == service.file {
            let token = first_of(waits);
            let token = self.pass((home, service.file), token, (&of_listener, LISTENER), one)?;
            (group.resource.name.to_owned(), copy, vec![token])
        } else {
            let place = one.balancer.prop("TargetGroupArn").unwrap_or(one.balancer);
            let own = self.passed_name(place, one)?;
            match home == service.file {
                true => (own, arn, waits),
                false => {
                    let value = first_of(std::iter::once(arn).chain(waits));
                    let value = self.pass((home, service.file), value, (&of_group, GROUP), one)?;
                    (own, value, Vec::new())
                }
            }
        };
        let service = service.resource.name.to_owned();
        let part = HalfPart::Register {
            service,
            own,
            copy,
            after,
        };
        self.add(self.workload.file, part);
        Ok(())
    }

    /// The address of the copy of a target group, which is planned if it is not in the module of the service.
    fn copy_of(&mut self, one: &Routed<'d>, split: &Split) -> Result<String, Obstacle<'d>> {
        let group = &one.group;
        let (file, own) = (group.file, group.resource.name);
        let known = {
            let splits = [Some(split), self.splits.get(&file)];
            let splits = splits.into_iter().flatten();
            let own_file = splits.filter(|split| split.file == file);
            let mut copies = own_file.flat_map(|split| &split.copies);
            copies.find(|(name, _)| name == own).cloned()
        };
        if let Some((_, copy)) = known {
            return Ok(copy);
        }
        let module = self.module(file, one.balancer)?;
        let shown = group.resource.key.position();
        let shown = shown.in_file(self.project.path(file));
        let failed = |what: String| Obstacle::new(one.balancer, what, OTHER_CUTOVER);
        if let Some(what) = unfit_settings(module, group) {
            return Err(failed(format!("Target group {own} ({shown}) {what}")));
        }
        let others = registering(self.project, group);
        if let Some((other, key)) = others.iter().find(|(id, _)| *id != one.service.id()) {
            let place = key.position().in_file(self.project.path(other.file));
            return Err(failed(format!(
                "{} ({place}) registers in target group {own} as well, so it cannot be copied for one service",
                other.name
            )));
        }
        let copy = name_of_copy(own, |name| module.has_name(name));
        let change = Change {
            resource: Some(copy.clone()),
            reason: format!("A copy of {own}, which stays as it is").into(),
            ..change(self.project, file, group.resource.key)
        };
        let split = self.split(file);
        split.copies.push((own.to_owned(), copy.clone()));
        split.changes.push(change);
        Ok(copy)
    }

    fn single(&mut self, file: usize, address: &str) {
        let address = address.to_owned();
        self.add(file, HalfPart::Single { address });
    }

    /// The expression in a module that the ARN of a target group in another module is written as.
    fn passed_name(&self, place: Cursor<'d>, one: &Routed<'d>) -> Result<String, Obstacle<'d>> {
        let variable = ref_name(place).map(|name| format!("var.{name}"));
        let output = || output_name(place).map(|(call, output)| format!("{call}.{output}"));
        variable.or_else(output).ok_or_else(|| {
            Obstacle::new(
                one.balancer,
                "The ARN of the target group is not passed between the modules as a variable or output alone",
                OTHER_CUTOVER,
            )
        })
    }

    /// Passes a value from a module to another one. Returns the expression there.
    fn pass(
        &mut self,
        (from, to): (usize, usize),
        mut value: String,
        (name, description): (&str, &'static str),
        one: &Routed<'d>,
    ) -> Result<String, Obstacle<'d>> {
        let path = self.calls.path(from, to, one.balancer)?;
        for nested in path.up {
            let nested = self.calls.nested(nested);
            let (parent, child, call) = (nested.parent, nested.child, nested.resource.name);
            let module = self.module(child, one.balancer)?;
            let name = free_name(name, module);
            self.single(parent, call);
            self.add(
                child,
                HalfPart::Output {
                    name: name.clone(),
                    description,
                    value,
                },
            );
            value = format!("{call}.{name}");
        }
        for nested in path.down {
            let nested = self.calls.nested(nested);
            let (parent, child, call) = (nested.parent, nested.child, nested.resource.name);
            let module = self.module(child, one.balancer)?;
            let name = free_name(name, module);
            self.single(parent, call);
            let call = call.to_owned();
            self.add(
                parent,
                HalfPart::Argument {
                    call,
                    name: name.clone(),
                    value,
                },
            );
            value = format!("var.{name}");
            self.add(child, HalfPart::Variable { name, description });
        }
        Ok(value)
    }
}

/// The first of some values, which is known when all of them are.
fn first_of(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<String> = values.into_iter().collect();
    match values.as_slice() {
        [only] => only.clone(),
        all => format!("element([{}], 0)", all.join(", ")),
    }
}

/// A name that is neither a variable nor an output of a module.
fn free_name(name: &str, module: &Module<'_>) -> String {
    let outputs = module.sections.outputs;
    let is_taken = |name: &str| {
        module.has_name(name) || outputs.is_some_and(|outputs| outputs.get(name).is_some())
    };
    let more = (2..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(more);
    names
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| name.to_owned())
}
