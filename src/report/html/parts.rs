//! The parts of the page that are not shown at once: the details of workloads, and files.
//!
//! They are in script elements that browsers neither run nor parse. Those of a large page are compressed, many together:
//! they have most of their text in common, and a page with 10,000 workloads would otherwise take a minute to load. Those of
//! other pages are not, so that a page can be searched, printed, and passes filters of mail.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use maud::{Markup, html};

use super::{Page, put};

/// The number of workloads from which parts are compressed.
const MANY: usize = 200;

/// The size of all files, in bytes, from which they are.
const LARGE: usize = 4 << 20;

/// The size of parts that are compressed together, in bytes.
const TOGETHER: usize = 512 << 10;

/// Writes parts, each with its ID.
pub(super) struct Parts<'o> {
    out: &'o mut dyn Write,
    is_compressed: bool,
    /// The parts of the next element, as the members of a JSON object.
    waiting: String,
    /// Their IDs.
    ids: Vec<String>,
}

impl<'o> Parts<'o> {
    pub(super) fn of(page: &Page<'_>, out: &'o mut dyn Write) -> Self {
        let files = page.run.outcome.files.iter();
        let size: usize = files.map(|file| file.before.len()).sum();
        Self {
            out,
            is_compressed: page.workloads.len() > MANY || size > LARGE,
            waiting: String::new(),
            ids: Vec::new(),
        }
    }

    pub(super) fn put(&mut self, id: &str, part: &Markup) -> io::Result<()> {
        if !self.is_compressed {
            // Everything from files is escaped, so that nothing ends the element early.
            return put(
                self.out,
                &html! { script type="text/html" id=(id) { (part) } },
            );
        }
        self.waiting
            .push(if self.ids.is_empty() { '{' } else { ',' });
        self.waiting += &format!("\"{id}\":{}", serde_json::to_string(&part.0)?);
        self.ids.push(id.to_owned());
        if self.waiting.len() > TOGETHER {
            self.finish()?;
        }
        Ok(())
    }

    /// Writes what is waiting.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if self.ids.is_empty() {
            return Ok(());
        }
        self.waiting.push('}');
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(self.waiting.as_bytes())?;
        let encoded = STANDARD.encode(encoder.finish()?);
        let ids = self.ids.join(" ");
        put(
            self.out,
            &html! { script type="text/plain" data-parts=(ids) { (encoded) } },
        )?;
        self.waiting.clear();
        self.ids.clear();
        Ok(())
    }
}
