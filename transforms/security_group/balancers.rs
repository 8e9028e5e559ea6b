//! Which load balancer a listener that is passed in belongs to, as far as names show.

use crate::model::{Kind, Module, ref_name};
use crate::syntax::Cursor;

/// Words that distinguish the names of one load balancer's listeners.
const PROTOCOLS: [&str; 8] = [
    "https", "http", "443", "80", "tls", "ssl", "secure", "redirect",
];

/// One of the expressions that reference listeners or load balancers, the same for all that belong together: listeners
/// that are passed in as `HttpListener` and `HttpsListener` belong to one load balancer.
pub(super) fn representative<'d>(module: &Module<'d>, balancer: Cursor<'d>) -> Cursor<'d> {
    let same = together(module, balancer);
    same.into_iter().next().unwrap_or(balancer)
}

/// ` (HttpListener and HttpsListener)`, where the template has listeners of several load balancers; otherwise empty.
pub(super) fn shown<'d>(module: &Module<'d>, balancer: Cursor<'d>) -> String {
    let own = together(module, balancer);
    let others = listeners(module).into_iter();
    let has_others = others
        .filter_map(ref_name)
        .any(|name| own.iter().all(|one| ref_name(*one) != Some(name)));
    let mut names: Vec<&str> = own.into_iter().filter_map(ref_name).collect();
    names.dedup();
    if names.is_empty() || !has_others {
        return String::new();
    }
    format!(" ({})", names.join(" and "))
}

/// The expressions that reference the listeners of one load balancer.
fn together<'d>(module: &Module<'d>, balancer: Cursor<'d>) -> Vec<Cursor<'d>> {
    let Some(name) = ref_name(balancer).filter(|name| module.parameter(name).is_some()) else {
        return Vec::new();
    };
    let all = listeners(module).into_iter();
    all.filter(|one| ref_name(*one).is_some_and(|other| stem(other) == stem(name)))
        .collect()
}

/// References to listeners that are passed in, from each listener rule of the template.
fn listeners<'d>(module: &Module<'d>) -> Vec<Cursor<'d>> {
    let rules = module.of_type(Kind::LISTENER_RULE);
    rules
        .filter_map(|rule| rule.get("ListenerArn"))
        .filter(|arn| ref_name(*arn).is_some_and(|name| module.parameter(name).is_some()))
        .collect()
}

fn stem(name: &str) -> String {
    let mut stem = name.to_lowercase();
    for word in PROTOCOLS {
        stem = stem.replace(word, "");
    }
    stem
}
