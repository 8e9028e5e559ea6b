//! A name as a search pattern: its known words, with wildcards for the unknown parts.

use std::ops::Range;

use regex::Regex;

use crate::outcome::NameKind;

/// Placeholders for a value in scripts and templates: `${Env}`, `{{ env }}`, `$(env)`, `$ENV`, `<env>`, `%ENV%`.
const VARIABLE: &str = r"\$?\{\{[^{}\n]*\}\}|\$?\{[^{}\n]*\}|\$\([^()\n]*\)|\$[A-Za-z0-9_]+|<[^<>\n]+>|%[A-Za-z0-9_]+%";

/// Words that name a kind of object and not a specific one: the name of any service may contain them.
const KINDS: [&str; 15] = [
    "service",
    "services",
    "svc",
    "ecs",
    "task",
    "tasks",
    "tg",
    "target",
    "group",
    "targetgroup",
    "alb",
    "elb",
    "lb",
    "http",
    "https",
];

/// One spelling of a name to search for.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) kind: NameKind,
    /// The longest known piece of it.
    pub(super) anchor: String,
    /// Whether it is unlikely to occur by chance, so that each occurrence is worth checking.
    pub(super) is_telling: bool,
    /// Whether all of it is known.
    pub(super) is_whole: bool,
    regex: Regex,
}

impl Pattern {
    /// A text with `${…}` for unknown parts; `None` if too little is known to search for it.
    pub(super) fn new(kind: NameKind, text: &str) -> Option<Self> {
        let pieces = pieces(text);
        let anchor = pieces.iter().flatten().max_by_key(|piece| piece.len())?;
        let words: Vec<String> = pieces.iter().flatten().flat_map(|one| words(one)).collect();
        let is_whole = !pieces.contains(&None);
        let says_nothing = |word: &String| word.len() < 2 || KINDS.contains(&word.as_str());
        if words.is_empty() || (!is_whole && words.iter().all(says_nothing)) {
            return None;
        }
        let letters: usize = words.iter().map(String::len).sum();
        Some(Self {
            kind,
            anchor: (*anchor).to_owned(),
            is_telling: kind != NameKind::Host
                && words.len() > 1
                && letters >= LETTERS_OF_A_TELLING_NAME,
            is_whole,
            regex: Regex::new(&expression(&pieces)).ok()?,
        })
    }

    /// The occurrences of the name in a line, as a whole word: `-`, `_` and `.` belong to names.
    pub(super) fn places<'l>(&'l self, line: &'l str) -> impl Iterator<Item = Range<usize>> + 'l {
        let found = self.regex.find_iter(line).map(|found| found.range());
        found.filter(|range| is_whole_word(&line[..range.start], &line[range.end..]))
    }
}

/// `web` and `orders` occur in every second file; `orders-api` only occurs where it is meant.
const LETTERS_OF_A_TELLING_NAME: usize = 8;

/// The known pieces of a text, in order; `None` for unknown ones.
fn pieces(text: &str) -> Vec<Option<&str>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let (before, after) = match rest.split_once("${") {
            Some((before, after)) => (before, Some(after)),
            None => (rest, None),
        };
        if !before.is_empty() {
            pieces.push(Some(before));
        }
        let Some(after) = after else {
            return pieces;
        };
        pieces.push(None);
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
}

/// The words of a name, in lower case: `DovetailApp-2` has three.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = '-';
    for letter in name.chars() {
        let starts = letter.is_alphanumeric()
            && (!last.is_alphanumeric()
                || (letter.is_uppercase() && last.is_lowercase())
                || (letter.is_ascii_digit() && !last.is_ascii_digit()));
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        last = letter;
    }
    words
}

fn expression(pieces: &[Option<&str>]) -> String {
    let last = pieces.len().saturating_sub(1);
    let mut expression = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Some(known) => expression.push_str(&regex::escape(known)),
            // At the ends it may be concatenated in code: `env + "-web"`.
            None if index == 0 && starts_with_separator(pieces.get(1)) => {
                expression.push_str(&format!(r#"(?:(?:{VARIABLE}|[A-Za-z0-9_.-])+|["'`])"#));
            }
            None if index == last
                && ends_with_separator(
                    index.checked_sub(1).and_then(|before| pieces.get(before)),
                ) =>
            {
                expression.push_str(&format!(r#"(?:(?:{VARIABLE}|[A-Za-z0-9_-])+|["'`])"#));
            }
            None => expression.push_str(&format!("(?:{VARIABLE}|[A-Za-z0-9_-])+")),
        }
    }
    expression
}

fn starts_with_separator(piece: Option<&Option<&str>>) -> bool {
    piece.is_some_and(|piece| piece.is_some_and(|known| known.starts_with(['-', '_'])))
}

fn ends_with_separator(piece: Option<&Option<&str>>) -> bool {
    piece.is_some_and(|piece| piece.is_some_and(|known| known.ends_with(['-', '_'])))
}

fn is_whole_word(before: &str, after: &str) -> bool {
    let belongs = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let mut front = before.chars().rev();
    let starts = match front.next() {
        // A hidden file or a `..` in a path is not the end of a name.
        Some('.') => !front.next().is_some_and(belongs),
        // A variable with this name, an npm scope.
        Some('$' | '@') => false,
        Some('{') => !matches!(front.next(), Some('$' | '#' | '{')),
        Some(letter) => !belongs(letter),
        None => true,
    };
    let mut back = after.chars();
    let ends = match back.next() {
        // The end of a sentence is not the middle of a host name.
        Some('.') => !back.next().is_some_and(belongs),
        Some(letter) => !belongs(letter),
        None => true,
    };
    starts && ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, line: &str) -> Vec<String> {
        let pattern = Pattern::new(NameKind::Service, text).unwrap();
        assert!(line.contains(&pattern.anchor) || pattern.places(line).next().is_none());
        let places = pattern.places(line).map(|range| line[range].to_owned());
        places.collect()
    }

    #[test]
    fn only_whole_words_are_found() {
        for line in [
            "web",
            "'web'",
            "x=web",
            "a/web/b",
            "the web.",
            "--service web;",
        ] {
            assert_eq!(found("web", line), ["web"], "{line}");
        }
        for line in [
            "web-api",
            "my_web",
            "web.example.com",
            "www.web",
            "webs",
            "${web}",
            "$web",
            "{{web}}",
            "@web/x",
            "Web",
        ] {
            assert!(found("web", line).is_empty(), "{line}");
        }
    }

    #[test]
    fn what_is_not_known_may_be_a_word_or_a_variable() {
        for line in [
            "prod-orders",
            "${Env}-orders",
            "$ENV-orders",
            "${{ inputs.env }}-orders",
            "{{ env }}-orders",
            "<env>-orders",
            "$(env)-orders",
            "%ENV%-orders",
        ] {
            assert_eq!(found("${Env}-orders", line), [line], "{line}");
        }
        assert_eq!(
            found("${Env}-orders", r#"env + "-orders""#),
            [r#""-orders"#]
        );
        assert_eq!(
            found("${A}-orders-${B}", "x acme-orders-prod y"),
            ["acme-orders-prod"]
        );
        assert!(found("${Env}-orders", "orders").is_empty());
        assert!(found("${Env}-orders", "prod-orders-api").is_empty());
    }

    #[test]
    fn too_little_is_not_looked_for() {
        for text in ["${Env}", "${Env}-service", "${A}-${B}", "${Env}-ecs-tg", ""] {
            assert!(Pattern::new(NameKind::Service, text).is_none(), "{text}");
        }
        assert!(Pattern::new(NameKind::Service, "service").is_some());
    }

    #[test]
    fn names_of_several_words_are_telling() {
        let is_telling = |text| Pattern::new(NameKind::Service, text).unwrap().is_telling;
        for text in ["orders-api", "${Env}-DovetailApp", "orders_worker"] {
            assert!(is_telling(text), "{text}");
        }
        for text in ["web", "orders", "my-app", "${Env}-orders", "jenkins"] {
            assert!(!is_telling(text), "{text}");
        }
    }
}
