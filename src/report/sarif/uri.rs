//! Paths as URI references.

use serde_json::{Value, json};

use crate::report::uri::encoded;

/// The place of a file: relative to the working directory, unless the path is absolute.
pub(super) fn artifact(path: &str) -> Value {
    let uri = encoded(path);
    if path.starts_with('/') {
        return json!({"uri": format!("file://{uri}")});
    }
    json!({"uri": uri, "uriBaseId": "%SRCROOT%"})
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
