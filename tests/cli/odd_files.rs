//! Unusual files and directories: ignore files in other encodings, names that are not UTF-8, pipes.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Folder, ON_FARGATE, ON_INSTANCES, Ran, binary};

/// The files that a run analyzed.
fn looked_at(folder: &Folder, below: &str) -> BTreeSet<String> {
    let json = folder
        .run_in(below, &["check", "--format", "json", "."])
        .json();
    let files = json["files"].as_array().unwrap().iter();
    files
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .collect()
}

/// The files that git does not ignore.
fn not_ignored(folder: &Folder, below: &str) -> BTreeSet<String> {
    let listed = folder.git(
        below,
        &["ls-files", "-z", "--others", "--exclude-standard"],
        "",
    );
    let files = listed.split('\0').filter(|path| path.ends_with(".yaml"));
    files.map(str::to_owned).collect()
}

/// Directories that rules may match, each with a template.
const PLACES: [&str; 14] = [
    "",
    "build/",
    "build/keep/",
    "sub/",
    "sub/build/",
    "sub/out/deep/",
    "sub/out/",
    "doc/",
    "doc/x/",
    "doc/x/y/",
    "trailing space /",
    "#hash/",
    "!bang/",
    "a/b/c/",
];

#[test]
fn what_git_ignores_is_ignored_whatever_bytes_the_rules_hold() {
    let latin: &[u8] = b"# Dateien f\xfcr den Bau\n";
    let rules: [&[u8]; 12] = [
        b"build/\n",
        b"build/\r\n/sub/\r\n",
        b"\xef\xbb\xbfbuild\n",
        b"*.yaml\n!keep.yaml\n",
        b"/sub/*\n!/sub/build/\n",
        b"**/out/\ndoc/**/y/\n",
        b"trailing space\\ \n\\#hash\n\\!bang\n",
        b"a/*/c\n[\ndoc/x\n",
        b"f\xfcr/\n!build/\ndoc/\n",
        b"!f\xfcr\n",
        b"gel\xf6scht/\nb?ild/\n",
        b"\xff\xfe\nsub/out\n",
    ];
    let folder = Folder::new(&[]);
    for place in PLACES {
        folder.write(&format!("{place}a.yaml"), ON_FARGATE);
        folder.write(&format!("{place}keep.yaml"), ON_FARGATE);
    }
    folder.git("", &["init", "-q"], "");
    let homes = [".gitignore", ".git/info/exclude", "sub/.gitignore"];
    for (number, rules) in rules.into_iter().enumerate() {
        let home = homes[number % homes.len()];
        for rules in [rules.to_vec(), [latin, rules].concat()] {
            for home in BTreeSet::from([home, ".gitignore"]) {
                folder.write(home, &rules);
                compare(&folder, &format!("{home}: {}", rules.escape_ascii()));
                fs::remove_file(folder.path(home)).unwrap();
            }
        }
    }
}

/// Compares the files that a run analyzes with git's own answer.
fn compare(folder: &Folder, rules: &str) {
    for below in ["", "sub"] {
        let expected = not_ignored(folder, below);
        // A named directory is searched even if it is ignored.
        if below.is_empty() || !expected.is_empty() {
            assert_eq!(looked_at(folder, below), expected, "{rules} ({below})");
        }
    }
}

#[test]
fn ignored_files_are_not_written_after_a_byte_that_is_no_text() {
    let folder = Folder::new(&[("build/a.yaml", ON_INSTANCES), ("b.yaml", ON_INSTANCES)]);
    folder.write(".gitignore", b"# Dateien f\xfcr den Bau\nbuild/\n");
    folder.commit();
    folder.run(&["migrate", "--write", "."]).expect(0);
    assert_eq!(folder.read("build/a.yaml"), ON_INSTANCES);
    assert_ne!(folder.read("b.yaml"), ON_INSTANCES);
}

#[test]
fn the_excludes_file_of_the_configuration_counts() {
    let folder = Folder::new(&[("r/a.yaml", ON_FARGATE), ("r/b.yaml", ON_FARGATE)]);
    folder.write("rules", b"# \xe4\n/a.yaml\n");
    folder.git("r", &["init", "-q"], "");
    let rules = folder.path("rules");
    folder.git(
        "r",
        &["config", "core.excludesFile", rules.to_str().unwrap()],
        "",
    );
    assert_eq!(
        looked_at(&folder, "r"),
        BTreeSet::from(["b.yaml".to_owned()])
    );
}

#[test]
fn a_repository_inside_another_has_rules_of_its_own() {
    let folder = Folder::new(&[
        (".gitignore", "a.yaml\n"),
        ("a.yaml", ON_FARGATE),
        ("inner/a.yaml", ON_FARGATE),
        ("inner/b.yaml", ON_FARGATE),
        ("inner/.gitignore", "b.yaml\n"),
    ]);
    folder.git("", &["init", "-q"], "");
    folder.git("inner", &["init", "-q"], "");
    assert_eq!(
        looked_at(&folder, ""),
        BTreeSet::from(["inner/a.yaml".to_owned()])
    );
}

#[cfg(target_os = "linux")]
#[test]
fn ecs_definitions_under_a_name_that_is_no_text_are_reported() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let name = OsStr::from_bytes(b"\xff.yaml");
    let folder = Folder::new(&[("good.yaml", ON_FARGATE)]);
    fs::write(
        folder.path("").join(name),
        "Resources: {A: {Type: AWS::S3::Bucket}}\n",
    )
    .unwrap();
    let ran = folder.run(&["check", "."]).expect(0);
    assert!(
        ran.report.contains("the name is not UTF-8"),
        "{}",
        ran.report
    );

    fs::write(folder.path("").join(name), ON_INSTANCES).unwrap();
    let told = "error: \u{fffd}.yaml: the name is not UTF-8 text; rename it";
    let ran = folder.run(&["check", "."]).expect(2);
    assert!(ran.report.contains(told), "{}", ran.report);
    let ran = folder.run(&["migrate", "--write", "."]).expect(2);
    assert!(ran.report.contains(told), "{}", ran.report);
    let text = fs::read_to_string(folder.path("").join(name)).unwrap();
    assert_eq!(text, ON_INSTANCES);
    let mut named = binary(&folder.path(""), &["check"]);
    let ran = Ran::of(named.arg(name)).expect(2);
    assert!(ran.report.contains(told), "{}", ran.report);

    // The same for a directory, and for a name that an ignore rule contains as bytes.
    let inner = folder.path("").join(OsStr::from_bytes(b"gel\xf6scht"));
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("a.yaml"), ON_INSTANCES).unwrap();
    fs::remove_file(folder.path("").join(name)).unwrap();
    folder.run(&["check", "."]).expect(2);
    folder.write(".gitignore", b"gel\xf6scht/\n");
    folder.run(&["check", "."]).expect(0);
}

#[cfg(unix)]
#[test]
fn a_pipe_never_keeps_a_run_waiting() {
    let folder = Folder::new(&[("a.yaml", ON_FARGATE), ("sub/a.yaml", ON_FARGATE)]);
    folder.commit();
    let pipe = |path: &str| {
        let made = std::process::Command::new("mkfifo")
            .arg(folder.path(path))
            .status();
        assert!(made.unwrap().success());
    };
    for path in [
        "b.yaml",
        ".gitignore",
        ".ignore",
        "sub/.gitignore",
        "deploy.sh",
    ] {
        pipe(path);
    }
    std::os::unix::fs::symlink("b.yaml", folder.path("link.yaml")).unwrap();
    folder.run(&["check", "."]).expect(0);
    for path in ["b.yaml", "link.yaml", "/dev/zero", "/dev/null"] {
        let ran = folder.run(&["check", path]).expect(2);
        assert!(ran.report.contains("not a regular file"), "{}", ran.report);
    }
    let ran = folder.run_with(&["check", "--files-from", "-"], "b.yaml\n");
    assert!(ran.report.contains("not a regular file"), "{}", ran.report);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("c.yaml")).unwrap();
    folder.run(&["check", "."]).expect(0);
    folder.run(&["check", "c.yaml"]).expect(2);
    pipe(".ecs2fargate.yaml");
    let ran = folder.run(&["check", "."]).expect(2);
    assert!(
        ran.report.contains("error: .ecs2fargate.yaml"),
        "{}",
        ran.report
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_are_passed_over() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("sub/a.yaml", ON_FARGATE)]);
    symlink("loop.yaml", folder.path("loop.yaml")).unwrap();
    symlink("..", folder.path("sub/up")).unwrap();
    let ran = folder.run(&["check", "."]).expect(0);
    assert!(
        ran.report.contains("note: loop.yaml: skipped"),
        "{}",
        ran.report
    );
    assert_eq!(
        looked_at(&folder, ""),
        BTreeSet::from(["sub/a.yaml".to_owned()])
    );
    folder.run(&["check", "loop.yaml"]).expect(2);
}
