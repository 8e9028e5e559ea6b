//! Which files matter to a run, by their names and bytes, before anything is parsed. What a host's files look like, the
//! host itself declares.

use std::path::Path;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

pub use crate::hosts::foreign::{Unread, behind_link, in_text, is_searched, may_define};

use crate::hosts::{self, foreign};
use crate::model::{SearchWords, Words};
use crate::plan::Hosts;

/// The largest file, in bytes, that is read because of its name alone; a file with 200 parameters on a few lines each is
/// smaller.
pub const MAX_BYTES_BY_NAME: usize = 64 * 1024;

/// Finds the files of the hosts of this crate.
pub static SEARCH: LazyLock<Search> = LazyLock::new(|| Search::new(hosts::ALL));

/// Finds the files of some hosts.
pub struct Search {
    hosts: Hosts,
    inputs: Option<AhoCorasick>,
}

impl Search {
    /// The search for the files of some hosts.
    pub fn new(hosts: Hosts) -> Self {
        let values = words(hosts, |words| words.values);
        // The patterns are few and short, so building the search cannot fail; without it, every file is accepted.
        let inputs = AhoCorasick::new(definitions(hosts).chain(values)).ok();
        Self { hosts, inputs }
    }

    /// Whether bytes can be anything that a run reads.
    pub fn may_be_input(&self, bytes: &[u8]) -> bool {
        let inputs = self.inputs.as_ref();
        inputs.is_none_or(|inputs| inputs.is_match(bytes))
    }

    /// Whether bytes can hold a definition, and not only values for the parameters of one.
    pub fn may_hold_definitions(&self, bytes: &[u8]) -> bool {
        definitions(self.hosts).any(|word| holds(bytes, word))
    }

    /// Whether bytes certainly hold ECS definitions.
    pub fn holds_definitions(&self, bytes: &[u8]) -> bool {
        words(self.hosts, |words| words.certain).any(|word| holds(bytes, word))
    }

    /// Whether a text mentions parts of workloads, so that other files may hold more about them.
    pub fn concerns_ecs(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        self.holds_definitions(bytes)
            || words(self.hosts, |words| words.callers).any(|word| holds(bytes, word))
    }

    /// Whether a file is read because of its name, whatever its content; `shown` is its path as reports print it.
    pub fn is_wanted_by_name(&self, path: &Path, shown: &Path) -> bool {
        let mut hosts = self.hosts.iter();
        hosts.any(|host| host.is_wanted(path, shown))
    }

    /// Whether a file is a program that may define templates, by its name.
    pub fn is_program(&self, path: &Path) -> bool {
        self.hosts.iter().any(|host| host.is_program(path))
    }

    /// Whether a program may define templates, by its text.
    pub fn may_define_templates(&self, path: &Path, text: &[u8]) -> bool {
        let mut hosts = self.hosts.iter();
        hosts.any(|host| host.is_program(path) && host.may_define_templates(text))
    }

    /// Whether a file name is that of an input that is neither YAML nor JSON.
    pub fn is_own_name(&self, path: &Path) -> bool {
        let mut hosts = self.hosts.iter();
        hosts.any(|host| host.is_text(path) || host.has_own_language(path))
    }
}

/// Words of all hosts.
pub(super) fn words(
    hosts: Hosts,
    of: impl Fn(&'static SearchWords) -> Words,
) -> impl Iterator<Item = &'static str> {
    let lists = hosts.iter().flat_map(move |host| of(host.search_words()));
    lists.copied().flatten().copied()
}

/// Every text that holds a definition of any host, or that is reported for one, contains one of these.
fn definitions(hosts: Hosts) -> impl Iterator<Item = &'static str> {
    words(hosts, |words| words.inputs).chain(foreign::MARKS)
}

/// Whether bytes contain a word.
pub(super) fn holds(bytes: &[u8], word: &str) -> bool {
    memmem::find(bytes, word.as_bytes()).is_some()
}
