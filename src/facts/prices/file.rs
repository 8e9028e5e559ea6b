//! A file with prices of the user.

use serde::Deserialize;

use super::{Architecture, Ec2Price, FargatePrice, StoragePrice};

/// Prices in USD for one hour, as one date shows them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceFile {
    /// The date, as `2026-11-28`.
    as_of: String,
    #[serde(default)]
    fargate: Vec<Fargate>,
    #[serde(default)]
    ec2: Vec<Ec2>,
    #[serde(default)]
    ephemeral_storage: Vec<Storage>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fargate {
    region: String,
    #[serde(default)]
    system: SystemName,
    #[serde(default)]
    architecture: ArchitectureName,
    vcpu: f64,
    memory: f64,
    #[serde(default)]
    license: f64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SystemName {
    #[default]
    Linux,
    Windows,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
enum ArchitectureName {
    #[default]
    #[serde(rename = "x86_64")]
    X86,
    #[serde(rename = "arm64")]
    Arm64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ec2 {
    region: String,
    instance_type: String,
    hour: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Storage {
    region: String,
    gib: f64,
}

impl PriceFile {
    /// Reads prices in YAML or JSON.
    ///
    /// # Errors
    /// What is wrong with them, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: Self = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
        if !is_date(&file.as_of) {
            return Err(format!(
                "as_of is `{}`, but must be a date such as 2026-11-28",
                file.as_of
            ));
        }
        let fargate = file.fargate.iter();
        let fargate = fargate.flat_map(|one| [one.vcpu, one.memory, one.license]);
        let ec2 = file.ec2.iter().map(|one| one.hour);
        let storage = file.ephemeral_storage.iter().map(|one| one.gib);
        let mut all = fargate.chain(ec2).chain(storage);
        if all.any(|price| !price.is_finite() || price < 0.0) {
            return Err("a price must be a number of USD, not below zero".to_owned());
        }
        Ok(file)
    }

    pub(super) fn into_prices(self) -> (Vec<FargatePrice>, Vec<Ec2Price>, Vec<StoragePrice>) {
        let as_of = self.as_of;
        let fargate = self.fargate.into_iter().map(|one| FargatePrice {
            region: one.region,
            system: match one.system {
                SystemName::Linux => "linux".to_owned(),
                SystemName::Windows => "windows".to_owned(),
            },
            architecture: match one.architecture {
                ArchitectureName::X86 => Architecture::X86.name().to_owned(),
                ArchitectureName::Arm64 => Architecture::Arm64.name().to_owned(),
            },
            vcpu: one.vcpu,
            memory: one.memory,
            license: one.license,
            as_of: as_of.clone(),
        });
        let ec2 = self.ec2.into_iter().map(|one| Ec2Price {
            region: one.region,
            instance_type: one.instance_type,
            hour: one.hour,
            as_of: as_of.clone(),
        });
        let storage = self.ephemeral_storage.into_iter().map(|one| StoragePrice {
            region: one.region,
            gib: one.gib,
            as_of: as_of.clone(),
        });
        (fargate.collect(), ec2.collect(), storage.collect())
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2] && parts.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::super::Prices;
    use super::*;
    use crate::facts::platforms::System;

    #[test]
    fn prices_of_a_file_come_before_those_of_the_tables() {
        let text = "as_of: 2026-11-01\nfargate:\n- {region: us-east-1, vcpu: 1, memory: 2}\nec2:\n- {region: eu-west-1, instance_type: t3.micro, hour: 0.5}\n";
        let file = PriceFile::parse(text).unwrap();
        let prices = Prices::of_region("us-east-1").with(file);
        let linux = prices.fargate(System::Linux, Architecture::X86).unwrap();
        assert_eq!((linux.vcpu, linux.as_of.as_str()), (1.0, "2026-11-01"));
        // The other prices stay.
        let arm = prices.fargate(System::Linux, Architecture::Arm64).unwrap();
        assert_eq!(arm.vcpu, 0.03238);
        assert_eq!(prices.ec2("t3.micro").map(|one| one.hour), Some(0.0104));
        let file = PriceFile::parse(text).unwrap();
        let ireland = Prices::of_region("eu-west-1").with(file);
        assert_eq!(ireland.ec2("t3.micro").map(|one| one.hour), Some(0.5));
    }

    #[test]
    fn mistakes_are_reported() {
        for (text, part) in [
            ("fargate: []", "as_of"),
            ("as_of: today", "must be a date"),
            ("as_of: 2026-11-01\nfargat: []", "fargat"),
            (
                "as_of: 2026-11-01\nec2: [{region: a, instance_type: b, hour: -1}]",
                "below zero",
            ),
        ] {
            let error = PriceFile::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
