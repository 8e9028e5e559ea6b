//! The scripts of a run, and the calls in them that make resources.

use std::ops::Range;

use super::PACKAGE;
use super::belonging::Belonging;
use super::library::class_of_type;
use crate::hosts::programs::Program;
use crate::syntax::code::{Call, CallId, Value};

/// A call in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Site {
    /// The index of the script.
    pub(super) script: usize,
    pub(super) call: CallId,
}

/// Why no call is known.
pub(super) struct NoSite {
    pub(super) reason: String,
    /// The first call that may be meant.
    pub(super) candidate: Option<Site>,
}

impl Program {
    /// The name in troposphere of what is called: `ecs.Service`, `Ref`. Names of a module that is imported as a whole
    /// (`from troposphere.ecs import *`) are those of the wanted one.
    pub(super) fn member(&self, call: &Call, wanted: &str) -> Option<String> {
        if let Some(resolved) = &call.resolved {
            let rest = resolved.strip_prefix(PACKAGE)?.strip_prefix('.')?;
            return Some(rest.to_owned());
        }
        let name = wanted.rsplit('.').next().unwrap_or(wanted);
        let module = match wanted.rsplit_once('.') {
            Some((module, _)) => format!("{PACKAGE}.{module}"),
            None => PACKAGE.to_owned(),
        };
        let is_bound = match self.code.value(&call.callee) {
            Value::Reference(reference) => reference.binding.is_some(),
            _ => true,
        };
        let is_imported = || self.imports_all(&module);
        let is_name = call.receiver.is_none() && call.name_text == name && !is_bound;
        (is_name && is_imported()).then(|| wanted.to_owned())
    }

    /// Whether a call makes an instance of a class or calls a function of troposphere.
    pub(super) fn is_call_of(&self, call: &Call, wanted: &str) -> bool {
        self.member(call, wanted).as_deref() == Some(wanted)
    }

    /// Whether all names of a module are imported.
    pub(super) fn imports_all(&self, module: &str) -> bool {
        let mut imports = self.code.imports().iter();
        imports.any(|import| import.local == "*" && import.module == module)
    }

    /// The title that a call gives: a text, also through names that are assigned once.
    pub(super) fn title(&self, call: &Call) -> Option<String> {
        self.text(&self.title_range(call)?)
    }

    fn title_range(&self, call: &Call) -> Option<Range<usize>> {
        let keyword = call.keyword("title");
        let first = keyword.or_else(|| call.positional().next())?;
        Some(first.value.clone())
    }

    /// The calls that make the resource of a type, or `Parameter`, `Output`: those with the title, and those whose title is
    /// not a text.
    fn fitting(&self, class: &str, title: &str) -> (Vec<CallId>, Vec<CallId>) {
        let calls = self.code.calls().iter();
        let of_class = calls.filter(|call| self.is_call_of(call, class));
        let (mut exact, mut computed) = (Vec::new(), Vec::new());
        for call in of_class {
            match self.title(call) {
                Some(own) if own == title => exact.push(call.id),
                Some(_) => {}
                None => computed.push(call.id),
            }
        }
        (exact, computed)
    }

    /// The place of a call in messages.
    pub(super) fn shown(&self, call: CallId) -> String {
        let span = self.code.span(&self.code.call(call).range);
        span.start.in_file(&self.path)
    }
}

/// Finds the call that makes what has a title, by the class in troposphere, among the scripts that may print the template.
pub(super) fn site(
    scripts: &[Program],
    belonging: &Belonging,
    class: &str,
    title: &str,
) -> Result<Site, NoSite> {
    let (mut exact, mut computed) = (Vec::new(), Vec::new());
    for (index, script) in scripts.iter().enumerate() {
        let (own, other) = script.fitting(class, title);
        let at = |call| Site {
            script: index,
            call,
        };
        exact.extend(own.into_iter().map(at));
        computed.extend(other.into_iter().map(at));
    }
    let name = class.rsplit('.').next().unwrap_or(class);
    let exact = narrowed(scripts, belonging, exact);
    let [only] = exact.as_slice() else {
        return Err(no_site(scripts, name, title, &exact, &computed));
    };
    let refused = |reason: String| {
        Err(NoSite {
            reason,
            candidate: Some(*only),
        })
    };
    let made_more = |site: &&Site| {
        site.script != only.script
            && belonging.made_by(site.script) >= belonging.made_by(only.script)
    };
    if scripts[only.script].code.call(only.call).is_looped {
        return refused(format!("the call of {name} for {title:?} is in a loop"));
    }
    if !belonging.is_part(only.script) {
        return refused(format!(
            "{} makes {name} with the title {title:?}, but is not connected by imports with the script that makes most of the template",
            scripts[only.script].path
        ));
    }
    match computed.iter().find(made_more) {
        Some(other) => refused(format!(
            "{title} may be made by {}, whose title is not a text",
            places(scripts, &[*other])
        )),
        None => Ok(*only),
    }
}

/// Of several calls, those in the script that makes the most of the template; of these, those in the given paths.
fn narrowed(scripts: &[Program], belonging: &Belonging, sites: Vec<Site>) -> Vec<Site> {
    let most = sites
        .iter()
        .map(|site| belonging.made_by(site.script))
        .max();
    let of_most: Vec<Site> = sites
        .into_iter()
        .filter(|site| Some(belonging.made_by(site.script)) == most)
        .collect();
    let given: Vec<Site> = of_most
        .iter()
        .copied()
        .filter(|site| !scripts[site.script].is_context)
        .collect();
    if given.is_empty() { of_most } else { given }
}

/// Why there is not one call.
fn no_site(
    scripts: &[Program],
    name: &str,
    title: &str,
    exact: &[Site],
    computed: &[Site],
) -> NoSite {
    match (exact, computed) {
        ([], []) => NoSite {
            reason: format!(
                "no call in the scripts makes {name} with the title {title:?}. A subclass or a function of another library makes it, the script is not among the given paths, or the printed template is out of date"
            ),
            candidate: None,
        },
        ([], computed) => NoSite {
            reason: format!(
                "no call has the title {title:?} as a text; it may be made by {}",
                places(scripts, computed)
            ),
            candidate: computed.first().copied(),
        },
        (several, _) => NoSite {
            reason: format!(
                "{title} may be made by {} calls: {}",
                several.len(),
                places(scripts, several)
            ),
            candidate: several.first().copied(),
        },
    }
}

/// The same for a resource, by its type.
pub(super) fn resource(
    scripts: &[Program],
    belonging: &Belonging,
    kind: &str,
    title: &str,
) -> Result<Site, NoSite> {
    let Some(class) = class_of_type(kind) else {
        return Err(NoSite {
            reason: format!("troposphere has no class for {kind}"),
            candidate: None,
        });
    };
    site(scripts, belonging, &class, title)
}

fn places(scripts: &[Program], sites: &[Site]) -> String {
    let places = sites
        .iter()
        .map(|site| scripts[site.script].shown(site.call));
    places.collect::<Vec<_>>().join(", ")
}
