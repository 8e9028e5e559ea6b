//! The findings that a step can report.

use std::borrow::Cow;

use super::context::PlanContext;
use crate::facts::rules::RuleId;
use crate::outcome::{Finding, Related, Severity};
use crate::syntax::Cursor;

impl<'d> PlanContext<'_, 'd> {
    /// Reports a fact; no action is required.
    pub fn note(
        &mut self,
        rule: RuleId,
        place: Cursor<'d>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.find(
            (Severity::Note, false),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Warns of something to read before deploying.
    pub fn warn(
        &mut self,
        rule: RuleId,
        place: Cursor<'d>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.find(
            (Severity::Warning, false),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Warns of something that requires action before deploying.
    pub fn action_required(
        &mut self,
        rule: RuleId,
        place: Cursor<'d>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.workload_plan.needs_value = true;
        self.find(
            (Severity::Warning, true),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Prevents the migration of the workload until a question is answered.
    pub fn needs_decision(
        &mut self,
        rule: RuleId,
        place: Cursor<'d>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.workload_plan.asks = true;
        self.find(
            (Severity::Error, true),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Prevents the migration of the workload.
    pub fn block(
        &mut self,
        rule: RuleId,
        place: Cursor<'d>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.workload_plan.blocked_by.push(rule);
        self.find(
            (Severity::Error, true),
            rule,
            place,
            message.into(),
            help.into(),
        );
    }

    /// Whether a finding of a rule is already reported at a place.
    pub fn is_reported(&self, rule: RuleId, place: Cursor<'d>) -> bool {
        let (file, start) = (self.path_of(place), self.project.span(place).start);
        let mut findings = self.workload_plan.findings.iter();
        findings.any(|one| one.rule == rule && *one.file == *file && one.span.start == start)
    }

    /// Adds a place that a reported finding refers to: what the label names is at `related`.
    pub fn relate(
        &mut self,
        rule: RuleId,
        place: Cursor<'d>,
        related: Cursor<'d>,
        label: impl Into<Cow<'static, str>>,
    ) {
        let (file, start) = (self.path_of(place), self.project.span(place).start);
        let related = Related {
            file: self.project.shared_path(self.file_of(related)),
            span: self.project.span(related),
            label: label.into(),
        };
        let findings = &mut self.workload_plan.findings;
        let mut findings = findings.iter_mut().rev();
        let is_it =
            |one: &&mut Finding| one.rule == rule && *one.file == *file && one.span.start == start;
        if let Some(finding) = findings.find(is_it)
            && !finding.related.contains(&related)
        {
            finding.related.push(related);
        }
    }

    fn find(
        &mut self,
        (severity, decides): (Severity, bool),
        rule: RuleId,
        place: Cursor<'d>,
        message: Cow<'static, str>,
        help: Cow<'static, str>,
    ) {
        debug_assert!(
            self.step().is_none_or(|step| step.reports(rule)),
            "{} reports {rule}, which is not among its rules",
            self.step_name()
        );
        let finding = Finding {
            rule,
            severity,
            file: self.project.shared_path(self.file_of(place)),
            span: self.project.span(place),
            message,
            help,
            decides,
            related: Vec::new(),
        };
        let mut known = self.workload_plan.findings.iter();
        if !known.any(|one| is_same(one, &finding)) {
            self.workload_plan.findings.push(finding);
        }
    }
}

/// Whether two findings are one to a reader: their spans may end at different places.
fn is_same(one: &Finding, other: &Finding) -> bool {
    let parts = |finding: &Finding| {
        (
            finding.rule,
            finding.severity,
            finding.span.start,
            finding.decides,
        )
    };
    parts(one) == parts(other)
        && (&one.file, &one.message, &one.help) == (&other.file, &other.message, &other.help)
}
