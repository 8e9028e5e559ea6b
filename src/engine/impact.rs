//! What the update of what is deployed does, as far as it can be determined in advance.

use crate::outcome::{Downtime, Impact};
use crate::plan::{PlanContext, impact};

/// What the update does.
pub(crate) struct Foreseen {
    /// What happens to the services.
    pub(crate) impact: Impact,
    /// The same in one line, with what happens to the traffic.
    pub(crate) line: String,
    /// Whether no task serves requests for some time.
    pub(crate) has_downtime: bool,
    /// Its cause, as far as the module shows it.
    pub(crate) downtime: Option<Downtime>,
}

/// Predicts the update.
pub(crate) fn foresee(cx: &PlanContext<'_, '_>) -> Foreseen {
    let has_downtime = cx.host.has_downtime(cx);
    Foreseen {
        impact: kind(cx),
        line: cx.host.update_line(cx),
        has_downtime,
        downtime: impact::downtime(cx).filter(|_| has_downtime),
    }
}

/// What happens to the workload.
fn kind(cx: &PlanContext<'_, '_>) -> Impact {
    if !cx.decisions.replaced_services.is_empty() {
        Impact::Replaced
    } else if !impact::updated(cx).is_empty() {
        Impact::InPlace
    } else {
        Impact::NewRevision
    }
}
