//! URIs of files and of documentation.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything except for the unreserved characters and `/`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The address of an item in the published documentation of this version.
pub(crate) fn documentation(item: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("https://docs.rs/ecs2fargate/{version}/ecs2fargate/{item}")
}

/// The path with `/` on every system, percent-encoded.
pub(crate) fn encoded(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    utf8_percent_encode(&path, ENCODED).to_string()
}
