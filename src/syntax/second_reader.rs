//! A second, independent reader of a text: serde_yaml (libyaml) for YAML, serde_json for JSON.
//!
//! It is driven along the same tree node by node, with our own visitor, which keeps the order, duplicate keys, tags and
//! big integers that their own value types lose or reject. It is never used to write.

use std::borrow::Cow;
use std::fmt;

use super::expected::{Expected, ReadsAs, Value};
use super::interpolation::is_same_string;
use super::{Document, Format, Kind, NewValue, scalar};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// A difference between two readings of one text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Disagreement {
    what: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)
    }
}

/// Checks that the second reader reads the document's text as the document does.
pub(crate) fn agrees(document: &Document) -> Result<(), Disagreement> {
    agrees_on(document.grammatical_text(), document)
}

/// Checks that the second reader reads a text as the document does.
pub(crate) fn agrees_on(text: &str, document: &Document) -> Result<(), Disagreement> {
    finds(text, Expected::unchanged(document))
}

/// Checks that the second reader finds an expected value in a text.
pub(crate) fn finds(text: &str, expected: Expected<'_>) -> Result<(), Disagreement> {
    let document = expected.document;
    let root = document.root();
    // For an empty document, serde_yaml returns an error or null, depending on its version.
    if expected.is_unchanged() && document.is_null(root) && document.byte_range(root).is_empty() {
        return Ok(());
    }
    // libyaml counts a byte order mark as a column, so the first key would have another indentation than the others.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let check = Check {
        text,
        expected,
        value: expected.root(),
        is_tagged: false,
    };
    let result = match document.format() {
        Format::Json => {
            let mut reader = serde_json::Deserializer::from_str(text);
            let result = check.deserialize(&mut reader);
            result
                .and_then(|()| reader.end())
                .map_err(|error| error.to_string())
        }
        Format::Yaml | Format::Hcl => check
            .deserialize(serde_yaml::Deserializer::from_str(text))
            .map_err(|error| error.to_string()),
    };
    result.map_err(|what| Disagreement { what })
}

/// Compares the value read at one place with the expected one.
#[derive(Clone, Copy)]
struct Check<'e> {
    text: &'e str,
    expected: Expected<'e>,
    value: Value<'e>,
    /// Whether the tag has been compared already.
    is_tagged: bool,
}

impl<'e> Check<'e> {
    fn at(&self, value: Value<'e>) -> Self {
        Check {
            value,
            is_tagged: false,
            ..*self
        }
    }

    fn differs<T, E: Error>(&self, what: &str) -> Result<T, E> {
        let document = self.expected.document;
        let place = match self.value {
            Value::Node(node) | Value::Reworded(node, _) => {
                format!("{}: {:?}", document.position(node), document.path(node))
            }
            Value::Key(_) | Value::New(_) | Value::Tagged(_) => "a new value".to_owned(),
        };
        Err(E::custom(format!("{place} is {what}")))
    }

    fn untagged<E: Error>(&self) -> Result<(), E> {
        let local = |tag: &str| tag.len() > 1 && !tag.starts_with("!!") && !tag.starts_with("!<");
        match self.expected.tag(self.value) {
            Some(tag) if !self.is_tagged && local(tag) => self.differs("read without its tag"),
            _ => Ok(()),
        }
    }

    fn kind<E: Error>(&self, kind: Kind) -> Result<(), E> {
        self.untagged()?;
        if self.expected.kind(self.value) == kind {
            Ok(())
        } else {
            self.differs(&format!("read as a {kind:?}"))
        }
    }

    /// The text of a scalar that may be anything except a string.
    fn plain<E: Error>(&self, read_as: &str) -> Result<Cow<'e, str>, E> {
        self.untagged()?;
        match self.expected.leaf(self.value) {
            Some(leaf) if leaf.reads_as != ReadsAs::String => Ok(leaf.text),
            _ => self.differs(&format!("read as {read_as}")),
        }
    }

    fn number<E: Error>(&self, same: impl Fn(Number) -> bool) -> Result<(), E> {
        // Both readers see a number in its place.
        if self.is_placeholder() {
            return Ok(());
        }
        let text = self.plain("a number")?;
        match Number::read(&text) {
            Some(number) if same(number) => Ok(()),
            _ => self.differs("read as a different number"),
        }
    }

    fn is_placeholder(&self) -> bool {
        match self.value {
            Value::Node(node) => self.expected.document.is_placeholder(node),
            Value::New(NewValue::Raw(text)) => scalar::is_json_expression(text),
            _ => false,
        }
    }

    /// Whether a string is expected as it is written in the old text, which every reader interprets as a string.
    fn is_verbatim_string(&self) -> bool {
        let Value::Node(node) = self.value else {
            return false;
        };
        let document = self.expected.document;
        document.is_verbatim(node)
            && document.scalar(node).is_some_and(is_surely_string)
            && document.tag(node).is_none()
            && !document.is_placeholder(node)
    }

    /// Whether a new string is written without quotes although YAML 1.1 reads something else.
    fn lacks_quotes(&self, value: &str) -> bool {
        let is_new = matches!(
            self.value,
            Value::Key(_) | Value::New(_) | Value::Reworded(..)
        );
        let is_yaml = self.expected.document.format() == Format::Yaml;
        let at = (value.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize);
        let before = at
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| self.text.as_bytes().get(at));
        let is_quoted = matches!(before, Some(b'"' | b'\''));
        is_new && is_yaml && !self.is_tagged && !is_quoted && !scalar::reads_as_string(value)
    }
}

/// Whether every reader interprets the text as a string, in quotes or without.
fn is_surely_string(text: &str) -> bool {
    // Words such as `true`, `null`, `yes` and `off`, in any case, begin with one of the others.
    let first = text.as_bytes().first();
    first.is_some_and(|first| first.is_ascii_alphabetic() && !b"tTfFnNyYoO".contains(first))
}

/// Whether every reader of plain text interprets it as something other than a string.
fn is_no_string(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole =
        (1..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    (whole && !leading_zero) || matches!(text, "true" | "false" | "null" | "~")
}

#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Float(f64),
}

impl Number {
    fn read(text: &str) -> Option<Number> {
        let (sign, digits) = match text.as_bytes().first()? {
            b'-' => (-1, &text[1..]),
            b'+' => (1, &text[1..]),
            _ => (1, text),
        };
        let radix = |prefix, radix| {
            digits
                .strip_prefix(prefix)
                .map(|rest| i128::from_str_radix(rest, radix))
        };
        let based = radix("0x", 16)
            .or_else(|| radix("0o", 8))
            .or_else(|| radix("0b", 2));
        let whole = based.unwrap_or_else(|| digits.parse::<i128>());
        if let Ok(whole) = whole {
            return Some(Number::Whole(sign * whole));
        }
        match digits {
            ".inf" | ".Inf" | ".INF" => Some(Number::Float(f64::INFINITY * sign as f64)),
            ".nan" | ".NaN" | ".NAN" => Some(Number::Float(f64::NAN)),
            _ => text.parse().ok().map(Number::Float),
        }
    }

    fn is(self, other: f64) -> bool {
        match self {
            Number::Whole(whole) => whole as f64 == other,
            Number::Float(float) => float == other || float.is_nan() && other.is_nan(),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Check<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        if self.is_verbatim_string() {
            // If asked for any type, the reader would try each type of number first.
            return reader.deserialize_enum("", &[], Untagged(self));
        }
        reader.deserialize_any(self)
    }
}

/// Compares a string without a tag. A reader that is asked for a variant returns the tag, if there is one, and the
/// string otherwise; only the string is borrowed from the text that was passed to it.
struct Untagged<'e>(Check<'e>);

impl<'de> DeserializeSeed<'de> for Untagged<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Untagged<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(out)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, string: A) -> Result<(), A::Error> {
        let ((), rest) = string.variant_seed(self)?;
        rest.unit_variant()
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<(), E> {
        self.0.visit_borrowed_str(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.differs(&format!("read differently: {value:?}"))
    }
}

impl<'de> Visitor<'de> for Check<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("what the tree has")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        let text = self.plain("true or false")?;
        if text.to_ascii_lowercase() == value.to_string() {
            Ok(())
        } else {
            self.differs("read as the opposite Boolean value")
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.visit_i128(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.visit_i128(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.number(|number| matches!(number, Number::Whole(whole) if whole == value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        self.number(|number| number.is(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.number(|number| number.is(value))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        let text = self.plain("nothing")?;
        if matches!(&*text, "" | "~" | "null" | "Null" | "NULL") {
            Ok(())
        } else {
            self.differs("read as null")
        }
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<(), E> {
        if self.lacks_quotes(value) {
            return self.differs("read as a string by only one version of YAML");
        }
        self.visit_str(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.untagged()?;
        let Some(leaf) = self
            .expected
            .leaf(self.value)
            .filter(|leaf| leaf.text == value || is_same_string(value, &leaf.text))
        else {
            return self.differs(&format!("read as {value:?}"));
        };
        let is_tagged = self.expected.tag(self.value).is_some();
        if leaf.reads_as == ReadsAs::Plain && !is_tagged && !self.is_tagged && is_no_string(value) {
            return self.differs("read as a string");
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.kind(Kind::Sequence)?;
        for item in self.expected.items(self.value) {
            if items.next_element_seed(self.at(item))?.is_none() {
                return self.differs("read with fewer items");
            }
        }
        match items.next_element::<IgnoredAny>()? {
            Some(_) => self.differs("read with more items"),
            None => Ok(()),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.kind(Kind::Mapping)?;
        for (key, value) in self.expected.entries(self.value) {
            if entries.next_key_seed(self.at(key))?.is_none() {
                return self.differs("read with fewer entries");
            }
            entries.next_value_seed(self.at(value))?;
        }
        match entries.next_key::<IgnoredAny>()? {
            Some(_) => self.differs("read with more entries"),
            None => Ok(()),
        }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (tag, content) = tagged.variant::<String>()?;
        let bare = |tag: &str| tag.trim_start_matches('!').to_owned();
        match self.expected.tagged(self.value) {
            Some((own, value)) if bare(own) == bare(&tag) => content.newtype_variant_seed(Check {
                value,
                is_tagged: true,
                ..self
            }),
            _ => self.differs(&format!("read with the tag {tag}")),
        }
    }
}
