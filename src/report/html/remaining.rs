//! The container instances that remain, and what still needs them.

use maud::{Markup, html};

use super::{Page, shown};
use crate::report::remaining::{lines, sentence};

/// The part of the section about cost; empty if nothing is known of container instances.
pub(super) fn part(page: &Page<'_>) -> Markup {
    let (all, prices) = (&page.run.outcome.remaining, page.run.prices);
    html! {
        @if !all.is_empty() {
            h3 { "Container instances" }
            @for one in all {
                p { (shown(&sentence(one, prices))) "." }
                @let lines = lines(one, prices);
                @if !lines.is_empty() {
                    ul { @for line in &lines { li { (shown(line)) } } }
                }
            }
        }
    }
}
