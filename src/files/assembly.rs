//! The templates of a directory that the AWS CDK or another program synthesizes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::read::{open, read_limited};

/// The file that describes a cloud assembly.
const MANIFEST: &str = "manifest.json";

/// How the names of templates in a cloud assembly end.
const TEMPLATE: &str = ".template.json";

/// The extensions of templates outside of cloud assemblies.
const EXTENSIONS: [&str; 4] = ["json", "template", "yaml", "yml"];

/// The templates of a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembly {
    /// Their files, by their paths relative to the directory, with `/`.
    pub templates: BTreeMap<String, PathBuf>,
    /// The kinds of values that could not be looked up: the AWS CDK synthesizes dummy values for them.
    pub lookups: Vec<String>,
}

impl Assembly {
    /// The templates of a cloud assembly, of another directory, or of one file.
    ///
    /// # Errors
    /// With a message for the user, if there are none, or if the assembly is incomplete.
    pub fn read(place: &Path) -> Result<Self, String> {
        let Ok(found) = fs::metadata(place) else {
            return Err("no such file or directory".to_owned());
        };
        if found.is_file() {
            let name = place
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let templates = BTreeMap::from([(name.unwrap_or_default(), place.to_owned())]);
            return Ok(Self {
                templates,
                lookups: Vec::new(),
            });
        }
        let mut assembly = Self::default();
        let is_assembly = place.join(MANIFEST).is_file();
        assembly.find(place, "", is_assembly)?;
        if is_assembly {
            assembly.complete(place, "")?;
        }
        if assembly.templates.is_empty() {
            return Err(match is_assembly {
                true => format!("no {TEMPLATE} files; synthesize the app into this directory, for example with `cdk synth --output DIR`"),
                false => "no templates; specify a directory that `cdk synth --output DIR` wrote, one with templates, or a template".to_owned(),
            });
        }
        assembly.lookups.sort();
        assembly.lookups.dedup();
        Ok(assembly)
    }

    /// Finds the templates below a directory. Assets of a cloud assembly are files of the user, not templates.
    fn find(&mut self, directory: &Path, prefix: &str, is_assembly: bool) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
        let entries = fs::read_dir(directory).map_err(failed)?;
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            let shown = format!("{prefix}{name}");
            if path.is_dir() {
                let is_asset = is_assembly && name.starts_with("asset.");
                if !is_asset && !name.starts_with('.') && name != "node_modules" {
                    self.find(&path, &format!("{shown}/"), is_assembly)?;
                }
            } else if match is_assembly {
                true => name.ends_with(TEMPLATE),
                false => is_template(&path),
            } {
                self.templates.insert(shown, path);
            }
        }
        Ok(())
    }

    /// Checks that all templates of a manifest are there, and those of the assemblies in it.
    fn complete(&mut self, directory: &Path, prefix: &str) -> Result<(), String> {
        let shown = format!("{prefix}{MANIFEST}");
        let manifest =
            manifest(&directory.join(MANIFEST)).map_err(|error| format!("{shown}: {error}"))?;
        for missing in manifest["missing"].as_array().into_iter().flatten() {
            self.lookups
                .extend(missing["provider"].as_str().map(str::to_owned));
        }
        for (id, artifact) in manifest["artifacts"].as_object().into_iter().flatten() {
            let property = |name: &str| artifact["properties"][name].as_str();
            match artifact["type"].as_str() {
                Some("aws:cloudformation:stack") => {
                    let file = property("templateFile").unwrap_or_default();
                    let file = format!("{prefix}{file}");
                    if !self.templates.contains_key(&file) {
                        return Err(format!(
                            "{shown}: the template {file} of {id} is missing; synthesize the app again"
                        ));
                    }
                }
                Some("cdk:cloud-assembly") => {
                    let name = property("directoryName").unwrap_or_default();
                    self.complete(&directory.join(name), &format!("{prefix}{name}/"))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn manifest(file: &Path) -> Result<Value, String> {
    let bytes = open(file)
        .and_then(read_limited)
        .map_err(|error| error.to_string())?;
    let manifest: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    match manifest["artifacts"].is_object() {
        true => Ok(manifest),
        false => Err("not the manifest of a cloud assembly".to_owned()),
    }
}

/// Whether a file outside of a cloud assembly is a template.
fn is_template(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    if !extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
        return false;
    }
    let text = open(file).and_then(read_limited).unwrap_or_default();
    memchr::memmem::find(&text, b"Resources").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK: &str = r#""A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.template.json"}}"#;

    fn read(files: &[(&str, &str)]) -> Result<(Vec<String>, Vec<String>), String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        for (path, text) in files {
            let path = directory.path().join(path);
            let parent = path.parent().ok_or("a file has a parent")?;
            fs::create_dir_all(parent).map_err(|error| error.to_string())?;
            fs::write(path, text).map_err(|error| error.to_string())?;
        }
        let found = Assembly::read(directory.path())?;
        Ok((found.templates.into_keys().collect(), found.lookups))
    }

    fn names(files: &[(&str, &str)]) -> Vec<String> {
        read(files).expect("it has templates").0
    }

    #[test]
    fn an_assembly_has_stacks_nested_stacks_and_assemblies() {
        let nested =
            r#""S": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-S"}}"#;
        let files = [
            (
                "manifest.json",
                &*format!(r#"{{"artifacts": {{{STACK}, {nested}}}}}"#),
            ),
            ("A.template.json", "{}"),
            ("A.assets.json", r#"{"Resources": {}}"#),
            ("ANested1.nested.template.json", "{}"),
            ("tree.json", "{}"),
            ("asset.1/Mine.template.json", "{}"),
            (
                "assembly-S/manifest.json",
                &format!(r#"{{"artifacts": {{{STACK}}}}}"#),
            ),
            ("assembly-S/A.template.json", "{}"),
        ];
        let all = [
            "A.template.json",
            "ANested1.nested.template.json",
            "assembly-S/A.template.json",
        ];
        assert_eq!(names(&files), all);
        let error = read(&files[..7]).expect_err("a template is missing");
        assert!(
            error.starts_with(
                "assembly-S/manifest.json: the template assembly-S/A.template.json of A is missing"
            ),
            "{error}"
        );
        let error = read(&files[..6]).expect_err("an assembly is missing");
        assert!(error.starts_with("assembly-S/manifest.json: "), "{error}");
    }

    #[test]
    fn lookups_without_a_result_are_named_once() {
        let manifest = r#"{"artifacts": {}, "missing": [{"provider": "vpc-provider"}, {"provider": "vpc-provider"}]}"#;
        let (_, lookups) =
            read(&[("manifest.json", manifest), ("A.template.json", "{}")]).expect("it has one");
        assert_eq!(lookups, ["vpc-provider"]);
    }

    #[test]
    fn another_directory_has_templates_by_their_content() {
        let files = [
            ("a.yaml", "Resources: {}"),
            ("b/c.json", r#"{"Resources": {}}"#),
            ("values.yaml", "a: b"),
            ("read.md", "Resources"),
        ];
        assert_eq!(names(&files), ["a.yaml", "b/c.json"]);
        let error = read(&files[2..]).expect_err("there are none");
        assert!(
            error.starts_with("no templates; specify a directory"),
            "{error}"
        );
    }

    #[test]
    fn a_broken_manifest_is_an_error() {
        for manifest in ["{", "{}", "[]"] {
            let files = [("manifest.json", manifest), ("A.template.json", "{}")];
            let error = read(&files).expect_err("it is broken");
            assert!(error.starts_with("manifest.json: "), "{error}");
        }
        let error = read(&[("manifest.json", r#"{"artifacts": {}}"#)]).expect_err("it is empty");
        assert!(error.starts_with("no .template.json files"), "{error}");
    }
}
