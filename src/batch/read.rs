//! Reading one file, and telling cheaply whether it can hold a template at all.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memchr::{memchr, memmem};

use super::{Candidate, MAX_BYTES, Why};
use crate::parameter_files;

/// Text without any of these is neither a CloudFormation template nor an input of the ECS API.
const MARKS: [&[u8]; 8] = [
    b"AWS::",
    b"Resources",
    b"containerDefinitions",
    b"ContainerDefinitions",
    // Services, and what starts tasks.
    b"taskDefinition",
    b"EcsParameters",
    // Container definitions on their own, which are JSON.
    b"\"portMappings\"",
    b"\"essential\"",
];

/// Bytes with one of these hold ECS definitions, whatever else is the matter with them.
const ECS_MARKS: [&[u8]; 3] = [
    b"AWS::ECS",
    b"containerDefinitions",
    b"ContainerDefinitions",
];

/// What a file turned out to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text that may be a template.
    Text(String),
    /// Bytes that cannot be one.
    WithoutTemplate,
    /// Nothing that could be looked into, and nothing that matters.
    PassedOver(Why),
    /// It matters and could not be read.
    Refused {
        /// What, why and what to do.
        reason: String,
        /// Whether it looks like it holds ECS definitions.
        holds_ecs: bool,
    },
}

/// Reads one file.
pub(super) fn read(candidate: &Candidate) -> Content {
    match File::open(&candidate.real).and_then(read_limited) {
        Ok(bytes) => {
            let is_wanted = parameter_files::may_be(Path::new(&candidate.shown));
            sort(bytes, candidate.named, is_wanted)
        }
        Err(error) => refuse_or_pass_over(
            candidate.named,
            false,
            Why::Unreadable(error.to_string()),
            format!("cannot be read: {error}"),
        ),
    }
}

/// Reads at most one byte more than [`MAX_BYTES`], which is enough to know that it is too much.
///
/// # Errors
/// Whatever the reader says.
pub fn read_limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Tells what the bytes are; a named file is never passed over.
#[must_use]
pub fn judge(bytes: Vec<u8>, named: bool) -> Content {
    sort(bytes, named, false)
}

/// The same; what is wanted for its name needs no marks.
fn sort(bytes: Vec<u8>, named: bool, is_wanted: bool) -> Content {
    if bytes.len() as u64 > MAX_BYTES {
        return refuse_or_pass_over(
            named,
            contains_any(&bytes, &ECS_MARKS),
            Why::TooBig,
            format!(
                "{}; CloudFormation takes templates of up to 1 MB",
                Why::TooBig
            ),
        );
    }
    if is_utf16(&bytes) {
        return refuse_or_pass_over(
            named,
            holds_ecs_in_utf16(&bytes),
            Why::NotText,
            "it is UTF-16 text; save it as UTF-8".to_owned(),
        );
    }
    let has_marks =
        || contains_any(&bytes, &MARKS) || contains_any(&bytes, &parameter_files::MARKS);
    if !named && !is_wanted && !has_marks() {
        return Content::WithoutTemplate;
    }
    if memchr(0, &bytes).is_some() {
        let reason = "it is a binary file (it has zero bytes)".to_owned();
        return refuse_or_pass_over(
            named,
            contains_any(&bytes, &ECS_MARKS),
            Why::NotText,
            reason,
        );
    }
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(text),
        Err(error) => {
            let line = 1 + memchr::memchr_iter(
                b'\n',
                &error.as_bytes()[..error.utf8_error().valid_up_to()],
            )
            .count();
            refuse_or_pass_over(
                named,
                contains_any(error.as_bytes(), &ECS_MARKS),
                Why::NotText,
                format!("line {line} is not UTF-8 text; save the file as UTF-8"),
            )
        }
    }
}

/// Whether bytes can be a template or an input of the ECS API.
pub(super) fn may_hold_template(bytes: &[u8]) -> bool {
    contains_any(bytes, &MARKS)
}

fn refuse_or_pass_over(named: bool, holds_ecs: bool, why: Why, reason: String) -> Content {
    if named || holds_ecs {
        Content::Refused { reason, holds_ecs }
    } else {
        Content::PassedOver(why)
    }
}

fn contains_any(bytes: &[u8], marks: &[&[u8]]) -> bool {
    marks.iter().any(|mark| memmem::find(bytes, mark).is_some())
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// The marks are ASCII, so dropping the zero halves is enough to find them.
fn holds_ecs_in_utf16(bytes: &[u8]) -> bool {
    let halves: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    contains_any(&halves, &ECS_MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ECS: &[u8] = b"Resources:\n  A:\n    Type: AWS::ECS::Service\n";

    fn is_refused(content: &Content, with: &str) -> bool {
        matches!(content, Content::Refused { reason, .. } if reason.contains(with))
    }

    #[test]
    fn text_without_marks_is_no_template_unless_named() {
        assert_eq!(judge(b"a: 1\n".to_vec(), false), Content::WithoutTemplate);
        assert_eq!(
            judge(b"a: 1\n".to_vec(), true),
            Content::Text("a: 1\n".into())
        );
    }

    #[test]
    fn foreign_bytes_are_passed_over_unless_they_matter() {
        let other = b"Resources: \xff\n".to_vec();
        assert_eq!(
            judge(other.clone(), false),
            Content::PassedOver(Why::NotText)
        );
        assert!(is_refused(&judge(other, true), "line 1 is not UTF-8"));

        let mut ecs = ECS.to_vec();
        ecs.extend_from_slice(b"# \xe4\n");
        assert!(is_refused(&judge(ecs, false), "line 4 is not UTF-8"));

        let mut binary = ECS.to_vec();
        binary.push(0);
        assert!(is_refused(&judge(binary, false), "binary"));
    }

    #[test]
    fn utf16_is_named() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(
            String::from_utf8_lossy(ECS)
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        );
        assert!(is_refused(&judge(bytes, false), "UTF-16"));
        assert_eq!(
            judge(vec![0xff, 0xfe, b'a', 0], false),
            Content::PassedOver(Why::NotText)
        );
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let bytes = read_limited(io::repeat(b'a')).unwrap();
        assert_eq!(bytes.len() as u64, MAX_BYTES + 1);
        assert_eq!(
            judge(bytes.clone(), false),
            Content::PassedOver(Why::TooBig)
        );
        assert!(is_refused(&judge(bytes, true), "larger than 64 MiB"));
    }
}
