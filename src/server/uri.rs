//! The URIs of files.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use percent_encoding::percent_decode_str;

use crate::report::uri::encoded;

/// The path of a file; `None` if the URI is not that of a local file.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let rest = rest
        .split(['?', '#'])
        .next()
        .filter(|path| path.starts_with('/'))?;
    let decoded = percent_decode_str(rest).decode_utf8().ok()?;
    // On Windows, a drive letter follows the slash.
    let path = match decoded.as_bytes() {
        [b'/', letter, b':', ..] if cfg!(windows) && letter.is_ascii_alphabetic() => &decoded[1..],
        _ => &decoded,
    };
    Some(PathBuf::from(path))
}

/// The URI of a file by its absolute path; `None` if that is not UTF-8.
pub(super) fn of(path: &Path) -> Option<Uri> {
    let text = path.to_str()?;
    let (start, text) = if cfg!(windows) {
        ("file:///", text.trim_start_matches(r"\\?\"))
    } else {
        ("file://", text)
    };
    Uri::from_str(&format!("{start}{}", encoded(text))).ok()
}

/// The path with every symbolic link resolved, by which files are identified. The file need not exist.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let parent = || {
        let parent = std::fs::canonicalize(path.parent()?).ok()?;
        Some(parent.join(path.file_name()?))
    };
    std::fs::canonicalize(path)
        .ok()
        .or_else(parent)
        .unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_that_of_its_uri() {
        for (text, uri) in [
            ("/a b/ö%#?.yaml", "file:///a%20b/%C3%B6%25%23%3F.yaml"),
            ("/c:/x", "file:///c%3A/x"),
        ] {
            assert_eq!(of(Path::new(text)).unwrap().as_str(), uri);
            assert_eq!(path(uri).unwrap(), Path::new(text));
        }
        assert_eq!(path("file://localhost/a").unwrap(), Path::new("/a"));
        // Editors do not encode every character.
        assert_eq!(path("file:///a:(b)").unwrap(), Path::new("/a:(b)"));
    }

    #[test]
    fn other_documents_are_no_files() {
        for uri in [
            "untitled:Untitled-1",
            "https://example.com/a",
            "file://server/share",
            "file:///%FF",
        ] {
            assert_eq!(path(uri), None, "{uri}");
        }
    }
}
