//! Docker's security options, and accounts of an Active Directory.

use crate::cloudformation::intrinsic::items_of;
use crate::document::Cursor;
use crate::ecs::{Container, TaskDefinition};
use crate::fargate::platforms::System;
use crate::plan::{Draft, Why};

const ERROR: &str = "Fargate compatible task definitions do not support dockerSecurityOptions";

/// Settles what a container says of its isolation.
pub(super) fn settle<'d>(
    draft: &mut Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    container: &Container<'d>,
) {
    options(draft, container);
    credentials(draft, task, container);
}

/// What a Docker security option is for.
enum Kind {
    NoNewPrivileges,
    Account,
    Other,
}

fn kind(option: &str) -> Kind {
    let (name, _) = option.split_once([':', '=']).unwrap_or((option, ""));
    match name {
        "no-new-privileges" => Kind::NoNewPrivileges,
        "credentialspec" => Kind::Account,
        _ => Kind::Other,
    }
}

fn options<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    let Some(place) = container.get("DockerSecurityOptions") else {
        return;
    };
    let items = items_of(Some(place));
    let opaque = items.is_empty() && !place.is_sequence() && !place.is_null();
    let mut is_refused = opaque;
    if opaque {
        refuse(draft, place, "options that are not written here");
    }
    for item in &items {
        let answer = draft.evaluate(*item);
        match answer.fixed().map(kind) {
            Some(Kind::NoNewPrivileges) => continue,
            Some(Kind::Account) => account_of_the_host(draft, *item),
            Some(Kind::Other) | None => {
                let option = answer
                    .fixed()
                    .unwrap_or("an option that is not written here");
                refuse(draft, *item, option);
            }
        }
        is_refused = true;
    }
    if is_refused || items.is_empty() {
        return;
    }
    draft.warn(
        "cd-docker-security-options",
        place,
        "programs of the container can gain privileges again, for instance by a set-user-ID bit",
        "run as a user without rights and take set-user-ID programs out of the image if that matters",
    );
    let why = Why::review("Fargate takes no Docker security options").prevents(ERROR);
    let key = container.dialect.spell("DockerSecurityOptions");
    let did = "kept the container's programs from gaining privileges (no-new-privileges)";
    draft.remove(container.body, &key, did, why);
}

fn refuse<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, option: &str) {
    draft.block(
        "cd-docker-security-options",
        place,
        format!("Fargate takes no Docker security options ({option})"),
        "remove the option if the isolation of Fargate, a small virtual machine for each task, is enough, and run the migration again",
    );
}

fn account_of_the_host<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>) {
    draft.block(
        "cd-credential-specs",
        place,
        "the container uses an account of the domain that its instance has joined, and on Fargate there is no instance",
        "Linux containers on Fargate take CredentialSpecs with credentialspecdomainless:ARN, which need no instance in the domain; Windows containers stay",
    );
}

/// Group managed service accounts.
///
/// Source: the Amazon ECS developer guide, "Using gMSA for Linux containers on Fargate" (read 2026-11): domainless
/// only, with the file in Amazon S3, one directory for a task.
fn credentials<'d>(
    draft: &mut Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    container: &Container<'d>,
) {
    let Some(place) = container
        .get("CredentialSpecs")
        .filter(|list| !list.is_null())
    else {
        return;
    };
    let items = items_of(Some(place));
    if items.is_empty() && !place.is_sequence() {
        return account_of_the_host(draft, place);
    }
    for item in items {
        let part = item.descendants().into_iter().find_map(|part| {
            part.document
                .scalar(part.node)
                .filter(|text| text.contains("credentialspec"))
        });
        let is_linux = draft.decisions.system_of(task.name) == System::Linux;
        if is_linux && part.is_some_and(|text| text.starts_with("credentialspecdomainless:")) {
            draft.must_act(
                "cd-credential-specs",
                item,
                "the container logs in to its domain by itself, which Fargate does for Linux containers only when the specification is a file in Amazon S3",
                "let the execution role read the file and the secret that it names, let the tasks reach the domain's controllers, and try it before you rely on it",
            );
        } else {
            account_of_the_host(draft, item);
        }
    }
}
