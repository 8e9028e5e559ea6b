//! The words that people who read reports, help and pages do not meet, and what is written instead.

/// A term that is not written.
pub struct Term {
    /// A regular expression.
    pub not: &'static str,
    /// What is written instead.
    pub but: &'static str,
}

/// Names of AWS in which a term has another meaning, as a regular expression.
pub const NAMES: &str =
    r"\b[Ii]nstance (profile|name|type|metadata|store|target|role)s?\b|\btrust policy\b";

const fn term(not: &'static str, but: &'static str) -> Term {
    Term { not, but }
}

/// The terms. Expressions match whole words, so that they find no other meaning of a word than the one that is meant.
pub const TERMS: &[Term] = &[
    term(r"\b(tells?|told|telling)\b", "report, show, specify"),
    term(r"\bsays?\b", "specify, show, reference"),
    term(r"\banew\b", "replaced, again"),
    term(r"\b(take|takes|taken|taking) (\S+ ){0,3}out\b", "remove"),
    term(
        r"\b(leave|leaves|leaving) (\S+ ){0,2}out\b|\bleft out\b",
        "omit",
    ),
    term(
        r"\blets? (in|them in|it in|nobody in)\b",
        "allows inbound traffic from",
    ),
    term(
        r"\btrusts? (it|them|the|nobody)\b",
        "allows inbound traffic from",
    ),
    term(r"\bask(s|ed)? for\b", "reserve, request, require"),
    term(
        r"\b(give|gives|given) out\b|\bhand(s|ed)? (in|down|it|them)\b",
        "provide, expose as an output, pass in, pass down",
    ),
    term(
        r"\b(stand|stands|standing) (in|at|on|here|there|above|below|alone|before|directly|after)\b",
        "is in, is defined in",
    ),
    term(r"\bbeside\b", "alongside, next to"),
    term(r"\bavailability zones?\b", "Availability Zones"),
    term(r"\bby hand\b", "manually"),
    term(r"\b[Ww]hoever\b", "the caller, the consumer"),
    term(r"\boutermost\b", "root"),
    term(r"\b[Ff]olders?\b", "directory"),
    term(
        r"\ba way (to|out)\b|\bway of (its|their) own\b",
        "a route to (NAT gateway or VPC endpoints)",
    ),
    term(
        r"\btraffic pauses\b|\bwithout a pause\b",
        "downtime, without downtime",
    ),
    term(
        r"\bfits? Fargate\b|\bfit for Fargate\b",
        "is supported on Fargate",
    ),
    term(
        r"\b([Tt]he|[Aa]n|on|of|its) instances?\b",
        "container instances, EC2 instances",
    ),
    term(r"\brole of (its|their) own\b", "a task execution role"),
    term(r"(^|\s)ids?(\s|[.,;:)]|$)", "ID, IDs"),
    term(r"\b[Uu]tilis", "utilization"),
    term(r"\b[Ll]icence", "license"),
    term(r"\bfor good\b", "permanently"),
    term(r"\b[Ff]or instance\b", "for example"),
    term(r"\bany more\b", "no longer"),
    term(r"\bso that it is not known\b", "cannot be determined"),
];

/// A text that contains a term in another meaning.
pub struct Exception {
    /// The file.
    pub file: &'static str,
    /// A part of the line or string, with the term.
    pub text: &'static str,
    /// Why it stays.
    pub why: &'static str,
}

/// Those texts. One that is no longer in its file is reported.
pub const EXCEPTIONS: &[Exception] = &[];
