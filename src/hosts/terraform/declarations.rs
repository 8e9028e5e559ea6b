//! What a module declares and how it is written, for what is added to it.

use std::collections::HashMap;

use super::module::{Block, Module};
use super::writing::{
    Habits, InlineRules, LabelStyle, PolicyStyle, Repetition, RuleStyle, Scope, Target,
};
use crate::syntax::{Cursor, NodeId};

/// Where something new goes: the file, and the body that it goes after.
pub(super) type Home = (usize, Option<NodeId>);

/// What a module declares, and where new declarations go.
pub(super) struct Declarations {
    pub(super) scope: Scope,
    pub(super) habits: Habits,
    pub(super) variables: Home,
    pub(super) outputs: Home,
    pub(super) data: Home,
}

/// Reads them. `sources` has the index of each file of the module among the sources of the run.
pub(super) fn read(module: &Module<'_>, sources: &[usize]) -> Declarations {
    let workload_file = workload_file(module);
    let blocks = |blocks: Vec<&Block<'_>>| home(&blocks, sources, workload_file);
    Declarations {
        scope: scope(module),
        habits: habits(module),
        variables: blocks(module.variables.values().collect()),
        outputs: blocks(module.outputs.values().collect()),
        data: blocks(module.data.iter().collect()),
    }
}

/// The file with the first service or task definition.
fn workload_file(module: &Module<'_>) -> usize {
    let mut resources = module.resources.iter();
    let first = resources.find(|one| one.resource_type.starts_with("aws_ecs_"));
    first.map_or(0, |one| one.file)
}

/// The file with most of some blocks, and the last of them in it.
fn home(blocks: &[&Block<'_>], sources: &[usize], otherwise: usize) -> Home {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for block in blocks {
        *counts.entry(block.file).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|&(file, count)| (count, std::cmp::Reverse(file)));
    let file = most.map_or(otherwise, |(file, _)| file);
    let own = blocks.iter().filter(|block| block.file == file);
    let last = own.max_by_key(|block| block.body.document.byte_range(block.body.node).start);
    let source = sources.get(file).copied().unwrap_or_default();
    (source, last.map(|block| block.body.node))
}

fn scope(module: &Module<'_>) -> Scope {
    let mut scope = Scope {
        is_legacy: is_legacy(module),
        ..Scope::default()
    };
    for block in &module.resources {
        scope.add(
            block.address(),
            target(block, block.address(), block.resource_type.to_owned()),
        );
    }
    for block in &module.data {
        let address = format!("data.{}", block.address());
        let of = format!("data.{}", block.resource_type);
        scope.add(address.clone(), target(block, address, of));
        if !block.is_repeated() {
            let name = block.name.to_owned();
            scope
                .data_sources
                .entry(block.resource_type.to_owned())
                .or_insert(name);
        }
    }
    for call in &module.calls {
        let address = format!("module.{}", call.block.name);
        scope.add(
            address.clone(),
            target(&call.block, address, "module".to_owned()),
        );
    }
    for name in module.variables.keys() {
        scope
            .variables
            .insert((*name).to_owned(), (*name).to_owned());
    }
    for (variable, path) in module.used_attributes() {
        let name = format!("{variable}.{path}");
        scope.variables.insert(name.clone(), name);
    }
    scope
}

impl Scope {
    fn add(&mut self, address: String, target: Target) {
        self.addresses.insert(address.clone());
        self.targets.insert(address, target);
    }
}

fn target(block: &Block<'_>, address: String, resource_type: String) -> Target {
    let repetition = match (block.get("count"), block.get("for_each")) {
        (_, Some(_)) => Repetition::ForEach,
        (Some(_), None) => Repetition::Count,
        (None, None) => Repetition::None,
    };
    let is_inline = ["ingress", "egress"]
        .iter()
        .any(|rules| !block.dynamic(rules).is_empty());
    let written = block.get("ingress").or_else(|| block.get("egress"));
    let rules = match written {
        _ if is_inline => InlineRules::Blocks,
        Some(rules) if rules.document.is_tuple(rules.node) => InlineRules::Argument,
        Some(_) => InlineRules::Blocks,
        None => InlineRules::None,
    };
    Target {
        address,
        resource_type,
        repetition,
        rules,
    }
}

/// Whether a module is written in the syntax of Terraform 0.11: each of its references is in a text.
fn is_legacy(module: &Module<'_>) -> bool {
    let mut is_older = false;
    for file in &module.files {
        let root = Cursor::root(file.document);
        for node in root.descendants() {
            match file.document.expression(node.node) {
                Some(crate::syntax::Expression::Reference) => {
                    let is_in_type = file.document.path(node.node).ends_with(".type");
                    if !is_in_type {
                        return false;
                    }
                }
                Some(crate::syntax::Expression::Template) => is_older = true,
                _ => {}
            }
        }
    }
    is_older
}

fn habits(module: &Module<'_>) -> Habits {
    let count =
        |of: &dyn Fn(&Block<'_>) -> bool| module.resources.iter().filter(|one| of(one)).count();
    let is = |name: &'static str| move |one: &Block<'_>| one.resource_type == name;
    let older = count(&is("aws_security_group_rule"));
    let separate = count(&is("aws_vpc_security_group_ingress_rule"));
    let inline =
        count(&|one| one.resource_type == "aws_security_group" && one.get("ingress").is_some());
    let rules = match (older, separate, inline) {
        (older, separate, inline) if older > 0 && older >= separate.max(inline) => RuleStyle::Older,
        (_, separate, inline) if inline > separate => RuleStyle::Inline,
        _ => RuleStyle::Separate,
    };
    let has_documents = module
        .data
        .iter()
        .any(|one| one.resource_type == "aws_iam_policy_document");
    let encodes = count(&|one| {
        one.resource_type == "aws_iam_role"
            && one
                .get("assume_role_policy")
                .is_some_and(|policy| policy.document.is_json_encoded(policy.node))
    });
    let kebab = count(&|one| one.name.contains('-'));
    let snake = count(&|one| one.name.contains('_'));
    Habits {
        rules,
        policies: match has_documents || encodes == 0 {
            true => PolicyStyle::Document,
            false => PolicyStyle::Encoded,
        },
        labels: match kebab > snake {
            true => LabelStyle::Kebab,
            false => LabelStyle::Snake,
        },
    }
}
