//! The order of resources: `DependsOn`.

use super::context::PlanContext;
use super::workload_plan::Rationale;
use crate::model::new_value::text;
use crate::syntax::{Cursor, NewValue};

impl<'d> PlanContext<'_, 'd> {
    /// Makes a resource wait for others; `body` is the mapping with its type.
    pub fn depend_on(&mut self, body: Cursor<'d>, names: &[&str], rationale: &Rationale) {
        match body.get("DependsOn") {
            Some(list) if list.is_sequence() => {
                for name in names {
                    self.append(list, text(name), rationale.clone());
                }
            }
            Some(one) if one.text().is_some() => {
                let all = one.text().into_iter().chain(names.iter().copied());
                let list = NewValue::Sequence(all.map(text).collect());
                self.set(one, list, rationale.clone());
            }
            _ => self.add_dependencies(body, names, rationale.clone()),
        }
    }

    fn add_dependencies(&mut self, body: Cursor<'d>, names: &[&str], rationale: Rationale) {
        let value = match names {
            [one] => text(one),
            many => NewValue::Sequence(many.iter().map(|name| text(name)).collect()),
        };
        let first = body.entries().next();
        let is_sorted = first.is_some_and(|(key, _, _)| key == "Properties");
        if is_sorted {
            self.put_before(body, "DependsOn", value, "Properties", rationale);
        } else {
            self.put(body, "DependsOn", value, &["Condition", "Type"], rationale);
        }
    }
}
