//! Instance types with accelerators: GPUs, inference and training chips, FPGAs, video transcoders. Fargate has none.

use std::sync::LazyLock;

use regex::RegexBuilder;

use super::tables::Facts;

const SOURCE: &str = "As of 2026-10-20. Enum of EC2 instance types in cfn-lint 1.58.0 (families); EC2 user guide, \
                      \"Accelerated computing\" (what a series has); ECS API model (botocore 1.44.8), ResourceType";

/// A series of instance types: the prefix of its family names before the generation, and the accelerator of its
/// instances.
const SERIES: [(&str, &str); 8] = [
    ("dl", "deep learning accelerators"),
    ("f", "FPGAs"),
    ("g", "GPUs"),
    ("gr", "GPUs"),
    ("inf", "AWS Inferentia chips"),
    ("p", "GPUs"),
    ("trn", "AWS Trainium chips"),
    ("vt", "video transcoders"),
];

/// Every family of the series above. A newer family is recognized by its series.
const ACCELERATED: &str = "dl1 dl2q f1 f2 g2 g3 g3s g4ad g4dn g5 g5g g6 g6e g6f g7 g7e gr6 gr6f inf1 inf2 p2 p3 p3dn p4d \
                           p4de p5 p5e p5en p6-b200 p6-b300 p6e-gb200 trn1 trn1n trn2 trn2u trn3 vt1";

/// Every other family; patterns are matched against these.
const PLAIN: &str = "a1 c1 c3 c4 c5 c5a c5ad c5d c5n c6a c6g c6gd c6gn c6i c6id c6in c7a c7g c7gd c7gn c7i c7i-flex c8a c8g \
                     c8gb c8gd c8gn c8i c8i-flex c8ib c8id c8in c8ine cc2 cr1 d2 d3 d3en h1 hpc6a hpc6id hpc7a hpc7g hpc8a \
                     hs1 i2 i3 i3en i3p i4g i4i i7i i7ie i8g i8ge im4gn is4gen m1 m2 m3 m4 m5 m5a m5ad m5d m5dn m5n m5zn m6a \
                     m6g m6gd m6i m6id m6idn m6in m7a m7g m7gd m7i m7i-flex m8a m8azn m8g m8gb m8gd m8gn m8i m8i-flex m8ib \
                     m8id m8idb m8idn m8in m8ine mac-m4 mac-m4max mac-m4pro mac1 mac2 mac2-m1ultra mac2-m2 mac2-m2pro r3 r4 \
                     r5 r5a r5ad r5b r5d r5dn r5n r6a r6g r6gd r6i r6id r6idn r6in r7a r7g r7gd r7i r7iz r8a r8g r8gb r8gd \
                     r8gn r8i r8i-flex r8ib r8id r8idb r8idn r8in t1 t2 t3 t3a t4g u-12tb1 u-18tb1 u-24tb1 u-3tb1 u-6tb1 \
                     u-9tb1 u7i-12tb u7i-6tb u7i-8tb u7in-16tb u7in-24tb u7in-32tb x1 x1e x2gd x2idn x2iedn x2iezn x8aedz \
                     x8g x8i z1d";

/// Sizes of instance types; patterns are matched against these.
const SIZES: &str = "nano micro small medium large xlarge 2xlarge 3xlarge 4xlarge 6xlarge 8xlarge 9xlarge 10xlarge 12xlarge \
                     16xlarge 18xlarge 24xlarge 32xlarge 36xlarge 48xlarge 56xlarge 96xlarge metal metal-24xl metal-48xl";

/// Environment variables with which a container requests accelerators from the container runtime of its instance.
pub const VARIABLES: [&str; 5] = [
    "NVIDIA_VISIBLE_DEVICES",
    "NVIDIA_DRIVER_CAPABILITIES",
    "CUDA_VISIBLE_DEVICES",
    "AWS_NEURON_VISIBLE_DEVICES",
    "NEURON_RT_VISIBLE_CORES",
];

/// Values of [`VARIABLES`] that request none.
pub const NO_DEVICES: [&str; 4] = ["", "none", "void", "-1"];

/// The accelerator of an instance type, by its family; `None` if it has no accelerator.
pub fn of_type(instance_type: &str) -> Option<&'static str> {
    let name = instance_type.trim().to_lowercase();
    let letters = name.find(|c: char| !c.is_ascii_lowercase())?;
    let (series, rest) = name.split_at(letters);
    let has_generation = rest.starts_with(|c: char| c.is_ascii_digit());
    let known = SERIES.iter().find(|(known, _)| *known == series);
    known.filter(|_| has_generation).map(|(_, what)| *what)
}

/// Which instance types a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched {
    /// Only types with accelerators.
    Accelerated,
    /// Only types without accelerators.
    Plain,
    /// Some of each.
    Both,
    /// No known type, or the pattern cannot be parsed.
    Unknown,
}

/// Which types a regular expression matches, as in the cluster query language (`g5.*`).
pub fn matched_by_expression(pattern: &str) -> Matched {
    // The whole value; if no type matches, a part of it: the documentation of the language does not specify which.
    let whole = matched(&format!("^(?:{pattern})$"));
    if whole == Matched::Unknown {
        matched(pattern)
    } else {
        whole
    }
}

/// Which types a pattern with `*` matches, as in `AllowedInstanceTypes` (`g5.*`, `g*`).
pub fn matched_by_wildcard(pattern: &str) -> Matched {
    let parts: Vec<String> = pattern.split('*').map(regex::escape).collect();
    matched(&format!("^(?:{})$", parts.join(".*")))
}

fn matched(pattern: &str) -> Matched {
    static TYPES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let families = ACCELERATED
            .split_whitespace()
            .chain(PLAIN.split_whitespace());
        families
            .flat_map(|family| {
                SIZES
                    .split_whitespace()
                    .map(move |size| format!("{family}.{size}"))
            })
            .collect()
    });
    let expression = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(1 << 16)
        .build();
    let Ok(expression) = expression else {
        return Matched::Unknown;
    };
    let mut seen = (false, false);
    for one in TYPES.iter().filter(|one| expression.is_match(one)) {
        match of_type(one) {
            Some(_) => seen.0 = true,
            None => seen.1 = true,
        }
        if seen == (true, true) {
            return Matched::Both;
        }
    }
    match seen {
        (true, false) => Matched::Accelerated,
        (false, true) => Matched::Plain,
        _ => Matched::Unknown,
    }
}

/// The table, for printing.
pub fn facts() -> Facts {
    let families = |series: &str| -> String {
        let all = ACCELERATED.split_whitespace();
        let own = all.filter(|family| {
            let rest = family.strip_prefix(series);
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        own.collect::<Vec<_>>().join(" ")
    };
    Facts::new(
        "accelerators",
        "Instance types with accelerators, which Fargate does not support",
        SOURCE,
    )
    .columns(&["series", "has", "families"])
    .rows(SERIES.map(|(series, what)| [series.to_owned(), what.to_owned(), families(series)]))
}

#[cfg(test)]
mod tests {
    use super::{ACCELERATED, Matched, PLAIN, matched_by_expression, matched_by_wildcard, of_type};

    #[test]
    fn families_are_known_by_their_series_and_generation() {
        for family in ACCELERATED.split_whitespace() {
            assert!(of_type(&format!("{family}.xlarge")).is_some(), "{family}");
        }
        for family in PLAIN.split_whitespace() {
            assert_eq!(of_type(&format!("{family}.xlarge")), None, "{family}");
        }
        assert_eq!(of_type("g9z.xlarge"), Some("GPUs"), "a family to come");
        assert_eq!(of_type("general"), None);
    }

    #[test]
    fn a_pattern_is_tried_against_all_types() {
        for (pattern, expected) in [
            ("g5.*", Matched::Accelerated),
            ("g5", Matched::Accelerated),
            ("^g4dn\\..*", Matched::Accelerated),
            ("(g4dn|g5)\\..*", Matched::Accelerated),
            ("[gp][3-6].*", Matched::Accelerated),
            ("p6-b200.48xlarge", Matched::Accelerated),
            ("trn[12].*", Matched::Accelerated),
            ("m5.*", Matched::Plain),
            ("(m5|g5).*", Matched::Both),
            (".*", Matched::Both),
            (".*\\.24xlarge", Matched::Both),
            ("(", Matched::Unknown),
            ("q1.large", Matched::Unknown),
        ] {
            assert_eq!(matched_by_expression(pattern), expected, "{pattern}");
        }
        assert_eq!(matched_by_wildcard("g5.*"), Matched::Accelerated);
        assert_eq!(matched_by_wildcard("c*"), Matched::Plain);
        assert_eq!(matched_by_wildcard("*"), Matched::Both);
    }
}
