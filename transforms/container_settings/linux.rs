//! Linux kernel settings of a container.

use super::capabilities;
use crate::facts::containers::SHARED_MEMORY;
use crate::facts::rules::RuleId;
use crate::model::{Container, Props, alternatives};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// A setting to remove, and why.
pub(super) struct Removal {
    pub(super) key: &'static str,
    pub(super) did: &'static str,
    pub(super) reason: &'static str,
    pub(super) matters: bool,
    pub(super) error: &'static str,
}

impl Removal {
    fn why(&self) -> Rationale {
        let why = if self.matters {
            Rationale::review(self.reason)
        } else {
            Rationale::safe(self.reason)
        };
        why.prevents(self.error)
    }
}

/// Handles `LinuxParameters`; removes the property where nothing of it is left.
pub(super) fn settle<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = container.get("LinuxParameters") else {
        return;
    };
    for mapping in alternatives(place) {
        let mut removals = Vec::new();
        swap(cx, mapping, &mut removals);
        shared_memory(cx, mapping, &mut removals);
        capabilities::settle(cx, mapping, &mut removals);
        temporary_files(cx, mapping);
        let written = mapping
            .entries()
            .filter(|(_, _, value)| !value.is_null())
            .count();
        if removals.len() == written && mapping.node == place.node {
            remove_all(cx, container, &removals);
        } else {
            for one in removals {
                cx.remove(mapping, one.key, one.did, one.why());
            }
        }
    }
}

/// Removes the whole property, as nothing of it is left.
fn remove_all<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>, removals: &[Removal]) {
    let Some(first) = removals.first() else {
        return;
    };
    let joined = |pick: fn(&Removal) -> &'static str, separator: &str| {
        let mut parts: Vec<&str> = removals.iter().map(pick).collect();
        parts.dedup();
        parts.join(separator)
    };
    let reason = joined(|one| one.reason, ". ");
    let matters = removals.iter().any(|one| one.matters);
    let why = if matters {
        Rationale::review(reason)
    } else {
        Rationale::safe(reason)
    };
    cx.remove(
        container.body,
        "LinuxParameters",
        &joined(|one| one.did, "; "),
        why.prevents(first.error),
    );
}

fn written<'d>(mapping: Cursor<'d>, property: &'static str) -> Option<(&'static str, Cursor<'d>)> {
    let value = mapping.prop(property).filter(|value| !value.is_null())?;
    Some((property, value))
}

fn swap<'d>(cx: &mut PlanContext<'_, 'd>, mapping: Cursor<'d>, removals: &mut Vec<Removal>) {
    let error = "Fargate compatible task definitions do not support maxSwap";
    let reason = "Fargate has no swap space";
    if let Some((key, place)) = written(mapping, "MaxSwap") {
        let answer = cx.evaluate(place);
        let is_off = answer.is("0");
        if !is_off {
            let is_number = |branch| {
                let answer = cx.evaluate(branch);
                answer
                    .fixed()
                    .is_some_and(|text| text.parse::<u32>().is_ok())
            };
            let known = alternatives(place).into_iter().all(is_number);
            let (size, help) = if known {
                (
                    "MaxSwap is added to the task memory",
                    "If the container used swap space and has its own Memory limit, raise that limit by the same amount. If it did not use swap space, lower the task memory again",
                )
            } else {
                (
                    "MaxSwap cannot be determined from the template and is not added to the task memory",
                    "If the container used swap space, raise the memory of the container and of the task by the same amount",
                )
            };
            cx.warn(
                RuleId::CdSwap,
                place,
                format!("Fargate has no swap space. {size}"),
                help,
            );
        }
        let did = if is_off {
            "disabled swap space for the container"
        } else {
            "allowed the container to use swap space"
        };
        removals.push(Removal {
            key,
            did,
            reason,
            matters: !is_off,
            error,
        });
    }
    if let Some((key, _)) = written(mapping, "Swappiness") {
        let did = "set how readily the container used swap space";
        removals.push(Removal {
            key,
            did,
            reason,
            matters: false,
            error,
        });
    }
}

fn shared_memory<'d>(
    cx: &mut PlanContext<'_, 'd>,
    mapping: Cursor<'d>,
    removals: &mut Vec<Removal>,
) {
    let Some((key, place)) = written(mapping, "SharedMemorySize") else {
        return;
    };
    let answer = cx.evaluate(place);
    let is_default = |text: &String| text.parse().is_ok_and(|size: u32| size <= SHARED_MEMORY);
    let certain = !matches!(answer, crate::model::Answer::DefaultOnly(_));
    if certain && !answer.values().is_empty() && answer.values().iter().all(is_default) {
        removals.push(Removal {
            key,
            did: "set the size of /dev/shm to no more than the default",
            reason: "Containers have 64 MiB of shared memory by default",
            matters: false,
            error: "Fargate compatible task definitions do not support sharedMemorySize",
        });
        return;
    }
    let size = answer.fixed().map_or_else(
        || "cannot be determined from the template".to_owned(),
        |size| format!("is {size} MiB"),
    );
    cx.block(
        RuleId::CdSharedMemory,
        place,
        format!("SharedMemorySize {size}, and Fargate provides only {SHARED_MEMORY} MiB of shared memory"),
        "Remove SharedMemorySize if that is enough. Otherwise, try a Tmpfs of that size at /dev/shm, or make the program use files (Chrome: --disable-dev-shm-usage). Then run the migration again",
    );
}

/// Tmpfs mounts use memory of the task, which its containers then do not have.
fn temporary_files<'d>(cx: &mut PlanContext<'_, 'd>, mapping: Cursor<'d>) {
    if let Some((_, place)) = written(mapping, "Tmpfs")
        && place.items().len() > 0
    {
        cx.note(
            RuleId::CdTmpfs,
            place,
            "Files in tmpfs mounts use memory of the task",
            "Make sure that the task memory has room for them",
        );
    }
}
