//! What an edit leaves behind in a template as a whole: parameters that nothing uses, limits that are crossed.

mod orphaned_parameters;

use crate::facts::limits::{BYTES, INLINE_BYTES, PARAMETERS, RESOURCES};
use crate::model::Module;
use crate::outcome::{Finding, Severity};
use crate::syntax::Document;

/// What a person should know of a template after its edit.
pub(crate) fn findings(path: &str, before: &Module<'_>, after: &Document) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(new) = Module::read(after) else {
        return found;
    };
    for parameter in &before.parameters {
        let was_used = before.references_to(parameter.name).next().is_some();
        let is_used = new.references_to(parameter.name).next().is_some();
        if was_used && !is_used {
            found.push(Finding {
                rule: "template-unused-parameter",
                severity: Severity::Note,
                file: path.to_owned(),
                span: parameter.key.span(),
                message: format!("nothing uses the parameter {} any more", parameter.name),
                help: "it may stay; take it out together with whoever passes it, a parent stack or a deployment script".to_owned(),
                decides: false,
            });
        }
        found.extend(orphaned_parameters::finding(path, parameter, before, &new));
    }
    let sizes = [
        (
            "bytes, and above that a template has to be deployed from S3",
            INLINE_BYTES,
            before.document.text().len(),
            after.text().len(),
        ),
        (
            "bytes, which is the most that CloudFormation takes",
            BYTES,
            before.document.text().len(),
            after.text().len(),
        ),
        (
            "resources, which is the most that CloudFormation takes",
            RESOURCES,
            before.resources.len(),
            new.resources.len(),
        ),
        (
            "parameters, which is the most that CloudFormation takes",
            PARAMETERS,
            before.parameters.len(),
            new.parameters.len(),
        ),
    ];
    for (what, limit, old, new) in sizes {
        if old <= limit && new > limit {
            found.push(Finding {
                rule: "template-limit",
                severity: Severity::Warning,
                file: path.to_owned(),
                span: before.root.span(),
                message: format!(
                    "the template grows from {old} to {new}; the limit is {limit} {what}"
                ),
                help: "deploy it from S3, or split the stack".to_owned(),
                decides: false,
            });
        }
    }
    found
}
