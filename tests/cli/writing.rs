//! `--write`, and that `git apply` of the dry run has the same result.

use std::fs;

use crate::support::{Folder, ON_FARGATE, ON_INSTANCES, WITHOUT_ECS};

/// The template in every form that could break a diff.
fn shapes() -> Vec<(&'static str, String)> {
    let windows = ON_INSTANCES.replace('\n', "\r\n");
    vec![
        ("plain.yaml", ON_INSTANCES.to_owned()),
        ("sub/windows.yaml", windows.clone()),
        ("sub/mark.yml", format!("\u{feff}{ON_INSTANCES}")),
        ("sub/mark windows.yml", format!("\u{feff}{windows}")),
        ("sub/open end.yaml", ON_INSTANCES.trim_end().to_owned()),
        (
            "sub/gr\u{fc}\u{df}e/\u{65e5}\u{672c}.template",
            ON_INSTANCES.to_owned(),
        ),
    ]
}

fn folder_of_shapes() -> Folder {
    let folder = Folder::new(&[("sub/other.yaml", WITHOUT_ECS), ("done.yaml", ON_FARGATE)]);
    for (path, text) in shapes() {
        folder.write(path, text);
    }
    folder.commit();
    folder
}

fn texts(folder: &Folder) -> Vec<String> {
    shapes().iter().map(|(path, _)| folder.read(path)).collect()
}

#[test]
fn git_apply_of_the_dry_run_does_the_same() {
    let written = folder_of_shapes();
    let ran = written.run(&["migrate", "--write", "."]).expect(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.report.contains("Changed: 6 files."), "{}", ran.report);
    for ((path, before), after) in shapes().iter().zip(texts(&written)) {
        assert_ne!(*before, after, "{path}");
        assert!(after.contains("   # one in each zone"), "{path}");
        assert_eq!(before.contains('\r'), after.contains('\r'), "{path}");
        assert_eq!(
            before.starts_with('\u{feff}'),
            after.starts_with('\u{feff}'),
            "{path}"
        );
        if before.contains('\r') {
            assert_eq!(
                after.matches('\n').count(),
                after.matches("\r\n").count(),
                "{path}"
            );
        }
    }

    let applied = folder_of_shapes();
    let diff = applied.run(&["migrate", "."]).expect(0).stdout;
    applied.git("", &["apply", "--whitespace=nowarn"], &diff);
    assert_eq!(texts(&applied), texts(&written));

    let from_below = folder_of_shapes();
    from_below
        .run(&["migrate", "--write", "plain.yaml"])
        .expect(0);
    let diff = from_below.run_in("sub", &["migrate", "."]).expect(0).stdout;
    assert!(diff.contains("--- a/windows.yaml\n"), "{diff}");
    from_below.git("sub", &["apply", "--whitespace=nowarn"], &diff);
    assert_eq!(texts(&from_below), texts(&written));

    let absolute = folder_of_shapes();
    let root = absolute.path("");
    let diff = absolute
        .run(&["migrate", root.to_str().unwrap()])
        .expect(0)
        .stdout;
    absolute.git("", &["apply", "--whitespace=nowarn"], &diff);
    assert_eq!(texts(&absolute), texts(&written));
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = folder_of_shapes();
    folder.run(&["migrate", "--write", "."]).expect(0);
    let first = texts(&folder);
    assert_eq!(folder.run(&["migrate", "."]).expect(0).stdout, "");
    folder
        .run(&["migrate", "--write", "--allow-dirty", "."])
        .expect(0);
    assert_eq!(texts(&folder), first);
}

#[test]
fn what_needs_no_change_is_not_touched() {
    let folder = Folder::new(&[("a.yaml", WITHOUT_ECS), ("b.yaml", ON_FARGATE)]);
    let time = |path| fs::metadata(folder.path(path)).unwrap().modified().unwrap();
    let before = (time("a.yaml"), time("b.yaml"));
    folder.run(&["migrate", "--write", "."]).expect(0);
    assert_eq!((time("a.yaml"), time("b.yaml")), before);
    assert_eq!(folder.read("a.yaml"), WITHOUT_ECS);
    assert_eq!(folder.read("b.yaml"), ON_FARGATE);
}

#[test]
fn files_that_git_shows_as_modified_need_a_word() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("b.yaml", ON_INSTANCES)]);
    folder.commit();
    let edited = format!("{ON_INSTANCES}# mine\n");
    folder.write("b.yaml", &edited);
    let ran = folder.run(&["migrate", "--write", "."]).expect(2);
    assert!(
        ran.report.contains("error: b.yaml: not written"),
        "{}",
        ran.report
    );
    assert!(ran.report.contains("--allow-dirty"), "{}", ran.report);
    assert_eq!(folder.read("b.yaml"), edited);
    assert_ne!(folder.read("a.yaml"), ON_INSTANCES);
    folder
        .run(&["migrate", "--write", "--allow-dirty", "."])
        .expect(0);
    assert_ne!(folder.read("b.yaml"), edited);
}

#[test]
fn json_tells_what_was_written_and_what_was_not() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("b.yaml", ON_INSTANCES)]);
    folder.commit();
    folder.write("b.yaml", format!("{ON_INSTANCES}# mine\n"));
    let ran = folder
        .run(&["migrate", "--write", "--format", "json", "."])
        .expect(2);
    let files = &ran.json()["files"];
    assert_eq!(files[0]["status"], "changed");
    assert_eq!(files[1]["status"], "refused");
    assert!(
        files[1]["reason"]
            .as_str()
            .unwrap()
            .contains("--allow-dirty")
    );
}

#[cfg(unix)]
#[test]
fn modes_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[
        ("a.yaml", ON_INSTANCES),
        ("out/b.yaml", ON_INSTANCES),
        ("in/c.yaml", ON_INSTANCES),
    ]);
    let mode = fs::Permissions::from_mode(0o640);
    fs::set_permissions(folder.path("in/c.yaml"), mode).unwrap();
    symlink("c.yaml", folder.path("in/link.yaml")).unwrap();
    symlink("../out/b.yaml", folder.path("in/leak.yaml")).unwrap();
    let ran = folder.run(&["migrate", "--write", "in"]).expect(0);
    assert!(
        ran.report
            .contains("The link leads out of the given directory\n    at in/leak.yaml:1:1\n"),
        "{}",
        ran.report
    );
    assert!(ran.report.contains("Changed: 1 file."), "{}", ran.report);
    assert_eq!(folder.read("out/b.yaml"), ON_INSTANCES);
    assert_ne!(folder.read("in/c.yaml"), ON_INSTANCES);
    assert!(
        fs::symlink_metadata(folder.path("in/link.yaml"))
            .unwrap()
            .is_symlink()
    );
    let mode = fs::metadata(folder.path("in/c.yaml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn files_that_go_together_are_written_all_or_none() {
    let service = "{\n  \"serviceName\": \"web\",\n  \"taskDefinition\": \"web\",\n  \"launchType\": \"EC2\"\n}\n";
    let task = "{\n  \"family\": \"web\",\n  \"containerDefinitions\": [{\"name\": \"web\", \"image\": \"nginx\", \"memory\": 300}]\n}\n";
    let folder = Folder::new(&[("service.json", service), ("task.json", task)]);
    folder.commit();
    folder.write("task.json", format!("{task}\n"));

    let migrate = ["migrate", "--write", "--subnets", "subnet-1", "."];
    let ran = folder.run(&migrate).expect(2);
    assert!(
        ran.report
            .contains("not written: task.json, part of the same change, could not be written"),
        "{}",
        ran.report
    );
    assert_eq!(folder.read("service.json"), service);

    folder.write("task.json", task);
    folder.run(&migrate).expect(0);
    assert!(folder.read("service.json").contains("\"FARGATE\""));
    assert!(folder.read("task.json").contains("\"awsvpc\""));
}

#[test]
fn backup_keeps_what_git_could_not_give_back() {
    let names = [
        "clean.yaml",
        "modified.yaml",
        "untracked.yaml",
        "ignored/x.yaml",
    ];
    let folder = Folder::new(&[
        ("clean.yaml", ON_INSTANCES),
        ("modified.yaml", ON_INSTANCES),
    ]);
    folder.write(".gitignore", "/ignored/\n");
    folder.commit();
    let edited = format!("{ON_INSTANCES}# mine\n");
    folder.write("modified.yaml", &edited);
    folder.write("untracked.yaml", ON_INSTANCES);
    folder.write("ignored/x.yaml", ON_INSTANCES);
    let migrate = [
        "migrate",
        "--write",
        "--backup",
        "--allow-dirty",
        ".",
        "ignored",
    ];
    folder.run(&migrate).expect(0);
    let kept = names.map(|name| folder.path(&format!("{name}.orig")).exists());
    assert_eq!(kept, [false, true, true, true]);
    assert_eq!(folder.read("modified.yaml.orig"), edited);
    assert_eq!(folder.read("untracked.yaml.orig"), ON_INSTANCES);
    assert!(names.iter().all(|name| folder.read(name) != ON_INSTANCES));
}

#[test]
fn backup_overwrites_nothing() {
    let folder = Folder::new(&[("a.yaml", ON_INSTANCES), ("b.yaml", ON_INSTANCES)]);
    folder.write("a.yaml.orig", "mine\n");
    let ran = folder
        .run(&["migrate", "--write", "--backup", "."])
        .expect(2);
    let told = "error: a.yaml: not written: a.yaml.orig already exists";
    assert!(ran.report.contains(told), "{}", ran.report);
    assert_eq!(folder.read("a.yaml.orig"), "mine\n");
    assert_eq!(folder.read("a.yaml"), ON_INSTANCES);
    assert_eq!(folder.read("b.yaml.orig"), ON_INSTANCES);
    assert_ne!(folder.read("b.yaml"), ON_INSTANCES);
    // In the next run there is nothing to back up.
    fs::remove_file(folder.path("a.yaml.orig")).unwrap();
    folder
        .run(&["migrate", "--write", "--backup", "."])
        .expect(0);
    assert_eq!(folder.read("b.yaml.orig"), ON_INSTANCES);
}

#[test]
fn worktrees_and_submodules_are_repositories_of_their_own() {
    let inner = Folder::new(&[("clean.yaml", ON_INSTANCES), ("edited.yaml", ON_INSTANCES)]);
    inner.commit();
    let folder = Folder::new(&[("own.yaml", ON_INSTANCES)]);
    folder.commit();
    let source = inner.path("");
    let submodule = [
        "submodule",
        "--quiet",
        "add",
        source.to_str().unwrap(),
        "module",
    ];
    folder.git(
        "",
        &[&["-c", "protocol.file.allow=always"], &submodule[..]].concat(),
        "",
    );
    folder.git("", &["commit", "-q", "-m", "module"], "");
    inner.git("", &["worktree", "add", "-q", "-b", "other", "tree"], "");

    for (root, place) in [(&folder, "module"), (&inner, "tree")] {
        assert!(root.path(&format!("{place}/.git")).is_file());
        let path = |name| format!("{place}/{name}");
        root.write(&path("edited.yaml"), format!("{ON_INSTANCES}# mine\n"));
        let ran = root
            .run(&["migrate", "--write", "--backup", place])
            .expect(2);
        let told =
            format!("error: {place}/edited.yaml: not written: the file has uncommitted changes");
        assert!(ran.report.contains(&told), "{}", ran.report);
        assert_ne!(root.read(&path("clean.yaml")), ON_INSTANCES);
        assert!(!root.path(&path("clean.yaml.orig")).exists());
    }
}
