//! Messages of the base protocol: a header with the length of the content, then JSON.

use std::io::{self, BufRead, Read, Write};

use lsp_server::Message;
use serde_json::{Value, json};

/// The size of the largest message that is read. The largest document that is analyzed has 16 MiB.
const MAX_BYTES: u64 = 64 << 20;

/// What was read from the client.
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is no message, with the error code to answer with and the reason.
    Malformed(i32, String),
}

/// Reads one message; `None` at the end of the input.
///
/// # Errors
/// If reading fails, or the header is malformed: where the next message starts is unknown then.
pub(super) fn read(input: &mut dyn BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = content_length(input)? else {
        return Ok(None);
    };
    let mut content = Vec::new();
    input.take(length).read_to_end(&mut content)?;
    if (content.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(message(&content)))
}

fn message(content: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(content) {
        Ok(value) => value,
        Err(error) => {
            let code = lsp_server::ErrorCode::ParseError as i32;
            return Incoming::Malformed(code, format!("The message is not JSON: {error}"));
        }
    };
    serde_json::from_value(value).map_or_else(
        |_| {
            let code = lsp_server::ErrorCode::InvalidRequest as i32;
            let reason = "The message is not a request, a response or a notification";
            Incoming::Malformed(code, reason.to_owned())
        },
        Incoming::Message,
    )
}

/// The length of the next message; `None` at the end of the input.
fn content_length(input: &mut dyn BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        // A line of a header is short; without a limit, input without line breaks would fill the memory.
        input.take(4096).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| malformed(line))?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse().map_err(|_| malformed(line))?);
        }
    }
    match length {
        Some(length) if length <= MAX_BYTES => Ok(Some(length)),
        Some(length) => Err(malformed(&format!("Content-Length: {length}"))),
        None => Err(malformed("no Content-Length")),
    }
}

fn malformed(line: &str) -> io::Error {
    let message = format!("Malformed header of a message: {line}");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// Answers something that is no message, and therefore has no ID.
pub(super) fn refuse(output: &mut dyn Write, code: i32, reason: &str) -> io::Result<()> {
    let answer = json!({"jsonrpc": "2.0", "id": null, "error": {"code": code, "message": reason}});
    let answer = answer.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{answer}", answer.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(content: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{content}", content.len())
    }

    #[test]
    fn messages_are_read_one_after_the_other() {
        let first = framed(r#"{"id": 1, "method": "shutdown"}"#);
        let second = format!(
            "Content-Type: x\r\n{}",
            framed(r#"{"method": "exit", "params": null}"#)
        );
        let mut input = io::Cursor::new(first + &second);
        let method = |incoming| match incoming {
            Ok(Some(Incoming::Message(Message::Request(one)))) => one.method,
            Ok(Some(Incoming::Message(Message::Notification(one)))) => one.method,
            _ => "?".to_owned(),
        };
        assert_eq!(method(read(&mut input)), "shutdown");
        assert_eq!(method(read(&mut input)), "exit");
        assert!(read(&mut input).unwrap().is_none());
    }

    #[test]
    fn content_that_is_no_message_is_answered_and_the_next_one_is_read() {
        for (content, expected) in [
            ("{", -32700),
            ("\u{ff}", -32700),
            ("[]", -32600),
            (r#"{"id": {}}"#, -32600),
        ] {
            let mut input = io::Cursor::new(framed(content) + &framed(r#"{"method": "exit"}"#));
            let Some(Incoming::Malformed(code, reason)) = read(&mut input).unwrap() else {
                panic!("{content} is no message");
            };
            assert_eq!(code, expected, "{content}");
            let mut output = Vec::new();
            refuse(&mut output, code, &reason).unwrap();
            let output = String::from_utf8(output).unwrap();
            let (header, answer) = output.split_once("\r\n\r\n").unwrap();
            assert_eq!(header, format!("Content-Length: {}", answer.len()));
            let answer: Value = serde_json::from_str(answer).unwrap();
            assert_eq!(answer["id"], Value::Null);
            assert_eq!(answer["error"]["code"], expected);
            assert!(matches!(
                read(&mut input),
                Ok(Some(Incoming::Message(Message::Notification(_))))
            ));
        }
    }

    #[test]
    fn without_a_length_nothing_can_be_read() {
        for header in [
            "X\r\n\r\n",
            "X: 1\r\n\r\n{}",
            "Content-Length: x\r\n\r\n",
            "Content-Length: 99999999999999\r\n\r\n",
        ] {
            let error = read(&mut io::Cursor::new(header)).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{header}");
        }
        assert!(
            read(&mut io::Cursor::new("Content-Length: 9\r\n\r\n{}"))
                .unwrap()
                .is_none()
        );
    }
}
