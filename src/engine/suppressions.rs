//! Workloads that their owners exclude from migration: in a comment, in `Metadata`, or in the settings.

use std::collections::{HashMap, HashSet};

use super::plan::PlannedWorkload;
use crate::facts::rules::RuleId;
use crate::model::{Project, SourceFile, Workload};
use crate::outcome::{Finding, Severity, Verdict};
use crate::plan::WorkloadPlan;
use crate::settings::{Settings, is_reason, nearest};
use crate::syntax::{Cursor, Span};

/// The rule of everything that is reported here.
const RULE: RuleId = RuleId::Keep;
/// The word that markers begin with, in comments and in `Metadata`.
pub(super) const NAME: &str = "ecs2fargate";
/// What a marker must look like.
const HELP: &str = "Write `# ecs2fargate: keep REASON` directly above a service, task definition or other member of the workload, or `Metadata: {ecs2fargate: {keep: REASON}}` inside it";

/// The content of one marker.
struct Marker {
    span: Span,
    /// The logical ID of the resource that it applies to.
    owner: Option<String>,
    says: Says,
}

enum Says {
    /// Do not migrate the workload, for a reason that may be missing.
    Keep(Option<String>),
    /// An unknown word, which has no meaning.
    Unknown(String),
}

/// The markers of every file.
pub(crate) struct Markers(HashMap<usize, Vec<Marker>>);

impl Markers {
    /// Reads the markers of a set of documents.
    pub(crate) fn read(project: &Project<'_>) -> Self {
        let files = project.files.iter().enumerate();
        // Few files have one.
        let with_name = files.filter(|(_, file)| file.document.text().contains(NAME));
        let markers = with_name.map(|(index, file)| {
            let mut markers = in_comments(file);
            markers.extend(in_metadata(file));
            (index, markers)
        });
        Self(markers.collect())
    }

    fn of_file(&self, file: usize) -> &[Marker] {
        self.0.get(&file).map_or(&[], Vec::as_slice)
    }
}

/// The verdict on a workload that its owner marked.
pub(crate) fn settle(
    project: &Project<'_>,
    workload: &Workload<'_>,
    settings: &Settings,
    markers: &Markers,
) -> Option<PlannedWorkload> {
    let ids = workload.ids();
    let files = workload.files();
    let all = files
        .iter()
        .flat_map(|file| markers.of_file(*file).iter().map(|marker| (*file, marker)));
    let own = all.filter(|(_, marker)| {
        let owner = marker.owner.as_deref();
        owner.is_some_and(|owner| ids.contains(&owner))
    });
    let own: Vec<(usize, &Marker)> = own.collect();
    let unknown = own.iter().find_map(|(file, marker)| match &marker.says {
        Says::Unknown(word) => Some(unknown(project.path(*file), marker.span, word)),
        Says::Keep(_) => None,
    });
    if let Some(finding) = unknown {
        // It may have been meant to keep the workload, so migrating it would be a guess.
        return Some(kept_as(finding, Verdict::NeedsDecision));
    }
    let marked = own.iter().find_map(|(file, marker)| match &marker.says {
        Says::Keep(reason) => Some(suppressed(
            project.path(*file),
            marker.span,
            reason.as_deref(),
        )),
        Says::Unknown(_) => None,
    });
    let finding = marked.or_else(|| {
        let reason = settings.keep.as_deref()?;
        let path = project.path(workload.file);
        Some(suppressed(path, workload.span(), Some(reason)))
    })?;
    Some(kept_as(finding, Verdict::Skipped))
}

/// Markers at places where they have no effect.
pub(crate) fn misplaced(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    markers: &Markers,
) -> Vec<Finding> {
    let members: HashSet<(usize, &str)> = workloads
        .iter()
        .flat_map(|workload| {
            let ids = workload.ids();
            let files = workload.files().into_iter();
            files.flat_map(move |file| ids.clone().into_iter().map(move |id| (file, id)))
        })
        .collect();
    let mut found = Vec::new();
    for file in 0..project.files.len() {
        for marker in markers.of_file(file) {
            let owner = marker.owner.as_deref();
            if owner.is_some_and(|owner| members.contains(&(file, owner))) {
                continue;
            }
            let message = match owner {
                None => "The comment has no effect: it is not directly above a resource".to_owned(),
                Some(owner) => {
                    format!(
                        "The comment has no effect: {owner} is not part of a workload that could be migrated"
                    )
                }
            };
            let finding = finding(
                project.path(file),
                marker.span,
                Severity::Warning,
                message,
                HELP,
            );
            found.push(finding);
        }
    }
    found
}

fn kept_as(finding: Finding, verdict: Verdict) -> PlannedWorkload {
    let mut workload_plan = WorkloadPlan::default();
    workload_plan.findings.push(finding);
    PlannedWorkload {
        workload_plan,
        verdict,
        foreseen: None,
        followers: Vec::new(),
    }
}

fn suppressed(path: &str, span: Span, reason: Option<&str>) -> Finding {
    match reason {
        Some(reason) => {
            let message = format!("Not migrated, as requested: {reason}");
            finding(path, span, Severity::Note, message, "")
        }
        None => finding(
            path,
            span,
            Severity::Warning,
            "Not migrated, as requested, without a reason".to_owned(),
            "Add the reason after `keep`",
        ),
    }
}

fn unknown(path: &str, span: Span, word: &str) -> Finding {
    let near = nearest(word, ["keep"])
        .map(|near| format!(". Did you mean `{near}`?"))
        .unwrap_or_default();
    let message = format!("`{word}` is not a keyword of ecs2fargate{near}");
    finding(path, span, Severity::Error, message, HELP)
}

fn finding(
    path: &str,
    span: Span,
    severity: Severity,
    message: String,
    help: &'static str,
) -> Finding {
    Finding {
        rule: RULE,
        severity,
        file: path.into(),
        span,
        message: message.into(),
        help: help.into(),
        decides: severity == Severity::Error,
        related: Vec::new(),
    }
}

fn in_comments(file: &SourceFile<'_>) -> Vec<Marker> {
    let keys = keys_by_line(file);
    let comments = commented_lines(file).into_iter();
    let markers = comments.filter_map(|(span, line, text)| {
        let says = read(text)?;
        let owner = keys.get(&line).cloned().flatten();
        Some(Marker { span, owner, says })
    });
    markers.collect()
}

/// Every comment with its position and the line that it describes: its own, or the first one below that is not a
/// comment.
pub(super) fn commented_lines<'d>(file: &SourceFile<'d>) -> Vec<(Span, usize, &'d str)> {
    let comments: Vec<(Span, bool, &str)> = file.document.placed_comments().collect();
    let own_lines: HashSet<usize> = comments
        .iter()
        .filter(|(_, own_line, _)| *own_line)
        .map(|(span, ..)| span.start.line)
        .collect();
    let described = comments.into_iter().map(|(span, own_line, text)| {
        let mut line = span.start.line;
        while own_line && own_lines.contains(&line) {
            line += 1;
        }
        (span, line, text)
    });
    described.collect()
}

/// The resource whose key is on a line; `None` where there are several.
fn keys_by_line(file: &SourceFile<'_>) -> HashMap<usize, Option<String>> {
    let mut keys: HashMap<usize, Option<String>> = HashMap::new();
    let resources = file.module().into_iter().flat_map(|one| &one.resources);
    for resource in resources {
        keys.entry(resource.key.position().line)
            .and_modify(|several| *several = None)
            .or_insert_with(|| Some(resource.name.to_owned()));
    }
    keys
}

/// The instruction that a comment gives this tool, if any.
fn read(comment: &str) -> Option<Says> {
    let text = comment.trim_start_matches('#').trim();
    let rest = text.get(NAME.len()..)?;
    if !text.is_char_boundary(NAME.len()) || !text[..NAME.len()].eq_ignore_ascii_case(NAME) {
        return None;
    }
    let rest = rest.trim_start();
    let with_colon = rest.strip_prefix(':').map(str::trim_start);
    let words = with_colon.unwrap_or(rest);
    let (word, reason) = words.split_once([' ', '\t', ':']).unwrap_or((words, ""));
    let is_keep = word.eq_ignore_ascii_case("keep");
    // Without a colon, it is more likely prose about this tool.
    if with_colon.is_none() && !is_keep {
        return None;
    }
    if is_ignore(word) {
        return None;
    }
    Some(if is_keep {
        let reason = reason.trim_start_matches([':', '-', ' ', '\t']).trim();
        Says::Keep(is_reason(reason).then(|| reason.to_owned()))
    } else {
        Says::Unknown(word.to_owned())
    })
}

/// Whether a word begins a directive that `ignores` reads, such as `ignore[cd-image]`.
fn is_ignore(word: &str) -> bool {
    let rest = word.strip_prefix("ignore");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

fn in_metadata(file: &SourceFile<'_>) -> Vec<Marker> {
    let mut found = Vec::new();
    let resources = file.module().into_iter().flat_map(|one| &one.resources);
    for resource in resources {
        let Some(place) = resource.body.path(&["Metadata", NAME]) else {
            continue;
        };
        let marker = |place: Cursor<'_>, says| Marker {
            span: place.span(),
            owner: Some(resource.name.to_owned()),
            says,
        };
        if place.entries().next().is_none() {
            let word = place.text().unwrap_or_default().to_owned();
            found.push(marker(place, Says::Unknown(word)));
        }
        for (name, key, value) in place.entries().filter(|(name, ..)| !is_ignore(name)) {
            let reason = value.text().filter(|text| is_reason(text));
            let says = match name {
                "keep" => Says::Keep(reason.map(str::to_owned)),
                other => Says::Unknown(other.to_owned()),
            };
            found.push(marker(key, says));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Says, read};

    fn marker_in(comment: &str) -> Option<Result<Option<String>, String>> {
        read(comment).map(|says| match says {
            Says::Keep(reason) => Ok(reason),
            Says::Unknown(word) => Err(word),
        })
    }

    #[test]
    fn comments_are_read() {
        let suppressions = |reason: &str| Some(Ok(Some(reason.to_owned())));
        assert_eq!(
            marker_in("# ecs2fargate: keep needs GPUs"),
            suppressions("needs GPUs")
        );
        assert_eq!(
            marker_in("#ecs2fargate:keep: needs GPUs"),
            suppressions("needs GPUs")
        );
        assert_eq!(marker_in("## ECS2Fargate keep - old"), suppressions("old"));
        assert_eq!(marker_in("# ecs2fargate: keep"), Some(Ok(None)));
        assert_eq!(marker_in("# ecs2fargate: keep true"), Some(Ok(None)));
        assert_eq!(
            marker_in("# ecs2fargate: kepe x"),
            Some(Err("kepe".to_owned()))
        );
        assert_eq!(marker_in("# ecs2fargate made this"), None);
        assert_eq!(marker_in("# kept by hand"), None);
        assert_eq!(marker_in("# \u{e9}cs2fargate: keep"), None);
    }
}
