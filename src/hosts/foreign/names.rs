//! The files that are searched for definitions, by name.

use std::ffi::OsStr;
use std::path::Path;

/// Extensions of documentation, data, generated and binary files, from which definitions are not deployed.
const NOT_SEARCHED: [&str; 117] = [
    "7z", "a", "adoc", "ai", "asc", "asciidoc", "avi", "bak", "bin", "bmp", "bz2", "class", "crt",
    "css", "csv", "dat", "db", "diff", "dll", "dmg", "doc", "docx", "drawio", "dylib", "egg",
    "eot", "eps", "exe", "feature", "flac", "gif", "golden", "gpg", "graffle", "gz", "h5", "heic",
    "htm", "html", "ico", "idx", "iml", "ipynb", "jar", "jks", "jpeg", "jpg", "key", "less", "lib",
    "lock", "log", "map", "md", "mdx", "mkv", "mov", "mp3", "mp4", "npy", "o", "obj", "odt", "ogg",
    "org", "orig", "otf", "p12", "pack", "parquet", "patch", "pdf", "pem", "pkl", "png", "po",
    "ppt", "pptx", "ps", "psd", "pub", "puml", "pyc", "pyo", "rar", "rej", "rst", "rtf", "sass",
    "scss", "snap", "so", "sql", "sqlite", "sum", "svg", "swp", "tar", "tex", "tfplan", "tfstate",
    "tgz", "tif", "tiff", "tsv", "ttf", "txt", "wasm", "wav", "webm", "webp", "whl", "woff",
    "woff2", "xls", "xlsx", "xml",
];

/// Further extensions, such as archives, that would make the list above hard to read.
const NOT_SEARCHED_EITHER: [&str; 4] = ["backup", "xz", "zip", "zst"];

/// Directories with third-party code.
const VENDORED: [&str; 7] = [
    "cdk.out",
    "dist-packages",
    "site-packages",
    "third-party",
    "third_party",
    "thirdparty",
    "vendor",
];

/// Whether a file without the name of a template is searched; the path is relative to the given directory.
pub fn is_searched(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let extension = path.extension().and_then(OsStr::to_str);
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    let is_document = NOT_SEARCHED.binary_search(&extension.as_str()).is_ok()
        || NOT_SEARCHED_EITHER.contains(&extension.as_str());
    let is_generated = [".min.js", ".bundle.js", ".d.ts", ".pb.go"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_document_by_name = ["README", "CHANGELOG", "LICENSE", "NOTICE"]
        .iter()
        .any(|start| name.starts_with(start));
    !is_document && !is_generated && !is_document_by_name && !is_vendored(path)
}

/// Whether a file is in a directory with third-party code.
fn is_vendored(path: &Path) -> bool {
    let mut directories = path.iter().rev().skip(1);
    directories.any(|directory| VENDORED.iter().any(|one| directory == OsStr::new(one)))
}

pub(super) fn is_terraform(path: &Path) -> bool {
    ends_with(path, &[".hcl", ".tf.json", ".tofu.json"])
}

pub(super) fn is_jsonnet(path: &Path) -> bool {
    ends_with(path, &[".jsonnet", ".libsonnet"])
}

/// The template language of an extension.
pub(super) fn templating(path: &Path) -> Option<String> {
    const LANGUAGES: [(&str, &str); 14] = [
        (".erb", "ERB"),
        (".ejs", "EJS"),
        (".eta", "EJS"),
        (".j2", "Jinja"),
        (".jinja", "Jinja"),
        (".jinja2", "Jinja"),
        (".njk", "Nunjucks"),
        (".gotmpl", "Go"),
        (".tftpl", "Terraform"),
        (".mako", "Mako"),
        (".mustache", "Mustache"),
        (".hbs", "Handlebars"),
        (".handlebars", "Handlebars"),
        (".liquid", "Liquid"),
    ];
    let found = LANGUAGES.iter().find(|(end, _)| ends_with(path, &[end]));
    found.map(|(_, language)| (*language).to_owned())
}

fn ends_with(path: &Path, ends: &[&str]) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let name = name.to_ascii_lowercase();
    ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(NOT_SEARCHED.is_sorted());
    }

    #[test]
    fn documentation_and_data_are_not_searched() {
        for name in [
            "a.md",
            "docs/a.RST",
            "yarn.lock",
            "a.snap",
            "x.min.js",
            "terraform.tfstate",
            "terraform.tfstate.backup",
            "README",
        ] {
            assert!(!is_searched(Path::new(name)), "{name}");
        }
        for name in [
            "main.tf",
            "app.py",
            "a.yml.j2",
            "a.json.tpl",
            "Makefile",
            ".aws/task",
        ] {
            assert!(is_searched(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn the_code_of_others_is_known_by_its_directory() {
        assert!(is_vendored(Path::new("vendor/github.com/a/b.go")));
        assert!(!is_vendored(Path::new("src/vendor.go")));
    }
}
