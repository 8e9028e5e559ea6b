//! Files because of which a module is not known completely.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::module::directory_of;
use super::source::joined;
use crate::model::ProjectedSource;
use crate::syntax::ParseError;

/// The files because of which the module of a directory is not known completely, each by the index of the source, with a
/// sentence about it.
pub(super) type UnreadFiles = HashMap<String, Vec<(usize, String)>>;

/// Finds them among the sources of a run, of which some cannot be parsed.
pub(super) fn unread_files(
    sources: &[ProjectedSource<'_>],
    errors: &[(usize, ParseError)],
) -> UnreadFiles {
    let mut found = UnreadFiles::new();
    let mut add = |directory: &str, file, message: String| {
        let of_directory = found.entry(directory.to_owned()).or_default();
        of_directory.push((file, message));
    };
    for (file, error) in errors {
        let path = sources[*file].path;
        // Without the values in a file, the values of its variables are not known.
        if !path.ends_with(".tfvars") {
            let message = format!(
                "The file cannot be parsed, so the module is not known completely: {}",
                error.message
            );
            add(directory_of(path), *file, message);
        }
    }
    for (file, source) in sources.iter().enumerate() {
        if source.path.ends_with(".tf.json") {
            let message = "The module has a file in JSON syntax, which is not read";
            add(directory_of(source.path), file, message.to_owned());
        }
    }
    // The call in a file that cannot be parsed may lack what the module needs.
    for (file, _) in errors {
        let from = directory_of(sources[*file].path);
        for directory in called_from(sources[*file].text, from) {
            if directory != from {
                let message = "The file seems to call this module and cannot be parsed";
                add(&directory, *file, message.to_owned());
            }
        }
    }
    found
}

/// The source of a module call.
static SOURCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"source\s*=\s*"(\.[^"]*)""#).ok());

/// The directories whose modules a text in a directory seems to call.
fn called_from(text: &str, directory: &str) -> Vec<String> {
    let calls = SOURCE.as_ref().into_iter();
    let calls = calls.flat_map(|source| source.captures_iter(text));
    calls
        .filter_map(|call| joined(directory, &call[1]))
        .collect()
}
