//! The types of parameters.

/// What is known of a variable.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Declared<'v> {
    pub name: &'v str,
    /// Its type as it is written; empty if it has none.
    pub written: &'v str,
    /// Whether its type or its default is a list or a set.
    pub is_list: bool,
    pub has_default: bool,
}

/// The type of the parameter that a variable is. Terraform has no types for IDs, so that these are known by their names.
pub(super) fn parameter_type(variable: Declared<'_>) -> String {
    let (outer, inner) = match variable.written.split_once('(') {
        Some((outer, inner)) => (outer.trim(), inner.trim_end_matches(')').trim()),
        None => (variable.written, ""),
    };
    let is_of_texts = match outer {
        "list" | "set" => matches!(inner, "" | "string" | "any"),
        "" | "any" | "string" => true,
        _ => false,
    };
    match (id_of(variable.name), variable.is_list) {
        _ if !is_of_texts => match outer {
            "number" => "Number".to_owned(),
            "bool" => "String".to_owned(),
            other => format!("terraform:{other}"),
        },
        (Some(id), true) => format!("List<{id}>"),
        (None, true) => "CommaDelimitedList".to_owned(),
        // A list without a type looks the same.
        (Some(id), false) if !is_untyped_list(variable) => id.to_owned(),
        (_, false) => "String".to_owned(),
    }
}

fn is_untyped_list(variable: Declared<'_>) -> bool {
    let is_typed = variable.written == "string" || variable.has_default;
    !is_typed && variable.name.ends_with('s')
}

/// The type of the IDs that a name is one of.
fn id_of(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase().replace('-', "_");
    let words: Vec<&str> = name.split('_').collect();
    let is_about_something_else = words.iter().any(|word| {
        [
            "mask", "masks", "bits", "newbits", "prefix", "filter", "zone", "zones", "tier",
            "index", "arn", "arns",
        ]
        .contains(word)
    });
    let other = [
        "cidr",
        "name",
        "count",
        "tag",
        "port",
        "description",
        "create",
        "enable",
        "subnet_group",
    ];
    if is_about_something_else || other.iter().any(|other| name.contains(other)) {
        return None;
    }
    let kinds = [
        ("subnet", "AWS::EC2::Subnet::Id"),
        ("security_group", "AWS::EC2::SecurityGroup::Id"),
        ("vpc_id", "AWS::EC2::VPC::Id"),
    ];
    let found = kinds.iter().find(|(part, _)| name.contains(part));
    found.map(|(_, id)| *id)
}

#[cfg(test)]
mod tests {
    use super::{Declared, parameter_type};

    #[track_caller]
    fn check(name: &str, written: &str, expected: &str) {
        let is_list = written.starts_with("list") || written.starts_with("set");
        let declared = Declared {
            name,
            written,
            is_list,
            has_default: false,
        };
        assert_eq!(parameter_type(declared), expected, "{name}: {written}");
    }

    #[test]
    fn ids_are_known_by_their_names() {
        check(
            "private_subnet_ids",
            "list(string)",
            "List<AWS::EC2::Subnet::Id>",
        );
        check("subnet-ids", "list", "List<AWS::EC2::Subnet::Id>");
        check(
            "security_groups",
            "set(string)",
            "List<AWS::EC2::SecurityGroup::Id>",
        );
        check("subnet_id", "", "AWS::EC2::Subnet::Id");
        check("vpc_id", "string", "AWS::EC2::VPC::Id");
        check("subnet_cidrs", "list(string)", "CommaDelimitedList");
        check("db_subnet_group", "string", "String");
        check("zone-subnets", "list", "CommaDelimitedList");
    }

    #[test]
    fn maps_and_objects_are_no_ids() {
        check("subnets", "map", "terraform:map");
        check("subnets", "map(string)", "terraform:map");
        check("subnets", "list(object({ id = string }))", "terraform:list");
        check("subnet_bits", "number", "Number");
    }

    #[test]
    fn a_plural_without_a_type_may_be_a_list() {
        check("subnets", "", "String");
        check("subnets", "string", "AWS::EC2::Subnet::Id");
        let declared = Declared {
            name: "subnets",
            has_default: true,
            ..Declared::default()
        };
        assert_eq!(parameter_type(declared), "AWS::EC2::Subnet::Id");
    }
}
