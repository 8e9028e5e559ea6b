use super::*;
use crate::syntax::{Document, ParseErrorKind};

/// The line, column and message of a text that is rejected.
fn refused(text: &str) -> (usize, usize, String) {
    let error = Document::parse(text).unwrap_err();
    assert_eq!(error.kind, ParseErrorKind::Templating, "{error}");
    let at = error.position().unwrap();
    (at.line, at.column, error.message)
}

#[test]
fn the_language_is_named_and_the_place_is_what_breaks_the_grammar() {
    for (text, line, column, language) in [
        (
            "a: <%= x %>\n<% if y %>\nb: 1\n<% end %>\nc: 2\n",
            2,
            1,
            "ERB",
        ),
        (
            "a: <%= x %>\n<% if (y) { %>\nb: 1\n<% } %>\nc: 2\n",
            2,
            1,
            "EJS",
        ),
        (
            "a: \"{{ x }}\"\n{% if y %}\nb: 1\n{% endif %}\n",
            2,
            1,
            "Jinja",
        ),
        (
            "a: \"{{ x }}\"\nb: {{ x }}:{{ y }}\n{% if y %}\nc: 1\n{% endif %}\n",
            2,
            4,
            "Jinja",
        ),
        (
            "a: {{ .Values.x }}\n{{- if .y }}\nb: 1\n{{- end }}\nc: [1]\n",
            2,
            1,
            "Go template (Helm)",
        ),
        (
            "a: 1\n{{#if y}}\nb: 1\n{{/if}}\nc: [1]\n",
            2,
            1,
            "Handlebars (Mustache)",
        ),
        (
            "[\n%{ if y }\n{\"a\": ${b}},\n%{ endif }\n{\"c\": 1}\n]\n",
            2,
            1,
            "Terraform templatefile",
        ),
        ("a: 1\n% if y:\nb: 1\n% endif\nc: 2\n", 2, 1, "Mako"),
        (
            "{\"a\": 1, ${b}: [1], \"c\": 2}",
            1,
            10,
            "Terraform templatefile or envsubst",
        ),
    ] {
        let (at_line, at_column, message) = refused(text);
        assert_eq!((at_line, at_column), (line, column), "{text}");
        let named = format!("The {language} construct ");
        assert!(message.starts_with(&named), "{text}: {message}");
    }
}

#[test]
fn what_is_in_quotes_or_comments_is_not_to_blame() {
    for text in [
        "a: \"{{ x }}\"\nb: [1\n",
        "a: 1 # {% if x %}\nb: [1\n",
        "a: '{{resolve:ssm:x}}'\nb: [1\n",
        "a: '<%= x %>'\nb: c: d\n",
    ] {
        let error = Document::parse(text).unwrap_err();
        assert_eq!(error.kind, ParseErrorKind::Syntax, "{text}: {error}");
    }
}

#[test]
fn the_language_of_a_text_is_found_whether_it_is_read_or_not() {
    for (text, expected) in [
        ("{\"cpu\": ${cpu}}", Some(Language::Variables)),
        ("a: 1 # {{ x }}\n", None),
        ("<% x %>", Some(Language::Erb)),
    ] {
        assert_eq!(language(text), expected, "{text}");
    }
}

#[test]
fn a_long_construct_is_shown_in_part() {
    let text = format!(
        "a: 1\n{{% if {} %}}\nb: 1\n{{% endif %}}\n",
        "x".repeat(200)
    );
    let (.., message) = refused(&text);
    assert!(message.contains("xxx… must be rendered"), "{message}");
}

/// Texts that would be slow if a search went to the end of the text, or if every construct was tried.
fn hostile_texts() -> impl Iterator<Item = String> {
    let pieces = [
        "{{",
        "<%",
        "${",
        "{{x}}",
        "[${",
        "[{{x}},",
        "%{",
        "{% x %}\n",
    ];
    pieces
        .into_iter()
        .map(|piece| piece.repeat(200_000 / piece.len()))
}

#[test]
fn a_text_is_searched_once_for_each_kind_of_bracket() {
    for text in hostile_texts() {
        let mut closing = Closing::of(&text);
        for at in 0..text.len() {
            construct_end(&mut closing, at);
        }
        assert!(closing.searched > 0, "{}", &text[..8]);
        assert!(
            closing.searched <= BRACKETS.len() * text.len(),
            "{}",
            &text[..8]
        );
    }
}

#[test]
fn a_construct_ends_at_the_first_closing_bracket_and_is_not_long() {
    let ends = |text: &str| construct_end(&mut Closing::of(text), 0);
    assert_eq!(ends("{{ a }} {{ b }}"), Some(7));
    assert_eq!(ends("{{{ a }}}"), Some(9));
    assert_eq!(ends("${}"), Some(3));
    assert_eq!(ends("{{ a"), None);
    assert_eq!(ends("{{resolve:ssm:a}}"), None);
    let long = |length: usize| format!("{{%{}%}}", " ".repeat(length - 4));
    assert_eq!(ends(&long(LONGEST_CONSTRUCT)), Some(LONGEST_CONSTRUCT));
    assert_eq!(ends(&long(LONGEST_CONSTRUCT + 1)), None);
}

#[test]
fn a_text_is_parsed_at_most_once_for_each_of_a_few_constructs() {
    let parses = |text: &str, understands: bool| {
        let mut count = 0;
        breaks_alone(text, &constructs(text, 0), |_| {
            count += 1;
            understands
        });
        count
    };
    for text in hostile_texts() {
        assert_eq!(parses(&text, true), 0, "{}", &text[..8]);
    }
    let most = "a: {{x}}\n".repeat(MOST);
    assert_eq!(parses(&most, true), MOST + 1);
    assert_eq!(parses(&most, false), 1);
    assert_eq!(parses(&"a: {{x}}\n".repeat(MOST + 1), true), 0);
    let long = format!("a: {{{{x}}}}\n{}", "#".repeat(LONGEST));
    assert_eq!(parses(&long, true), 0);
}
