//! Sticky sessions of the target groups between which the requests are divided.

use super::copies::{Files, all};
use crate::syntax::Cursor;

/// The longest time for which a client stays with a target group, unless the group specifies one.
const STICKY_SECONDS: &str = "3600";

/// Seconds for which the action keeps a client at its target group: Elastic Load Balancing requires it where there are
/// several groups with sticky sessions. Network Load Balancers have stickiness by source IP address, which the action
/// cannot have.
pub(super) fn of_group(files: &Files<'_>, group: &str) -> Result<Option<String>, String> {
    let declared = all(files).find(|one| one.address() == group);
    let Some(declared) = declared else {
        return Ok(None);
    };
    let unknown = |what: &str| {
        Err(format!(
            "Whether the action needs sticky sessions cannot be determined, because {what} of {group} is not literal"
        ))
    };
    if is_generated(declared.body) {
        return unknown("the stickiness block");
    }
    let block = declared.body.get("stickiness");
    let Some(block) = block.and_then(|blocks| blocks.items().next()) else {
        return Ok(None);
    };
    let written = |name: &str| {
        let place = block.get(name)?;
        Some(place.document.value_text(place.node))
    };
    match written("type") {
        Some("\"source_ip\"") => return Ok(None),
        Some("\"lb_cookie\"" | "\"app_cookie\"") => {}
        _ => return unknown("type in the stickiness block"),
    }
    match written("enabled") {
        Some("false" | "\"false\"") => return Ok(None),
        None | Some("true" | "\"true\"") => {}
        Some(_) => return unknown("enabled in the stickiness block"),
    }
    let seconds = written("cookie_duration").unwrap_or(STICKY_SECONDS);
    Ok(Some(seconds.to_owned()))
}

/// Whether the body of a target group may have sticky sessions.
pub(super) fn may_be_sticky(body: Cursor<'_>) -> bool {
    body.get("stickiness").is_some() || is_generated(body)
}

/// Whether a `dynamic` block generates the stickiness.
fn is_generated(body: Cursor<'_>) -> bool {
    let generators = body.get("dynamic");
    generators.is_some_and(|all| all.get("stickiness").is_some())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::text::{declarations, parsed};
    use super::*;

    /// What a block of a target group means for the action.
    fn of(block: &str) -> Result<Option<String>, String> {
        let text = format!("resource \"aws_lb_target_group\" \"web\" {{\n{block}\n}}\n");
        let document = parsed(&text).expect("the text of the test");
        let files = BTreeMap::from([(0, (&document, declarations(&document)))]);
        of_group(&files, "aws_lb_target_group.web")
    }

    #[test]
    fn cookies_need_stickiness_of_the_action() {
        let block = |inside: &str| of(&format!("  stickiness {{\n    {inside}\n  }}"));
        for (inside, expected) in [
            ("type = \"lb_cookie\"", Some("3600")),
            ("type = \"source_ip\"", None),
            ("type = \"app_cookie\"\n    enabled = false", None),
            (
                "type = \"app_cookie\"\n    enabled = true\n    cookie_duration = var.seconds",
                Some("var.seconds"),
            ),
        ] {
            assert_eq!(block(inside), Ok(expected.map(str::to_owned)), "{inside}");
        }
        assert_eq!(of("  port = 80"), Ok(None));
    }

    #[test]
    fn stickiness_that_is_computed_is_not_guessed() {
        for (block, what) in [
            (
                "  stickiness {\n    type = var.type\n  }",
                "type in the stickiness block",
            ),
            (
                "  stickiness {\n    type = \"lb_cookie\"\n    enabled = var.is_sticky\n  }",
                "enabled in the stickiness block",
            ),
            (
                "  dynamic \"stickiness\" {\n    for_each = var.all\n    content {\n      type = \"lb_cookie\"\n    }\n  }",
                "because the stickiness block",
            ),
        ] {
            let error = of(block).expect_err(block);
            assert!(error.contains(what), "{error}");
        }
    }
}
