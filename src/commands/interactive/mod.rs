//! `migrate --interactive`: asks the open questions one by one, and writes the answers to settings files.

mod places;
mod prompt;
mod screen;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::HashSet;
use std::io;

use signal_hook::consts::SIGINT;

use super::analyze::progress;
use super::questions::{Answer, AskedBy, Choice, Known, Question, Setting, choices, questions};
use super::{Console, Exit, gather};
use crate::cli::MigrateArgs;
use crate::files::{Batch, Scope};
use crate::outcome::{Outcome, Verdict};
use crate::progress::Work;
use crate::settings::Settings;
use places::{Homes, Placed, place};
use prompt::{Line, Prompter, Terminal};
use texts::{Texts, homes};

/// How the questions ended.
pub(super) enum Interview {
    /// The plan follows. The numbers of open questions before and after the answers.
    Answered { before: usize, after: usize },
    /// The run ends.
    Ended(Exit),
}

/// What the user replied to a question.
enum Reply<'q, 'o> {
    Answer(Placed<'q, 'o>),
    /// It stays open.
    Open,
    /// It and all other questions stay open.
    NoMore,
    Canceled,
}

/// How the questions of one round ended.
#[derive(PartialEq, Eq)]
enum Round {
    /// All were asked.
    Asked,
    /// The user wants no more of them.
    NoMore,
    Canceled,
}

pub(super) fn run(args: &MigrateArgs, console: &mut Console<'_>) -> io::Result<Interview> {
    let is_plain = !console.shows_progress;
    let Some(mut terminal) = Terminal::open(is_plain) else {
        console.say(format_args!("error: --interactive requires a terminal on standard input and standard error. Without one, run `ecs2fargate init` to list the decisions in a settings file, or make them with options such as --subnets"))?;
        return Ok(Interview::Ended(Exit::Failed));
    };
    ask_all(args, &mut terminal, console)
}

/// Asks round by round, because answers lead to further questions: what a workload needs is only known when it is known
/// to run on container instances.
fn ask_all(
    args: &MigrateArgs,
    prompter: &mut dyn Prompter,
    console: &mut Console<'_>,
) -> io::Result<Interview> {
    let mut session = Session {
        args,
        scope: gather::scope(&args.paths, &args.common.scope, console)?,
        texts: Texts::default(),
        asked: HashSet::new(),
        number: 0,
    };
    let mut before = None;
    let mut is_over = false;
    let after = loop {
        let analyzed = session.analyze(console)?;
        let open = to_ask(&analyzed.outcome, &HashSet::new()).len();
        before.get_or_insert(open);
        let to_ask = to_ask(&analyzed.outcome, &session.asked);
        if is_over || to_ask.is_empty() {
            break open;
        }
        match session.ask_round(&to_ask, &analyzed, prompter, console)? {
            Round::Asked => {}
            Round::NoMore => is_over = true,
            Round::Canceled => return canceled(console),
        }
    };
    let before = before.unwrap_or(after);
    conclude(&session.texts, (before, after), prompter, console)
}

/// The questions and answers of a run.
struct Session<'a> {
    args: &'a MigrateArgs,
    scope: Scope,
    /// The settings files with the answers.
    texts: Texts,
    /// The questions that were asked: those that are answered or left open are not asked again.
    asked: HashSet<String>,
    /// The number of the last question.
    number: usize,
}

/// A dry run with the answers so far.
struct Analyzed {
    batch: Batch,
    homes: Homes,
    outcome: Outcome,
}

impl Session<'_> {
    fn analyze(&self, console: &Console<'_>) -> io::Result<Analyzed> {
        let common = &self.args.common;
        let progress = progress(common, console);
        let pool = gather::pool(&common.scope)?;
        let directory = &console.working_directory;
        let mut batch = pool.install(|| Batch::gather(&self.scope, directory, &*progress));
        batch.leave_out_half_done();
        let homes = homes(&batch, &self.scope, directory);
        self.texts.govern(&mut batch, &homes);
        progress.begin(Work::Planning);
        let choices = common.decisions.choices();
        let finish = |settings| Settings {
            lists_candidates: true,
            ..self.args.asked(settings)
        };
        let outcome = pool.install(|| batch.migrate(&choices, finish));
        Ok(Analyzed {
            batch,
            homes,
            outcome,
        })
    }

    fn ask_round(
        &mut self,
        questions: &[Question<'_>],
        analyzed: &Analyzed,
        prompter: &mut dyn Prompter,
        console: &mut Console<'_>,
    ) -> io::Result<Round> {
        let Analyzed { homes, outcome, .. } = analyzed;
        let known = Known::of(outcome, settings_of(&analyzed.batch));
        let total = self.number + questions.len();
        for question in questions {
            self.number += 1;
            let choices = choices(question, &known, outcome);
            let text = screen::text(question, (self.number, total), &choices, console.width);
            write!(console.stderr, "\n{text}")?;
            let accept = |answer: &Answer| place(question, answer, outcome, homes);
            let setting = &question.setting;
            let answered = match ask(question, &choices, &accept, prompter, console)? {
                Reply::Answer(placed) => {
                    if let Err(error) = self.texts.add(&placed.settings) {
                        console.say(format_args!("error: the answer was not added: {error}"))?;
                    }
                    placed.answered
                }
                Reply::Open => question.asked_by.iter().collect(),
                Reply::NoMore => return Ok(Round::NoMore),
                Reply::Canceled => return Ok(Round::Canceled),
            };
            self.asked
                .extend(answered.into_iter().map(|one| key(setting, one)));
        }
        Ok(Round::Asked)
    }
}

/// Shows the settings, and writes them if the user agrees.
fn conclude(
    texts: &Texts,
    (before, after): (usize, usize),
    prompter: &mut dyn Prompter,
    console: &mut Console<'_>,
) -> io::Result<Interview> {
    if texts.is_empty() {
        let what = match before {
            0 => "No questions are open that a setting answers.",
            _ => "No question was answered; no settings file was changed.",
        };
        console.say(format_args!("{what}"))?;
        return Ok(Interview::Answered { before, after });
    }
    writeln!(console.stderr)?;
    texts.show(console)?;
    loop {
        let line = prompter.line("Write these settings? [Y/n] ", console)?;
        let Line::Text(text) = line else {
            return canceled(console);
        };
        match text.trim().to_lowercase().as_str() {
            "" | "y" | "yes" => break,
            "n" | "no" => {
                console.say(format_args!("No file was written."))?;
                return Ok(Interview::Ended(Exit::Done));
            }
            _ => console.say(format_args!("Enter y or n"))?,
        }
    }
    if let Err(error) = texts.write(console)? {
        console.say(format_args!("error: {error}"))?;
        return Ok(Interview::Ended(Exit::Failed));
    }
    Ok(Interview::Answered { before, after })
}

fn canceled(console: &mut Console<'_>) -> io::Result<Interview> {
    console.say(format_args!("Canceled. No file was written."))?;
    let signal = u8::try_from(SIGINT).unwrap_or(2);
    Ok(Interview::Ended(Exit::Interrupted(signal)))
}

/// Prints how many questions are left, and the command that changes the files.
pub(super) fn report_counts(
    args: &MigrateArgs,
    (before, after): (usize, usize),
    console: &mut Console<'_>,
) -> io::Result<()> {
    console.say(format_args!(
        "Open questions that a setting answers: {before} before, {after} now."
    ))?;
    if !args.write {
        let paths = args.paths.iter().map(|path| path.display().to_string());
        let paths: Vec<String> = paths.collect();
        console.say(format_args!(
            "To change the files, run `ecs2fargate migrate --write {}`.",
            paths.join(" ")
        ))?;
    }
    Ok(())
}

/// The texts of the settings files that apply to a run, by path.
fn settings_of(batch: &Batch) -> impl Iterator<Item = (&str, &str)> {
    let governed = batch.governed.values();
    governed.map(|one| (one.config.path.as_str(), one.config.text()))
}

/// The questions to ask. What a blocked workload needs besides is not asked: no answer would unblock it.
fn to_ask<'o>(outcome: &'o Outcome, asked: &HashSet<String>) -> Vec<Question<'o>> {
    let mut all = questions(outcome);
    for Question { setting, asked_by } in &mut all {
        asked_by.retain(|one| {
            let is_blocked = one.workload.verdict == Verdict::Blocked;
            is_blocked == (*setting == Setting::Keep) && !asked.contains(&key(setting, one))
        });
    }
    all.retain(|question| !question.asked_by.is_empty());
    all
}

/// Identifies a question of a workload across rounds.
fn key(setting: &Setting, asked_by: &AskedBy<'_>) -> String {
    let workload = asked_by.workload;
    format!("{setting:?} {}#{}", workload.file, workload.id)
}

/// Asks until the answer is accepted.
fn ask<'q, 'o>(
    question: &'q Question<'o>,
    choices: &[Choice],
    accept: &dyn Fn(&Answer) -> Result<Placed<'q, 'o>, String>,
    prompter: &mut dyn Prompter,
    console: &mut Console<'_>,
) -> io::Result<Reply<'q, 'o>> {
    let prompt = format!("{}> ", question.setting.name());
    loop {
        let Line::Text(text) = prompter.line(&prompt, console)? else {
            return Ok(Reply::Canceled);
        };
        let text = match text.trim() {
            "" => return Ok(Reply::Open),
            "done" => return Ok(Reply::NoMore),
            text => text,
        };
        let number = text.parse::<usize>().ok();
        let number = number.filter(|_| !question.setting.takes_any_number());
        let chosen = number.and_then(|number| choices.get(number.checked_sub(1)?));
        let text = chosen.map_or(text, |choice| &choice.answer);
        match question
            .setting
            .read(text)
            .and_then(|answer| accept(&answer))
        {
            Ok(placed) => return Ok(Reply::Answer(placed)),
            Err(error) => console.say(format_args!("  {error}"))?,
        }
    }
}
