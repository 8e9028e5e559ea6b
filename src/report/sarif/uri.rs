//! Paths as URI references.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// The place of a file: relative to the working directory, unless the path is absolute.
pub(super) fn artifact(path: &str) -> Value {
    let uri = encoded(path);
    if path.starts_with('/') {
        return json!({"uri": format!("file://{uri}")});
    }
    json!({"uri": uri, "uriBaseId": "%SRCROOT%"})
}

/// Percent-encoded, except for the unreserved characters and `/`.
fn encoded(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded() {
        assert_eq!(
            artifact("a b/ö%#?.yaml")["uri"],
            "a%20b/%C3%B6%25%23%3F.yaml"
        );
        assert_eq!(artifact("c:d")["uri"], "c%3Ad");
        assert_eq!(artifact("/a b"), json!({"uri": "file:///a%20b"}));
        assert_eq!(artifact("../x")["uriBaseId"], "%SRCROOT%");
    }
}
