//! The document's guarantee: bytes outside an edit are copied, every edit is verified, nothing is lost silently.

#[path = "lossless/formatted.rs"]
mod formatted;
#[path = "lossless/hcl.rs"]
mod hcl;
#[path = "lossless/hcl_random.rs"]
mod hcl_random;
#[path = "lossless/inputs.rs"]
mod inputs;
#[path = "lossless/known.rs"]
mod known;
#[path = "lossless/read.rs"]
mod read;
#[path = "lossless/sweep.rs"]
mod sweep;

use ecs2fargate::syntax::{Document, Format, Operation};
use inputs::{Input, VARIANTS, Variant};
use sweep::Tally;

/// Inputs up to this size get every operation.
const SMALL: usize = 8 * 1024;

/// Pseudorandom numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn new(seed: &str) -> Dice {
        Dice(seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        }))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn sweep(input: &Input, variant: Variant, limit: usize) -> Tally {
    let json = matches!(Document::parse(input.text.as_str()), Ok(document) if document.format() == Format::Json);
    let document = variant.of(&input.text, json).map(Document::parse);
    let Some(Ok(document)) = document else {
        return Tally::default();
    };
    let name = format!("{} ({variant:?})", input.name);
    try_all(&name, &document, &sweep::operations(&document), limit)
}

/// Tries up to `limit` operations, and some groups of several, on a document.
fn try_all(name: &str, document: &Document, all: &[Operation], limit: usize) -> Tally {
    let mut tally = Tally {
        files: 1,
        ..Tally::default()
    };
    let mut dice = Dice::new(name);
    let picked: Vec<usize> = if all.len() <= limit {
        (0..all.len()).collect()
    } else {
        (0..limit).map(|_| dice.below(all.len())).collect()
    };
    for number in picked {
        sweep::try_one(name, document, &all[number..=number], &mut tally);
    }
    // Several operations at once: contradictory ones are rejected, never partly made.
    for _ in 0..limit.min(40) {
        let several: Vec<_> = (0..2 + dice.below(5))
            .filter_map(|_| all.get(dice.below(all.len())).cloned())
            .collect();
        sweep::try_one(name, document, &several, &mut tally);
    }
    tally
}

/// Sweeps every input in the full run, otherwise one input out of `sample`.
fn sweep_all(inputs: &[Input], variants: &[Variant], sample: usize) -> Tally {
    let limit = |input: &Input| match input.text.len() <= SMALL {
        true => 6,
        false => 2,
    };
    sweep_sample(inputs, variants, sample, limit, sweep)
}

/// Sweeps every input in the full run, otherwise one input out of `sample`, with this limit of operations.
fn sweep_sample(
    inputs: &[Input],
    variants: &[Variant],
    sample: usize,
    limit: impl Fn(&Input) -> usize,
    sweep: impl Fn(&Input, Variant, usize) -> Tally,
) -> Tally {
    let mut tally = Tally::default();
    for input in inputs {
        for &variant in variants {
            let limit = match (inputs::full(), input.text.len() <= SMALL) {
                (true, true) => usize::MAX,
                (true, false) => 200,
                (false, _) => limit(input),
            };
            let picked = Dice::new(&format!("{}{variant:?}", input.name)).below(sample) == 0;
            if inputs::full() || picked {
                tally.add(sweep(input, variant, limit));
            }
        }
    }
    report(&tally);
    tally
}

fn report(tally: &Tally) {
    println!(
        "{} files, {} operations, {} committed, {:?}",
        tally.files, tally.operations, tally.committed, tally.refused
    );
    println!("{} failures", tally.failures.len());
    for failure in tally.failures.iter().take(20) {
        println!("FAILURE {failure}");
    }
}

fn assert_clean(tally: &Tally) {
    assert!(tally.committed > 0, "no operation was made");
    assert!(
        tally.failures.is_empty(),
        "{} failures, the first: {}",
        tally.failures.len(),
        tally.failures[0]
    );
}

#[test]
fn every_edit_of_our_own_inputs_is_proven() {
    let mut tally = Tally::default();
    for input in inputs::own() {
        for variant in VARIANTS {
            tally.add(sweep(&input, variant, usize::MAX));
        }
    }
    report(&tally);
    assert!(
        tally.committed > 1000,
        "only {} of {} operations were made",
        tally.committed,
        tally.operations
    );
    assert_clean(&tally);
}

/// An entry removed after a scalar that keeps its blank lines takes them with it, and a new entry may be among them.
#[test]
fn every_two_edits_around_a_scalar_that_keeps_its_blank_lines_are_proven() {
    let input = Input {
        name: "a scalar that keeps its blank lines".to_owned(),
        text: "K:\n  T: |+\n    x\n\n  N: 1\n\nO:\n- a: |+\n    x\n  b: 1\n\n- c\n".to_owned(),
    };
    let mut tally = Tally::default();
    for variant in VARIANTS {
        let text = variant.of(&input.text, false);
        let Some(Ok(document)) = text.map(Document::parse) else {
            continue;
        };
        let name = format!("{} ({variant:?})", input.name);
        let all = sweep::operations(&document);
        for (number, one) in all.iter().enumerate() {
            for other in &all[number + 1..] {
                let both = [one.clone(), other.clone()];
                sweep::try_one(&name, &document, &both, &mut tally);
            }
        }
    }
    report(&tally);
    assert!(
        tally.committed > 1000,
        "only {} pairs were made",
        tally.committed
    );
    assert_clean(&tally);
}

#[test]
fn edits_of_the_examples_and_cases_are_proven() {
    let tally = sweep_all(&inputs::project(), &VARIANTS, 12);
    assert!(
        tally.committed > 100,
        "only {} operations were made",
        tally.committed
    );
    assert_clean(&tally);
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn edits_of_the_corpus_are_proven() {
    assert_clean(&sweep_all(&inputs::corpus(), &VARIANTS[..1], 5));
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn edits_of_the_corpus_are_proven_in_all_variants() {
    assert_clean(&sweep_all(&inputs::corpus(), &VARIANTS[1..], 25));
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn edits_of_the_yaml_suite_are_proven() {
    let inputs: Vec<Input> = inputs::yaml_suite()
        .into_iter()
        .map(|(input, _)| input)
        .collect();
    assert_clean(&sweep_all(&inputs, &VARIANTS, 4));
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn edits_of_the_json_suite_are_proven() {
    assert_clean(&sweep_all(&inputs::json_suite(), &VARIANTS, 4));
}
