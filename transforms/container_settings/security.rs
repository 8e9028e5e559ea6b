//! Docker security options, and Active Directory accounts.

use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::model::{
    Container, SpecStore, SubText, TaskDefinition, alternatives, items_of, spec_store,
};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

const ERROR: &str = "Fargate compatible task definitions do not support dockerSecurityOptions";

/// Handles the isolation settings of a container.
pub(super) fn settle<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    container: &Container<'d>,
) {
    options(cx, container);
    credentials(cx, task, container);
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

fn options<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = container.get("DockerSecurityOptions") else {
        return;
    };
    let items = items_of(Some(place));
    let opaque = items.is_empty() && !place.is_sequence() && !place.is_null();
    let mut is_refused = opaque;
    if opaque {
        refuse(
            cx,
            place,
            "options that cannot be determined from the template",
        );
    }
    for item in &items {
        let answer = cx.evaluate(*item);
        match answer.fixed().map(kind) {
            Some(Kind::NoNewPrivileges) => continue,
            Some(Kind::Account) => account_of_the_host(cx, *item),
            Some(Kind::Other) | None => {
                let option = answer
                    .fixed()
                    .unwrap_or("an option that cannot be determined from the template");
                refuse(cx, *item, option);
            }
        }
        is_refused = true;
    }
    if is_refused || items.is_empty() {
        return;
    }
    cx.warn(
        RuleId::CdDockerSecurityOptions,
        place,
        "Without no-new-privileges, processes in the container can gain privileges, for example through set-user-ID binaries",
        "If that matters, run the container as a non-root user and remove set-user-ID binaries from the image",
    );
    let rationale =
        Rationale::review("Fargate does not support Docker security options").prevents(ERROR);
    let did = "prevented processes in the container from gaining privileges (no-new-privileges)";
    cx.remove(container.body, "DockerSecurityOptions", did, rationale);
}

fn refuse<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, option: &str) {
    cx.block(
        RuleId::CdDockerSecurityOptions,
        place,
        format!("Fargate does not support Docker security options ({option})"),
        "If the isolation of Fargate is enough (each task runs in its own virtual machine), remove the option and run the migration again",
    );
}

fn account_of_the_host<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.block(
        RuleId::CdCredentialSpecs,
        place,
        "The credential spec depends on the container instance, which does not exist on Fargate",
        "For Linux containers, set CredentialSpecs: [credentialspecdomainless:arn:aws:s3:::BUCKET/KEY], which needs no domain-joined instance. Keep Windows containers with a credential spec on container instances",
    );
}

/// Group managed service accounts.
///
/// Source: the Amazon ECS developer guide, "Using gMSA for Linux containers on Fargate" (2026-10): platform version
/// 1.4.0 or later, domainless only, with the specification in Amazon S3, one Active Directory per task.
fn credentials<'d>(
    cx: &mut PlanContext<'_, 'd>,
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
        return account_of_the_host(cx, place);
    }
    for item in items.into_iter().flat_map(alternatives) {
        let is_linux = cx.decisions.system_of(task.id()) == System::Linux;
        let answer = cx.evaluate(item);
        let written = answer.values().first().cloned();
        let written = written.unwrap_or_else(|| SubText::of(item).text);
        match written.split_once(':') {
            _ if !is_linux => account_of_the_host(cx, item),
            Some(("credentialspecdomainless", arn)) => domainless(cx, item, arn),
            Some(("credentialspec", _)) => account_of_the_host(cx, item),
            _ => cx.needs_decision(
                RuleId::CdCredentialSpecs,
                item,
                "The location of the credential spec cannot be determined from the template. Fargate supports only domainless credential specs stored in Amazon S3",
                "Set credentialspecdomainless:arn:aws:s3:::BUCKET/KEY here and run the migration again",
            ),
        }
    }
}

/// An account with which the container itself logs in to its domain.
fn domainless<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, arn: &str) {
    match spec_store(cx.module(), arn) {
        SpecStore::S3 => cx.action_required(
            RuleId::CdCredentialSpecs,
            place,
            "On Fargate, the task execution role reads the secret that the credential spec references, and a task can use only one Active Directory",
            "Allow secretsmanager:GetSecretValue on the secret in the task execution role, allow traffic from the tasks to the domain controllers, and test the login",
        ),
        SpecStore::ParameterStore => cx.needs_decision(
            RuleId::CdCredentialSpecs,
            place,
            "The credential spec is stored in Parameter Store, and Fargate reads credential specs only from Amazon S3",
            "Copy the credential spec to Amazon S3, set credentialspecdomainless:arn:aws:s3:::BUCKET/KEY, and run the migration again",
        ),
        SpecStore::Unknown => cx.needs_decision(
            RuleId::CdCredentialSpecs,
            place,
            "The location of the credential spec cannot be determined from the template. Fargate reads credential specs only from Amazon S3",
            "Set credentialspecdomainless:arn:aws:s3:::BUCKET/KEY here and run the migration again",
        ),
    }
}
