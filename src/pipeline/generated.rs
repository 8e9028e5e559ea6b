//! Templates that a program writes: an edit is lost when it writes them again.

use crate::cloudformation::Template;
use crate::document::Cursor;
use crate::plan::Draft;

/// How the CDK ends the names of parameters that it reads from the Parameter Store.
const CDK_PARAMETER: &str = "C96584B6F00A464EAD1953AFF4B05118Parameter";

/// Keeps a workload of a generated template where it is, unless a person named the file.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    if draft.set.files[draft.workload.file].named {
        return;
    }
    let marked = draft.template().and_then(mark);
    let construct = draft.workload.resources().find_map(|resource| {
        let path = resource.body.path(&["Metadata", "aws:cdk:path"])?;
        Some((path, path.text()?))
    });
    if let Some((place, path)) = construct {
        tell(draft, place, &format!(" (construct {path})"));
    } else if let Some(place) = marked {
        tell(draft, place, "");
    }
}

/// The same for a workload that needs an edit in another template, which is generated.
pub(super) fn check_touched(draft: &mut Draft<'_, '_>) {
    for file in draft.touched() {
        let home = &draft.set.files[file];
        let place = home.template().filter(|_| !home.named).and_then(mark);
        if let Some(place) = place {
            tell(draft, place, "");
        }
    }
}

/// What shows that the CDK wrote a template.
fn mark<'d>(template: &Template<'d>) -> Option<Cursor<'d>> {
    let resources = template.resources.iter();
    let parameters = template.parameters.iter();
    let resource = resources
        .filter(|resource| resource.kind == "AWS::CDK::Metadata")
        .map(|resource| resource.key);
    let parameter = parameters
        .filter(|parameter| parameter.name.ends_with(CDK_PARAMETER))
        .map(|parameter| parameter.key);
    resource.chain(parameter).next()
}

fn tell<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, path: &str) {
    draft.ask(
        "template-generated",
        place,
        format!("the AWS CDK wrote this template{path}, and would write it again without the edit"),
        "change the construct, for instance to FargateTaskDefinition and FargateService; to migrate the template all the same, name the file on the command line",
    );
}
