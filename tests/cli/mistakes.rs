//! Mistakes that people make: one sentence each, and exit status 2.

use crate::support::{Folder, ON_FARGATE, ON_INSTANCES, WITHOUT_ECS};

/// The messages of a run that must fail and print no result.
fn told(folder: &Folder, arguments: &[&str]) -> String {
    let ran = folder.run(arguments).expect(2);
    assert_eq!(ran.stdout, "", "{arguments:?}");
    ran.stderr
}

#[test]
fn a_url_is_no_path() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    for url in ["https://example.com/a.yaml", "s3://bucket/a.yaml"] {
        let expected = format!(
            "error: {url}: is a URL; download the template and pass the path of the file\n"
        );
        assert_eq!(told(&folder, &["check", url]), expected);
    }
    // The other paths are analyzed all the same.
    let ran = folder.run(&["migrate", "https://example.com/a.yaml", "a.yaml"]);
    assert!(ran.expect(2).stdout.contains("+++ b/a.yaml\n"));
}

#[test]
fn a_binary_file_is_refused_when_named() {
    let folder = Folder::new(&[]);
    folder.write("a.yaml", b"\x7fELF\0\0\0\0");
    let message = folder.run(&["check", "a.yaml"]).expect(2).report;
    assert!(message.contains("error: a.yaml: "), "{message}");
    folder.run(&["check", "."]).expect(0);
}

#[test]
fn a_pattern_that_matches_nothing_is_an_error() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("b.cfn", WITHOUT_ECS)]);
    for command in [&["check"][..], &["migrate"], &["migrate", "--write"]] {
        let message = told(&folder, &[command, &["--include", "*.yml", "."]].concat());
        let expected = "error: no file matches --include '*.yml'; patterns are those of .gitignore, relative to this directory\n";
        assert_eq!(message, expected);
    }
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
    // A file without ECS definitions is a match, too.
    folder.run(&["check", "--include", "*.cfn", "."]).expect(0);
    folder
        .run(&["migrate", "--include", "*.yml", "--include", "*.yaml", "."])
        .expect(0);
}

#[test]
fn subnets_must_be_ids() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let message = told(&folder, &["check", "--subnets", "foo", "."]);
    assert!(
        message.contains("`foo` is not a subnet ID (expected e.g. subnet-0123456789abcdef0"),
        "{message}"
    );
}

#[test]
fn init_needs_templates() {
    let folder = Folder::new(&[("other/bucket.yaml", WITHOUT_ECS)]);
    for (arguments, place) in [
        (&["init"][..], "."),
        (&["init", "other/"], "other/"),
        (&["init", "-"], "."),
        (&["init", "--stdout"], "."),
    ] {
        let expected = format!(
            "error: {place}: no ECS services or task definitions found; pass the directory that contains your templates\n"
        );
        assert_eq!(told(&folder, arguments), expected);
    }
    assert!(!folder.path(".ecs2fargate.yaml").exists());
    folder.write("service.yaml", ON_FARGATE);
    folder.run(&["init"]).expect(0);
}

#[test]
fn init_names_the_settings_files_that_apply_instead() {
    let folder = Folder::new(&[("web/a.yaml", ON_INSTANCES), ("web/.ecs2fargate.yaml", "")]);
    let message = told(&folder, &["init"]);
    assert_eq!(
        message,
        "error: .: all templates have a settings file nearer to them, which applies instead of one here; edit that file\n"
    );
}

#[test]
fn a_format_that_does_not_exist_is_named_with_those_that_do() {
    let folder = Folder::new(&[]);
    let message = told(&folder, &["rules", "--format", "yaml"]);
    assert!(
        message.contains("[possible values: text, markdown, json]"),
        "{message}"
    );
}

#[test]
fn a_rewrite_that_nothing_can_undo_is_warned_of() {
    let warning = "warning: a.yaml: git cannot restore the previous content; use --backup to keep it as FILE.orig\n";
    let outside = || Folder::new(&[("a.yaml", ON_INSTANCES)]);
    let folder = outside();
    let ran = folder.run(&["migrate", "--write", "a.yaml"]).expect(0);
    assert!(ran.stderr.starts_with(warning), "{}", ran.stderr);

    let folder = outside();
    let ran = folder
        .run(&["migrate", "--write", "--backup", "a.yaml"])
        .expect(0);
    assert!(!ran.stderr.contains("git cannot restore"), "{}", ran.stderr);
    assert_eq!(folder.read("a.yaml.orig"), ON_INSTANCES);

    let folder = outside();
    folder.commit();
    let ran = folder.run(&["migrate", "--write", "a.yaml"]).expect(0);
    assert!(!ran.stderr.contains("git cannot restore"), "{}", ran.stderr);

    let folder = outside();
    folder.write("b.yaml", ON_INSTANCES);
    let ran = folder.run(&["migrate", "--write", "."]).expect(0);
    assert!(
        ran.stderr.contains("a.yaml and 1 other file: git cannot"),
        "{}",
        ran.stderr
    );
}
