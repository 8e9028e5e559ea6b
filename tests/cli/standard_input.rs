//! `-`: reads one text and writes one text.

use crate::support::{BROKEN, Folder, ON_FARGATE, ON_INSTANCES};

#[test]
fn the_result_is_what_a_write_would_make() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let ran = folder.run_with(&["migrate", "-"], ON_INSTANCES).expect(0);
    folder.run(&["migrate", "--write", "a.yaml"]).expect(0);
    assert_eq!(ran.stdout, folder.read("a.yaml"));
    assert!(ran.stdout.contains("LaunchType: FARGATE"));
}

#[test]
fn what_needs_no_change_comes_back() {
    let folder = Folder::new(&[]);
    for text in [ON_FARGATE, "", "a: 1", "no: template\r\n"] {
        let ran = folder.run_with(&["migrate", "-"], text).expect(0);
        assert_eq!(ran.stdout, text);
    }
}

#[test]
fn what_cannot_be_understood_comes_back_with_an_error() {
    let folder = Folder::new(&[]);
    let ran = folder.run_with(&["migrate", "-"], BROKEN).expect(2);
    assert_eq!(ran.stdout, BROKEN);
    assert!(ran.report.contains("error: <stdin>:"), "{}", ran.report);
}

#[test]
fn a_diff_json_or_a_status_can_be_asked_for() {
    let folder = Folder::new(&[]);
    let diff = folder
        .run_with(&["migrate", "--dry-run", "-"], ON_INSTANCES)
        .expect(0)
        .stdout;
    let (heading, diff) = diff.split_at(diff.find("--- a/<stdin>\n").unwrap());
    assert!(heading.starts_with("# Service: replaced\n"), "{heading}");
    let json = folder
        .run_with(&["migrate", "--format", "json", "-"], ON_INSTANCES)
        .expect(0)
        .json();
    assert_eq!(json["files"][0]["diff"], diff);
    folder
        .run_with(&["migrate", "--check", "-"], ON_INSTANCES)
        .expect(3);
    folder
        .run_with(&["migrate", "--check", "-"], ON_FARGATE)
        .expect(0);
    let ran = folder.run_with(&["check", "-"], ON_INSTANCES).expect(3);
    assert!(ran.stdout.contains("<stdin>:15"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
}
