//! The picture of a report in the README.

use std::fs;
use std::process::Command;

use anstyle_svg::Term;

use crate::pages::{is_updating, root};

/// Few enough for a picture.
const EXAMPLES: [&str; 2] = ["examples/multi-service", "examples/nested-stacks"];

#[test]
fn the_picture_is_a_real_run() {
    let output = Command::new(env!("CARGO_BIN_EXE_ecs2fargate"))
        .args(["check", "--color", "always"])
        .args(EXAMPLES)
        .current_dir(root())
        .env("COLUMNS", "100")
        .output()
        .expect("the program can be run");
    let printed = String::from_utf8(output.stdout).expect("it prints text");
    let text = format!("$ ecs2fargate check {}\n{printed}", EXAMPLES.join(" "));
    let picture = Term::new().render_svg(&text);
    let path = root().join("docs/src/check.svg");
    if is_updating() {
        fs::write(&path, &picture).expect("the picture can be written");
    }
    let written = fs::read_to_string(path).expect("the picture can be read");
    assert_eq!(
        written, picture,
        "UPDATE_CASES=1 cargo test --test docs writes it"
    );
}
