//! The comments that record a migration in parallel. They survive `terraform fmt` and edits of what is around them.
//!
//! ```hcl
//! # ecs2fargate: parallel copy of aws_ecs_service.web
//! resource "aws_ecs_service" "web_fargate" {
//!
//!   default_action {
//!     # ecs2fargate: parallel instead of target_group_arn = aws_lb_target_group.web.arn
//!
//! # ecs2fargate: parallel
//! variable "fargate_traffic" {
//!
//!   fargate_traffic = var.fargate_traffic # ecs2fargate: parallel
//! ```

/// The beginning of each of these comments.
const MARK: &str = "ecs2fargate: parallel";
const COPY: &str = " copy of ";
const INSTEAD: &str = " instead of ";

/// What a comment records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::hosts::terraform) enum Mark<'t> {
    /// What follows, or what it is behind, was added.
    Added,
    /// What follows is the copy of what has this address.
    CopyOf(&'t str),
    /// This argument was here.
    Instead(&'t str),
}

/// What a comment records; `None` for any other comment.
pub(in crate::hosts::terraform) fn mark(comment: &str) -> Option<Mark<'_>> {
    let words = comment.trim().trim_start_matches(['#', '/']).trim();
    let rest = words.strip_prefix(MARK)?;
    if rest.is_empty() {
        return Some(Mark::Added);
    }
    let copy = rest.strip_prefix(COPY).map(Mark::CopyOf);
    copy.or_else(|| rest.strip_prefix(INSTEAD).map(Mark::Instead))
}

/// A comment as it is written.
pub(super) fn written(mark: Mark<'_>) -> String {
    match mark {
        Mark::Added => format!("# {MARK}"),
        Mark::CopyOf(address) => format!("# {MARK}{COPY}{address}"),
        Mark::Instead(argument) => format!("# {MARK}{INSTEAD}{argument}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, mark, written};

    #[test]
    fn comments_are_read_as_they_are_written() {
        for one in [
            Mark::Added,
            Mark::CopyOf("aws_ecs_service.web"),
            Mark::Instead("target_group_arn = aws_lb_target_group.web.arn # the shop"),
        ] {
            assert_eq!(mark(&written(one)), Some(one));
        }
        assert_eq!(mark("//ecs2fargate: parallel"), Some(Mark::Added));
        assert_eq!(mark("# ecs2fargate: keep for now"), None);
        assert_eq!(mark("# ecs2fargate: parallelogram"), None);
    }
}
