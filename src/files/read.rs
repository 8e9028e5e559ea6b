//! Reads one file, and cheaply decides whether it can contain a template at all.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::str::Utf8Error;

use memchr::memchr;

use super::{MAX_BYTES, Overlay, SkipReason, is_report};
use crate::engine::inputs::{self, SEARCH};

/// The content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text that may be a template.
    Text(String),
    /// Bytes that cannot be a template.
    WithoutTemplate,
    /// A file that cannot be analyzed, and is not relevant.
    PassedOver(SkipReason),
    /// A relevant file that could not be read.
    Refused {
        /// The problem, its cause and what to do.
        reason: String,
        /// Whether the file appears to contain ECS definitions.
        holds_ecs: bool,
    },
}

/// Reads files one after the other through one buffer, except those that the overlay replaces.
pub(super) struct Reader<'o> {
    piece: Vec<u8>,
    overlay: &'o Overlay,
}

/// The number of bytes of an oversized file that are searched for ECS definitions.
const MOST_OF_LARGE: usize = 256 << 20;

/// The number of bytes that are searched of a file whose name is not that of a template. Source files are smaller.
const MOST_SEARCHED: u64 = 1 << 20;

/// The size of the first read, before the file size is queried; nearly every file is smaller.
const PIECE: usize = 64 * 1024;

impl<'o> Reader<'o> {
    pub(super) fn new(overlay: &'o Overlay) -> Self {
        Self {
            piece: vec![0; PIECE],
            overlay,
        }
    }

    /// Reads one file; one that is selected by its name needs no marks.
    pub(super) fn read(
        &mut self,
        path: &Path,
        named: bool,
        is_wanted: impl Fn() -> bool,
    ) -> Content {
        if let Some(text) = self.overlay.get(path) {
            return classify(text.as_bytes(), named, is_wanted);
        }
        self.content(path, named, is_wanted)
            .unwrap_or_else(|error| {
                refuse_or_pass_over(
                    named,
                    false,
                    SkipReason::Unreadable(error.to_string()),
                    format!("cannot be read: {error}"),
                )
            })
    }

    fn content(
        &mut self,
        path: &Path,
        named: bool,
        is_wanted: impl Fn() -> bool,
    ) -> io::Result<Content> {
        let mut file = open(path)?;
        let mut length = 0;
        while length < PIECE {
            match file.read(&mut self.piece[length..]) {
                Ok(0) => return Ok(classify(&self.piece[..length], named, is_wanted)),
                Ok(more) => length += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if file.metadata()?.len() > MAX_BYTES {
            let holds_ecs = holds_ecs(&mut file, &mut self.piece)?;
            return Ok(too_big(named, holds_ecs));
        }
        let mut whole = self.piece.clone();
        // The file may grow in the meantime.
        file.take(MAX_BYTES + 1 - PIECE as u64)
            .read_to_end(&mut whole)?;
        Ok(classify(&whole, named, is_wanted))
    }
}

/// Opens a regular file. Opening a pipe, a socket or a device could block the run, or reading it could never end.
///
/// # Errors
/// If it is not a regular file, or cannot be opened.
pub(super) fn open(path: &Path) -> io::Result<File> {
    // The path may be replaced by another kind of file in the meantime, so the open file is checked.
    let file = open_without_waiting(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        return Ok(file);
    }
    let what = if kind.is_dir() {
        "is a directory"
    } else {
        "a pipe, socket or device, not a regular file (use - for standard input)"
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, what))
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    // If nobody writes to a pipe, an ordinary open blocks forever.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(openat(CWD, path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

impl Reader<'_> {
    /// The text of a file whose name is not that of a template, if it may contain ECS definitions. An unreadable file
    /// is ignored: the user did not select it.
    pub(super) fn search(&mut self, path: &Path) -> Option<Searched> {
        if let Some(text) = self.overlay.get(path) {
            return searched(path, text.as_bytes());
        }
        let mut file = File::open(path).ok()?;
        let mut length = 0;
        while length < PIECE {
            match file.read(&mut self.piece[length..]) {
                Ok(0) => return searched(path, &self.piece[..length]),
                Ok(more) => length += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        // Binary files contain zero bytes near the start.
        if memchr(0, &self.piece).is_some() && !is_utf16(&self.piece) {
            return None;
        }
        let mut whole = self.piece.clone();
        file.take(MOST_SEARCHED - PIECE as u64)
            .read_to_end(&mut whole)
            .ok()?;
        searched(path, &whole)
    }
}

/// The text of a file whose name is not that of a template.
pub(super) struct Searched {
    /// The text, with U+FFFD for what cannot be decoded.
    pub text: String,
    /// Whether the file is a program that is read as input. It is edited, so it must be UTF-8.
    pub is_program: bool,
    /// Why the file cannot be edited, if it is not UTF-8.
    pub not_utf8: Option<String>,
}

fn searched(path: &Path, bytes: &[u8]) -> Option<Searched> {
    if is_report(bytes) {
        return None;
    }
    if is_utf16(bytes) {
        let text = utf16(bytes);
        let is_program = SEARCH.may_define_templates(path, text.as_bytes());
        return (is_program || inputs::may_define(text.as_bytes())).then_some(Searched {
            text,
            is_program,
            not_utf8: Some(IS_UTF16.to_owned()),
        });
    }
    // Nearly every file ends here.
    let is_program = SEARCH.may_define_templates(path, bytes);
    if !(is_program || inputs::may_define(bytes)) || memchr(0, bytes).is_some() {
        return None;
    }
    let decoded = str::from_utf8(bytes);
    Some(Searched {
        text: String::from_utf8_lossy(bytes).into_owned(),
        is_program,
        not_utf8: decoded.err().map(|error| line_without_utf8(bytes, error)),
    })
}

fn utf16(bytes: &[u8]) -> String {
    let is_little = bytes[0] == 0xff;
    let units = bytes[2..].chunks_exact(2).map(|pair| match is_little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    char::decode_utf16(units)
        .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

const IS_UTF16: &str = "UTF-16 text; save it as UTF-8";

fn line_without_utf8(bytes: &[u8], error: Utf8Error) -> String {
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
    format!("line {line} is not UTF-8 text; save the file as UTF-8")
}

/// Reads at most one byte more than [`MAX_BYTES`], which is enough to detect that the limit is exceeded.
///
/// # Errors
/// The reader's errors.
pub fn read_limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a text is not skipped at once; one that is wanted by its name needs no marks.
pub(super) fn may_be_input(text: &str, is_wanted: impl Fn() -> bool) -> bool {
    !matches!(
        classify(text.as_bytes(), false, is_wanted),
        Content::WithoutTemplate
    )
}

/// Classifies bytes; a named file is never skipped.
pub fn judge(bytes: &[u8], named: bool) -> Content {
    classify(bytes, named, || false)
}

/// The same; a file that is selected by its name needs no marks.
fn classify(bytes: &[u8], named: bool, is_wanted: impl Fn() -> bool) -> Content {
    if bytes.len() as u64 > MAX_BYTES {
        return too_big(named, SEARCH.holds_definitions(bytes));
    }
    if is_utf16(bytes) {
        return refuse_or_pass_over(
            named,
            holds_ecs_in_utf16(bytes),
            SkipReason::NotText,
            IS_UTF16.to_owned(),
        );
    }
    if !named && is_report(bytes) {
        return Content::WithoutTemplate;
    }
    let by_name = || bytes.len() <= inputs::MAX_BYTES_BY_NAME && is_wanted();
    if !named && !SEARCH.may_be_input(bytes) && !by_name() {
        return Content::WithoutTemplate;
    }
    let not_text = |reason| {
        let holds_ecs = SEARCH.holds_definitions(bytes);
        refuse_or_pass_over(named, holds_ecs, SkipReason::NotText, reason)
    };
    if memchr(0, bytes).is_some() {
        return not_text("binary file (contains NUL bytes)".to_owned());
    }
    match str::from_utf8(bytes) {
        Ok(text) => Content::Text(text.to_owned()),
        Err(error) => not_text(line_without_utf8(bytes, error)),
    }
}

/// Whether a large file contains ECS definitions: searches the part that was read, and the rest up to a limit.
fn holds_ecs(file: &mut File, piece: &mut [u8]) -> io::Result<bool> {
    // A mark may span the end of a piece.
    const OVERLAP: usize = 64;
    let mut left = MOST_OF_LARGE;
    loop {
        if SEARCH.holds_definitions(piece) {
            return Ok(true);
        }
        let end = piece.len();
        piece.copy_within(end - OVERLAP.., 0);
        let length = file.read(&mut piece[OVERLAP..])?;
        piece[OVERLAP + length..].fill(0);
        left = left.saturating_sub(length);
        if length == 0 || left == 0 {
            return Ok(false);
        }
    }
}

fn too_big(named: bool, holds_ecs: bool) -> Content {
    let why = SkipReason::TooBig;
    let reason = format!("{why}; CloudFormation supports templates of up to 1 MB");
    refuse_or_pass_over(named, holds_ecs, why, reason)
}

fn refuse_or_pass_over(named: bool, holds_ecs: bool, why: SkipReason, reason: String) -> Content {
    if named || holds_ecs {
        Content::Refused { reason, holds_ecs }
    } else {
        Content::PassedOver(why)
    }
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// The marks are ASCII, so it is sufficient to drop the zero bytes.
fn holds_ecs_in_utf16(bytes: &[u8]) -> bool {
    let halves: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    SEARCH.holds_definitions(&halves)
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
        assert_eq!(judge(b"a: 1\n", false), Content::WithoutTemplate);
        assert_eq!(judge(b"a: 1\n", true), Content::Text("a: 1\n".into()));
    }

    #[test]
    fn foreign_bytes_are_passed_over_unless_they_matter() {
        let other = b"Resources: \xff\n".to_vec();
        assert_eq!(
            judge(&other, false),
            Content::PassedOver(SkipReason::NotText)
        );
        assert!(is_refused(&judge(&other, true), "line 1 is not UTF-8"));

        let mut ecs = ECS.to_vec();
        ecs.extend_from_slice(b"# \xe4\n");
        assert!(is_refused(&judge(&ecs, false), "line 4 is not UTF-8"));

        let mut binary = ECS.to_vec();
        binary.push(0);
        assert!(is_refused(&judge(&binary, false), "binary"));
    }

    #[test]
    fn utf16_is_named() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(
            String::from_utf8_lossy(ECS)
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        );
        assert!(is_refused(&judge(&bytes, false), "UTF-16"));
        assert_eq!(
            judge(&[0xff, 0xfe, b'a', 0], false),
            Content::PassedOver(SkipReason::NotText)
        );
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let bytes = read_limited(io::repeat(b'a')).unwrap();
        assert_eq!(bytes.len() as u64, MAX_BYTES + 1);
        assert_eq!(
            judge(&bytes, false),
            Content::PassedOver(SkipReason::TooBig)
        );
        assert!(is_refused(&judge(&bytes, true), "larger than 16 MiB"));
    }

    #[test]
    fn a_reader_gives_every_file_whole_and_nothing_of_another() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        let overlay = Overlay::default();
        let mut reader = Reader::new(&overlay);
        let text = |length: usize| format!("AWS::{}", "x".repeat(length - 5));
        for length in [PIECE + 1, 5, PIECE, 3 * PIECE, PIECE - 1] {
            std::fs::write(&path, text(length)).unwrap();
            assert_eq!(
                reader.read(&path, false, || false),
                Content::Text(text(length))
            );
        }
        // A sparse file uses no disk space.
        File::create(&path).unwrap().set_len(MAX_BYTES + 1).unwrap();
        assert_eq!(
            reader.read(&path, false, || false),
            Content::PassedOver(SkipReason::TooBig)
        );
        assert!(is_refused(
            &reader.read(&path, true, || false),
            "larger than 16 MiB"
        ));
    }

    #[test]
    fn a_text_of_the_overlay_is_read_instead_of_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let (open, closed) = (
            directory.path().join("open"),
            directory.path().join("closed"),
        );
        for path in [&open, &closed] {
            std::fs::write(path, "AWS::Saved").unwrap();
        }
        let missing = directory.path().join("missing");
        let texts = [&open, &missing].map(|path| (path.clone(), "AWS::Typed".into()));
        let overlay = texts.into_iter().collect();
        let mut reader = Reader::new(&overlay);
        for (path, text) in [
            (&open, "AWS::Typed"),
            (&missing, "AWS::Typed"),
            (&closed, "AWS::Saved"),
        ] {
            assert_eq!(
                reader.read(path, false, || false),
                Content::Text(text.to_owned())
            );
        }
    }
}
