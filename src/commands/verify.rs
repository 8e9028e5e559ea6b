//! `verify`: whether a changed program synthesizes to what is planned.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::{Console, Exit, gather, print};
use crate::cli::{ScopeArgs, VerifyArgs, VerifyFormat};
use crate::files::{Assembly, Batch, LeftAlone, MAX_BYTES, Scope};
use crate::outcome::{FileStatus, Outcome};
use crate::progress::Silent;
use crate::report::Paint;
use crate::report::verification::{PlannedWorkload, VerificationReport};
use crate::settings::{SecurityGroupMode, Settings, WorkloadChoices};
use crate::verify::{self, Kind, NotTemplate, Side, Templates, Unreadable};
use crate::visible::Visible;

/// The two syntheses, and the choices that the plan is made with.
pub(super) struct Syntheses<'a> {
    pub(super) before: &'a Path,
    pub(super) after: &'a Path,
    pub(super) choices: WorkloadChoices,
    pub(super) threads: Option<NonZeroUsize>,
}

pub(super) fn run(args: &VerifyArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let syntheses = Syntheses {
        before: &args.before,
        after: &args.after,
        choices: args.decisions.choices(),
        threads: args.threads,
    };
    compare(&syntheses, args.format, args.verbose, console)
}

impl Run {
    fn report(&self) -> VerificationReport<'_> {
        VerificationReport {
            result: &self.result,
            workloads: &self.workloads,
            lookups: &self.lookups,
        }
    }

    fn exit(&self) -> Exit {
        match self.result.unexplained() {
            0 => Exit::Done,
            _ => Exit::Pending,
        }
    }
}

/// Compares, and prints the result as a message.
pub(super) fn prove(syntheses: &Syntheses<'_>, console: &mut Console<'_>) -> io::Result<Exit> {
    match verified(syntheses, console)? {
        Ok(run) => {
            let mut out = Visible::new(console.stderr);
            run.report().text(false, Paint::new(false), &mut out)?;
            Ok(run.exit())
        }
        Err(errors) => {
            for error in errors {
                console.say(format_args!("error: {error}"))?;
            }
            Ok(Exit::Failed)
        }
    }
}

/// Compares, and prints the result.
fn compare(
    syntheses: &Syntheses<'_>,
    format: VerifyFormat,
    verbose: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    match verified(syntheses, console)? {
        Ok(run) => {
            let paint = Paint::new(console.colour_stdout);
            let mut out = Visible::new(console.stdout);
            print(&mut out, |out| match format {
                VerifyFormat::Text => run.report().text(verbose, paint, out),
                VerifyFormat::Json => run.report().json(out),
            })?;
            Ok(run.exit())
        }
        Err(errors) => {
            for error in errors {
                console.say(format_args!("error: {error}"))?;
            }
            Ok(Exit::Failed)
        }
    }
}

/// What is reported.
struct Run {
    result: verify::Verification,
    workloads: Vec<PlannedWorkload>,
    lookups: Vec<String>,
}

/// The comparison, or the errors that prevent it.
fn verified(
    args: &Syntheses<'_>,
    console: &mut Console<'_>,
) -> io::Result<Result<Run, Vec<String>>> {
    let run = compared(args, &LeftAlone::new(), console)?;
    let Ok(run) = run else {
        return Ok(run);
    };
    let unchanged = run.unchanged();
    let planned = run.workloads.iter().filter(|one| one.verdict.is_migrated());
    if unchanged.is_empty() || unchanged.len() == planned.count() {
        return Ok(Ok(run));
    }
    let mut left_alone = LeftAlone::new();
    for one in unchanged {
        console.say(format_args!(
            "{}#{} is not changed: its migration is planned, and the program still synthesizes to what it did",
            one.template, one.id
        ))?;
        let ids = left_alone.entry(one.file.clone()).or_default();
        ids.push(one.id.clone());
    }
    compared(args, &left_alone, console)
}

impl Run {
    /// The planned workloads of which nothing is synthesized as planned.
    fn unchanged(&self) -> Vec<&PlannedWorkload> {
        let is_unchanged = |workload: &&PlannedWorkload| {
            let mut own = self.result.differences.iter().filter(|one| {
                one.derived.is_none()
                    && one.template == workload.template
                    && one.difference.id == workload.id
            });
            let first = own.next();
            workload.verdict.is_migrated()
                && first.is_some_and(|one| one.difference.kind == Kind::Missing)
                && own.all(|one| one.difference.kind == Kind::Missing)
        };
        self.workloads.iter().filter(is_unchanged).collect()
    }
}

/// The comparison with the plan without some workloads.
fn compared(
    args: &Syntheses<'_>,
    left_alone: &LeftAlone,
    console: &Console<'_>,
) -> io::Result<Result<Run, Vec<String>>> {
    let sides = [("--before", args.before), ("--after", args.after)];
    let read: [Result<_, Vec<String>>; 2] = sides.map(|(option, path)| {
        let place = console.working_directory.join(path);
        let wrong = |error| vec![format!("{option} {}: {error}", path.display())];
        let assembly = Assembly::read(&place).map_err(wrong)?;
        let texts = texts(&assembly)?;
        Ok((assembly, texts))
    });
    let (before, after) = match read {
        [Ok(before), Ok(after)] => (before, after),
        [one, other] => {
            let errors = [one, other].into_iter().filter_map(Result::err);
            return Ok(Err(errors.flatten().collect()));
        }
    };
    let (assembly, before) = before;
    let (of_after, mut after) = after;
    if let ([name], [other]) = (names(&before).as_slice(), names(&after).as_slice()) {
        // Single templates may have different names.
        let text = after.remove(other).unwrap_or_default();
        after.insert(name.clone(), text);
    }
    let (batch, outcome) = plan(args, &assembly, left_alone, console)?;
    let errors = refusals(&outcome);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let by_path = names_by_path(&assembly, &batch);
    let workloads = outcome.workloads.iter().map(|workload| PlannedWorkload {
        template: by_path
            .get(workload.file.as_str())
            .unwrap_or(&workload.file)
            .clone(),
        file: workload.file.clone(),
        id: workload.id.clone(),
        verdict: workload.verdict,
    });
    let workloads = workloads.collect();
    let planned = planned(&outcome, &by_path);
    let templates = Templates {
        before,
        planned,
        after,
    };
    let result = match verify::verify(&templates) {
        Ok(result) => result,
        Err(error) => return Ok(Err(vec![message(&error, [&assembly, &of_after])])),
    };
    let mut lookups = [assembly.lookups, of_after.lookups].concat();
    lookups.sort();
    lookups.dedup();
    Ok(Ok(Run {
        result,
        workloads,
        lookups,
    }))
}

fn names(texts: &BTreeMap<String, String>) -> Vec<String> {
    texts.keys().cloned().collect()
}

/// The texts of all templates, or all errors.
fn texts(assembly: &Assembly) -> Result<BTreeMap<String, String>, Vec<String>> {
    let mut texts = BTreeMap::new();
    let mut errors = Vec::new();
    for (name, file) in &assembly.templates {
        match text(file) {
            Ok(text) => {
                texts.insert(name.clone(), text);
            }
            Err(error) => errors.push(format!("{}: {error}", file.display())),
        }
    }
    if errors.is_empty() {
        Ok(texts)
    } else {
        Err(errors)
    }
}

fn text(file: &Path) -> Result<String, String> {
    let found = fs::metadata(file).map_err(|error| error.to_string())?;
    if found.len() > MAX_BYTES {
        return Err(format!("larger than {} MiB", MAX_BYTES >> 20));
    }
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "not UTF-8 text".to_owned())
}

/// Plans the migration of all templates in one run, so that values which stacks pass to each other are known. Nothing
/// around them is read as context, except for settings.
fn plan(
    args: &Syntheses<'_>,
    assembly: &Assembly,
    left_alone: &LeftAlone,
    console: &Console<'_>,
) -> io::Result<(Batch, Outcome)> {
    let directory = console.working_directory.join(args.before);
    // In a program the rules of the container instances' group are repeated for the tasks, unless requested otherwise.
    let is_of_program = directory.join("manifest.json").is_file();
    let root = match directory.is_dir() {
        true => directory.as_path(),
        false => directory.parent().unwrap_or(&directory),
    };
    let scope = Scope {
        root: Some(root.to_owned()),
        // Generated templates are planned only if they are named.
        ..Scope::of(assembly.templates.values().cloned().collect())
    };
    let threads = ScopeArgs {
        threads: args.threads,
        ..ScopeArgs::default()
    };
    let mut choices = args.choices.clone();
    if is_of_program {
        let mode = &mut choices.security_group_mode;
        mode.get_or_insert(SecurityGroupMode::Generated);
    }
    let working_directory = console.working_directory.as_path();
    Ok(gather::pool(&threads)?.install(|| {
        let mut batch = Batch::gather(&scope, working_directory, &Silent);
        let outcome = batch.migrate_without(left_alone, &choices, |settings: Settings| settings);
        (batch, outcome)
    }))
}

/// The files that the plan cannot be made without.
fn refusals(outcome: &Outcome) -> Vec<String> {
    let refused = outcome.files.iter().filter_map(|file| match &file.status {
        FileStatus::Refused {
            reason, position, ..
        } => {
            let path = &file.path;
            Some(match position {
                Some(at) => format!("{path}:{}:{}: {reason}", at.line, at.column),
                None => format!("{path}: {reason}"),
            })
        }
        _ => None,
    });
    refused.collect()
}

/// The names of templates, by their paths in the outcome.
fn names_by_path(assembly: &Assembly, batch: &Batch) -> HashMap<String, String> {
    let real = |file: &PathBuf| fs::canonicalize(file).unwrap_or_else(|_| file.clone());
    let names = assembly
        .templates
        .iter()
        .map(|(name, file)| (real(file), name.clone()));
    let names: HashMap<PathBuf, String> = names.collect();
    let candidates = batch.candidates.iter();
    let known =
        candidates.filter_map(|one| Some((one.shown.clone(), names.get(&one.real)?.clone())));
    known.collect()
}

/// The planned texts of the templates that the plan changes.
fn planned(outcome: &Outcome, names: &HashMap<String, String>) -> BTreeMap<String, String> {
    let changed = outcome.files.iter().filter_map(|file| match &file.status {
        FileStatus::Changed { after } => Some((names.get(&file.path)?.clone(), after.clone())),
        _ => None,
    });
    changed.collect()
}

fn message(error: &Unreadable, [before, after]: [&Assembly; 2]) -> String {
    let side = match error.side {
        Side::Before | Side::Planned => before,
        Side::After => after,
    };
    let files = [side, after].map(|one| one.templates.get(&error.template));
    // A single template has the name of the one before the change.
    let file = files
        .into_iter()
        .flatten()
        .next()
        .or_else(|| after.templates.values().next());
    let file = file.map_or(error.template.clone(), |file| file.display().to_string());
    match &error.why {
        NotTemplate::Unparsed(error) => {
            let at = error
                .position()
                .map(|at| format!(":{}:{}", at.line, at.column));
            let (at, help) = (at.unwrap_or_default(), &error.help);
            format!("{file}{at}: {}. {help}", error.message)
        }
        NotTemplate::WithoutResources => format!(
            "{file}: not a CloudFormation template, because it has no Resources; specify what the app synthesizes"
        ),
    }
}
