//! Linux kernel settings of a container.

use super::capabilities;
use crate::facts::containers::SHARED_MEMORY;
use crate::facts::rules::RuleId;
use crate::model::{Container, alternatives};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// A setting to remove, and why.
pub(super) struct Going {
    pub(super) key: String,
    pub(super) did: &'static str,
    pub(super) reason: &'static str,
    pub(super) matters: bool,
    pub(super) error: &'static str,
}

impl Going {
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
        let mut going = Vec::new();
        swap(cx, container, mapping, &mut going);
        shared_memory(cx, container, mapping, &mut going);
        capabilities::settle(cx, container, mapping, &mut going);
        temporary_files(cx, container, mapping);
        let said = mapping
            .entries()
            .filter(|(_, _, value)| !value.is_null())
            .count();
        if going.len() == said && mapping.node == place.node {
            take_out(cx, container, &going);
        } else {
            for one in going {
                cx.remove(mapping, &one.key, one.did, one.why());
            }
        }
    }
}

/// Removes the whole property, as nothing of it is left.
fn take_out<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>, going: &[Going]) {
    let Some(first) = going.first() else {
        return;
    };
    let joined = |pick: fn(&Going) -> &'static str| {
        let mut parts: Vec<&str> = going.iter().map(pick).collect();
        parts.dedup();
        parts.join("; ")
    };
    let reason = joined(|one| one.reason);
    let matters = going.iter().any(|one| one.matters);
    let why = if matters {
        Rationale::review(reason)
    } else {
        Rationale::safe(reason)
    };
    cx.remove(
        container.body,
        "LinuxParameters",
        &joined(|one| one.did),
        why.prevents(first.error),
    );
}

fn written<'d>(
    container: &Container<'d>,
    mapping: Cursor<'d>,
    property: &str,
) -> Option<(String, Cursor<'d>)> {
    let key = container.spell(property).into_owned();
    let value = mapping.get(&key).filter(|value| !value.is_null())?;
    Some((key, value))
}

fn swap<'d>(
    cx: &mut PlanContext<'_, 'd>,
    container: &Container<'d>,
    mapping: Cursor<'d>,
    going: &mut Vec<Going>,
) {
    let error = "Fargate compatible task definitions do not support maxSwap";
    let reason = "Fargate has no swap space";
    if let Some((key, place)) = written(container, mapping, "MaxSwap") {
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
                    "the task's size counts it as memory that the containers ask for",
                    "raise the container's own Memory by as much if it has one and used the swap, or take the memory out of the size again if it did not",
                )
            } else {
                (
                    "how much is not written here, so that the task's size has nothing for it",
                    "raise the memory of the container and of the task by as much if the container used the swap",
                )
            };
            cx.warn(
                RuleId::CdSwap,
                place,
                format!("the container could swap, and on Fargate it cannot; {size}"),
                help,
            );
        }
        let did = if is_off {
            "kept the container from swapping"
        } else {
            "let the container swap"
        };
        going.push(Going {
            key,
            did,
            reason,
            matters: !is_off,
            error,
        });
    }
    if let Some((key, _)) = written(container, mapping, "Swappiness") {
        let did = "said how readily the container swapped";
        going.push(Going {
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
    container: &Container<'d>,
    mapping: Cursor<'d>,
    going: &mut Vec<Going>,
) {
    let Some((key, place)) = written(container, mapping, "SharedMemorySize") else {
        return;
    };
    let answer = cx.evaluate(place);
    let is_default = |text: &String| text.parse().is_ok_and(|size: u32| size <= SHARED_MEMORY);
    let certain = !matches!(answer, crate::model::Answer::DefaultOnly(_));
    if certain && !answer.values().is_empty() && answer.values().iter().all(is_default) {
        going.push(Going {
            key,
            did: "set the size of /dev/shm, to no more than a container has without asking",
            reason: "a container has 64 MiB of shared memory without asking",
            matters: false,
            error: "Fargate compatible task definitions do not support sharedMemorySize",
        });
        return;
    }
    let size = answer.fixed().map_or_else(
        || "a size given elsewhere".to_owned(),
        |size| format!("{size} MiB"),
    );
    cx.block(
        RuleId::CdSharedMemory,
        place,
        format!("the container asks for {size} of shared memory, and Fargate gives no more than {SHARED_MEMORY} MiB"),
        "remove SharedMemorySize if that is enough; else try a Tmpfs of that size at /dev/shm in its place, or tell the program to use files (Chrome: --disable-dev-shm-usage), and run the migration again",
    );
}

/// Tmpfs mounts use memory of the task, which its containers then do not have.
fn temporary_files<'d>(
    cx: &mut PlanContext<'_, 'd>,
    container: &Container<'d>,
    mapping: Cursor<'d>,
) {
    if let Some((_, place)) = written(container, mapping, "Tmpfs")
        && place.items().len() > 0
    {
        cx.note(
            RuleId::CdTmpfs,
            place,
            "what the container writes to its tmpfs mounts takes memory of the task",
            "see to it that the task's memory has room for them",
        );
    }
}
