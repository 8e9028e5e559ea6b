//! Every case of every room, as it is and in other line endings, and whether the rooms are complete.
//!
//! A case is a folder with a template called `before` and, where the template must change, one called `after`; or with
//! folders of these names, for files that belong together.
//! `UPDATE_CASES=1 cargo test --test cases` writes what the tool gives; read every line of it before you commit it.

#[path = "cases/harness.rs"]
mod harness;
#[path = "cases/removed.rs"]
mod removed;
#[path = "cases/rooms.rs"]
mod rooms;
#[path = "cases/rules.rs"]
mod rules;

use ecs2fargate::document::Document;
use ecs2fargate::outcome::Verdict;
use harness::{Case, Files, Ran, diff, diff_files, hold};

/// Runs a case in another form of the same text, and expects the same form of the same result.
fn holds_as(form: fn(&str) -> Option<String>) {
    if harness::is_updating() {
        println!("skipped: another test writes the results that this one reads");
        return;
    }
    let all = |files: &Files| -> Option<Files> {
        let files = files.iter();
        files
            .map(|(name, text)| Some((name.clone(), form(text)?)))
            .collect()
    };
    hold(|case| {
        let Some(before) = all(&case.before) else {
            return Ok(());
        };
        let expected =
            all(&case.expected()).ok_or("the result has not the form of the original")?;
        diff_files(&expected, &case.run(&before).files)
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
        if case.after.iter().any(|after| case.before.contains(after)) {
            return Err("before and after are the same: leave after out".to_owned());
        }
        diff_files(&case.expected(), &ran.files)
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
        let second = case.run(&first.files);
        diff_files(&first.files, &second.files)?;
        rests(&first, &second)
    });
}

/// What has moved is on Fargate, and what has not is told as before.
fn rests(first: &Ran, second: &Ran) -> Result<(), String> {
    let expected: Vec<(&str, Verdict)> = first
        .verdicts
        .iter()
        .map(|(id, verdict)| match verdict {
            moved if moved.is_migrated() => (id.as_str(), Verdict::OnFargate),
            other => (id.as_str(), *other),
        })
        .collect();
    let actual = second.verdicts.iter();
    // What the ECS API knows by a name has a new one.
    let actual: Vec<(&str, Verdict)> = actual
        .map(|(id, verdict)| (id.trim_end_matches("-fargate"), *verdict))
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
        for (_, text) in ran.files {
            Document::parse(text).map_err(|error| error.to_string())?;
        }
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
        match (ran.files != case.before, moved) {
            (true, false) => Err("the text changed, and no workload was migrated".to_owned()),
            (false, true) => Err(format!("nothing changed, and yet: {:?}", ran.verdicts)),
            _ => Ok(()),
        }
    });
}
