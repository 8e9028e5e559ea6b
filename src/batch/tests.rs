use std::fs;

use super::*;

pub(super) const ECS: &str = "Resources:\n  A:\n    Type: AWS::ECS::Service\n";

pub(super) struct Tree {
    pub(super) folder: tempfile::TempDir,
}

impl Tree {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (path, text) in files {
            tree.file(path, text.as_bytes());
        }
        tree
    }

    pub(super) fn file(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub(super) fn gather(&self, paths: &[&str]) -> Batch {
        let paths: Vec<PathBuf> = paths.iter().map(|path| self.path(path)).collect();
        gathered(Scope::of(paths), self.folder.path())
    }
}

pub(super) fn gathered(scope: Scope, working_folder: &Path) -> Batch {
    Batch::gather(&scope, working_folder, &crate::progress::Silent)
}

fn shown(batch: &Batch) -> Vec<&str> {
    batch
        .candidates
        .iter()
        .map(|candidate| candidate.shown.as_str())
        .collect()
}

pub(super) fn reason(file: &FileReport) -> &str {
    match &file.status {
        FileStatus::Refused { reason, .. } => reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn folders_are_searched_for_templates_in_path_order() {
    let tree = Tree::new(&[
        ("b.yml", ECS),
        ("a/z.JSON", ECS),
        ("a/c.template", ECS),
        ("a/c.txt", ECS),
        ("a.yaml", ECS),
        ("plain.yaml", "a: 1\n"),
        (".hidden/x.yaml", ECS),
        ("node_modules/x.yaml", ECS),
        (".gitignore", "/ignored/\n"),
        ("ignored/x.yaml", ECS),
    ]);
    let batch = tree.gather(&["."]);
    assert_eq!(
        shown(&batch),
        ["a.yaml", "a/c.template", "a/z.JSON", "b.yml"]
    );
    assert_eq!(batch.without_templates, 1);
    let sources: Vec<&str> = batch.sources.iter().map(|s| s.path.as_str()).collect();
    assert_eq!(sources, ["a.yaml", "a/c.template", "a/z.JSON", "b.yml"]);
    assert!(batch.refused.is_empty());
}

#[test]
fn a_named_file_is_taken_whatever_its_name_and_once() {
    let tree = Tree::new(&[("a/notes.txt", "a: 1\n"), ("a/x.yaml", ECS)]);
    let batch = tree.gather(&["a/x.yaml", "a", "./a/../a/notes.txt", "a/notes.txt"]);
    assert_eq!(shown(&batch), ["a/notes.txt", "a/x.yaml"]);
    assert!(batch.candidates.iter().all(|candidate| candidate.named));
    assert_eq!(batch.sources.len(), 2);
}

#[test]
fn an_ignored_folder_is_searched_when_named() {
    let tree = Tree::new(&[(".gitignore", "/out/\n"), ("out/x.yaml", ECS)]);
    assert_eq!(shown(&tree.gather(&["out"])), ["out/x.yaml"]);
}

#[test]
fn a_missing_path_is_refused_and_the_others_go_on() {
    let tree = Tree::new(&[("x.yaml", ECS)]);
    let batch = tree.gather(&["gone.yaml", "x.yaml"]);
    assert_eq!(shown(&batch), ["x.yaml"]);
    assert!(reason(&batch.refused[0]).contains("cannot be read"));
}

#[test]
fn files_outside_the_working_folder_are_shown_as_given() {
    let tree = Tree::new(&[("here/a.yaml", ECS), ("there/b.yaml", ECS)]);
    let batch = gathered(Scope::of(vec![tree.path("there")]), &tree.path("here"));
    assert_eq!(shown(&batch), [tree.path("there/b.yaml").to_str().unwrap()]);
}

/// Those that are only read to understand the others, and the others, in order.
fn sources(batch: &Batch) -> (Vec<&str>, Vec<&str>) {
    let paths = |is_context: bool| {
        let sources = batch.sources.iter();
        let wanted = sources.filter(move |source| source.is_context == is_context);
        wanted.map(|source| source.path.as_str()).collect()
    };
    (paths(true), paths(false))
}

const NETWORK: &str = "Resources:\n  Vpc: { Type: AWS::EC2::VPC }\n";

/// A repository with services, what they stand on, and what nobody asked for.
fn repository() -> Tree {
    Tree::new(&[
        (".git/HEAD", ""),
        (".gitignore", "/out/\n"),
        ("master.yaml", NETWORK),
        ("infra/network.yaml", NETWORK),
        ("infra/notes.yaml", "a: 1\n"),
        ("out/built.yaml", ECS),
        ("services/web.yaml", ECS),
        ("services/queue.yaml", NETWORK),
    ])
}

#[test]
fn the_repository_around_is_read_too_where_there_is_ecs() {
    let tree = repository();
    let around = ["infra/network.yaml", "master.yaml"];
    let own = ["services/queue.yaml", "services/web.yaml"];
    let batch = tree.gather(&["services"]);
    assert_eq!(sources(&batch), (around.to_vec(), own.to_vec()));
    assert_eq!(shown(&batch), own);
    assert_eq!(batch.without_templates, 0);

    let named = tree.gather(&["services/web.yaml"]);
    let around = [&around[..], &own[..1]].concat();
    assert_eq!(sources(&named), (around, own[1..].to_vec()));

    let whole = tree.gather(&["."]);
    assert_eq!(sources(&whole).0, [""; 0]);
    assert_eq!(sources(&tree.gather(&["infra"])).0, [""; 0]);
}

#[test]
fn what_is_around_is_shown_from_the_working_folder() {
    let tree = repository();
    let services = tree.path("services");
    let around = ["../infra/network.yaml", "../master.yaml"];
    for given in [".", "../services", "web.yaml"] {
        let batch = gathered(Scope::of(vec![given.into()]), &services);
        assert_eq!(sources(&batch).0[..2], around, "{given}");
    }
    let batch = gathered(Scope::of(vec![services]), &tree.path("infra"));
    let absolute = [tree.path("infra/network.yaml"), tree.path("master.yaml")];
    let absolute = absolute.map(|path| path.to_str().unwrap().to_owned());
    assert_eq!(sources(&batch).0, absolute);
}

#[test]
fn a_given_root_stands_for_the_repository() {
    let tree = repository();
    let mut scope = Scope::of(vec!["services".into()]);
    scope.root = Some("infra".into());
    let batch = gathered(scope.clone(), tree.folder.path());
    assert_eq!(sources(&batch).0, ["infra/network.yaml"]);
    // One that the paths hold adds nothing, and takes nothing away.
    scope.paths = vec![".".into()];
    let batch = gathered(scope, tree.folder.path());
    assert_eq!(sources(&batch).0, [""; 0]);
    assert_eq!(sources(&batch).1.len(), 4);

    fs::remove_dir_all(tree.path(".git")).unwrap();
    assert_eq!(sources(&tree.gather(&["services"])).0, [""; 0]);
}

#[test]
fn what_cannot_be_read_around_is_no_failure() {
    let tree = repository();
    tree.file("infra/old.yaml", b"Type: AWS::ECS::Service # \xe4\n");
    tree.file("infra/.ecs2fargate.yaml", b"nonsense: [\n");
    let batch = tree.gather(&["services"]);
    assert!(batch.refused.is_empty());
    assert_eq!(sources(&batch).0, ["infra/network.yaml", "master.yaml"]);
    assert_eq!(batch.passed_over[0].shown, "infra/old.yaml");
}

#[test]
fn globs_leave_out_or_make_context() {
    let tree = repository();
    let globs = |exclude: &[&str], include: &[&str]| Scope {
        globs: Globs::new(
            &exclude.iter().map(ToString::to_string).collect::<Vec<_>>(),
            &include.iter().map(ToString::to_string).collect::<Vec<_>>(),
            tree.folder.path(),
        )
        .unwrap(),
        ..Scope::of(vec![".".into()])
    };
    let gathered = |scope| gathered(scope, tree.folder.path());

    let batch = gathered(globs(&["infra/", "queue.*"], &[]));
    let left = vec!["master.yaml", "services/web.yaml"];
    assert_eq!(sources(&batch), (vec![], left));
    let batch = gathered(globs(&["infra"], &["services/w*"]));
    let context = vec!["master.yaml", "services/queue.yaml"];
    assert_eq!(sources(&batch), (context, vec!["services/web.yaml"]));

    // Ignored files stay ignored, and the walk is asked for other names only by extension.
    tree.file("out/x.cfn", ECS.as_bytes());
    tree.file("x.cfn", ECS.as_bytes());
    let batch = gathered(globs(&[], &["*.cfn", "out/"]));
    assert_eq!(sources(&batch).1, ["x.cfn"]);
    // What is named matters always.
    let mut named = globs(&["*.yaml"], &[]);
    named.paths = vec!["master.yaml".into()];
    assert_eq!(sources(&gathered(named)).1, ["master.yaml"]);
}

#[test]
fn a_list_names_files_but_not_what_must_be_understood() {
    let tree = repository();
    tree.file("notes.md", ECS.as_bytes());
    tree.file("services/broken.yaml", b"Resources: \xff\n");
    let names = [
        "services/web.yaml",
        "./services/web.yaml",
        "out/built.yaml",
        "infra/notes.yaml",
        "notes.md",
        "infra",
        "gone.yaml",
        "services/broken.yaml",
    ];
    let scope = Scope {
        listed: names.iter().map(PathBuf::from).collect(),
        ..Scope::default()
    };
    let batch = gathered(scope, tree.folder.path());
    let own = ["out/built.yaml", "services/web.yaml"];
    assert_eq!(sources(&batch).1, own);
    assert_eq!(shown(&batch), own);
    assert!(batch.candidates.iter().all(|candidate| !candidate.named));
    assert_eq!(batch.without_templates, 1);
    assert_eq!(batch.refused.len(), 1, "{:?}", batch.refused);
    assert_eq!(batch.refused[0].path, "gone.yaml");
    let passed: Vec<_> = batch
        .passed_over
        .iter()
        .map(|one| (one.shown.as_str(), &one.why))
        .collect();
    assert_eq!(
        passed,
        [
            ("infra", &Why::Folder),
            ("notes.md", &Why::OtherName),
            ("services/broken.yaml", &Why::NotText),
        ]
    );
}

#[test]
fn many_files_come_in_path_order_and_once_however_they_are_reached() {
    let names: Vec<String> = (0..300)
        .map(|number| format!("{}/{:03}/x.yaml", number % 7, number))
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ECS)).collect();
    let tree = Tree::new(&files);
    let batch = tree.gather(&["3", ".", "3/003", "0/000/x.yaml", "."]);
    let mut expected: Vec<&str> = names.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(shown(&batch), expected);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn are_followed_only_inside_the_given_folder() {
        let tree = Tree::new(&[
            ("in/real.yaml", ECS),
            ("in/real.v1", ECS),
            ("out/secret.yaml", ECS),
        ]);
        symlink("real.yaml", tree.path("in/again.yaml")).unwrap();
        symlink("real.v1", tree.path("in/named.yaml")).unwrap();
        symlink("../out/secret.yaml", tree.path("in/leak.yaml")).unwrap();
        symlink("../out", tree.path("in/folder")).unwrap();
        symlink("nowhere", tree.path("in/dangling.yaml")).unwrap();
        symlink(".", tree.path("in/loop")).unwrap();
        let batch = tree.gather(&["in"]);
        assert_eq!(shown(&batch), ["in/real.v1", "in/real.yaml"]);
        let passed: Vec<&str> = batch.passed_over.iter().map(|p| p.shown.as_str()).collect();
        assert_eq!(passed, ["in/dangling.yaml", "in/leak.yaml"]);
        assert_eq!(batch.passed_over[1].why, Why::LinkOutOfTree);
    }

    #[test]
    fn named_ones_are_followed_below_the_working_folder_only() {
        let tree = Tree::new(&[("in/real.yaml", ECS), ("out/x.yaml", ECS), ("in/d/y", "")]);
        symlink("../real.yaml", tree.path("in/d/up.yaml")).unwrap();
        symlink("../../out/x.yaml", tree.path("in/d/leak.yaml")).unwrap();
        let paths = [tree.path("in/d/up.yaml"), tree.path("in/d/leak.yaml")];
        let batch = gathered(Scope::of(paths.to_vec()), &tree.path("in"));
        assert_eq!(shown(&batch), ["real.yaml"]);
        assert!(reason(&batch.refused[0]).contains("name the file itself"));
    }

    #[test]
    fn what_only_links_lead_to_is_looked_at_once() {
        let tree = Tree::new(&[
            (".gitignore", "/hidden/\n"),
            ("hidden/a.v1", ECS),
            ("hidden/b.v1", "a: 1\n"),
            ("old/c.yaml", ECS),
        ]);
        for (target, link) in [
            ("hidden/a.v1", "a.yaml"),
            ("hidden/a.v1", "aa.yaml"),
            ("hidden/b.v1", "b.yaml"),
            ("old/c.yaml", "c.yaml"),
        ] {
            symlink(target, tree.path(link)).unwrap();
        }
        let batch = tree.gather(&["."]);
        assert_eq!(shown(&batch), ["hidden/a.v1", "old/c.yaml"]);
        assert_eq!(batch.without_templates, 1);
        // What is left out is not reached by a link either.
        let scope = Scope {
            globs: Globs::new(&["old/".to_owned()], &[], tree.folder.path()).unwrap(),
            ..Scope::of(vec![".".into()])
        };
        assert_eq!(shown(&gathered(scope, tree.folder.path())), ["hidden/a.v1"]);
    }

    #[test]
    fn a_named_folder_may_be_one() {
        let tree = Tree::new(&[("real/x.yaml", ECS)]);
        symlink("real", tree.path("link")).unwrap();
        assert_eq!(shown(&tree.gather(&["link"])), ["real/x.yaml"]);
    }
}

pub(super) fn outcome_of(batch: &Batch, after: &str) -> Outcome {
    Outcome {
        files: batch
            .sources
            .iter()
            .map(|source| FileReport {
                path: source.path.clone(),
                before: source.text.clone(),
                status: FileStatus::Changed {
                    after: after.to_owned(),
                },
                stage: crate::outcome::Stage::default(),
            })
            .collect(),
        ..Outcome::default()
    }
}

#[test]
fn refused_files_stand_in_path_order() {
    let tree = Tree::new(&[("a.yaml", ECS), ("c.yaml", ECS)]);
    tree.file("b.yaml", b"Type: AWS::ECS::Service # \xff\n");
    let mut batch = tree.gather(&["."]);
    let mut outcome = outcome_of(&batch, "new\n");
    merge(&mut outcome, std::mem::take(&mut batch.refused));
    let paths: Vec<&str> = outcome
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(paths, ["a.yaml", "b.yaml", "c.yaml"]);
}
