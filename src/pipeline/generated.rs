//! Templates that a program writes: an edit is lost when it writes them again.

use crate::document::Cursor;
use crate::plan::Draft;

/// Keeps a workload of a generated template where it is, unless a person named the file.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    if draft.set.files[draft.workload.file].named {
        return;
    }
    let construct = draft.workload.resources().find_map(|resource| {
        let path = resource.body.path(&["Metadata", "aws:cdk:path"])?;
        Some((path, path.text()?))
    });
    if let Some((place, path)) = construct {
        tell(draft, place, path);
    }
}

fn tell<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, path: &str) {
    draft.ask(
        "template-generated",
        place,
        format!("the AWS CDK wrote this template (construct {path}), and would write it again without the edit"),
        "change the construct, for instance to FargateTaskDefinition and FargateService; to migrate the template all the same, name the file on the command line",
    );
}
