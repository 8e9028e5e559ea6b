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
    let root = Cursor::root(cx.project.files[cx.workload.file].document);
    let faults = root.path(&["Metadata", "Faults"]);
    let faults: Vec<Cursor<'_>> = faults.into_iter().flat_map(Cursor::items).collect();
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
