//! Combinations of arguments that clap cannot check.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::{
    CheckArgs, Cli, Command, CommonArgs, MigrateArgs, OutputFormat, PlanArgs, reads_stdin,
};
use crate::settings::{SizeFault, size_fault};

impl Cli {
    /// Checks what clap cannot: the combinations of arguments.
    ///
    /// # Errors
    /// A usage error, ready for printing.
    pub fn validate(&self) -> Result<(), clap::Error> {
        match &self.command {
            Command::Migrate(args) => args.validate(),
            Command::Check(args) => args.validate(),
            Command::Plan(args) => args.validate(),
            _ => Ok(()),
        }
    }
}

impl CheckArgs {
    fn validate(&self) -> Result<(), clap::Error> {
        common("check", &self.paths, &self.common)?;
        if self.diff_base.is_some() && reads_stdin(&self.paths) {
            let message = "`-` (standard input) cannot be combined with --diff-base";
            return Err(usage("check", ErrorKind::ArgumentConflict, message));
        }
        if self.statistics && reads_stdin(&self.paths) {
            let message = "`-` (standard input) cannot be combined with --statistics";
            return Err(usage("check", ErrorKind::ArgumentConflict, message));
        }
        let counted = [OutputFormat::Text, OutputFormat::Json];
        let other = self.common.formats().find(|one| !counted.contains(one));
        if let Some(other) = other.filter(|_| self.statistics) {
            let message = format!(
                "--statistics cannot be combined with the format {}; its formats are text and json",
                other.name()
            );
            return Err(usage("check", ErrorKind::ArgumentConflict, &message));
        }
        Ok(())
    }
}

impl PlanArgs {
    fn validate(&self) -> Result<(), clap::Error> {
        common("plan", &self.paths, &self.common)?;
        let conflict = |message: &str| Err(usage("plan", ErrorKind::ArgumentConflict, message));
        if reads_stdin(&self.paths) || self.out == Path::new("-") {
            return conflict(
                "`-` is not supported: a plan is made for files, and written to a file",
            );
        }
        if self.common.is_preview() {
            return conflict(
                "--only and --skip are preview-only: a partially migrated template does not deploy",
            );
        }
        if self.common.workload.is_some() {
            return conflict(
                "--workload limits the report, not what is planned; use it with check",
            );
        }
        let mut outputs = self.common.outputs();
        if outputs.any(|target| target.file == self.out) {
            return conflict("--out and --output write to the same file; specify another one");
        }
        Ok(())
    }
}

impl MigrateArgs {
    fn validate(&self) -> Result<(), clap::Error> {
        common("migrate", &self.paths, &self.common)?;
        let conflict = |message: &str| Err(usage("migrate", ErrorKind::ArgumentConflict, message));
        let stdin = reads_stdin(&self.paths);
        if stdin && self.write {
            return conflict(
                "`-` (standard input) cannot be combined with --write; the result is printed on standard output",
            );
        }
        if self.common.is_preview() && (self.write || stdin) {
            return conflict(
                "--only and --skip are preview-only: a partially migrated template does not deploy",
            );
        }
        if self.common.workload.is_some() && self.write {
            return conflict(
                "--workload cannot be used with --write: it limits the report, not what is written",
            );
        }
        let list = self.common.scope.files_from.as_deref();
        if self.interactive && (stdin || list == Some(Path::new("-"))) {
            return conflict(
                "`-` (standard input) cannot be combined with --interactive, which reads the answers from the terminal",
            );
        }
        if self.exit.is_given() && !self.check {
            return conflict("--fail-on and --exit-zero require --check");
        }
        Ok(())
    }
}

fn common(name: &str, paths: &[PathBuf], common: &CommonArgs) -> Result<(), clap::Error> {
    let scope = &common.scope;
    if paths.is_empty() && scope.files_from.is_none() {
        return Err(usage(
            name,
            ErrorKind::MissingRequiredArgument,
            &format!(
                "no file or directory given; for all templates in this directory: ecs2fargate {name} ."
            ),
        ));
    }
    let conflict = |message: &str| Err(usage(name, ErrorKind::ArgumentConflict, message));
    if reads_stdin(paths) && (paths.len() > 1 || scope.is_about_files() || common.log.is_some()) {
        return conflict(
            "`-` (standard input) cannot be combined with other paths or with --exclude, --include, --files-from, --skip-unrelated, --root, --var-file and --log",
        );
    }
    let plain = common.output.iter().filter(|one| one.format.is_none());
    if plain.count() > 1 {
        return conflict(
            "--output FILE can be given once; for several files, give each a format: --output FORMAT=FILE",
        );
    }
    let (cpu, memory) = (common.decisions.cpu, common.decisions.memory);
    if let Some(SizeFault::Cpu(message) | SizeFault::Memory(message)) = size_fault(cpu, memory) {
        return conflict(&message);
    }
    Ok(())
}

fn usage(subcommand: &str, kind: ErrorKind, message: &str) -> clap::Error {
    let mut command = Cli::command();
    command.build();
    match command.find_subcommand_mut(subcommand) {
        Some(found) => found.error(kind, message),
        None => command.error(kind, message),
    }
}
