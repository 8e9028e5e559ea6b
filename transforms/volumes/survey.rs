//! Which volumes a task has, and which of its containers mount them.

use crate::model::{
    Answer, Container, Expr, Props, SubText, TaskDefinition, alternatives, same_expression,
};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NodeId};

/// A place in a list: an item, or a branch of the `Fn::If` in its place.
#[derive(Clone, Copy)]
pub(super) struct Slot<'d> {
    list: Cursor<'d>,
    item: Cursor<'d>,
    pub(super) value: Cursor<'d>,
}

/// The places of a list; `Fn::If`s around the list and around its items are followed.
fn slots(list: Option<Cursor<'_>>) -> Vec<Slot<'_>> {
    let lists = list.into_iter().flat_map(alternatives);
    lists
        .flat_map(|list| list.items().map(move |item| (list, item)))
        .flat_map(|(list, item)| {
            let values = alternatives(item).into_iter();
            values.map(move |value| Slot { list, item, value })
        })
        .collect()
}

/// Whether a list is written in the file, through `Fn::If`s.
fn is_written_out(list: Option<Cursor<'_>>) -> bool {
    list.into_iter()
        .flat_map(alternatives)
        .all(|list| list.is_null() || list.is_sequence())
}

/// A mount point of one of the containers.
pub(super) struct Mount<'d> {
    container: Container<'d>,
    slot: Slot<'d>,
    volume: Option<Cursor<'d>>,
    is_read_only: bool,
}

/// The volumes and mount points of a task.
pub(super) struct Survey<'d> {
    task: TaskDefinition<'d>,
    /// The volumes.
    pub(super) volumes: Vec<Slot<'d>>,
    mounts: Vec<Mount<'d>>,
    /// Whether all volumes are written in the file.
    pub(super) has_all_volumes: bool,
    has_all_mounts: bool,
}

/// Whether a container mounts a volume.
#[derive(PartialEq, Eq)]
enum Mounts {
    Yes,
    No,
    Maybe,
}

impl<'d> Survey<'d> {
    pub(super) fn of(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> Self {
        let (mut mounts, mut has_all_mounts) = (Vec::new(), true);
        for container in task.containers() {
            let list = container.get("MountPoints");
            has_all_mounts &= is_written_out(list);
            for slot in slots(list) {
                has_all_mounts &= slot.value.is_mapping();
                let read_only = slot.value.prop("ReadOnly");
                mounts.push(Mount {
                    container,
                    slot,
                    volume: slot.value.prop("SourceVolume"),
                    is_read_only: read_only.is_some_and(|value| {
                        let answer = cx.evaluate(value);
                        answer
                            .fixed()
                            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
                    }),
                });
            }
        }
        let list = task.get("Volumes");
        Self {
            task: *task,
            volumes: slots(list),
            mounts,
            has_all_volumes: is_written_out(list),
            has_all_mounts,
        }
    }

    /// The mount points that certainly belong to a volume; `None` where one may belong to it.
    pub(super) fn mounts_of(
        &self,
        cx: &PlanContext<'_, 'd>,
        volume: &Slot<'d>,
    ) -> Option<Vec<&Mount<'d>>> {
        let name = volume.value.prop("Name");
        let mut found = Vec::new();
        for mount in &self.mounts {
            match mounts(cx, mount, name) {
                Mounts::Yes => found.push(mount),
                Mounts::No => {}
                Mounts::Maybe => return None,
            }
        }
        self.has_all_mounts.then_some(found)
    }

    /// The `SourceVolume`s that are certainly not the name of a volume of the task.
    pub(super) fn unknown_volumes(&self, cx: &PlanContext<'_, 'd>) -> Vec<Cursor<'d>> {
        if !self.has_all_volumes {
            return Vec::new();
        }
        let is_unknown = |mount: &&Mount<'d>| {
            let mut volumes = self.volumes.iter();
            volumes.all(|volume| mounts(cx, mount, volume.value.prop("Name")) == Mounts::No)
        };
        let unknown = self.mounts.iter().filter(is_unknown);
        unknown
            .filter_map(|mount| mount.volume)
            .filter(|volume| !volume.is_absent())
            .collect()
    }

    /// The names of the volumes that no container mounts, as far as they are written.
    pub(super) fn unmounted(&self, cx: &PlanContext<'_, 'd>) -> Vec<String> {
        let unmounted = self.volumes.iter().filter(|volume| {
            let mounts = self.mounts_of(cx, volume);
            mounts.is_some_and(|mounts| mounts.is_empty())
        });
        unmounted
            .filter_map(|volume| volume.value.prop("Name")?.text())
            .map(str::to_owned)
            .collect()
    }

    /// The names of the containers that certainly mount a volume.
    pub(super) fn containers_of(
        &self,
        cx: &PlanContext<'_, 'd>,
        volume: &Slot<'d>,
    ) -> Vec<&'d str> {
        let mounts = self.mounts_of(cx, volume).unwrap_or_default();
        let mut names: Vec<&str> = mounts
            .iter()
            .filter_map(|mount| mount.container.name())
            .collect();
        names.dedup();
        names
    }

    /// The images of the containers that certainly mount a volume, as far as they are written.
    pub(super) fn images_of(&self, cx: &PlanContext<'_, 'd>, volume: &Slot<'d>) -> Vec<String> {
        let mounts = self.mounts_of(cx, volume).unwrap_or_default();
        let images = mounts
            .iter()
            .filter_map(|mount| mount.container.get("Image"));
        images.map(|image| SubText::of(image).text).collect()
    }

    /// Whether no other volume has the same name, for instance in another branch of an `Fn::If`: its mount points would
    /// be those of the other one too.
    pub(super) fn is_only_of_its_name(&self, volume: &Slot<'d>) -> bool {
        let name = |slot: &Slot<'d>| slot.value.prop("Name").map(Expr::of);
        let own = name(volume);
        let same = self.volumes.iter().filter(|other| name(other) == own);
        same.count() == 1
    }

    /// Whether the containers only read from a volume, as far as is known.
    pub(super) fn is_read_only(&self, cx: &PlanContext<'_, 'd>, volume: &Slot<'d>) -> bool {
        let mounts = self.mounts_of(cx, volume);
        mounts.is_none_or(|mounts| mounts.iter().all(|mount| mount.is_read_only))
    }

    /// Removes volumes and their mount points from the task.
    pub(super) fn remove(&self, cx: &mut PlanContext<'_, 'd>, gone: &[Removal<'d>]) {
        if gone.is_empty() {
            return;
        }
        let mut mounts: Vec<(NodeId, &Removal<'d>)> = Vec::new();
        for removal in gone {
            let found = self.mounts_of(cx, &removal.volume).unwrap_or_default();
            mounts.extend(found.iter().map(|mount| (mount.slot.value.node, removal)));
        }
        for container in self.task.containers() {
            let list = slots(container.get("MountPoints"));
            remove_slots(cx, container.body, "MountPoints", &list, |slot| {
                let found = mounts.iter().find(|(node, _)| *node == slot.value.node);
                found.map(|(_, removal)| *removal)
            });
        }
        remove_slots(cx, self.task.body, "Volumes", &self.volumes, |slot| {
            gone.iter()
                .find(|removal| removal.volume.value.node == slot.value.node)
        });
    }
}

/// A volume to remove, and why.
pub(super) struct Removal<'d> {
    pub(super) volume: Slot<'d>,
    pub(super) did: String,
    pub(super) reason: String,
    pub(super) is_safe: bool,
}

impl Removal<'_> {
    fn why(&self) -> Rationale {
        let why = if self.is_safe {
            Rationale::safe(self.reason.clone())
        } else {
            Rationale::review(self.reason.clone())
        };
        why.prevents(super::NO_SOURCE_PATH)
    }
}

fn mounts<'d>(cx: &PlanContext<'_, 'd>, mount: &Mount<'d>, name: Option<Cursor<'d>>) -> Mounts {
    let (Some(one), Some(other)) = (mount.volume, name) else {
        return Mounts::No;
    };
    if same_expression(one, other) {
        return Mounts::Yes;
    }
    let (one, other) = (cx.evaluate(one), cx.evaluate(other));
    match (&one, &other) {
        (Answer::Fixed(one), Answer::Fixed(other)) if one == other => Mounts::Yes,
        (Answer::Fixed(_) | Answer::OneOf(_), Answer::Fixed(_) | Answer::OneOf(_))
            if one
                .values()
                .iter()
                .all(|value| !other.values().contains(value)) =>
        {
            Mounts::No
        }
        _ => Mounts::Maybe,
    }
}

/// Removes places from a list, and the list where nothing is left in it.
fn remove_slots<'r, 'd: 'r>(
    cx: &mut PlanContext<'_, 'd>,
    owner: Cursor<'d>,
    key: &str,
    all: &[Slot<'d>],
    gone: impl Fn(&Slot<'d>) -> Option<&'r Removal<'d>>,
) {
    let mut lists: Vec<Cursor<'d>> = all.iter().map(|slot| slot.list).collect();
    lists.dedup_by_key(|list| list.node);
    for list in lists {
        let here: Vec<&Slot<'d>> = all
            .iter()
            .filter(|slot| slot.list.node == list.node)
            .collect();
        let Some(first) = here.iter().find_map(|slot| gone(slot)) else {
            continue;
        };
        let stays = list.items().any(|item| {
            let branches: Vec<_> = here
                .iter()
                .filter(|slot| slot.item.node == item.node)
                .collect();
            branches.is_empty() || branches.iter().any(|slot| gone(slot).is_none())
        });
        let is_whole = owner.prop(key).is_some_and(|value| value.node == list.node);
        if !stays && is_whole {
            cx.remove(owner, key, &first.did, first.why());
        } else if !stays {
            cx.empty(list, &first.did, first.why());
        } else {
            remove_some(cx, list, &here, &gone);
        }
    }
}

fn remove_some<'r, 'd: 'r>(
    cx: &mut PlanContext<'_, 'd>,
    list: Cursor<'d>,
    here: &[&Slot<'d>],
    gone: &impl Fn(&Slot<'d>) -> Option<&'r Removal<'d>>,
) {
    for item in list.items() {
        let branches: Vec<_> = here
            .iter()
            .filter(|slot| slot.item.node == item.node)
            .collect();
        let leaving: Vec<_> = branches
            .iter()
            .filter_map(|slot| Some((slot.value, gone(slot)?)))
            .collect();
        match leaving.first() {
            Some((_, removal)) if leaving.len() == branches.len() => {
                cx.remove_item(list, item, &removal.did, removal.why());
            }
            _ => {
                for (branch, removal) in leaving {
                    cx.set_absent(branch, &removal.did, removal.why());
                }
            }
        }
    }
}
