//! What a migration in parallel leaves in a module: services on container instances and their copies for Fargate.
//!
//! A template records it in its own metadata:
//!
//! ```yaml
//! Metadata:
//!   ecs2fargate:
//!     Parallel: # what stays on container instances, and its copy
//!       Service: ServiceFargate
//!     Traffic: [FargateTraffic] # the parameters that shift the traffic
//!     Added: [Parameters.FargateTraffic, Resources.ServiceFargate] # what a return removes
//! ```

use crate::syntax::Cursor;

/// The path of the record in a module.
pub const RECORD: [&str; 2] = ["Metadata", "ecs2fargate"];

/// The end of the names of parameters that shift traffic, and the name of the mapping with the weights.
pub const TRAFFIC: &str = "FargateTraffic";

/// The sections that a migration in parallel adds as a whole, and that are removed with their last entry.
pub const SECTIONS: [&str; 3] = ["Parameters", "Mappings", "Outputs"];

/// The record of a migration in parallel.
#[derive(Clone)]
pub struct ParallelState<'d> {
    /// The mapping with the record.
    pub place: Cursor<'d>,
    /// The names of what stays on container instances, each with that of its copy for Fargate.
    pub copies: Vec<(&'d str, &'d str)>,
    /// The parameters that shift the traffic.
    pub traffic: Vec<&'d str>,
    /// The paths of everything that was added, as [`crate::syntax::Document::path`] writes them.
    pub added: Vec<&'d str>,
}

impl<'d> ParallelState<'d> {
    /// The record of a module, by its root.
    pub fn of(root: Cursor<'d>) -> Option<Self> {
        let place = root.path(&RECORD)?;
        let texts = |key: &str| {
            let list = place.get(key).into_iter();
            list.flat_map(Cursor::items)
                .filter_map(Cursor::text)
                .collect()
        };
        let copies = place.get("Parallel").into_iter();
        let copies = copies.flat_map(Cursor::entries);
        let state = Self {
            place,
            copies: copies
                .filter_map(|(name, _, copy)| Some((name, copy.text()?)))
                .collect(),
            traffic: texts("Traffic"),
            added: texts("Added"),
        };
        (!state.copies.is_empty() || !state.added.is_empty()).then_some(state)
    }

    /// The parameter that shifts the traffic of a service or target group on container instances.
    pub fn traffic_of(&self, name: &str) -> Option<&'d str> {
        let own = format!("{name}{TRAFFIC}");
        let named = |wanted: &str| self.traffic.iter().find(|one| **one == wanted).copied();
        match self.traffic.as_slice() {
            [one] => Some(one),
            // The first service of a template has the plain name, if it moved alone.
            _ => named(&own).or_else(|| named(TRAFFIC)),
        }
    }

    /// The copy of a resource that stays on container instances.
    pub fn copy_of(&self, name: &str) -> Option<&'d str> {
        let mut copies = self.copies.iter();
        copies.find_map(|(own, copy)| (*own == name).then_some(*copy))
    }

    /// The resource that another one is the copy of.
    pub fn original_of(&self, name: &str) -> Option<&'d str> {
        let mut copies = self.copies.iter();
        copies.find_map(|(own, copy)| (*copy == name).then_some(*own))
    }
}

#[cfg(test)]
mod tests {
    use super::ParallelState;
    use crate::syntax::{Cursor, Document};

    #[test]
    fn the_first_service_keeps_the_plain_parameter() {
        let text = "Metadata: {ecs2fargate: {Parallel: {Web: WebFargate, Api: ApiFargate}, Traffic: [FargateTraffic, ApiFargateTraffic]}}";
        let document = Document::parse(text).expect("the text is YAML");
        let state = ParallelState::of(Cursor::root(&document)).expect("there is a record");
        assert_eq!(state.traffic_of("Web"), Some("FargateTraffic"));
        assert_eq!(state.traffic_of("Api"), Some("ApiFargateTraffic"));
    }
}
