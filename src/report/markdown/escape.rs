//! Texts from files as Markdown: nothing in them is markup, a mention, a link or a control character.

use std::fmt::Write as _;

use crate::visible;

/// The characters with a meaning within a line of Markdown, HTML or a table; a line never begins with such a text.
const SPECIAL: [char; 12] = ['&', '<', '>', '`', '*', '_', '~', '[', ']', '|', '\\', '$'];

/// One line of text.
pub(in crate::report) fn text(text: &str) -> String {
    // GitHub and GitLab look for names of users, issues and requests in the text without its markup.
    escaped(text, "<!-- -->")
}

/// Code within a line, also of a table or a summary. No names are looked for in it.
pub(in crate::report) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text, ""))
}

/// A text whose possible names of users and issues are interrupted.
fn escaped(text: &str, interruption: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let visible = visible::one_line(text);
    let mut characters = visible.chars().peekable();
    let mut word = String::new();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        match character {
            '@' | '#' | '!' if next.is_some_and(char::is_alphanumeric) => {
                entity(&mut out, character);
                out.push_str(interruption);
            }
            // Links are made of addresses without any markup.
            ':' if next == Some('/') => entity(&mut out, character),
            '.' if word.eq_ignore_ascii_case("www") => entity(&mut out, character),
            character if SPECIAL.contains(&character) => entity(&mut out, character),
            character => out.push(character),
        }
        if character.is_alphanumeric() {
            word.push(character);
        } else {
            word.clear();
        }
    }
    out
}

/// Lines of code in a block of a language. Line endings of Windows become those of the block.
pub(in crate::report) fn block(language: &str, content: &str) -> String {
    let content = content.replace("\r\n", "\n");
    let content = visible::lines(content.trim_end_matches('\n')).into_owned();
    let longest = content.split(|character| character != '`').map(str::len);
    let fence = "`".repeat(longest.max().unwrap_or_default().max(2) + 1);
    format!("{fence}{language}\n{content}\n{fence}\n")
}

fn entity(out: &mut String, character: char) {
    // Writing to a String cannot fail.
    let _ = write!(out, "&#{};", u32::from(character));
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

    use super::*;

    const SPITEFUL: &[&str] = &[
        "<script>alert(1)</script>",
        "**bold** _under_ ~~gone~~ `code` ``more``",
        "[link](https://example.com) ![image](x.png) <https://example.com> https://example.com www.example.com",
        "a | b \\| c \\",
        "]]> --> <!-- $x^2$ {{x}} &lt; &amp;#60;",
        "@octocat fixes #1 and !2",
    ];

    /// The text that a reader sees, and the markup other than the one expected.
    fn read(markdown: &str) -> (String, Vec<String>) {
        let (mut text, mut markup) = (String::new(), Vec::new());
        for event in Parser::new_ext(markdown, Options::all()) {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                Event::InlineHtml(html) if &*html == "<!-- -->" => {}
                other => markup.push(format!("{other:?}")),
            }
        }
        (text, markup)
    }

    /// Options make quotation marks and dashes of what is typed; GitHub does not.
    fn straight(text: &str) -> String {
        text.replace(['‘', '’'], "'")
            .replace(['“', '”'], "\"")
            .replace('–', "--")
    }

    #[test]
    fn a_text_has_no_markup() {
        for spiteful in SPITEFUL {
            let (shown, markup) = read(&format!("x {}", text(spiteful)));
            assert_eq!(straight(&shown), format!("x {spiteful}"));
            assert_eq!(markup, [""; 0], "{spiteful}");
        }
    }

    #[test]
    fn names_of_users_and_issues_are_interrupted() {
        assert_eq!(
            text("@octocat #1 !2 a@b"),
            "&#64;<!-- -->octocat &#35;<!-- -->1 &#33;<!-- -->2 a&#64;<!-- -->b"
        );
        assert_eq!(text("https://a www.b"), "https&#58;//a www&#46;b");
    }

    #[test]
    fn code_has_no_markup_in_a_table() {
        for spiteful in SPITEFUL {
            let table = format!("|a|b|\n|-|-|\n|{}|end|\n", code(spiteful));
            let events: Vec<Event<'_>> = Parser::new_ext(&table, Options::ENABLE_TABLES).collect();
            let mut texts: Vec<String> = Vec::new();
            for event in &events {
                match event {
                    Event::Start(Tag::TableCell) => texts.push(String::new()),
                    Event::Text(part) => texts.last_mut().unwrap().push_str(part),
                    Event::InlineHtml(html) => {
                        assert!(matches!(&**html, "<code>" | "</code>"), "{html}")
                    }
                    Event::Code(_) => panic!("{spiteful}"),
                    _ => {}
                }
            }
            assert_eq!(texts, ["a", "b", spiteful, "end"]);
        }
    }

    #[test]
    fn nothing_ends_a_block() {
        let content = "+a ```\n```\n+````x\r\n+\u{1b}[31m\u{202e}</details>\n";
        let markdown = block("diff", content);
        let mut events = Parser::new(&markdown);
        let Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language)))) = events.next()
        else {
            panic!("{markdown}");
        };
        assert_eq!(&*language, "diff");
        let mut text = String::new();
        let mut after = Vec::new();
        for event in events {
            match event {
                Event::Text(part) => text.push_str(&part),
                other => after.push(other),
            }
        }
        assert_eq!(after, [Event::End(TagEnd::CodeBlock)]);
        assert_eq!(text, "+a ```\n```\n+````x\n+\\u001b[31m\\u202e</details>\n");
    }

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(text("a\nb\u{1b}[31m"), "a&#92;u000ab&#92;u001b&#91;31m");
        assert_eq!(code("a\nb"), "<code>a&#92;u000ab</code>");
    }
}
