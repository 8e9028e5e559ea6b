//! Fixed addresses by which clients reach container instances.

use super::instances::container_instances;
use super::scripts::script_lines;
use crate::model::{Kind, Module, Resource, references_in};
use crate::syntax::Cursor;

/// A fixed address of the container instances.
pub struct FixedAddress<'d> {
    /// Its name in reports: `the Elastic IP Address`, `the DNS record Name`.
    pub what: String,
    /// Where it is written.
    pub place: Cursor<'d>,
}

/// The Elastic IPs that are associated with container instances or that these associate at startup, and the DNS records
/// that reference them.
pub fn fixed_addresses<'d>(module: &Module<'d>) -> Vec<FixedAddress<'d>> {
    let mut found = elastic(module);
    found.extend(records(module));
    found
}

/// The Elastic IPs and associations that reference a container instance, or one of its network interfaces, by one of
/// their properties: `InstanceId` or `NetworkInterfaceId`.
pub fn elastic_ips<'t, 'd>(
    module: &'t Module<'d>,
    property: &'static str,
) -> impl Iterator<Item = &'t Resource<'d>> {
    let instances = container_instances(module);
    let is_instance = move |one: &Resource<'_>| {
        let mut known = instances.iter();
        known.any(|known| known.resource.name == one.name)
    };
    let addresses = [Kind::ELASTIC_IP, Kind::ELASTIC_IP_ASSOCIATION]
        .into_iter()
        .flat_map(|kind| module.of_type(kind));
    addresses.filter(move |address| {
        let target = address.get(property).and_then(|place| module.target(place));
        target.is_some_and(|target| {
            let mut users = module.users_of(target.name).into_iter();
            is_instance(target) || users.any(&is_instance)
        })
    })
}

fn elastic<'d>(module: &Module<'d>) -> Vec<FixedAddress<'d>> {
    let by_interface = elastic_ips(module, "NetworkInterfaceId");
    let attached = elastic_ips(module, "InstanceId")
        .chain(by_interface)
        .map(|address| FixedAddress {
            what: format!("the Elastic IP {}", address.name),
            place: address.key,
        });
    let taken = script_lines(module)
        .iter()
        .filter(|line| line.text.contains("associate-address"))
        .map(|line| FixedAddress {
            what: "the Elastic IP that they associate when they start".to_owned(),
            place: line.place(module),
        })
        .take(1);
    attached.chain(taken).collect()
}

/// The attributes of an instance that are addresses.
const ADDRESSES: [&str; 4] = ["PublicIp", "PublicDnsName", "PrivateIp", "PrivateDnsName"];

fn records<'d>(module: &Module<'d>) -> Vec<FixedAddress<'d>> {
    let instances = container_instances(module);
    let is_address = |name: &str, attribute: &str| {
        let mut known = instances.iter();
        ADDRESSES.contains(&attribute) && known.any(|one| one.resource.name == name)
    };
    let names_one = |record: &Resource<'d>| {
        let mut named = references_in(record.body).into_iter();
        named.any(|reference| {
            let attribute = reference.attribute;
            attribute.is_some_and(|attribute| is_address(reference.name, attribute))
        })
    };
    [Kind::DNS_RECORD, Kind::DNS_RECORDS]
        .into_iter()
        .flat_map(|kind| module.of_type(kind))
        .filter(|record| names_one(record))
        .map(|record| FixedAddress {
            what: format!("the DNS record {}", record.name),
            place: record.key,
        })
        .collect()
}
