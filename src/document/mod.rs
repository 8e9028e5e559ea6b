//! The lossless YAML and JSON document and its edits.
