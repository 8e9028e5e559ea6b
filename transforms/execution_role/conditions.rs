//! Values that exist under a condition only.

use crate::model::{Expr, Module};
use crate::syntax::NewValue;

/// The condition of a resource that a value references. An `Fn::If` within the value decides for itself.
pub(super) fn of<'d>(module: &Module<'d>, value: &NewValue) -> Option<&'d str> {
    of_meaning(module, &Expr::of_value(value))
}

fn of_meaning<'d>(module: &Module<'d>, value: &Expr) -> Option<&'d str> {
    let of = |part: &Expr| of_meaning(module, part);
    match value {
        Expr::Ref(name) | Expr::Attr(name, _) => module.resource(name)?.condition,
        Expr::Concat(parts) | Expr::List(parts) => parts.iter().find_map(of),
        Expr::Map(entries) => entries.values().find_map(of),
        Expr::Call(_, argument) => of(argument),
        Expr::Absent | Expr::Text(_) | Expr::If(..) | Expr::Opaque(_) => None,
    }
}
