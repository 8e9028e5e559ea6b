//! The stacks to update, in order, with the commands for each.

use std::collections::{BTreeMap, BTreeSet};

use super::shell::{commands, path, word};
use super::template::{MAX_BODY, Template};
use super::{expected, is_changed, line, texts};
use crate::outcome::{LinkKind, WorkloadReport};
use crate::report::Run;
use crate::report::markdown::escape::{code, text};
use crate::report::words::is_terraform;

/// A stack that is updated by itself: its template is not that of a nested stack.
pub(super) struct Stack<'r> {
    /// The path of its template.
    pub(super) file: &'r str,
    /// The templates of its nested stacks, at any depth.
    nested: Vec<&'r str>,
    /// Those of them, and its own, that change.
    changed: Vec<&'r str>,
    own: Template,
    /// Whether one of the templates requires a capability.
    has_iam: bool,
    has_named_iam: bool,
    has_macros: bool,
}

/// The stacks that the run changes: each before those that use its values.
pub(super) fn in_order<'r>(run: &'r Run<'_>, moving: &[&'r WorkloadReport]) -> Vec<Stack<'r>> {
    let links = &run.outcome.links;
    let of_kind = |kind| links.iter().filter(move |link| link.kind == kind);
    let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for link in of_kind(LinkKind::Creates) {
        parents.entry(&link.to).or_default().push(&link.from);
        children.entry(&link.from).or_default().push(&link.to);
    }
    let changes = moving.iter().flat_map(|one| &one.changes);
    let changed: BTreeSet<&str> = changes
        .map(|change| &*change.file)
        .filter(|file| is_changed(run, file))
        .collect();
    let mut roots: BTreeSet<&str> = BTreeSet::new();
    for file in &changed {
        let above = reachable(file, &parents);
        let is_root = |one: &&&str| parents.get(**one).is_none_or(Vec::is_empty);
        let found: Vec<&&str> = above.iter().filter(is_root).collect();
        // In a cycle there is no root.
        roots.extend(if found.is_empty() { vec![file] } else { found });
    }
    let stacks = roots.iter().filter_map(|root| {
        let all = reachable(root, &children);
        let (before, after) = texts(run, root)?;
        let own = Template::read(before, after)?;
        let templates = all.iter().filter_map(|file| texts(run, file));
        let templates: Vec<Template> = templates
            .filter_map(|(before, after)| Template::read(before, after))
            .collect();
        Some(Stack {
            file: root,
            nested: all.iter().copied().filter(|file| file != root).collect(),
            changed: all
                .iter()
                .copied()
                .filter(|file| changed.contains(file))
                .collect(),
            own,
            has_iam: templates.iter().any(|one| one.has_iam),
            has_named_iam: templates.iter().any(|one| one.has_named_iam),
            has_macros: templates.iter().any(|one| one.has_macros),
        })
    });
    // Files of other kinds are not deployed as stacks.
    let stacks = stacks.filter(|stack| is_template(run, stack.file));
    let imports: Vec<(&str, &str)> = of_kind(LinkKind::ImportsFrom)
        .map(|link| (&*link.from, &*link.to))
        .collect();
    sorted(stacks.collect(), &imports)
}

fn is_template(run: &Run<'_>, file: &str) -> bool {
    texts(run, file).is_some_and(|(before, _)| before.contains("Resources") && !is_terraform(file))
}

/// A file and all that can be reached from it.
fn reachable<'r>(start: &&'r str, next: &BTreeMap<&'r str, Vec<&'r str>>) -> BTreeSet<&'r str> {
    let mut found = BTreeSet::new();
    let mut open = vec![*start];
    while let Some(file) = open.pop() {
        if found.insert(file) {
            open.extend(next.get(file).into_iter().flatten());
        }
    }
    found
}

/// Stacks that others import from come first; in a cycle, the order of the paths decides.
fn sorted<'r>(mut stacks: Vec<Stack<'r>>, imports: &[(&str, &str)]) -> Vec<Stack<'r>> {
    let mut sorted: Vec<Stack<'r>> = Vec::new();
    while !stacks.is_empty() {
        let waits = |stack: &Stack<'_>| {
            imports.iter().any(|(from, to)| {
                let is_elsewhere = stacks
                    .iter()
                    .any(|other| other.file != stack.file && other.has(to));
                stack.has(from) && !stack.has(to) && is_elsewhere
            })
        };
        let next = stacks.iter().position(|stack| !waits(stack)).unwrap_or(0);
        sorted.push(stacks.remove(next));
    }
    sorted
}

impl Stack<'_> {
    fn has(&self, file: &str) -> bool {
        self.file == file || self.nested.contains(&file)
    }

    /// The section of the stack.
    pub(super) fn write(&self, page: &mut String, number: usize, moving: &[&WorkloadReport]) {
        line(
            page,
            format_args!("## {number}. Stack of {}\n", code(self.file)),
        );
        let nested: Vec<String> = self
            .changed
            .iter()
            .filter(|file| **file != self.file)
            .map(|file| code(file))
            .collect();
        if !nested.is_empty() {
            line(
                page,
                format_args!("Its nested stacks change with it: {}.\n", nested.join(", ")),
            );
        }
        self.parameters(page);
        page.push_str("Save what is deployed, for a rollback, and create a change set:\n\n");
        page.push_str(&commands(&self.create()));
        self.replacements(page, moving);
        page.push_str("If the change set matches, execute it; otherwise delete it, and nothing has changed:\n\n");
        page.push_str(&commands(
            "aws cloudformation execute-change-set --stack-name \"$STACK\" --change-set-name to-fargate\naws cloudformation wait stack-update-complete --stack-name \"$STACK\"",
        ));
        self.checks(page, moving);
    }

    fn parameters(&self, page: &mut String) {
        let new: Vec<_> = self
            .own
            .parameters
            .iter()
            .filter(|one| one.is_new)
            .collect();
        if new.is_empty() {
            return;
        }
        let is_open = new.iter().any(|one| one.default.is_none());
        page.push_str("New parameters:\n\n| Parameter | Value | Meaning |\n|---|---|---|\n");
        for parameter in new {
            let value = match &parameter.default {
                Some(default) => format!("default: {}", code(default)),
                None => "**to fill in**".to_owned(),
            };
            line(
                page,
                format_args!(
                    "| {} | {value} | {} |",
                    code(&parameter.name),
                    text(&parameter.description)
                ),
            );
        }
        if is_open {
            page.push_str("\nIn the command, write their values in place of `FILL-IN`, and a list as `one\\,two` in single quotes.\n");
        }
        page.push('\n');
    }

    fn create(&self) -> String {
        let mut lines = String::from("STACK=FILL-IN   # the name of the stack\n");
        let template = path(self.file);
        lines += &format!(
            "aws cloudformation get-template --stack-name \"$STACK\" --query TemplateBody --output {} > \"$STACK.before\"\n",
            self.own.output()
        );
        lines += "aws cloudformation describe-stacks --stack-name \"$STACK\" \\\n  --query 'Stacks[0].Parameters[].{ParameterKey:ParameterKey,UsePreviousValue:`true`}' > \"$STACK.parameters.json\"\n";
        let body = if self.nested.is_empty() && self.own.size <= MAX_BODY {
            format!("--template-body {}", word(&format!("file://{}", self.file)))
        } else {
            lines += "BUCKET=FILL-IN   # a bucket for templates\n";
            lines += "# Uploads the templates of nested stacks that TemplateURL references by a local path.\n";
            lines += "# If it references an address in Amazon S3, upload the changed templates to that address first.\n";
            lines += &format!(
                "aws cloudformation package --template-file {template} --s3-bucket \"$BUCKET\" --output-template-file packaged.yaml\n"
            );
            lines += "aws s3 cp packaged.yaml \"s3://$BUCKET/packaged.yaml\"\n";
            "--template-url \"https://$BUCKET.s3.amazonaws.com/packaged.yaml\"".to_owned()
        };
        lines += &format!(
            "aws cloudformation create-change-set --stack-name \"$STACK\" --change-set-name to-fargate \\\n  {body}"
        );
        if !self.nested.is_empty() {
            lines += " --include-nested-stacks";
        }
        let capabilities = self.capabilities();
        if !capabilities.is_empty() {
            lines += &format!(" \\\n  --capabilities {capabilities}");
        }
        let parameters = self.own.parameters.iter().filter_map(|one| {
            let value = match (one.is_new, &one.default) {
                (false, _) => "UsePreviousValue=true".to_owned(),
                (true, Some(default)) => format!("ParameterValue={}", shorthand(default)?),
                (true, None) => "ParameterValue=FILL-IN".to_owned(),
            };
            Some(format!(
                " \\\n    {}",
                word(&format!("ParameterKey={},{value}", one.name))
            ))
        });
        let parameters: String = parameters.collect();
        if !parameters.is_empty() {
            lines += &format!(" \\\n  --parameters{parameters}");
        }
        lines += "\naws cloudformation wait change-set-create-complete --stack-name \"$STACK\" --change-set-name to-fargate\n";
        lines += "aws cloudformation describe-change-set --stack-name \"$STACK\" --change-set-name to-fargate \\\n  --query 'Changes[].ResourceChange.[Action,LogicalResourceId,ResourceType,Replacement]' --output table";
        lines
    }

    fn capabilities(&self) -> String {
        let mut all = Vec::new();
        if self.has_named_iam {
            all.push("CAPABILITY_NAMED_IAM");
        } else if self.has_iam {
            all.push("CAPABILITY_IAM");
        }
        if self.has_macros {
            all.push("CAPABILITY_AUTO_EXPAND");
        }
        all.join(" ")
    }

    /// What the change set is expected to contain.
    fn replacements(&self, page: &mut String, moving: &[&WorkloadReport]) {
        page.push_str("The change set is expected to contain:\n\n");
        expected::table(page, moving, self.file, |file| self.has(file));
    }

    fn checks(&self, page: &mut String, moving: &[&WorkloadReport]) {
        for workload in moving.iter().filter(|one| self.has(&one.file)) {
            let update = workload.update.as_deref().unwrap_or_default();
            line(
                page,
                format_args!("### {} in {}\n", code(&workload.id), code(&workload.file)),
            );
            if !update.is_empty() {
                line(page, format_args!("During the update: {}.\n", text(update)));
            }
            if workload.topology.is_empty() {
                page.push_str("Start a task, and check that it runs on Fargate and ends without an error.\n\n");
                continue;
            }
            page.push_str("Check that the tasks run on Fargate and are healthy:\n\n");
            let is_nested = workload.file != self.file;
            page.push_str(&commands(&checks(workload, is_nested)));
        }
    }
}

/// The commands that show the tasks and targets of a workload.
fn checks(workload: &WorkloadReport, is_nested: bool) -> String {
    let mut lines = String::new();
    let mut stack = "\"$STACK\"";
    if is_nested {
        lines += "aws cloudformation list-stack-resources --stack-name \"$STACK\" \\\n  --query \"StackResourceSummaries[?ResourceType=='AWS::CloudFormation::Stack'].[LogicalResourceId,PhysicalResourceId]\" --output table\n";
        lines += &format!(
            "NESTED=FILL-IN   # the physical ID of the nested stack of {}\n",
            crate::visible::one_line(&workload.file)
        );
        stack = "\"$NESTED\"";
    }
    let id = |name: &str| {
        format!(
            "$(aws cloudformation describe-stack-resource --stack-name {stack} --logical-resource-id {} --query StackResourceDetail.PhysicalResourceId --output text)",
            word(name)
        )
    };
    for topology in &workload.topology {
        lines += &format!("SERVICE={}\n", id(&topology.service));
        lines += "CLUSTER=$(echo \"$SERVICE\" | cut -d/ -f2)\n";
        lines += "aws ecs wait services-stable --cluster \"$CLUSTER\" --services \"$SERVICE\"\n";
        lines += "aws ecs describe-services --cluster \"$CLUSTER\" --services \"$SERVICE\" \\\n  --query 'services[0].[launchType,capacityProviderStrategy,runningCount,desiredCount,events[:5].message]'\n";
        for route in topology
            .routes
            .iter()
            .filter(|route| has_group(workload, &route.target_group))
        {
            lines += &format!(
                "aws elbv2 describe-target-health --target-group-arn \"{}\" \\\n  --query 'TargetHealthDescriptions[].[Target.Id,Target.Port,TargetHealth.State]' --output table\n",
                id(&route.target_group)
            );
        }
    }
    lines
}

/// A value in the shorthand syntax of the AWS CLI; `None` for one that would have to be written otherwise. The stack uses the
/// default then.
fn shorthand(value: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._/:@+-,".contains(letter);
    (!value.is_empty() && value.chars().all(is_plain)).then(|| value.replace(',', "\\,"))
}

/// Whether a target group is in the template of a workload.
fn has_group(workload: &WorkloadReport, name: &str) -> bool {
    let member = format!("{name} (AWS::ElasticLoadBalancingV2::TargetGroup)");
    workload.members.contains(&member)
}
