//! The cluster query language of placement constraints, parsed to answer one question: whether only instances with
//! accelerators can satisfy an expression.
//!
//! Source: ECS developer guide, "Create expressions to define container instances for Amazon ECS tasks" (2026-10).

use crate::facts::accelerators::{Matched, matched_by_expression, of_type};

/// Whether an expression can be true on an instance without accelerators, and whether it can be false on one.
#[derive(Clone, Copy)]
struct Plain {
    may_hold: bool,
    may_fail: bool,
}

impl Plain {
    const ALWAYS: Self = Self {
        may_hold: true,
        may_fail: false,
    };
    const NEVER: Self = Self {
        may_hold: false,
        may_fail: true,
    };
    const EITHER: Self = Self {
        may_hold: true,
        may_fail: true,
    };

    const fn not(self) -> Self {
        Self {
            may_hold: self.may_fail,
            may_fail: self.may_hold,
        }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            may_hold: self.may_hold && other.may_hold,
            may_fail: self.may_fail || other.may_fail,
        }
    }

    const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

/// How deep parentheses and negations may nest before the expression counts as unreadable.
const DEPTH: usize = 32;

/// Whether only instances with accelerators satisfy an expression. An unreadable one does if it mentions any.
pub fn demands_accelerators(expression: &str) -> bool {
    let text = expression.to_lowercase();
    let mut reader = Reader {
        rest: text.trim(),
        depth: 0,
    };
    match reader.disjunction() {
        Some(plain) if reader.rest.trim().is_empty() => !plain.may_hold,
        _ => names_accelerators(&text),
    }
}

fn names_accelerators(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || "=~\"'(),[]|!".contains(c));
    let of_type = text.contains("instance-type") && words.any(|word| of_type(word).is_some());
    of_type || is_accelerator(text)
}

/// Whether a text contains a word that is commonly used in attributes of instances with accelerators.
fn is_accelerator(text: &str) -> bool {
    [
        "gpu",
        "accelerator",
        "neuron",
        "inferentia",
        "trainium",
        "fpga",
    ]
    .iter()
    .any(|word| text.contains(word))
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> Reader<'t> {
    /// Consumes one of these words or signs if the text begins with it.
    fn takes(&mut self, words: &[&str]) -> bool {
        let rest = self.rest.trim_start();
        for word in words {
            let Some(after) = rest.strip_prefix(word) else {
                continue;
            };
            let is_word = word.ends_with(|c: char| c.is_ascii_alphabetic());
            let goes_on =
                after.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c));
            if !is_word || !goes_on {
                self.rest = after;
                return true;
            }
        }
        false
    }

    fn disjunction(&mut self) -> Option<Plain> {
        let mut plain = self.conjunction()?;
        while self.takes(&["||", "or"]) {
            plain = plain.or(self.conjunction()?);
        }
        Some(plain)
    }

    fn conjunction(&mut self) -> Option<Plain> {
        let mut plain = self.term()?;
        while self.takes(&["&&", "and"]) {
            plain = plain.and(self.term()?);
        }
        Some(plain)
    }

    fn term(&mut self) -> Option<Plain> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let plain = if self.takes(&["not", "!"]) {
            self.term()?.not()
        } else if self.takes(&["("]) {
            let inner = self.disjunction()?;
            if !self.takes(&[")"]) {
                return None;
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Some(plain)
    }

    fn comparison(&mut self) -> Option<Plain> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || "=!<>~()[]".contains(c))?;
        let (subject, after) = rest.split_at(end);
        if subject.is_empty() {
            return None;
        }
        self.rest = after;
        if self.takes(&["not_exists", "!exists"]) {
            return Some(of_presence(subject).not());
        }
        if self.takes(&["exists"]) {
            return Some(of_presence(subject));
        }
        if self.takes(&["not_in", "!in"]) {
            return Some(of_list(subject, &self.list()?).not());
        }
        if self.takes(&["in"]) {
            return Some(of_list(subject, &self.list()?));
        }
        if self.takes(&["=~", "matches"]) {
            return Some(of_pattern(subject, self.argument()?));
        }
        if self.takes(&["!~", "not_matches"]) {
            return Some(of_pattern(subject, self.argument()?).not());
        }
        if self.takes(&["==", "equals"]) {
            return Some(of_value(subject, self.argument()?));
        }
        if self.takes(&["!=", "not_equals"]) {
            return Some(of_value(subject, self.argument()?).not());
        }
        const ORDER: [&str; 8] = [
            ">=",
            "<=",
            ">",
            "<",
            "greater_than_equal",
            "less_than_equal",
            "greater_than",
            "less_than",
        ];
        if self.takes(&ORDER) {
            self.argument()?;
            return Some(Plain::EITHER);
        }
        None
    }

    /// One value, in quotes or up to a space or an unmatched parenthesis.
    fn argument(&mut self) -> Option<&'t str> {
        let rest = self.rest.trim_start();
        for quote in ['"', '\''] {
            if let Some(inner) = rest.strip_prefix(quote) {
                let (value, after) = inner.split_once(quote)?;
                self.rest = after;
                return Some(value);
            }
        }
        let mut open = 0_usize;
        let mut end = rest.len();
        for (index, letter) in rest.char_indices() {
            match letter {
                '(' => open += 1,
                ')' if open == 0 => {
                    end = index;
                    break;
                }
                ')' => open -= 1,
                space if space.is_whitespace() => {
                    end = index;
                    break;
                }
                _ => {}
            }
        }
        let (value, after) = rest.split_at(end);
        self.rest = after;
        (!value.is_empty()).then_some(value)
    }

    fn list(&mut self) -> Option<Vec<&'t str>> {
        let rest = self.rest.trim_start().strip_prefix('[')?;
        let (inner, after) = rest.split_once(']')?;
        self.rest = after;
        let values = inner.split(',').map(|one| {
            let is_quote = |c: char| c == '"' || c == '\'';
            one.trim().trim_matches(is_quote)
        });
        Some(values.collect())
    }
}

fn is_type(subject: &str) -> bool {
    subject.trim_start_matches("attribute:") == "ecs.instance-type"
}

fn of_presence(subject: &str) -> Plain {
    if is_accelerator(subject) {
        Plain::NEVER
    } else {
        Plain::EITHER
    }
}

fn of_value(subject: &str, value: &str) -> Plain {
    let denies = ["false", "no", "none", "0", "off"].contains(&value);
    if is_type(subject) && of_type(value).is_some() {
        Plain::NEVER
    } else if is_accelerator(subject) && denies {
        Plain::ALWAYS
    } else if is_accelerator(subject) || is_accelerator(value) {
        Plain::NEVER
    } else {
        Plain::EITHER
    }
}

fn of_list(subject: &str, values: &[&str]) -> Plain {
    let each = values.iter().map(|value| of_value(subject, value));
    each.reduce(Plain::or).unwrap_or(Plain::EITHER)
}

fn of_pattern(subject: &str, pattern: &str) -> Plain {
    if is_type(subject) {
        return match matched_by_expression(pattern) {
            Matched::Accelerated => Plain::NEVER,
            Matched::Plain | Matched::Both => Plain::EITHER,
            Matched::Unknown if names_accelerators(&format!("instance-type {pattern}")) => {
                Plain::NEVER
            }
            Matched::Unknown => Plain::EITHER,
        };
    }
    of_value(subject, pattern)
}

#[cfg(test)]
mod tests {
    use super::demands_accelerators;

    #[test]
    fn only_what_no_plain_instance_satisfies_demands_accelerators() {
        for demanding in [
            "attribute:ecs.instance-type =~ g5.*",
            "attribute:ecs.instance-type==g4dn.xlarge",
            "attribute:ecs.instance-type equals p6-b200.48xlarge",
            "attribute:ecs.instance-type in [g5.xlarge, g5.2xlarge]",
            "attribute:ecs.instance-type in ['inf2.xlarge','trn1.2xlarge']",
            "attribute:ecs.os-type == linux and attribute:ecs.instance-type =~ vt1.*",
            "(attribute:ecs.instance-type =~ g6.*) || (attribute:ecs.instance-type =~ gr6.*)",
            "not(attribute:ecs.instance-type !~ (g4dn|g5)\\..*)",
            "attribute:GPU == true",
            "attribute:workload == gpu",
            "attribute:ecs.gpu exists",
            "attribute:ecs.instance-type matches dl1.24xlarge",
            "attribute:ecs.instance-type ~= g5.*",
        ] {
            assert!(demands_accelerators(demanding), "{demanding}");
        }
        for free in [
            "attribute:ecs.instance-type =~ m5.*",
            "attribute:ecs.instance-type !~ g4.*",
            "attribute:ecs.instance-type != g4dn.xlarge",
            "!(attribute:ecs.instance-type =~ g5.*)",
            "attribute:ecs.instance-type not_in [g5.xlarge, p3.2xlarge]",
            "attribute:ecs.instance-type in [g5.xlarge, m5.large]",
            "attribute:ecs.instance-type =~ g5.* or attribute:stack == web",
            "attribute:gpu == false",
            "attribute:gpu not_exists",
            "attribute:ecs.instance-type =~ .*",
            "runningTasksCount >= 1",
            "attribute:ecs.subnet-id == subnet-1",
        ] {
            assert!(!demands_accelerators(free), "{free}");
        }
    }

    #[test]
    fn what_nests_without_end_is_still_answered() {
        let deep = "!(".repeat(50_000) + "attribute:ecs.instance-type =~ g5.*";
        assert!(demands_accelerators(&deep));
    }
}
