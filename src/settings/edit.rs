//! New settings in the text of a settings file, which is otherwise kept to the byte.

use super::Config;
use crate::syntax::{Cursor, Document, NewEntry, NewValue, Operation, Place};

/// A setting to write: the keys that lead to it, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSetting {
    /// The keys, from the top of the file.
    pub path: Vec<String>,
    /// The value.
    pub value: NewValue,
}

/// What is written below a key.
enum Tree {
    Value(NewValue),
    Entries(Vec<(String, Tree)>),
}

/// The text of a settings file with new settings. A setting that the file has already is replaced.
///
/// # Errors
/// Why the text cannot be edited, or what is wrong with the result.
pub fn with_settings(text: &str, settings: &[NewSetting]) -> Result<String, String> {
    let mut tree = Vec::new();
    for setting in settings {
        put(&mut tree, &setting.path, &setting.value);
    }
    let document = Document::parse(text).map_err(|error| error.message)?;
    let root = Cursor::root(&document);
    let edited = match root.is_null() {
        // A file of comments alone has no mapping to add to.
        true => below(text, &new_text(tree)?),
        false => {
            let mut operations = Vec::new();
            add(root, tree, &mut operations);
            let committed = document.commit(&operations);
            committed.map_err(|error| error.to_string())?.text
        }
    };
    match Config::read("", &edited) {
        Ok(_) => Ok(edited),
        Err(problems) => Err(problems
            .into_iter()
            .map(|problem| problem.message)
            .collect::<Vec<_>>()
            .join(". ")),
    }
}

fn put(entries: &mut Vec<(String, Tree)>, path: &[String], value: &NewValue) {
    let Some((key, rest)) = path.split_first() else {
        return;
    };
    let at = entries.iter().position(|(known, _)| known == key);
    let at = at.unwrap_or_else(|| {
        entries.push((key.clone(), Tree::Entries(Vec::new())));
        entries.len() - 1
    });
    match (&mut entries[at].1, rest) {
        (tree, []) => *tree = Tree::Value(value.clone()),
        (Tree::Entries(inner), rest) => put(inner, rest, value),
        // The value is that of a whole section; it cannot be given in part as well.
        (Tree::Value(_), _) => {}
    }
}

/// The operations that add entries to a mapping of the document.
fn add(mapping: Cursor<'_>, entries: Vec<(String, Tree)>, operations: &mut Vec<Operation>) {
    for (key, tree) in entries {
        match (mapping.written(&key), tree) {
            (Some(there), Tree::Entries(inner)) if there.is_mapping() => {
                add(there, inner, operations);
            }
            (Some(there), tree) => operations.push(Operation::Set {
                node: there.node,
                value: tree.into_value(),
            }),
            (None, tree) => operations.push(Operation::InsertEntry {
                mapping: mapping.node,
                place: Place::End,
                entry: NewEntry::new(key, tree.into_value()),
            }),
        }
    }
}

impl Tree {
    fn into_value(self) -> NewValue {
        match self {
            Self::Value(value) => value,
            Self::Entries(entries) => {
                let entries = entries.into_iter();
                let entry = |(key, tree): (String, Self)| NewEntry::new(key, tree.into_value());
                NewValue::Mapping(entries.map(entry).collect())
            }
        }
    }
}

/// The entries as the text of a file of their own.
fn new_text(entries: Vec<(String, Tree)>) -> Result<String, String> {
    const START: &str = "_: 0\n";
    let document = Document::parse(START).map_err(|error| error.message)?;
    let mut operations = Vec::new();
    add(Cursor::root(&document), entries, &mut operations);
    let committed = document.commit(&operations);
    let text = committed.map_err(|error| error.to_string())?.text;
    Ok(text.strip_prefix(START).unwrap_or(&text).to_owned())
}

/// New text at the end of a file, in its line endings.
fn below(text: &str, new: &str) -> String {
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let needs_end = !text.is_empty() && !text.ends_with('\n') && text != "\u{feff}";
    let between = if needs_end { ending } else { "" };
    format!("{text}{between}{}", new.replace('\n', ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(path: &[&str], value: NewValue) -> NewSetting {
        NewSetting {
            path: path.iter().map(|key| (*key).to_owned()).collect(),
            value,
        }
    }

    fn edited(text: &str) -> String {
        let settings = [
            setting(&["assign-public-ip"], NewValue::Bool(true)),
            setting(
                &["files", "./a.yaml", "workloads", "Api", "cpu"],
                NewValue::Number(256),
            ),
            setting(
                &["files", "./a.yaml", "workloads", "Api", "memory"],
                NewValue::Number(512),
            ),
        ];
        with_settings(text, &settings).unwrap()
    }

    const NEW: &str = "assign-public-ip: true\nfiles:\n  ./a.yaml:\n    workloads:\n      Api:\n        cpu: 256\n        memory: 512\n";

    #[test]
    fn a_file_without_settings_keeps_its_comments() {
        assert_eq!(edited(""), NEW);
        assert_eq!(edited("# why\n"), format!("# why\n{NEW}"));
        let windows = NEW.replace('\n', "\r\n");
        assert_eq!(edited("# why\r\n"), format!("# why\r\n{windows}"));
        assert_eq!(edited("# no end"), format!("# no end\n{NEW}"));
    }

    #[test]
    fn what_is_there_is_kept_to_the_byte() {
        let before = "# ours\nsubnets:   [ subnet-1 ]  # two zones\nfiles:\n  b.yaml: { names: keep }   # stays\n";
        assert_eq!(
            edited(before),
            "# ours\nsubnets:   [ subnet-1 ]  # two zones\nfiles:\n  b.yaml: { names: keep }   # stays\n  ./a.yaml:\n    workloads:\n      Api:\n        cpu: 256\n        memory: 512\nassign-public-ip: true\n"
        );
    }

    #[test]
    fn sections_that_are_commented_out_are_filled() {
        let before = "files:\n  ./a.yaml:\n    workloads:\n      Api:\n        # The size is not known\n        # cpu: 256\n  ./b.yaml:\n    workloads:\n      Job:\n        # cpu: 256\n";
        let after = edited(before);
        let comments = |text: &str| text.matches('#').count();
        assert_eq!(comments(&after), comments(before), "{after}");
        let a = "        # The size is not known\n        # cpu: 256\n";
        assert!(after.contains(a), "{after}");
        assert!(
            after.contains("        cpu: 256\n        memory: 512\n"),
            "{after}"
        );
        let config = std::sync::Arc::new(Config::read("c", &after).unwrap());
        let settings =
            config.settings(Some("a.yaml"), &crate::settings::WorkloadChoices::default());
        assert_eq!(settings.of_members(&["Api"]).memory, Some(512), "{after}");
        assert_eq!(settings.of_members(&["Job"]).memory, None, "{after}");
    }

    #[test]
    fn a_setting_that_is_there_is_replaced() {
        let new = setting(&["cpu"], NewValue::Number(512));
        assert_eq!(
            with_settings("cpu: 256 # small\nnames: keep\n", &[new]).unwrap(),
            "cpu: 512 # small\nnames: keep\n"
        );
    }

    #[test]
    fn an_invalid_result_is_an_error() {
        let new = setting(&["cpu"], NewValue::Number(300));
        let error = with_settings("names: keep\n", &[new]).unwrap_err();
        assert!(error.contains("no task size with 300 CPU units"), "{error}");
        assert!(with_settings("- a list\n", &[]).is_err());
    }
}
