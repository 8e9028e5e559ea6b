//! On-demand prices of Fargate and of EC2 instances, for estimates.

mod file;

use std::sync::LazyLock;

use super::platforms::System;
use super::table::rows;
use super::tables::Facts;

pub use file::PriceFile;

const FARGATE: &str = include_str!("fargate.tsv");
const EC2: &str = include_str!("ec2.tsv");

/// The hours of a month in AWS's estimates.
pub const HOURS: f64 = 730.0;

/// The ephemeral storage that the price of a task includes, in GiB.
///
/// Source: AWS Fargate pricing, "Fargate ephemeral storage".
pub const INCLUDED_STORAGE: u32 = 20;

/// The price in USD of one hour of one GiB of further ephemeral storage in us-east-1.
const STORAGE: f64 = 0.000_111;

/// The date of [`STORAGE`].
const STORAGE_AS_OF: &str = "2026-09-20";

/// The Region of estimates if none is specified.
pub const DEFAULT_REGION: &str = "us-east-1";

/// The processor architectures that Fargate has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Architecture {
    /// x86, the default.
    #[default]
    X86,
    /// ARM.
    Arm64,
}

impl Architecture {
    /// The name in the tables and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::X86 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }
}

/// The name of an operating system in the tables.
fn system_name(system: System) -> &'static str {
    match system {
        System::Linux => "linux",
        System::Windows => "windows",
    }
}

/// An hour of a task, by its parts, in USD.
#[derive(Clone, Debug, PartialEq)]
pub struct FargatePrice {
    region: String,
    system: String,
    architecture: String,
    /// One vCPU.
    pub vcpu: f64,
    /// One GB of memory.
    pub memory: f64,
    /// The license of the operating system, for one vCPU.
    pub license: f64,
    /// The date of the prices, as `2026-11-28`.
    pub as_of: String,
}

/// An hour of an EC2 instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Ec2Price {
    region: String,
    instance_type: String,
    /// In USD.
    pub hour: f64,
    /// The date of the price, as `2026-11-28`.
    pub as_of: String,
}

/// An hour of one GiB of ephemeral storage beyond what the price of a task includes.
#[derive(Clone, Debug, PartialEq)]
pub struct StoragePrice {
    region: String,
    /// In USD.
    pub gib: f64,
    /// The date of the price, as `2026-11-28`.
    pub as_of: String,
}

/// The prices of one Region, and where they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// The Region.
    pub region: String,
    fargate: Vec<FargatePrice>,
    ec2: Vec<Ec2Price>,
    storage: Vec<StoragePrice>,
}

impl Prices {
    /// The prices of the tables for a Region.
    pub fn of_region(region: &str) -> Self {
        let number = |text: &str| text.parse().unwrap_or(f64::NAN);
        let fargate = rows(FARGATE);
        let fargate = fargate.map(
            |[region, system, architecture, vcpu, memory, license, as_of]| FargatePrice {
                region: region.to_owned(),
                system: system.to_owned(),
                architecture: architecture.to_owned(),
                vcpu: number(vcpu),
                memory: number(memory),
                license: number(license),
                as_of: as_of.to_owned(),
            },
        );
        let ec2_as_of = super::table::as_of(EC2);
        let ec2 = rows(EC2).map(|[region, instance_type, hour]| Ec2Price {
            region: region.to_owned(),
            instance_type: instance_type.to_owned(),
            hour: number(hour),
            as_of: ec2_as_of.to_owned(),
        });
        let storage = StoragePrice {
            region: DEFAULT_REGION.to_owned(),
            gib: STORAGE,
            as_of: STORAGE_AS_OF.to_owned(),
        };
        Self {
            region: region.to_owned(),
            fargate: fargate.collect(),
            ec2: ec2.collect(),
            storage: vec![storage],
        }
    }

    /// The prices of the tables for the default Region.
    pub fn of_default_region() -> &'static Self {
        static PRICES: LazyLock<Prices> = LazyLock::new(|| Prices::of_region(DEFAULT_REGION));
        &PRICES
    }

    /// The same with the prices of a file in place of those of the tables.
    #[must_use]
    pub fn with(mut self, file: PriceFile) -> Self {
        // The first price that matches is used.
        let (fargate, ec2, storage) = file.into_prices();
        self.fargate.splice(0..0, fargate);
        self.ec2.splice(0..0, ec2);
        self.storage.splice(0..0, storage);
        self
    }

    /// The price of a task in the Region.
    pub fn fargate(&self, system: System, architecture: Architecture) -> Option<&FargatePrice> {
        self.fargate.iter().find(|one| {
            one.region == self.region
                && one.system == system_name(system)
                && one.architecture == architecture.name()
        })
    }

    /// The price of an instance in the Region.
    pub fn ec2(&self, instance_type: &str) -> Option<&Ec2Price> {
        let mut all = self.ec2.iter();
        all.find(|one| one.region == self.region && one.instance_type == instance_type)
    }

    /// The price of ephemeral storage in the Region.
    pub fn storage(&self) -> Option<&StoragePrice> {
        self.storage.iter().find(|one| one.region == self.region)
    }
}

/// The table of Fargate's prices, for printing.
pub fn fargate_facts() -> Facts {
    Facts::new(
        "fargate-prices",
        "On-demand prices of Fargate, in USD for one hour; override them with --prices",
        &super::table::head(FARGATE),
    )
    .columns(&[
        "region",
        "system",
        "architecture",
        "vcpu",
        "memory",
        "license",
        "as_of",
    ])
    .rows(rows::<7>(FARGATE).map(|row| row.map(str::to_owned)))
}

/// The table of prices of EC2 instances, for printing.
pub fn ec2_facts() -> Facts {
    Facts::new(
        "ec2-prices",
        "On-demand prices of EC2 instances with Linux, in USD for one hour; override them with --prices",
        &super::table::head(EC2),
    )
    .columns(&["region", "instance_type", "hour"])
    .rows(rows::<3>(EC2).map(|row| row.map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_price_is_a_positive_number_with_a_date() {
        let prices = Prices::of_default_region();
        assert!(prices.fargate.len() > 20 && prices.ec2.len() > 30);
        for one in &prices.fargate {
            assert!(
                one.vcpu > 0.0 && one.memory > 0.0 && one.license >= 0.0,
                "{one:?}"
            );
            assert_eq!(one.as_of.len(), 10, "{one:?}");
        }
        for one in &prices.ec2 {
            assert!(one.hour > 0.0 && one.as_of.len() == 10, "{one:?}");
        }
    }

    #[test]
    fn a_price_belongs_to_its_region_system_and_architecture() {
        let east = Prices::of_default_region();
        let price = |prices: &Prices, system, architecture| {
            prices.fargate(system, architecture).map(|one| one.vcpu)
        };
        assert_eq!(price(east, System::Linux, Architecture::X86), Some(0.04048));
        assert_eq!(
            price(east, System::Linux, Architecture::Arm64),
            Some(0.03238)
        );
        assert_eq!(
            price(east, System::Windows, Architecture::X86),
            Some(0.09148)
        );
        assert_eq!(price(east, System::Windows, Architecture::Arm64), None);
        let frankfurt = Prices::of_region("eu-central-1");
        assert_eq!(
            price(&frankfurt, System::Linux, Architecture::X86),
            Some(0.04656)
        );
        assert_eq!(price(&frankfurt, System::Linux, Architecture::Arm64), None);
        assert!(frankfurt.ec2("t3.micro").is_none() && frankfurt.storage().is_none());
        assert!(east.ec2("t3.micro").is_some() && east.storage().is_some());
    }
}
