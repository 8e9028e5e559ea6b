use super::graph::Modules;
use super::module::File;
use super::source::ModuleSource;
use super::values_file::Selection;
use crate::syntax::{Document, Format};

/// The files of a tree, parsed.
pub(super) fn parsed(files: &[(&'static str, &str)]) -> Vec<(&'static str, Document)> {
    let parse = |text: &str| Document::parse_as(text, Format::Hcl).expect("it is HCL");
    files
        .iter()
        .map(|(path, text)| (*path, parse(text)))
        .collect()
}

pub(super) fn read<'d>(files: &'d [(&'static str, Document)]) -> Modules<'d> {
    let files = files.iter().map(|(path, document)| File {
        path,
        document,
        values_rank: None,
    });
    Modules::read(&files.collect::<Vec<_>>())
}

#[test]
fn a_module_is_what_the_files_of_a_directory_declare() {
    let documents = parsed(&[
        (
            "shop/a.tf",
            "variable \"x\" {}\nlocals { y = 1 }\nresource \"aws_ecs_service\" \"web\" {}\n",
        ),
        (
            "shop/b.tf",
            "locals { z = 2 }\noutput \"o\" { value = 1 }\nterraform {\n  required_version = \">= 1\"\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"~> 5.0\" }\n  }\n}\n",
        ),
        ("shop/prod.tfvars", "x = 1\n"),
        ("shop/terraform.tfvars", "x = 2\n"),
        ("values/only.tfvars", "x = 3\n"),
    ]);
    let modules = read(&documents);
    assert_eq!(modules.all.len(), 1);
    let shop = &modules.all[0];
    assert_eq!(shop.directory, "shop");
    assert_eq!(shop.resources.len(), 1);
    assert_eq!(shop.resources[0].address(), "aws_ecs_service.web");
    assert_eq!(shop.locals.keys().copied().collect::<Vec<_>>(), ["y", "z"]);
    assert!(shop.variables.contains_key("x") && shop.outputs.contains_key("o"));
    let selections: Vec<Selection> = shop.values.iter().map(|file| file.selection).collect();
    assert_eq!(selections, [Selection::Main, Selection::Other]);
    let version = shop.required_versions["aws"].text();
    assert_eq!(version, Some("~> 5.0"));
    assert!(shop.faults.is_empty());
}

#[test]
fn duplicates_and_override_files_are_faults() {
    let block = "resource \"aws_ecs_service\" \"web\" {}\nvariable \"v\" {}\n";
    let documents = parsed(&[("a.tf", block), ("b.tf", block), ("web_override.tf", block)]);
    let modules = read(&documents);
    let mut faults: Vec<&str> = modules.all[0]
        .faults
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            "The override file web_override.tf changes blocks of other files",
            "The resource aws_ecs_service.web is declared twice in one directory",
            "The variable v is declared twice in one directory",
        ]
    );
}

#[test]
fn sources_of_modules_have_a_kind() {
    let of = |source: &str| {
        let text = format!("module \"m\" {{\n  source = \"{source}\"\n}}\n");
        let document = Document::parse_as(text, Format::Hcl).expect("it is HCL");
        let files = [File {
            path: "live/shop/main.tf",
            document: &document,
            values_rank: None,
        }];
        Modules::read(&files).all[0].calls[0].source.clone()
    };
    assert_eq!(
        of("../../modules/web"),
        ModuleSource::Local("modules/web".to_owned())
    );
    assert_eq!(of("./"), ModuleSource::Local("live/shop".to_owned()));
    assert_eq!(of("../../../x"), ModuleSource::Local("../x".to_owned()));
    for git in [
        "git::https://example.com/a.git?ref=v1",
        "github.com/a/b//c",
        "git@github.com:a/b.git",
        "https://example.com/a.git",
    ] {
        assert_eq!(of(git), ModuleSource::Git(git.to_owned()));
    }
    for name in [
        "terraform-aws-modules/ecs/aws",
        "terraform-aws-modules/ecs/aws//modules/service",
        "app.terraform.io/a/b/aws",
    ] {
        assert_eq!(of(name), ModuleSource::Registry(name.to_owned()));
    }
    assert_eq!(
        of("s3::https://example.com/a.zip"),
        ModuleSource::Other("s3::https://example.com/a.zip".to_owned())
    );
    assert_eq!(of("${var.x}"), ModuleSource::Unknown);
}
