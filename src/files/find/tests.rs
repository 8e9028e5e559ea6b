use std::fs;

use super::*;
use crate::files::tests::{ECS, Tree, gathered, shown};
use crate::files::{Batch, Globs};

/// The context files, and the other ones, in order.
fn sources(batch: &Batch) -> (Vec<&str>, Vec<&str>) {
    let paths = |is_context: bool| {
        let sources = batch.sources.iter();
        let wanted = sources.filter(move |source| source.is_context == is_context);
        wanted.map(|source| source.path.as_str()).collect()
    };
    (paths(true), paths(false))
}

const NETWORK: &str = "Resources:\n  Vpc: { Type: AWS::EC2::VPC }\n";

/// A repository with services, the stacks they depend on, and unrelated files.
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
fn what_is_around_is_shown_from_the_working_directory() {
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
    let batch = gathered(scope.clone(), tree.directory.path());
    assert_eq!(sources(&batch).0, ["infra/network.yaml"]);
    // A root inside the given paths changes nothing.
    scope.paths = vec![".".into()];
    let batch = gathered(scope, tree.directory.path());
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
            tree.directory.path(),
        )
        .unwrap(),
        ..Scope::of(vec![".".into()])
    };
    let gathered = |scope| gathered(scope, tree.directory.path());

    let batch = gathered(globs(&["infra/", "queue.*"], &[]));
    let left = vec!["master.yaml", "services/web.yaml"];
    assert_eq!(sources(&batch), (vec![], left));
    let batch = gathered(globs(&["infra"], &["services/w*"]));
    let context = vec!["master.yaml", "services/queue.yaml"];
    assert_eq!(sources(&batch), (context, vec!["services/web.yaml"]));

    // Without ECS in the files to migrate, no other file is relevant.
    let batch = gathered(globs(&[], &["infra/"]));
    assert_eq!(sources(&batch), (vec![], vec!["infra/network.yaml"]));

    // Ignored files stay ignored, and the walk looks for other names only by extension.
    tree.file("out/x.cfn", ECS.as_bytes());
    tree.file("x.cfn", ECS.as_bytes());
    let batch = gathered(globs(&[], &["*.cfn", "out/"]));
    assert_eq!(sources(&batch).1, ["x.cfn"]);
    // Named files are always relevant.
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
    let batch = gathered(scope, tree.directory.path());
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
            ("infra", &SkipReason::Directory),
            ("notes.md", &SkipReason::OtherName),
            ("services/broken.yaml", &SkipReason::NotText),
        ]
    );
}
