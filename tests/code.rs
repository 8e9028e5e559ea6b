//! Reads and edits the programs of other people. Run by `.ci/code`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ecs2fargate::syntax::code::{Code, CodeEdit, CodeLanguage};

/// The programs below a directory, each with its language and text.
fn programs() -> Vec<(PathBuf, CodeLanguage, String)> {
    let inputs =
        std::env::var("ECS2FARGATE_INPUTS").expect("ECS2FARGATE_INPUTS names the directory");
    let mut found = Vec::new();
    let mut open = vec![PathBuf::from(inputs)];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if let Some(language) = CodeLanguage::of(&path)
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push((path, language, text));
            }
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

fn parsed(path: &Path, text: &str, language: CodeLanguage) -> Code {
    Code::parse(text, language).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
#[ignore = "needs the corpus"]
fn every_program_is_read() {
    let programs = programs();
    let mut times: Vec<(Duration, usize)> = Vec::new();
    let mut bytes = 0;
    let start = Instant::now();
    let mut counts = [0; 5];
    for (index, (path, language, text)) in programs.iter().enumerate() {
        let start = Instant::now();
        let code = parsed(path, text, *language);
        assert_eq!(code.text(), text);
        times.push((start.elapsed(), index));
        bytes += text.len();
        let resolved = code.calls().iter().filter(|call| call.resolved.is_some());
        counts[0] += code.calls().len();
        counts[1] += resolved.count();
        counts[2] += code.imports().len();
        counts[3] += code.bindings().len();
        counts[4] += code.type_uses().len();
    }
    let whole = start.elapsed();
    times.sort();
    println!("{} programs, {bytes} bytes: {whole:?}", programs.len());
    let [calls, resolved, imports, bindings, types] = counts;
    println!(
        "calls {calls}, resolved {resolved}, imports {imports}, bindings {bindings}, types {types}"
    );
    for (time, index) in times.iter().rev().take(3) {
        println!("{time:?} {}", programs[*index].0.display());
    }
}

/// The same program with other line breaks, a byte order mark, and without a line break at its end.
fn variants(text: &str) -> [String; 3] {
    let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let marked = format!("\u{feff}{}", text.trim_start_matches('\u{feff}'));
    [windows, marked, text.trim_end().to_owned()]
}

#[test]
#[ignore = "needs the corpus"]
fn nothing_changes_without_edits() {
    for (path, language, text) in programs() {
        let shape = |code: &Code| -> Vec<String> {
            let calls = code.calls().iter();
            calls
                .map(|call| format!("{} {:?}", call.name_text, call.resolved))
                .collect()
        };
        let code = parsed(&path, &text, language);
        for other in variants(&text) {
            let other = parsed(&path, &other, language);
            assert_eq!(shape(&code), shape(&other), "{}", path.display());
            let committed = other.commit(&[]).expect("nothing is edited");
            assert_eq!(committed.text, other.text(), "{}", path.display());
        }
    }
}

/// Edits of each call: its arguments and its statement.
fn edits_of_calls(code: &Code) -> Vec<Vec<CodeEdit>> {
    let mut all = Vec::new();
    for call in code.calls() {
        let insert = CodeEdit::InsertArgument {
            call: call.id,
            name: "added".to_owned(),
            text: "1".to_owned(),
            after: None,
        };
        let names = call.arguments.iter().filter_map(|one| one.name.clone());
        let object = call.arguments.last().map(|last| code.value(&last.value));
        let keys = match object {
            Some(ecs2fargate::syntax::code::Value::Object(properties))
                if code.language() != CodeLanguage::Python =>
            {
                properties.into_iter().filter_map(|one| one.key).collect()
            }
            _ => Vec::new(),
        };
        let mut whole = vec![insert.clone()];
        for name in names.chain(keys) {
            let remove = CodeEdit::RemoveArgument {
                call: call.id,
                name,
            };
            all.push(vec![remove.clone()]);
            whole.push(remove);
        }
        all.push(vec![insert]);
        all.push(whole);
        all.push(vec![CodeEdit::RemoveStatement {
            statement: call.statement.clone(),
        }]);
        all.push(vec![CodeEdit::InsertStatementAfter {
            statement: call.statement.clone(),
            lines: vec!["added(1)".to_owned()],
        }]);
        all.push(vec![CodeEdit::Replace {
            range: call.name.clone(),
            text: "Added".to_owned(),
        }]);
        all.push(vec![CodeEdit::RemoveChained { call: call.id }]);
    }
    all
}

#[test]
#[ignore = "needs the corpus"]
fn every_edit_is_proven_or_refused_with_a_reason() {
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let mut proven = 0;
    let mut bugs = Vec::new();
    for (path, language, text) in programs() {
        let code = parsed(&path, &text, language);
        // Each edit reads the program again.
        let most = 6_000_000 / text.len().max(1);
        let all = edits_of_calls(&code);
        let step = all.len() / most + 1;
        for edits in all.iter().step_by(step) {
            match code.commit(edits) {
                Ok(_) => proven += 1,
                Err(error) if error.is_bug() => {
                    bugs.push(format!("{}: {error}: {edits:?}", path.display()))
                }
                Err(error) => {
                    let reason = error.to_string();
                    let reason = reason.rsplit(": ").next().unwrap_or_default().to_owned();
                    *refused.entry(reason).or_default() += 1;
                }
            }
        }
    }
    println!("{proven} proven; refused: {refused:#?}");
    assert!(
        bugs.is_empty(),
        "{} bugs:\n{}",
        bugs.len(),
        bugs[..bugs.len().min(20)].join("\n")
    );
}
