//! The reader of Terraform modules on the modules of other people, whose path is in `ECS2FARGATE_INPUTS`. It prints what was
//! read.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use ecs2fargate::hosts::terraform::{Containers, File, Modules, schema};
use ecs2fargate::model::Answer;
use ecs2fargate::syntax::{Cursor, Document, Format, hcl_format};

/// The files below a directory, by their paths.
fn files_below(directory: &Path, found: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(directory).expect("the directory can be read");
    for entry in entries {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            files_below(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path.to_string_lossy().into_owned(), text));
        }
    }
}

/// A reason without the names in it.
fn kind_of_reason(why: &str) -> String {
    let words = why.split(' ');
    let is_name = |word: &&str| word.contains(['.', '_']) || word.contains("()");
    let mut previous = "";
    let words = words.map(|word| {
        let is_named = is_name(&word) || matches!(previous, "variable" | "module" | "source");
        previous = word;
        if is_named { "…" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The arguments of a resource that have a single value, with those of its blocks.
fn single_values<'d>(resource_type: &str, body: Cursor<'d>) -> Vec<Cursor<'d>> {
    let attributes = schema::attributes_of(resource_type).iter();
    let single = attributes.filter(|one| matches!(one.value, Some("string" | "number" | "bool")));
    let mut found = Vec::new();
    for one in single.filter(|one| one.path != "container_definitions") {
        let mut places = vec![body];
        for step in one.path.split('.') {
            let below = places.into_iter().filter_map(|place| place.get(step));
            places = below
                .flat_map(|place| match place.is_sequence() {
                    true => place.items().collect(),
                    false => vec![place],
                })
                .collect();
        }
        found.extend(places);
    }
    found
}

fn print_most(title: &str, counts: &BTreeMap<String, usize>) {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    println!("{title}");
    for (what, count) in counts.into_iter().take(12) {
        println!("  {count:5} {what}");
    }
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn modules_of_other_people_are_read() {
    let inputs = std::env::var("ECS2FARGATE_INPUTS").expect("the variable names their directory");
    let mut files = Vec::new();
    files_below(&Path::new(&inputs).join("terraform/corpus"), &mut files);
    let mut texts = HashMap::new();
    let mut documents = Vec::new();
    let mut refused = 0;
    for (path, text) in files {
        match hcl_format(Path::new(&path)) {
            Some(_) => match Document::parse_as(text, Format::Hcl) {
                Ok(document) => documents.push((path, document)),
                Err(_) => refused += 1,
            },
            None => drop(texts.insert(path, text)),
        }
    }
    let files = documents
        .iter()
        .map(|(path, document)| File { path, document });
    let modules = Modules::read(&files.collect::<Vec<_>>());
    assert!(!modules.all.is_empty());
    let all = || modules.all.iter();
    println!(
        "files {} (refused {refused}), modules {}",
        documents.len(),
        modules.all.len()
    );
    println!(
        "resources {}",
        all().map(|one| one.resources.len()).sum::<usize>()
    );
    println!(
        "faults {}",
        all().map(|one| one.faults.len()).sum::<usize>()
    );
    let (mut answers, mut reasons) = (BTreeMap::new(), BTreeMap::new());
    for (index, module) in modules.all.iter().enumerate() {
        for resource in &module.resources {
            for place in single_values(resource.resource_type, resource.body) {
                let answer = match modules.evaluate(index, place) {
                    Answer::Fixed(_) => "fixed",
                    Answer::OneOf(_) => "one of several",
                    Answer::DefaultOnly(_) => "default only",
                    Answer::Unknown(why) => {
                        *reasons.entry(kind_of_reason(&why)).or_default() += 1;
                        "unknown"
                    }
                };
                *answers.entry(answer.to_owned()).or_default() += 1;
            }
        }
    }
    print_most("answers", &answers);
    print_most("reasons", &reasons);
    let mut places = BTreeMap::new();
    for (_, containers) in modules.containers(&texts) {
        let place = match containers {
            Containers::Written(_) => "in HCL".to_owned(),
            Containers::Text(_) => "in a text".to_owned(),
            Containers::Unread(why) => format!("unread: {why}"),
        };
        *places.entry(place).or_default() += 1;
    }
    print_most("container definitions", &places);
    let workloads = modules.workloads();
    let services: usize = workloads.iter().map(|one| one.services.len()).sum();
    let launchers: usize = workloads.iter().map(|one| one.launchers.len()).sum();
    let tasks: usize = workloads.iter().map(|one| one.task_definitions.len()).sum();
    let groups: usize = workloads.iter().map(|one| one.target_groups.len()).sum();
    println!(
        "workloads {} with services {services}, task definitions {tasks}, target groups {groups}, launchers {launchers}",
        workloads.len()
    );
    let without = workloads
        .iter()
        .filter(|one| one.task_definitions.is_empty());
    println!("workloads without a task definition {}", without.count());
}
