//! What cannot be copied, because something outside of the copies is about it.

use super::applied_first::modules_of;
use super::copies::{Files, all, is_group};
use super::forward::HOLDERS;
use super::text::mentions;
use crate::hosts::terraform::lens::Lens;
use crate::hosts::terraform::module::directory_of;

/// The blocks that concern addresses in the state, and not the resources themselves.
const OF_STATE: [&str; 3] = ["moved", "import", "removed"];

/// Refuses what a block about addresses in the state refers to.
pub(super) fn refuse_state_blocks(
    files: &Files<'_>,
    names: &[(String, String)],
) -> Result<(), String> {
    let mut blocks = all(files).filter(|one| OF_STATE.contains(&one.keyword));
    let found = blocks.find_map(|one| {
        let mut named = names.iter();
        let named = named.find(|(own, _)| mentions(one.text(), own).next().is_some())?;
        Some((one.keyword, &named.0))
    });
    match found {
        Some((keyword, name)) => Err(format!(
            "A {keyword} block refers to {name}, which would be removed at the end of the migration. Apply it and remove the block first"
        )),
        None => Ok(()),
    }
}

/// Refuses target groups that a listener or rule of another module forwards to: it would send all requests to the first.
pub(super) fn refuse_other_modules(
    lens: &Lens,
    template: usize,
    names: &[(String, String)],
    extended: &[&str],
) -> Result<(), String> {
    let modules = modules_of(lens);
    let own = lens.templates[template].configurations().first();
    let own = own.and_then(|file| modules.in_directory(directory_of(lens.written_path(*file))));
    for (number, module) in modules.all.iter().enumerate() {
        let holders = module.resources.iter();
        let holders = holders.filter(|one| HOLDERS.contains(&one.resource_type));
        let holders = holders.filter(|one| !extended.contains(&one.address().as_str()));
        for holder in holders.filter(|_| Some(number) != own) {
            let found = modules.mentioned(number, holder.body).into_iter();
            let found = found.filter(|(module, _)| Some(*module) == own);
            let mut groups =
                found.map(|(module, index)| modules.all[module].resources[index].address());
            let group = groups
                .find(|address| is_group(address) && names.iter().any(|(own, _)| own == address));
            if let Some(group) = group {
                return Err(format!(
                    "{} of another module forwards to {group}, and its weights cannot be added from here",
                    holder.address()
                ));
            }
        }
    }
    Ok(())
}
