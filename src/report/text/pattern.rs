//! Messages that differ only in what they name.

/// A message without its specific parts: names, numbers, paths and values. Equal for messages that say the same of
/// different things.
pub(super) fn of(message: &str) -> String {
    let parts = parts(message);
    let parts: Vec<&str> = parts.iter().map(Part::pattern).collect();
    parts.join(" ")
}

/// The common text of messages with one pattern; what differs between them is written as `…`.
pub(super) fn merged<'m>(messages: impl IntoIterator<Item = &'m str>) -> String {
    let mut messages = messages.into_iter();
    let Some(first) = messages.next() else {
        return String::new();
    };
    let mut common = parts(first);
    let mut last = first;
    let mut are_equal = true;
    for message in messages {
        // Most messages of a group are equal.
        if message == last {
            continue;
        }
        last = message;
        are_equal = false;
        for (one, other) in common.iter_mut().zip(parts(message)) {
            if *one != other {
                *one = Part::Specific(elided(one.text(), other.text()));
            }
        }
    }
    if are_equal {
        return first.to_owned();
    }
    let texts: Vec<&str> = common.iter().map(Part::text).collect();
    let text = texts.join(" ");
    text.strip_suffix("….")
        .map_or(text.clone(), |rest| format!("{rest}…"))
}

/// What stands for two texts: their common punctuation is kept, so that sentences and lists stay apart.
fn elided(one: &str, other: &str) -> String {
    let mark = |text: &str| text.chars().last().filter(|last| ".,;:".contains(*last));
    let mark = mark(one).filter(|own| mark(other) == Some(*own));
    format!("…{}", mark.map_or_else(String::new, String::from))
}

/// A word, or several specific words in a row.
#[derive(PartialEq, Eq)]
enum Part<'m> {
    Word(&'m str),
    Specific(String),
}

impl Part<'_> {
    fn pattern(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Specific(_) => "…",
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Specific(text) => text,
        }
    }
}

fn parts(message: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (index, word) in message.split_whitespace().enumerate() {
        if !(is_specific(word) || index > 0 && is_capitalized(word)) {
            parts.push(Part::Word(word));
            continue;
        }
        // `A and B` is one list of names.
        let joins = matches!(parts.last(), Some(Part::Word("and" | "or")));
        let before = parts
            .len()
            .checked_sub(2)
            .and_then(|index| parts.get(index));
        if joins && matches!(before, Some(Part::Specific(_))) {
            let joint = parts
                .pop()
                .map(|part| part.text().to_owned())
                .unwrap_or_default();
            append(&mut parts, &joint);
        }
        append(&mut parts, word);
    }
    parts
}

fn append(parts: &mut Vec<Part<'_>>, word: &str) {
    let ends_sentence = |text: &str| text.ends_with('.');
    if let Some(Part::Specific(text)) = parts.last_mut()
        && !ends_sentence(text)
    {
        text.push(' ');
        text.push_str(word);
    } else {
        parts.push(Part::Specific(word.to_owned()));
    }
}

/// Whether a word is a name, a number, a path or a value.
fn is_specific(word: &str) -> bool {
    let word = word.trim_end_matches([',', ';', ':', '.', ')']);
    let word = word.trim_start_matches('(');
    let mut letters = word.chars();
    let has_mark = |one: char| one.is_numeric() || "/_`'\"$@{}[]=".contains(one);
    letters.any(has_mark) || word.contains("::") || word.contains('.') || is_camel_case(word)
}

/// Within a sentence such a word is a name.
fn is_capitalized(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
}

fn is_camel_case(word: &str) -> bool {
    let mut letters = word.chars().skip(1);
    let has_upper = letters.any(char::is_uppercase);
    has_upper && word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_make_a_message_another_one() {
        let one = "The parameter Subnets of main.yaml has no default.";
        let other = "The parameter VpcId of apps/200.yaml has no default.";
        assert_eq!(of(one), of(other));
        assert_eq!(merged([one, other]), "The parameter … of … has no default.");
        assert_eq!(merged([one, one]), one);
        assert_ne!(
            of(one),
            of("The parameter Subnets of main.yaml has a default.")
        );
    }

    #[test]
    fn sentences_stay_apart() {
        let one = "WebStack passes Subnets to web.yaml. WebStack passes VpcId to web.yaml";
        let other = "ApiStack passes Subnets to api.yaml. ApiStack passes VpcId to api.yaml";
        assert_eq!(of(one), of(other));
        let expected = "… passes Subnets to …. … passes VpcId to …";
        assert_eq!(merged([one, other]), expected);
    }

    #[test]
    fn a_list_of_names_is_one_name() {
        let one = "Nothing uses TaskRole.";
        let other = "Nothing uses TaskRole, WebRole and JobRole2.";
        assert_eq!(of(one), of(other));
        assert_eq!(merged([one, other]), "Nothing uses …");
    }
}
