//! Parts of a module that are not read, because of which nothing of it is edited.

use crate::facts::rules::RuleId;
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Nothing of a module is edited that is not read completely.
pub(super) static GATE: Step = Step {
    name: "terraform-faults",
    phase: Phase::Gate,
    rules: &[RuleId::Document],
    readme: "",
    plan: report,
};

fn report(cx: &mut PlanContext<'_, '_>) {
    let project = cx.project;
    // A caller that is not known completely may not get the arguments that the module needs.
    let callers = project.graph.parents_of(cx.workload.file);
    let callers = callers.map(|(_, nested)| nested.parent);
    let modules = std::iter::once(cx.workload.file).chain(callers);
    let faults = modules.filter_map(|file| {
        let root = Cursor::root(project.files[file].document);
        root.path(&["Metadata", "Faults"])
    });
    let faults: Vec<Cursor<'_>> = faults.flat_map(Cursor::items).collect();
    for fault in faults {
        let message = fault.text().unwrap_or_default().to_owned();
        cx.block(
            RuleId::Document,
            fault,
            message,
            "Correct the file and run the migration again. Until then nothing in this module is changed",
        );
    }
}
