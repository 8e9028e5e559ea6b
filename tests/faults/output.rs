//! The output of a run is not read, or cannot be printed.

use std::process::{Command, Stdio};

use super::support::{STATE, binary};
use super::tree::{contents, expected, lay, read};

#[test]
fn a_run_that_nobody_listens_to_writes_all_the_same() {
    let old = contents(50);
    let new = expected(&old);
    for format in ["text", "json"] {
        let directory = tempfile::tempdir().unwrap();
        lay(directory.path(), &old);
        let arguments = [
            "migrate",
            "--write",
            "--format",
            format,
            "--subnets",
            "subnet-1",
            ".",
        ];
        let mut run = binary(directory.path(), &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop((run.stdout.take(), run.stderr.take()));
        assert_eq!(run.wait().unwrap().code(), Some(0), "{format}");
        assert_eq!(read(directory.path()), new, "{format}");
    }
}

#[test]
fn closed_and_full_outputs_harm_no_file() {
    let old = contents(50);
    let new = expected(&old);
    let program = env!("CARGO_BIN_EXE_ecs2fargate");
    let run = format!("{program} migrate --write --format json --subnets subnet-1 .");
    for (ending, status) in [
        (">&- 2>&-", 0),
        ("2>/dev/null | head -1 >/dev/null", 0),
        ("2>/dev/null >/dev/full", 2),
    ] {
        let directory = tempfile::tempdir().unwrap();
        lay(directory.path(), &old);
        let ran = Command::new("sh")
            .args(["-c", &format!("{run} {ending}")])
            .env("XDG_STATE_HOME", STATE)
            .current_dir(directory.path())
            .status()
            .unwrap();
        assert_eq!(ran.code(), Some(status), "{ending}");
        assert_eq!(read(directory.path()), new, "{ending}");
    }
}
