//! Reports of earlier runs, which quote templates and commands, but are no input.

use memchr::memmem;

/// The number of bytes by which a report is recognized.
const HEAD: usize = 16 * 1024;

/// How the reports begin that can be recognized. Text and diffs cannot.
const STARTS: [&str; 11] = [
    "{\n  \"version\": 1,\n  \"plan\": \"",
    "{\n  \"version\": 2,\n  \"files\": [",
    "{\n  \"version\": 1,\n  \"statistics\": [",
    "{\n  \"version\": 1,\n  \"repositories\": [",
    "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n  \"runs\": [",
    "<!-- ecs2fargate -->\n",
    "# Runbook: migration to AWS Fargate\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ecs2fargate\" ",
    "::error title=ecs2fargate (",
    "::warning title=ecs2fargate (",
    "::notice title=ecs2fargate (",
];

/// Whether the content of a file is a report of this program in one of its formats. None of them can be a template.
pub fn is_report(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let starts = STARTS
        .iter()
        .any(|start| head.starts_with(start.as_bytes()));
    starts || head == b"[]\n" || is_quality_report(head) || is_page(head)
}

/// Whether it is an HTML page.
fn is_page(head: &[u8]) -> bool {
    let generator = b"<meta name=\"generator\" content=\"ecs2fargate ";
    head.starts_with(b"<!DOCTYPE html>") && memmem::find(head, generator).is_some()
}

/// Whether it begins with an entry of a code quality report.
fn is_quality_report(head: &[u8]) -> bool {
    let keys = ["\n    \"check_name\": \"", "\n    \"fingerprint\": \""];
    head.starts_with(b"[\n  {\n    \"description\": \"")
        && keys
            .iter()
            .all(|key| memmem::find(head, key.as_bytes()).is_some())
}
