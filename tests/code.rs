//! Reads and edits the programs of other people. Run by `.ci/code`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ecs2fargate::syntax::code::{Code, CodeLanguage};

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
