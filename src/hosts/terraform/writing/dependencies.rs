//! Dependencies between resources.

use super::functions::{Form, text_of};
use super::{NotWritable, Scope};
use crate::syntax::NewValue;

/// The value of `depends_on` for that of `DependsOn`: a name, or a list of names.
///
/// # Errors
/// If a name is not that of a resource of the module.
pub fn depends_on(names: &NewValue, scope: &Scope) -> Result<NewValue, NotWritable> {
    let all = match Form::of(names) {
        Form::Sequence(items) => items,
        _ => std::slice::from_ref(names),
    };
    let addresses = all.iter().map(|item| {
        let name = text_of(item)
            .ok_or_else(|| NotWritable::new("DependsOn has an item that is not a name"))?;
        let target = scope
            .targets
            .get(&name)
            .ok_or_else(|| NotWritable::new(format!("{name} is not defined in the module")))?;
        let address = target.address.clone();
        Ok(match scope.is_legacy {
            true => NewValue::Text(address),
            false => NewValue::Raw(address),
        })
    });
    Ok(NewValue::Sequence(addresses.collect::<Result<_, _>>()?))
}
