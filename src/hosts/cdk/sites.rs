//! The call in the programs that makes a construct.
//!
//! The key is the ID, the class, and the construct around it. A place in the metadata of the assembly only chooses among
//! calls that fit, because source maps shift lines. If several calls fit, none is edited.

use std::ops::Range;

use super::assembly::{Assembly, CONTAINER, CreatedAt};
use crate::hosts::programs::Program;
use crate::syntax::code::{Argument, Call, CallId, PropertyForm, Value};

/// A call in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Site {
    /// The index of the program.
    pub(super) program: usize,
    pub(super) call: CallId,
}

/// Why no call is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoSite {
    pub(super) reason: String,
    /// The calls that fit.
    pub(super) candidates: Vec<Site>,
}

/// The methods that make constructs: the class, the names in TypeScript, and what the ID of the construct ends with in
/// addition to that of the call.
const METHODS: &[(&str, &[&str], &str)] = &[
    (CONTAINER, &["addContainer"], ""),
    ("aws_ecs.FirelensLogRouter", &["addFirelensLogRouter"], ""),
    ("aws_autoscaling.AutoScalingGroup", &["addCapacity"], ""),
    (
        "aws_elasticloadbalancingv2.ApplicationListener",
        &["addListener"],
        "",
    ),
    (
        "aws_elasticloadbalancingv2.NetworkListener",
        &["addListener"],
        "",
    ),
    (
        "aws_elasticloadbalancingv2.ApplicationTargetGroup",
        &["addTargets"],
        "Group",
    ),
    (
        "aws_elasticloadbalancingv2.NetworkTargetGroup",
        &["addTargets"],
        "Group",
    ),
];

/// Finds the calls of constructs.
pub(super) struct Sites<'s> {
    pub(super) assembly: &'s Assembly,
    pub(super) programs: &'s [Program],
}

/// How surely a call has the ID of a construct.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// The ID is written there.
    Exact,
    /// The ID is computed, and may be the one.
    Computed,
}

impl<'s> Sites<'s> {
    pub(super) fn call(&self, site: Site) -> &'s Call {
        self.programs[site.program].code.call(site.call)
    }

    pub(super) fn program(&self, site: Site) -> &'s Program {
        &self.programs[site.program]
    }

    /// The call that makes a construct.
    pub(super) fn of(&self, construct: usize) -> Result<Site, NoSite> {
        let all = self.fitting(construct);
        let exact: Vec<Site> = all
            .iter()
            .filter(|(_, fit)| *fit == Fit::Exact)
            .map(|(site, _)| *site)
            .collect();
        let fitting = match exact.is_empty() {
            true => all.iter().map(|(site, _)| *site).collect(),
            false => exact,
        };
        match self.narrowed(construct, fitting).as_slice() {
            [only] => Ok(*only),
            [] => Err(NoSite {
                reason: self.nothing(construct),
                candidates: Vec::new(),
            }),
            several => Err(NoSite {
                reason: format!(
                    "{} may be made by {} calls: {}",
                    self.shown(construct),
                    several.len(),
                    self.places(several)
                ),
                candidates: several.to_vec(),
            }),
        }
    }

    fn nothing(&self, construct: usize) -> String {
        let class = &self.assembly.constructs[construct].class;
        let class = class.rsplit('.').next().filter(|class| !class.is_empty());
        let class = class.unwrap_or("the construct");
        let id = &self.assembly.constructs[construct].id;
        format!(
            "no call in the programs makes {class} with the ID {id:?}. A subclass or wrapper makes it, the program is not among them, or the assembly is out of date"
        )
    }

    fn shown(&self, construct: usize) -> &str {
        &self.assembly.constructs[construct].path
    }

    fn places(&self, sites: &[Site]) -> String {
        let places = sites.iter().map(|site| {
            let program = self.program(*site);
            let span = program.code.span(&self.call(*site).range);
            span.start.in_file(&program.path)
        });
        places.collect::<Vec<_>>().join(", ")
    }

    /// The calls of the class, with an ID and within a construct that fit.
    fn fitting(&self, construct: usize) -> Vec<(Site, Fit)> {
        let programs = self.programs.iter().enumerate();
        let calls = programs.flat_map(|(index, program)| {
            let calls = program.code.calls().iter();
            calls.map(move |call| (index, program, call))
        });
        let fitting = calls.filter_map(|(index, program, call)| {
            let fit = self.fit(program, call, construct)?;
            let site = Site {
                program: index,
                call: call.id,
            };
            self.may_be_in(program, call, construct)
                .then_some((site, fit))
        });
        fitting.collect()
    }

    fn fit(&self, program: &Program, call: &Call, construct: usize) -> Option<Fit> {
        let own = &self.assembly.constructs[construct];
        if program.class(call).as_deref() == Some(own.class.as_str()) {
            let id = program.positional(call, 1, "id")?;
            return fit_of(program, &id.value, &own.id, "");
        }
        let mut methods = METHODS.iter().filter(|(class, ..)| *class == own.class);
        methods.find_map(|(_, names, suffix)| {
            let is_method = names
                .iter()
                .any(|name| program.spelled(name) == call.name_text);
            let id = program.positional(call, 0, "id").filter(|_| is_method)?;
            fit_of(program, &id.value, &own.id, suffix)
        })
    }

    /// Whether a call may be executed for the construct around the one that is meant.
    fn may_be_in(&self, program: &Program, call: &Call, construct: usize) -> bool {
        let Some(parent) = self.assembly.constructs[construct].parent else {
            return true;
        };
        let is_constructor = program.class(call).as_deref()
            == Some(self.assembly.constructs[construct].class.as_str());
        let around = match is_constructor {
            true => program
                .positional(call, 0, "scope")
                .map(|one| one.value.clone()),
            false => call.receiver.as_ref().map(|one| one.range.clone()),
        };
        let Some(around) = around else {
            return true;
        };
        let text = program.code.slice(&around);
        if matches!(text, "this" | "self") {
            let class = call.scope.class();
            return class.is_none_or(|class| self.may_be_class(class, parent));
        }
        match program.code.resolve_literal(&around) {
            (_, Value::Call(maker)) => {
                // A method is one of the construct that its receiver is.
                if !is_constructor && let Ok(site) = self.of(parent) {
                    return self.program(site).source == program.source && site.call == maker;
                }
                let maker = program.code.call(maker);
                self.may_make(program, maker, parent)
            }
            _ => true,
        }
    }

    /// Whether a call may make a construct, by its ID and by what is around it.
    fn may_make(&self, program: &Program, call: &Call, construct: usize) -> bool {
        let own = &self.assembly.constructs[construct];
        // That of a constructor is its second argument, that of a method its first.
        let first = program.positional(call, 0, "id");
        let is_text = |one: &&Argument| program.text(&one.value).is_some();
        let is_method = call.receiver.is_some() && first.as_ref().is_some_and(is_text);
        let id = match is_method {
            true => first,
            false => program.positional(call, 1, "id"),
        };
        let fits = |suffix| {
            let id = id.as_ref();
            id.is_none_or(|id| fit_of(program, &id.value, &own.id, suffix).is_some())
        };
        let is_of_class = program.class(call).as_deref() == Some(own.class.as_str());
        (fits("") || fits("Group")) && (!is_of_class || self.may_be_in(program, call, construct))
    }

    /// Whether a construct may be of a class of the programs: some call of the class, or of one that extends it, may make
    /// it. A class that nothing calls may be called in a way that is not understood.
    fn may_be_class(&self, class: &str, construct: usize) -> bool {
        let classes = self.with_subclasses(class);
        let mut is_called = false;
        for program in self.programs {
            for call in program.code.calls() {
                if !classes.contains(&call.name_text) {
                    continue;
                }
                is_called = true;
                let id = program.positional(call, 1, "id");
                let own = &self.assembly.constructs[construct].id;
                let fits = id.is_none_or(|id| fit_of(program, &id.value, own, "").is_some());
                if fits {
                    return true;
                }
            }
        }
        !is_called
    }

    fn with_subclasses(&self, class: &str) -> Vec<String> {
        let mut names = vec![class.to_owned()];
        let mut at = 0;
        while let Some(name) = names.get(at).cloned() {
            for program in self.programs {
                for one in program.code.classes() {
                    let mut bases = one.bases.iter();
                    let extends = bases.any(|base| program.code.slice(&base.name) == name);
                    if extends && !names.contains(&one.name) {
                        names.push(one.name.clone());
                    }
                }
            }
            at += 1;
        }
        names
    }

    /// Whether a place is in a program of the app. Those of Python are mostly of the runtime of jsii.
    pub(super) fn is_known(&self, place: &CreatedAt) -> bool {
        let mut programs = self.programs.iter();
        programs.any(|program| is_same_file(&place.file, &program.path))
    }

    /// Of the calls that fit, those in a file in which the construct was created, if the assembly records that: other files may
    /// be of other apps. If one of them is at the recorded line, that one.
    fn narrowed(&self, construct: usize, fitting: Vec<Site>) -> Vec<Site> {
        let created_at: Vec<&CreatedAt> = self
            .assembly
            .created_at(construct)
            .iter()
            .filter(|place| self.is_known(place))
            .collect();
        if created_at.is_empty() {
            return fitting;
        }
        let is_in = |site: &Site, file: &str| is_same_file(file, &self.program(*site).path);
        let mut in_files = fitting;
        in_files.retain(|site| created_at.iter().any(|place| is_in(site, &place.file)));
        for place in &created_at {
            let at_line = in_files.iter().filter(|site| {
                let line = self
                    .program(**site)
                    .code
                    .span(&self.call(**site).range)
                    .start
                    .line;
                line == place.line && is_in(site, &place.file)
            });
            if let [only] = at_line.collect::<Vec<_>>().as_slice() {
                return vec![**only];
            }
        }
        in_files
    }
}

/// Whether a path of the run that synthesized the assembly and one of this run are of one file. The directories in which
/// the two ran may differ, and compiled programs have another extension.
fn is_same_file(recorded: &str, path: &str) -> bool {
    let stem = |path: &str| -> Vec<String> {
        let path = path.replace('\\', "/");
        let stem = [".ts", ".tsx", ".js", ".mjs", ".py"]
            .iter()
            .find_map(|end| path.strip_suffix(end).map(str::to_owned));
        let stem = stem.unwrap_or(path);
        let parts = stem
            .split('/')
            .filter(|part| !part.is_empty() && *part != "." && *part != "..");
        parts.map(str::to_owned).collect()
    };
    let (recorded, path) = (stem(recorded), stem(path));
    let shared = recorded.iter().rev().zip(path.iter().rev());
    let count = shared.take_while(|(one, other)| one == other).count();
    count > 0 && (count >= 2 || count == path.len() || count == recorded.len())
}

/// How an expression may be the ID of a construct.
fn fit_of(program: &Program, id: &Range<usize>, wanted: &str, suffix: &str) -> Option<Fit> {
    if let Some(written) = program.text(id) {
        return (format!("{written}{suffix}") == wanted).then_some(Fit::Exact);
    }
    let text = program.code.slice(id);
    let parts = fixed_parts(text);
    let mut rest = wanted.strip_suffix(suffix)?;
    for part in &parts {
        let at = rest.find(part.as_str())?;
        rest = &rest[at + part.len()..];
    }
    Some(Fit::Computed)
}

/// The fixed parts of a string with interpolations; empty for another expression.
fn fixed_parts(text: &str) -> Vec<String> {
    let inner = text
        .strip_prefix('`')
        .and_then(|text| text.strip_suffix('`'))
        .map(|text| (text, "${"))
        .or_else(|| {
            let text = text.strip_prefix('f')?;
            let quote = text.chars().next().filter(|one| "'\"".contains(*one))?;
            Some((text.strip_prefix(quote)?.strip_suffix(quote)?, "{"))
        });
    let Some((mut rest, open)) = inner else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    while let Some((fixed, behind)) = rest.split_once(open) {
        parts.push(fixed.to_owned());
        rest = behind.split_once('}').map_or("", |(_, after)| after);
    }
    parts.push(rest.to_owned());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether a property is written with its value.
pub(super) fn is_pair(form: PropertyForm) -> bool {
    matches!(form, PropertyForm::Pair | PropertyForm::Shorthand)
}

#[cfg(test)]
mod tests {
    use super::{fixed_parts, is_same_file};

    #[test]
    fn files_are_compared_by_the_ends_of_their_paths() {
        assert!(is_same_file("/app/lib/shop.ts", "lib/shop.ts"));
        assert!(is_same_file("/app/lib/shop.js", "apps/shop/lib/shop.ts"));
        assert!(is_same_file("/app/app.ts", "app.ts"));
        assert!(!is_same_file("/app/lib/shop.ts", "lib/stack.ts"));
        assert!(!is_same_file("/app/one/index.ts", "two/index.ts"));
    }

    #[test]
    fn interpolated_ids_have_fixed_parts() {
        assert_eq!(fixed_parts("`${name}Service`"), ["Service"]);
        assert_eq!(fixed_parts("f\"Web{stage}-{n}\""), ["Web", "-"]);
        assert!(fixed_parts("id").is_empty());
    }
}
