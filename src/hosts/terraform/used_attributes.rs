//! Attributes of variables, `var.service.cpu`, as far as they are written out.

use super::module::File;

/// The attributes of variables that files name: the variable and the path behind it.
pub(super) fn used_attributes<'d>(files: &[File<'d>]) -> Vec<(&'d str, &'d str)> {
    let mut used = Vec::new();
    for file in files {
        for (at, _) in file.document.text().match_indices("var.") {
            let (before, after) = file.document.text().split_at(at);
            let is_name = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
            if before.ends_with(is_name) {
                continue;
            }
            let after = &after["var.".len()..];
            let end = after.find(|letter| !is_name(letter)).unwrap_or(after.len());
            let path = after[..end].trim_end_matches('.');
            // A splat or a call may follow.
            let is_whole = !after[end..].starts_with(['[', '*', '(']);
            if let Some((variable, rest)) = path.split_once('.')
                && is_whole
                && !rest
                    .split('.')
                    .any(|step| step.is_empty() || step.starts_with(char::is_numeric))
            {
                used.push((variable, rest));
            }
        }
    }
    used.sort_unstable();
    used.dedup();
    used
}
