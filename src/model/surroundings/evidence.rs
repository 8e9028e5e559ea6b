//! The meaning of a parameter, from its type, its default and pattern, and from its uses in the module; never from its
//! name alone.

use regex::Regex;

use crate::model::{Module, Parameter, names_in, parameter_types};
use crate::syntax::Cursor;

/// Whether a parameter of a module is an IPv4 address range such as `10.0.0.0/16`.
pub(super) fn is_ipv4_range(module: &Module<'_>, parameter: &Parameter<'_>) -> bool {
    if parameter.kind() != "String" {
        return false;
    }
    let examples = examples(parameter);
    if !examples.is_empty() {
        return examples.iter().all(|example| is_range(example));
    }
    let by_pattern = pattern(parameter).is_some_and(|pattern| {
        pattern.is_match("10.0.0.0/16") && !pattern.is_match("2001:db8::/56")
    });
    by_pattern
        || is_used_as(
            module,
            parameter,
            &["CidrIp", "CidrBlock", "DestinationCidrBlock"],
        )
}

/// Whether a parameter that is a list of texts certainly contains subnets. A default such as `NONE` is not a value: the
/// deployed stack may have it.
pub(super) fn names_subnets(module: &Module<'_>, parameter: &Parameter<'_>) -> bool {
    let typed = parameter.kind().contains(parameter_types::SUBNET_ID);
    let examples = examples(parameter);
    if !examples.is_empty() {
        return examples.iter().all(|example| {
            let mut items = example.split(',').map(str::trim);
            items.all(|item| item.starts_with("subnet-"))
        });
    }
    typed
        || pattern(parameter).is_some_and(|pattern| pattern.is_match("subnet-0123456789abcdef0"))
        || has_words(parameter, "subnet")
        || is_used_as(
            module,
            parameter,
            &[
                "Subnets",
                "SubnetIds",
                "SubnetId",
                "VPCZoneIdentifier",
                "subnets",
            ],
        )
}

/// Whether a parameter that is a text certainly contains a VPC.
pub(super) fn names_a_vpc(module: &Module<'_>, parameter: &Parameter<'_>) -> bool {
    let examples = examples(parameter);
    if !examples.is_empty() {
        return examples.iter().all(|example| example.starts_with("vpc-"));
    }
    pattern(parameter).is_some_and(|pattern| pattern.is_match("vpc-0123456789abcdef0"))
        || has_words(parameter, "vpc")
        || is_used_as(module, parameter, &["VpcId"])
}

/// The default and the allowed values.
fn examples<'d>(parameter: &Parameter<'d>) -> Vec<&'d str> {
    let default = parameter.default().into_iter();
    default.chain(parameter.allowed_values()).collect()
}

fn pattern(parameter: &Parameter<'_>) -> Option<Regex> {
    let written = parameter.body.get("AllowedPattern")?.text()?;
    // CloudFormation matches the whole value.
    Regex::new(&format!("^(?:{written})$")).ok()
}

/// Whether the description contains a word.
fn has_words(parameter: &Parameter<'_>, word: &str) -> bool {
    let description = parameter.body.get("Description").and_then(Cursor::text);
    description.is_some_and(|text| text.to_lowercase().contains(word))
}

/// Whether a resource uses the parameter as one of some properties.
fn is_used_as(module: &Module<'_>, parameter: &Parameter<'_>, properties: &[&str]) -> bool {
    let users = module.users_of(parameter.name).into_iter();
    users.flat_map(|user| user.body.descendants()).any(|node| {
        let mut entries = node.entries();
        entries.any(|(key, _, value)| {
            properties.contains(&key) && names_in(value).contains(&parameter.name)
        })
    })
}

fn is_range(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else {
        return false;
    };
    let is_prefix = prefix.parse::<u8>().is_ok_and(|prefix| prefix <= 32);
    is_prefix && address.parse::<std::net::Ipv4Addr>().is_ok()
}
