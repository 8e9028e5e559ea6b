//! The names that change or are removed.

use super::context::PlanContext;
use crate::model::{Answer, Function, Project, SubText, function};
use crate::outcome::{NameKind, Renamed};
use crate::syntax::Cursor;

/// What a replaced resource's name gains.
pub const SUFFIX: &str = "-fargate";

impl<'d> PlanContext<'_, 'd> {
    /// Records that a name gains a suffix, or is removed. Other references to it are searched for after the run.
    pub fn renamed(&mut self, kind: NameKind, name: Cursor<'d>, suffix: Option<&str>) {
        if let Some(Function::If {
            then, otherwise, ..
        }) = function(name)
        {
            for branch in [then, otherwise] {
                self.renamed(kind, branch, suffix);
            }
            return;
        }
        if name.is_absent() {
            return;
        }
        let answer = self.evaluate(name);
        let written = readable(&SubText::of(name).text);
        let mut texts = answer.values().to_vec();
        if !texts.contains(&written) && has_words(&written) {
            texts.push(written.clone());
        }
        let old = match answer {
            Answer::Fixed(value) => value,
            _ => written,
        };
        let new = suffix.map(|suffix| format!("{old}{suffix}"));
        self.push_renamed(kind, name, old, new, texts);
    }

    /// Records that a container is no longer reachable by a name.
    pub fn unlinked(&mut self, place: Cursor<'d>, name: &str, address: &str) {
        let new = Some(address.to_owned());
        self.push_renamed(
            NameKind::Host,
            place,
            name.to_owned(),
            new,
            vec![name.to_owned()],
        );
    }

    fn push_renamed(
        &mut self,
        kind: NameKind,
        place: Cursor<'d>,
        old: String,
        new: Option<String>,
        texts: Vec<String>,
    ) {
        let known = self.workload_plan.renamed.iter();
        if known
            .clone()
            .any(|one| one.kind == kind && one.old == old && one.new == new)
        {
            return;
        }
        self.workload_plan.renamed.push(Renamed {
            kind,
            old,
            new,
            file: self.path_of(place).to_owned(),
            span: self.project.span(place),
            texts,
            was_searched: false,
            places: Vec::new(),
            others: 0,
        });
    }
}

/// The change of a name that an earlier run may have made: the name without the suffix is the old one.
pub fn earlier_name(project: &Project<'_>, kind: NameKind, name: Cursor<'_>) -> Option<Renamed> {
    let written = readable(&SubText::of(name).text);
    let old = written.strip_suffix(SUFFIX)?.to_owned();
    has_words(&old).then(|| Renamed {
        kind,
        texts: vec![old.clone()],
        old,
        new: Some(written.clone()),
        file: project
            .file_of(name)
            .map_or("", |file| project.path(file))
            .to_owned(),
        span: project.span(name),
        was_searched: false,
        places: Vec::new(),
        others: 0,
    })
}

/// A rendered text for people: parts of a `Fn::Sub` that cannot be named are shown as `${…}`.
fn readable(rendered: &str) -> String {
    let mut pieces = rendered.split("${#");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str("${…}");
        text.push_str(piece.split_once('}').map_or("", |(_, behind)| behind));
    }
    text
}

/// Whether any part of a text is known.
fn has_words(rendered: &str) -> bool {
    let mut rest = rendered;
    while let Some((before, after)) = rest.split_once("${") {
        if !before.is_empty() {
            return true;
        }
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{has_words, readable};

    #[test]
    fn what_cannot_be_named_is_shown_as_left_out() {
        assert_eq!(readable("${#0}-web-${#12}"), "${…}-web-${…}");
        assert_eq!(readable("${Env}-web"), "${Env}-web");
    }

    #[test]
    fn a_text_of_variables_only_says_nothing() {
        assert!(!has_words("${Env}"));
        assert!(!has_words("${A}${B}"));
        assert!(has_words("${A}-${B}"));
        assert!(has_words("web"));
    }
}
