//! Every case of every room, as it is and in other line endings, and whether the rooms are complete.
//!
//! A case is a folder with a template called `before` and, where the template must change, one called `after`.
//! `UPDATE_CASES=1 cargo test --test cases` writes what the tool gives; read every line of it before you commit it.

#[path = "cases/harness.rs"]
mod harness;
#[path = "cases/rooms.rs"]
mod rooms;
#[path = "cases/rules.rs"]
mod rules;

use ecs2fargate::document::Document;
use ecs2fargate::outcome::Verdict;
use harness::{Case, Ran, diff, hold};

/// Runs a case in another form of the same text, and expects the same form of the same result.
fn holds_as(form: fn(&str) -> Option<String>) {
    hold(|case| {
        let Some(before) = form(&case.before) else {
            return Ok(());
        };
        let expected = case.after.as_ref().unwrap_or(&case.before);
        let expected = form(expected).ok_or("the result has not the form of the original")?;
        diff(&expected, &case.run(&before).text)
    });
}

#[test]
fn every_case_comes_out_as_it_is_written() {
    hold(|case| {
        let ran = case.run(&case.before);
        if harness::is_updating() {
            case.update(&ran);
            return Ok(());
        }
        if let Some(reason) = &ran.refused {
            return Err(format!("the file is refused: {reason}"));
        }
        if case.after.as_ref() == Some(&case.before) {
            return Err("before and after are the same: leave after out".to_owned());
        }
        diff(case.after.as_ref().unwrap_or(&case.before), &ran.text)
    });
}

#[test]
fn every_case_finds_what_is_written() {
    hold(|case| match &case.findings {
        Some(expected) if !harness::is_updating() => {
            diff(expected, &case.run(&case.before).findings)
        }
        _ => Ok(()),
    });
}

#[test]
fn every_case_tells_what_the_update_does() {
    hold(|case| match &case.update {
        Some(expected) if !harness::is_updating() => diff(expected, &case.run(&case.before).update),
        _ => Ok(()),
    });
}

#[test]
fn every_change_is_of_a_resource_whose_updates_are_known() {
    hold(|case| {
        let update = case.run(&case.before).update;
        let unknown: Vec<&str> = update
            .lines()
            .filter(|line| line.ends_with(" unknown"))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(format!(
            "add the type of these resources to src/fargate/updates.tsv: {unknown:?}"
        ))
    });
}

#[test]
fn every_case_keeps_windows_line_ends() {
    holds_as(|text| (!text.contains('\r')).then(|| text.replace('\n', "\r\n")));
}

#[test]
fn every_case_keeps_a_byte_order_mark() {
    holds_as(|text| (!text.starts_with('\u{feff}')).then(|| format!("\u{feff}{text}")));
}

#[test]
fn every_case_keeps_a_missing_final_line_end() {
    holds_as(|text| text.strip_suffix('\n').map(str::to_owned));
}

#[test]
fn every_result_is_at_rest() {
    hold(|case| {
        let first = case.run(&case.before);
        let second = case.run(&first.text);
        diff(&first.text, &second.text)?;
        rests(&first, &second)
    });
}

/// What has moved is on Fargate, and what has not is told as before.
fn rests(first: &Ran, second: &Ran) -> Result<(), String> {
    let expected: Vec<(&str, Verdict)> = first
        .verdicts
        .iter()
        .map(|(id, verdict)| match verdict {
            moved if moved.is_migrated() => (id.as_str(), Verdict::Fargate),
            other => (id.as_str(), *other),
        })
        .collect();
    let actual = second.verdicts.iter();
    let actual: Vec<(&str, Verdict)> = actual
        .map(|(id, verdict)| (id.as_str(), *verdict))
        .collect();
    if expected == actual {
        return Ok(());
    }
    Err(format!(
        "a second run says {actual:?}, and not {expected:?}"
    ))
}

#[test]
fn every_result_can_be_read() {
    hold(|case| {
        let ran = case.run(&case.before);
        Document::parse(ran.text).map_err(|error| error.to_string())?;
        Ok(())
    });
}

#[test]
fn a_change_and_a_migrated_workload_go_together() {
    hold(|case: &Case| {
        let ran = case.run(&case.before);
        let moved = ran
            .verdicts
            .iter()
            .any(|(_, verdict)| verdict.is_migrated());
        match (ran.text != case.before, moved) {
            (true, false) => Err("the text changed, and no workload was migrated".to_owned()),
            (false, true) => Err(format!("nothing changed, and yet: {:?}", ran.verdicts)),
            _ => Ok(()),
        }
    });
}
