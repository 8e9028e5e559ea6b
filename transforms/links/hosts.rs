//! Where a text contains the name of a linked container, and whether it means the container's address.

use std::ops::Range;

use super::marks::{Port, default_of, ends_authority, is_key, is_user, key_before, port};
use super::ports::{BY_NUMBER, is_port};
use super::settings::{Setting, is_for_datagrams, named};
use super::words::{CLIENTS, NO_HOSTS, NUMBERS, SCHEMES, SOCAT, USERS};
use crate::plan::texts::OPAQUE;

/// How certain it is that a name is an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sure {
    /// It is an address.
    Yes,
    /// It may be an address.
    Perhaps,
    /// It is a plain word: the setting is not for an address.
    Word,
}

/// One use of a name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) at: Range<usize>,
    pub(super) sure: Sure,
    /// Whether `localhost` may resolve to something else, so that the address is written as a number.
    pub(super) as_number: bool,
}

/// What a text is searched for, and what is known about the text.
pub(super) struct Search<'s> {
    pub(super) name: &'s str,
    /// The ports of the linked container.
    pub(super) ports: &'s [u16],
    /// What the text as a whole is.
    pub(super) setting: Setting,
    /// Whether the text as a whole is the address of a datagram server, by its name.
    pub(super) is_for_datagrams: bool,
    /// Whether the text is part of a command.
    pub(super) is_command: bool,
}

/// The uses of a name in a text.
pub(super) fn uses(text: &str, search: &Search<'_>) -> Vec<Use> {
    if search.name.is_empty() {
        return Vec::new();
    }
    let places = text.match_indices(search.name);
    let found = places.filter_map(|(start, _)| {
        let at = start..start + search.name.len();
        let around = Around {
            text,
            at: at.clone(),
            search,
        };
        let (sure, as_number) = around.judge()?;
        Some(Use {
            at,
            sure,
            as_number,
        })
    });
    found.collect()
}

/// A name and the text around it.
struct Around<'s> {
    text: &'s str,
    at: Range<usize>,
    search: &'s Search<'s>,
}

impl<'s> Around<'s> {
    fn before(&self) -> &'s str {
        &self.text[..self.at.start]
    }

    fn after(&self) -> &'s str {
        &self.text[self.at.end..]
    }

    /// How certain it is, and whether the address has to be a number; `None` where the name is part of another word, a
    /// path or a variable.
    fn judge(&self) -> Option<(Sure, bool)> {
        let (before, after) = (self.before(), self.after());
        let is_part = |char: char| char.is_alphanumeric() || "_-.".contains(char) || char == OPAQUE;
        if let Some(variable) = default_of(before) {
            let ends = after.starts_with('}') || after.starts_with(':');
            let sure = match named(variable) {
                Setting::Address => Sure::Yes,
                Setting::Word => Sure::Word,
                Setting::Unknown => Sure::Perhaps,
            };
            return ends.then_some((sure, is_for_datagrams(variable)));
        }
        let glued = self.behind_flag();
        let last = before.chars().next_back();
        if glued.is_none() && last.is_some_and(|char| is_part(char) || "$%~\\".contains(char))
            || before.ends_with("${")
            || after.starts_with(is_part)
            || after.starts_with('=')
            || is_key(before, after)
        {
            return None;
        }
        if let Some(sure) = glued {
            return Some((sure, false));
        }
        if let Some((scheme, authority)) = self.authority() {
            return self.in_url(scheme, authority);
        }
        let port = port(after);
        let as_number = needs_number(&port)
            || self.word_before(':').starts_with("UDP")
            || self.is_for_datagrams();
        if after.starts_with(':') && matches!(port, Port::None) || is_user(after) {
            return None;
        }
        let sure = match last {
            Some('@') => self.behind_at(&port),
            Some('/') => before.ends_with("//").then(|| self.with_port(&port)),
            Some(':') => self.behind_colon(&port),
            _ => Some(self.bare(&port)),
        };
        sure.map(|sure| (sure, as_number))
    }

    /// The scheme and the rest of a URL up to its path, if the name is in that part.
    fn authority(&self) -> Option<(&'s str, &'s str)> {
        let before = self.before();
        let start = before.rfind("://")?;
        let between = &before[start + 3..];
        if between.contains(ends_authority) {
            return None;
        }
        let is_scheme = |char: char| char.is_ascii_alphanumeric() || "+.-".contains(char);
        let head = &before[..start];
        let scheme = head.trim_end_matches(is_scheme).len();
        let rest = &self.text[start + 3..];
        let end = rest.find(ends_authority).unwrap_or(rest.len());
        Some((&head[scheme..], &rest[..end]))
    }

    fn in_url(&self, scheme: &str, authority: &str) -> Option<(Sure, bool)> {
        let offset = authority.as_ptr() as usize - self.text.as_ptr() as usize;
        // The text before the last `@` is a user and a password.
        if authority
            .rfind('@')
            .is_some_and(|user| self.at.start < offset + user)
        {
            return None;
        }
        let starts = self.at.start == offset || self.before().ends_with(['@', ',']);
        let port = port(self.after());
        let ends = !self.after().starts_with(':') || !matches!(port, Port::None);
        if !starts || !ends {
            return None;
        }
        let lower = scheme.to_ascii_lowercase();
        let mut kinds = lower.split('+');
        let kind = kinds.next().unwrap_or("");
        if NO_HOSTS.hold(kind) || lower.ends_with("+srv") {
            return None;
        }
        let by_name = kind.is_empty() && self.search.is_for_datagrams;
        let as_number = NUMBERS.hold(kind) || needs_number(&port) || by_name;
        // An empty scheme means that a variable is in its place.
        let sure = kind.is_empty() || SCHEMES.hold(kind) || !matches!(port, Port::None);
        let sure = if sure { Sure::Yes } else { Sure::Perhaps };
        Some((sure, as_number))
    }

    /// `user:password@db:5432`, and not `@scope/package`; `rabbit@db` is the name of a node.
    fn behind_at(&self, port: &Port) -> Option<Sure> {
        let user = self.before().trim_end_matches('@');
        let has_user = user.ends_with(|char: char| {
            char.is_alphanumeric() || char == OPAQUE || "_-}".contains(char)
        });
        let is_address = matches!(port, Port::Number(_));
        has_user.then_some(if is_address { Sure::Yes } else { Sure::Perhaps })
    }

    /// `TCP:db:5432` of socat, `8080:db:80` of a tunnel, `jdbc:oracle:thin:…` and other lists.
    fn behind_colon(&self, port: &Port) -> Option<Sure> {
        let of_socat = SOCAT.hold(&self.word_before(':'));
        match port {
            Port::None => (!self.search.is_command).then_some(Sure::Perhaps),
            Port::Number(_) if of_socat => Some(Sure::Yes),
            port => Some(self.with_port(port)),
        }
    }

    /// The word before a mark that precedes the name, in capitals.
    fn word_before(&self, mark: char) -> String {
        let head = self.before().trim_end_matches(mark);
        let is_other = |char: char| !char.is_ascii_alphanumeric() && char != '-';
        let word = head.rsplit(is_other).next().unwrap_or("");
        word.to_ascii_uppercase()
    }

    /// `mysql -hdb`
    fn behind_flag(&self) -> Option<Sure> {
        let flag = self.before().split_whitespace().next_back()?;
        let is_glued = matches!(flag, "-h" | "-H") && self.before().ends_with(flag);
        let setting = flag_setting(flag, self.before());
        (is_glued && self.search.is_command).then_some(match setting {
            Setting::Address => Sure::Yes,
            _ => Sure::Perhaps,
        })
    }

    /// A name on its own, with or without a port.
    fn bare(&self, port: &Port) -> Sure {
        let setting = self.setting();
        match setting {
            Setting::Address if self.after().starts_with('/') => Sure::Perhaps,
            Setting::Address => Sure::Yes,
            _ if !matches!(port, Port::None) => self.with_port(port),
            Setting::Word => Sure::Word,
            Setting::Unknown if self.has_port_behind() => Sure::Yes,
            Setting::Unknown => Sure::Perhaps,
        }
    }

    /// Whether the key or flag before the value, or otherwise the whole text, names a datagram server.
    fn is_for_datagrams(&self) -> bool {
        let before = self.before();
        if let Some(key) = key_before(before) {
            return is_for_datagrams(key);
        }
        let previous = before.trim_end();
        let flag = previous.split_whitespace().next_back();
        match flag.filter(|flag| flag.starts_with('-')) {
            Some(flag) if self.search.is_command && previous.len() < before.len() => {
                is_for_datagrams(flag)
            }
            _ => self.search.is_for_datagrams,
        }
    }

    fn with_port(&self, port: &Port) -> Sure {
        // `chown app:5000` names a user and a group.
        let word = self.before().split_whitespace().next_back().unwrap_or("");
        let names_user = USERS.hold(word.trim_matches(['"', '\'']));
        match port {
            Port::Number(number) if !names_user && is_port(*number, self.search.ports) => Sure::Yes,
            _ => Sure::Perhaps,
        }
    }

    /// What the value is: by the key or flag before it, otherwise by what the whole text is.
    fn setting(&self) -> Setting {
        let before = self.before();
        if let Some(key) = key_before(before) {
            return named(key);
        }
        let previous = before.trim_end();
        let is_word = previous.len() < before.len() && self.search.is_command;
        if is_word && let Some(flag) = previous.split_whitespace().next_back() {
            return flag_setting(flag, previous);
        }
        if self.search.is_command && !before.is_empty() {
            return Setting::Unknown;
        }
        self.search.setting
    }

    /// `nc -z db 5432`
    fn has_port_behind(&self) -> bool {
        let Some(rest) = self.after().strip_prefix([' ', '/']) else {
            return false;
        };
        // `/dev/tcp/db/5432` of the shell begins with a path and is not handled.
        let end = rest
            .find(|char: char| !char.is_ascii_digit())
            .unwrap_or(rest.len());
        let port = rest[..end].parse();
        self.after().starts_with(' ')
            && port.is_ok_and(|port: u16| is_port(port, self.search.ports))
    }
}

/// Whether what listens on a port has to be reached by a numeric address.
fn needs_number(port: &Port) -> bool {
    matches!(port, Port::Number(port) if BY_NUMBER.contains(port))
}

/// What a flag before a value shows about the value; `before` is the command up to the flag.
pub(super) fn flag_setting(flag: &str, before: &str) -> Setting {
    let is_flag = flag.starts_with('-') && !flag.contains('=');
    if !is_flag {
        return Setting::Unknown;
    }
    if matches!(flag, "-h" | "-H") {
        let has_client = before
            .split(|char: char| !char.is_ascii_alphanumeric() && !"_-".contains(char))
            .any(|word| CLIENTS.hold(word));
        return if has_client {
            Setting::Address
        } else {
            Setting::Unknown
        };
    }
    named(flag)
}

#[cfg(test)]
mod tests;
