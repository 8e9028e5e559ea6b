//! Ends the migrations in parallel of some services of nested stacks: each with its own parameters, which the stacks above
//! pass.

use std::collections::{BTreeMap, BTreeSet};

use super::connected::all_connected;
use super::separately::{Separated, ends_alike, of_service};
use super::{left, parse, traffic};
use crate::model::{Arguments, Kind, Module, ParallelState, Project, Props, items_of};
use crate::outcome::Finding;
use crate::plan::{Hosts, SplitService};
use crate::settings::Finish;
use crate::syntax::{Cursor, Document, Operation};

/// The files of all sets of nested stacks in which some services can end, and others not yet.
pub(super) fn separated<'d>(
    project: &Project<'d>,
    hosts: Hosts,
    direction: Finish,
) -> BTreeMap<usize, Separated<'d>> {
    let mut known: BTreeSet<usize> = BTreeSet::new();
    let mut found = BTreeMap::new();
    for file in 0..project.files.len() {
        if known.contains(&file) || state_of(project, file).is_none() {
            continue;
        }
        let set = all_connected(project, file);
        known.extend(&set);
        let stacks = Stacks {
            project,
            hosts,
            direction,
            files: set
                .into_iter()
                .filter(|file| state_of(project, *file).is_some())
                .collect(),
        };
        found.extend(stacks.end_some().unwrap_or_default());
    }
    found
}

fn state_of<'p, 'd>(project: &'p Project<'d>, file: usize) -> Option<&'p ParallelState<'d>> {
    project.module(file)?.parallel()
}

/// A set of templates in the parallel state, which create each other as nested stacks.
struct Stacks<'p, 'd> {
    project: &'p Project<'d>,
    hosts: Hosts,
    direction: Finish,
    files: Vec<usize>,
}

/// The services of a template: its own ones, and behind them those of nested stacks that get arguments here.
struct Services {
    /// The arguments of each service of a nested stack.
    passed: Vec<Vec<String>>,
    /// The services, with the numbers that they have in the set.
    all: Vec<(usize, SplitService)>,
    /// How many are the template's own.
    own: usize,
}

impl<'d> Stacks<'_, 'd> {
    /// Ends the services whose other half receives no request. `None` if all or none of the set can end, or if it cannot be
    /// proven that the others end as they would together.
    fn end_some(&self) -> Option<BTreeMap<usize, Separated<'d>>> {
        let is_separable = |file: &usize| self.is_separable(*file);
        if self.files.len() < 2 || !self.files.iter().all(is_separable) {
            return None;
        }
        let services = self.services()?;
        let mut open: BTreeMap<usize, Finding> = BTreeMap::new();
        let mut ready: BTreeSet<usize> = BTreeSet::new();
        for (file, services) in &services {
            let state = state_of(self.project, *file)?;
            for (number, service) in &services.all[..services.own] {
                let own = of_service(state, &[service]);
                match traffic::not_yet(self.project, &own, self.direction, *file) {
                    Some(finding) => {
                        open.insert(*number, finding);
                    }
                    None => {
                        ready.insert(*number);
                    }
                }
            }
        }
        if ready.is_empty() || open.is_empty() {
            return None;
        }
        let mut found = BTreeMap::new();
        for (file, services) in &services {
            found.insert(*file, self.of_file(*file, services, &ready, &open)?);
        }
        self.passes_what_exists(&found).then_some(found)
    }

    /// Whether a template and what shifts the traffic of its services are connected by parameters of nested stacks alone.
    fn is_separable(&self, file: usize) -> bool {
        let source = &self.project.files[file];
        let Some((module, state)) = self.project.module(file).zip(state_of(self.project, file))
        else {
            return false;
        };
        let mut nested = self.project.graph.children_of(file);
        let is_passed = |child: usize| state_of(self.project, child).is_some();
        !source.is_context
            && source.projected.is_none()
            && !state.added.iter().any(|path| path.starts_with("Outputs."))
            && has_own_groups(module, state)
            && nested.all(|(_, one)| {
                !is_passed(one.child) || (one.is_sure && matches!(one.takes, Arguments::Mapping))
            })
    }

    /// The services of each template, those of nested stacks first; `None` if a template creates itself.
    fn services(&self) -> Option<BTreeMap<usize, Services>> {
        let mut found: BTreeMap<usize, Services> = BTreeMap::new();
        let mut next = 0;
        while found.len() < self.files.len() {
            let is_next = |file: &&usize| {
                let mut below = self.project.graph.children_of(**file);
                let is_read = |child: usize| found.contains_key(&child);
                !found.contains_key(*file)
                    && below.all(|(_, one)| !self.files.contains(&one.child) || is_read(one.child))
            };
            let file = *self.files.iter().find(is_next)?;
            let (numbers, passed): (Vec<usize>, Vec<Vec<String>>) =
                self.passed(file, &found)?.into_iter().unzip();
            let source = &self.project.files[file];
            let host = self.hosts[source.host];
            let services = host.split_services(source.document, &passed);
            let own = services.len().checked_sub(passed.len())?;
            let all = (next..next + own).chain(numbers).zip(services).collect();
            next += own;
            found.insert(file, Services { passed, all, own });
        }
        Some(found)
    }

    /// The services of nested stacks, by number, with the paths of the arguments that a template passes for them.
    fn passed(
        &self,
        file: usize,
        found: &BTreeMap<usize, Services>,
    ) -> Option<BTreeMap<usize, Vec<String>>> {
        let state = state_of(self.project, file)?;
        let mut passed: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (_, nested) in self.project.graph.children_of(file) {
            let services = found.get(&nested.child).into_iter();
            for (number, service) in services.flat_map(|services| &services.all) {
                let paths = passed.entry(*number).or_default();
                let arguments = service.parameters.iter();
                let arguments = arguments.filter_map(|name| nested.argument(name));
                let arguments = arguments.map(|value| value.document.path(value.node));
                paths.extend(arguments.filter(|path| state.added.contains(&path.as_str())));
            }
        }
        Some(passed)
    }

    /// What becomes of a template.
    fn of_file(
        &self,
        file: usize,
        services: &Services,
        ready: &BTreeSet<usize>,
        open: &BTreeMap<usize, Finding>,
    ) -> Option<Separated<'d>> {
        let (project, hosts) = (self.project, self.hosts);
        let source = &project.files[file];
        let module = project.module(file)?;
        let state = module.parallel()?;
        let numbers = services.all.iter().enumerate();
        let ended: Vec<usize> = numbers
            .filter(|(_, (number, _))| ready.contains(number))
            .map(|(index, _)| index)
            .collect();
        let is_whole = ended.len() == services.all.len();
        let after = match ended.is_empty() {
            true => source.document.text().to_owned(),
            false => {
                let operations = self.operations(file, services, &ended)?;
                source.document.commit(&operations).ok()?.text
            }
        };
        let texts = [source.document.text(), &after];
        let is_sound = left::dangling(project, hosts, file, module, &after).is_none()
            && (is_whole || ends_alike(hosts, source.path, self.direction, texts));
        let own = services.all[..services.own].iter();
        let gone = own.clone().filter(|(number, _)| ready.contains(number));
        let gone: Vec<&SplitService> = gone.map(|(_, service)| service).collect();
        let open = own.filter_map(|(number, service)| {
            let finding = open.get(number)?.clone();
            Some((of_service(state, &[service]), finding))
        });
        is_sound.then(|| Separated {
            after,
            ended: of_service(state, &gone),
            open: open.collect(),
        })
    }

    /// The edits that end some services of a template.
    fn operations(
        &self,
        file: usize,
        services: &Services,
        ended: &[usize],
    ) -> Option<Vec<Operation>> {
        let source = &self.project.files[file];
        let host = self.hosts[source.host];
        let document: &'d Document = source.document;
        let operations = match (ended.len() == services.all.len(), self.direction) {
            (true, Finish::Ec2) => host.finish_parallel(document),
            (true, Finish::Fargate) => host.go_back(document),
            (false, direction) => host.end_some(document, &services.passed, ended, direction),
        };
        operations.ok()
    }

    /// Whether each stack passes what the one below has a parameter for, and nothing else, as it did before.
    fn passes_what_exists(&self, found: &BTreeMap<usize, Separated<'d>>) -> bool {
        let texts = found.iter().map(|(file, one)| {
            let path = self.project.files[*file].path;
            Some((*file, parse(self.hosts, path, &one.after)?))
        });
        let Some(documents) = texts.collect::<Option<BTreeMap<usize, Document>>>() else {
            return false;
        };
        let has = |file: usize, path: &[&str]| {
            let document = documents.get(&file);
            document.is_some_and(|document| Cursor::root(document).path(path).is_some())
        };
        self.files.iter().all(|&file| {
            let mut nested = self.project.graph.children_of(file).map(|(_, one)| one);
            nested.all(|one| {
                let child = self.project.module(one.child);
                let child = child.filter(|_| found.contains_key(&one.child));
                let parameters = child.into_iter().flat_map(|child| &child.parameters);
                let mut passed = parameters.filter(|own| one.argument(own.name).is_some());
                passed.all(|own| {
                    let argument = ["Resources", one.resource.name, "Properties", "Parameters"];
                    let argument = [&argument[..], &[own.name]].concat();
                    has(file, &argument) == has(one.child, &["Parameters", own.name])
                })
            })
        })
    }
}

/// Whether the services of a template register their tasks with target groups of the same template, and each copied target
/// group is that of such a service: otherwise the parameter that shifts the traffic is in another template.
fn has_own_groups(module: &Module<'_>, state: &ParallelState<'_>) -> bool {
    let copied = |kind: Kind<'static>| {
        let own = state.copies.iter();
        let own = own.filter_map(|(name, _)| module.resource(name));
        own.filter(move |one| one.kind == kind)
    };
    let mut groups: BTreeSet<&str> = copied(Kind::TARGET_GROUP).map(|one| one.name).collect();
    for service in copied(Kind::SERVICE) {
        for balancer in items_of(service.get("LoadBalancers")) {
            let group = balancer.prop("TargetGroupArn");
            let Some(group) = group.and_then(|arn| module.target(arn)) else {
                return false;
            };
            groups.remove(group.name);
        }
    }
    groups.is_empty()
}
