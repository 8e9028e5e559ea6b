//! Completion scripts and man pages.

use std::fs;
use std::process::Command;

use crate::support::Folder;

#[test]
fn every_shell_has_a_completion_script() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = folder.run(&["completions", shell]).expect(0).stdout;
        for name in ["migrate", "fail-on", "launch-type"] {
            assert!(script.contains(name), "{shell}: no {name}");
        }
    }
    folder.run(&["completions", "tcsh"]).expect(2);
}

#[test]
fn bash_accepts_its_script_and_completes_with_it() {
    let folder = Folder::new(&[]);
    let script = folder.run(&["completions", "bash"]).expect(0).stdout;
    folder.write("script", &script);
    let checked = Command::new("bash")
        .arg("-n")
        .arg(folder.path("script"))
        .status();
    assert!(checked.unwrap().success());
    // The second word of a command line is completed as bash does it.
    let completed = Command::new("bash")
        .arg("-c")
        .arg("source ./script; COMP_WORDS=(ecs2fargate mig); COMP_CWORD=1; _ecs2fargate ecs2fargate mig ecs2fargate; echo \"${COMPREPLY[@]}\"")
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let completed = String::from_utf8(completed.stdout).unwrap();
    assert_eq!(completed.trim(), "migrate");
}

#[test]
fn every_command_has_a_man_page() {
    let folder = Folder::new(&[]);
    folder.run(&["man", "share/man1"]).expect(0);
    let main = folder.read("share/man1/ecs2fargate.1");
    assert!(main.contains(".TH ecs2fargate 1"), "{main}");
    for command in [
        "migrate",
        "check",
        "init",
        "explain",
        "rules",
        "completions",
        "man",
    ] {
        let page = folder.read(&format!("share/man1/ecs2fargate-{command}.1"));
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    // With the examples of the help, and the exit statuses.
    let migrate = folder.read("share/man1/ecs2fargate-migrate.1");
    assert!(migrate.contains("git ls\\-files \\-z"), "{migrate}");
    fs::write(folder.path("file"), "").unwrap();
    let ran = folder.run(&["man", "file/below"]).expect(2);
    assert!(
        ran.stderr
            .contains("error: file/below: man pages not written"),
        "{}",
        ran.stderr
    );
}
