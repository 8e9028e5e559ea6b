//! Elements of XML with escaped texts.

use std::io::{self, Write};

use crate::visible::{lines, one_line};

/// An element with attributes, and with text or other elements in it.
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            attributes: Vec::new(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, escaped(&one_line(value))));
        self
    }

    pub(super) fn with_text(mut self, text: &str) -> Self {
        self.text = escaped(&lines(text.trim_end()));
        self
    }

    pub(super) fn add(&mut self, child: Element) {
        self.children.push(child);
    }

    /// Writes a document with this element as its root.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        self.write_at(0, out)
    }

    fn write_at(&self, margin: usize, out: &mut dyn Write) -> io::Result<()> {
        let name = self.name;
        write!(out, "{:margin$}<{name}", "")?;
        for (name, value) in &self.attributes {
            write!(out, " {name}=\"{value}\"")?;
        }
        if self.children.is_empty() && self.text.is_empty() {
            return writeln!(out, "/>");
        }
        write!(out, ">{}", self.text)?;
        if !self.children.is_empty() {
            writeln!(out)?;
            for child in &self.children {
                child.write_at(margin + 2, out)?;
            }
            write!(out, "{:margin$}", "")?;
        }
        writeln!(out, "</{name}>")
    }
}

/// Escapes what would be markup, also the end of a CDATA section; characters that XML does not have are replaced. Control
/// characters are escaped already.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_nested_and_escaped() {
        let mut root = Element::new("a").with("b", "\"<&>\n\u{1b}\u{ffff}");
        root.add(Element::new("c"));
        root.add(Element::new("d").with_text("x ]]> y\n\u{7}\n"));
        let mut bytes = Vec::new();
        root.write(&mut bytes).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&quot;&lt;&amp;&gt;\\u000a\\u001b\u{fffd}\">\n  <c/>\n  \
             <d>x ]]&gt; y\n\\u0007</d>\n</a>\n"
        );
    }
}
