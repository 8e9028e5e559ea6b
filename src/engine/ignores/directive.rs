//! Directives to ignore rules, in comments and in the `Metadata` of resources.

use super::place::{self, Area};
use crate::engine::suppressions::{NAME, commented_lines};
use crate::model::{Project, SourceFile};
use crate::settings::is_reason;
use crate::syntax::{Cursor, Span};

/// The forms of a directive.
pub(super) const HELP: &str = "Write `# ecs2fargate: ignore[RULE] REASON` directly above or behind a property, list item or resource, with several rules as `ignore[RULE, RULE]`, or `Metadata: {ecs2fargate: {ignore: {RULE: REASON}}}` in a resource";

/// One rule that is ignored at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) holder: Holder,
    /// The path of the file that contains it.
    pub(super) path: String,
    /// Its position in that file.
    pub(super) span: Span,
    /// The rule's ID as it is written; empty if none is.
    pub(super) rule: String,
    pub(super) reason: Option<String>,
    /// The files to which it applies, by index.
    pub(super) files: Vec<usize>,
    pub(super) area: Area,
    /// Whether all files to which it applies are part of the run.
    pub(super) is_complete: bool,
}

/// Where a directive is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Comment,
    Metadata,
    Settings,
}

/// The directives in all files that can be migrated.
pub(super) fn of_files(project: &Project<'_>) -> Vec<Directive> {
    let files = project.files.iter().enumerate();
    // Few files have one.
    let with_name =
        files.filter(|(_, file)| !file.is_context && file.document.text().contains(NAME));
    with_name
        .flat_map(|(index, file)| {
            let mut found = in_comments(index, file);
            found.extend(in_metadata(index, file));
            found
        })
        .collect()
}

fn in_comments(index: usize, file: &SourceFile<'_>) -> Vec<Directive> {
    let root = Cursor::root(file.document);
    let directives = commented_lines(file)
        .into_iter()
        .flat_map(|(span, line, text)| parts(text).map(move |part| (span, line, part)))
        .filter_map(|(span, line, text)| {
            let (rules, reason) = read(text)?;
            let area = place::entry_on(root, line).map_or(Area::Nothing, Area::Lines);
            let directive = move |rule: String| Directive {
                holder: Holder::Comment,
                path: file.path.to_owned(),
                span,
                rule,
                reason: reason.clone(),
                files: vec![index],
                area: area.clone(),
                is_complete: true,
            };
            Some(rules.into_iter().map(directive))
        });
    directives.flatten().collect()
}

/// The directives of a comment: behind the first one, others may begin with a `#` of their own.
fn parts(comment: &str) -> impl Iterator<Item = &str> {
    let starts = comment.match_indices('#').map(|(index, _)| index);
    let later = starts.filter(|index| {
        let is_start = *index > 0 && !comment[..*index].ends_with('#');
        is_start && read(&comment[*index..]).is_some()
    });
    let starts: Vec<usize> = std::iter::once(0).chain(later).collect();
    let ends: Vec<usize> = starts[1..].iter().copied().chain([comment.len()]).collect();
    let ranges = starts.into_iter().zip(ends);
    ranges.map(|(start, end)| &comment[start..end])
}

/// The rules and the reason in a comment; `None` if it is no directive to ignore rules.
fn read(comment: &str) -> Option<(Vec<String>, Option<String>)> {
    let text = comment.trim_start_matches('#').trim();
    let name = text.get(..NAME.len())?;
    let rest = text[NAME.len()..]
        .trim_start()
        .strip_prefix(':')?
        .trim_start();
    let rest = rest
        .strip_prefix("ignore")
        .filter(|_| name.eq_ignore_ascii_case(NAME))?;
    let Some((rules, reason)) = rest
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    else {
        let is_the_word = rest.is_empty() || rest.starts_with([' ', '\t', ':', '[']);
        return is_the_word.then(|| (vec![String::new()], None));
    };
    let rules = rules.split(',').map(|rule| rule.trim().to_owned());
    let reason = reason.trim_start_matches([':', '-', ' ', '\t']).trim();
    Some((
        rules.collect(),
        is_reason(reason).then(|| reason.to_owned()),
    ))
}

fn in_metadata(index: usize, file: &SourceFile<'_>) -> Vec<Directive> {
    let resources = file.module().into_iter().flat_map(|one| &one.resources);
    let found = resources.flat_map(|resource| {
        let ignore = resource.body.path(&["Metadata", NAME, "ignore"]);
        let area = place::below(resource.key, resource.body);
        let directive = move |place: Cursor<'_>, rule: &str, reason: Option<&str>| Directive {
            holder: Holder::Metadata,
            path: file.path.to_owned(),
            span: place.span(),
            rule: rule.to_owned(),
            reason: reason.filter(|text| is_reason(text)).map(str::to_owned),
            files: vec![index],
            area: area.clone(),
            is_complete: true,
        };
        let unnamed = ignore.filter(|place| place.written_entries().next().is_none());
        let unnamed: Vec<Directive> = unnamed
            .map(|place| directive(place, "", None))
            .into_iter()
            .collect();
        // An entry without a value is reported.
        let entries = ignore.into_iter().flat_map(Cursor::written_entries);
        let named = entries.map(|(rule, key, value)| directive(key, rule, value.text()));
        unnamed.into_iter().chain(named).collect::<Vec<_>>()
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::{parts, read};

    #[track_caller]
    fn check(comment: &str, expected: Option<(&[&str], Option<&str>)>) {
        let found = read(comment);
        let found = found.as_ref().map(|(rules, reason)| {
            let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
            (rules, reason.as_deref())
        });
        assert_eq!(
            found,
            expected.map(|(rules, reason)| (rules.to_vec(), reason)),
            "{comment}"
        );
    }

    #[test]
    fn comments_are_read() {
        check(
            "# ecs2fargate: ignore[cd-image] mirrored",
            Some((&["cd-image"], Some("mirrored"))),
        );
        check(
            "#ecs2fargate:ignore[a,b]: why",
            Some((&["a", "b"], Some("why"))),
        );
        check(
            "## ECS2Fargate: ignore [a , b] - why",
            Some((&["a", "b"], Some("why"))),
        );
        check("# ecs2fargate: ignore[a]", Some((&["a"], None)));
        check("# ecs2fargate: ignore[a] yes", Some((&["a"], None)));
    }

    #[test]
    fn a_comment_may_have_several_directives() {
        let found = |comment| parts(comment).collect::<Vec<_>>();
        let first = "# ecs2fargate: ignore[a] see ticket #12 ";
        let second = "# ecs2fargate: ignore[b] why";
        let both = format!("{first}{second}");
        assert_eq!(found(&both), [first, second]);
        assert_eq!(
            found("## ecs2fargate: ignore[a] b"),
            ["## ecs2fargate: ignore[a] b"]
        );
        assert_eq!(
            found("# no directive # at all"),
            ["# no directive # at all"]
        );
    }

    #[test]
    fn a_directive_without_rules_is_found() {
        for comment in ["ignore", "ignore why", "ignore[a", "ignore: a"] {
            check(&format!("# ecs2fargate: {comment}"), Some((&[""], None)));
        }
        check("# ecs2fargate: ignore[] why", Some((&[""], Some("why"))));
    }

    #[test]
    fn other_comments_are_left_alone() {
        for comment in [
            "# ecs2fargate: keep it",
            "# ecs2fargate: ignored",
            "# ecs2fargate ignores this",
            "# ignore[a] b",
            "# \u{e9}cs2fargate: ignore[a] b",
        ] {
            check(comment, None);
        }
    }
}
