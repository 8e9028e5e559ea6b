//! Runs every case of every step, as it is written and with other line endings, and checks that the steps' directories
//! are complete.
//!
//! A case is a directory with a template called `before` and, if the template must change, one called `after`; or with
//! directories of these names, for files that belong together. Each is a test that is named after its directory:
//!
//! ```text
//! cargo test --test cases transforms/launch_type/cases/example
//! UPDATE_CASES=1 cargo test --test cases transforms/launch_type
//! ```
//!
//! With `CASES_FAIL_FAST=1` the first case that fails ends the run.
//! `UPDATE_CASES=1` writes the tool's results; read every line of them before you commit them.

#[path = "cases/checks.rs"]
mod checks;
#[path = "cases/coverage.rs"]
mod coverage;
#[path = "cases/equivalent.rs"]
mod equivalent;
#[path = "cases/forms.rs"]
mod forms;
#[path = "cases/harness.rs"]
mod harness;
#[path = "cases/pages/mod.rs"]
mod pages;
#[path = "cases/plan_counts.rs"]
mod plan_counts;
#[path = "cases/removed.rs"]
mod removed;
#[path = "cases/rooms.rs"]
mod rooms;
#[path = "cases/rules.rs"]
mod rules;
#[path = "cases/scope.rs"]
mod scope;
#[path = "cases/screens.rs"]
mod screens;
#[path = "cases/shown.rs"]
mod shown;
#[path = "cases/spans.rs"]
mod spans;

use std::env;
use std::fs;
use std::process::{ExitCode, exit};

use ecs2fargate::settings::Cutover;
use libtest_mimic::{Arguments, Failed, Trial};

/// Tests that are functions, by name.
macro_rules! trials {
    ($($module:ident::$name:ident),* $(,)?) => {
        vec![$(Trial::test(concat!(stringify!($module), "::", stringify!($name)), || {
            $module::$name();
            Ok(())
        })),*]
    };
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = harness::all().iter().map(|case| {
        Trial::test(case.name.clone(), || {
            let checked = checks::check(case);
            if let Err(what) = &checked
                && env::var_os("CASES_FAIL_FAST").is_some()
            {
                eprintln!("{}\n{what}", case.name);
                exit(1);
            }
            checked.map_err(Failed::from)
        })
    });
    let mut trials: Vec<Trial> = cases.collect();
    trials.extend(harness::all().iter().map(|case| {
        Trial::test(format!("equivalent/{}", case.name), || {
            equivalent::check(case).map_err(Failed::from)
        })
    }));
    for (cutover, name) in [
        (Cutover::InPlace, "in-place"),
        (Cutover::Parallel, "parallel"),
    ] {
        trials.extend(harness::all().iter().map(|case| {
            Trial::test(format!("{name}/{}", case.name), move || {
                checks::check_cutover(case, cutover, name).map_err(Failed::from)
            })
        }));
    }
    trials.extend(equivalent::files().into_iter().map(|(name, path)| {
        Trial::test(format!("equivalent/{name}"), move || {
            // Files that are not text are no cases.
            let text = fs::read_to_string(path).unwrap_or_default();
            equivalent::check_file(&name, text).map_err(Failed::from)
        })
    }));
    trials.extend(trials![
        coverage::every_error_that_a_change_prevents_is_in_a_report,
        coverage::every_finding_is_asserted,
        coverage::every_help_is_asserted,
        pages::every_command_is_one_of_the_tool,
        pages::every_link_leads_somewhere,
        pages::every_page_belongs_to_a_rule,
        pages::every_page_has_its_sections,
        pages::every_page_quotes_the_error_of_aws,
        pages::every_page_shows_what_is_generated,
        pages::every_step_has_a_page_in_the_book,
        pages::no_page_is_a_stub,
        pages::the_list_of_rules_is_the_table,
        plan_counts::are_those_of_the_diff,
        rooms::every_blocked_case_names_its_rule,
        rooms::every_example_is_the_case_of_that_name,
        rooms::every_name_is_in_kebab_case,
        rooms::every_readme_begins_with_one_sentence,
        rooms::every_readme_has_its_headings_in_order,
        rooms::every_readme_has_the_arguments_of_terraform,
        rooms::every_readme_is_the_one_that_explain_shows,
        rooms::every_room_has_a_changing_and_a_keeping_case,
        rooms::the_rooms_are_those_of_the_pipeline,
        rules::every_step_declares_the_rules_that_it_answers,
        rules::every_rule_with_a_finding_belongs_to_a_step,
        rules::every_step_in_the_table_is_there,
        rules::every_transform_answers_a_rule,
        screens::a_hundred_stacks_fit_150_lines,
        screens::the_report_is_the_expected_one_at_both_widths,
    ]);
    libtest_mimic::run(&arguments, trials).exit_code()
}
