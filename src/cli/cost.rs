//! The options for estimated costs.

use std::fs;

use clap::{Args, ValueHint};

use crate::facts::prices::{DEFAULT_REGION, PriceFile, Prices};

/// The prices of estimates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cost estimate")]
pub struct CostArgs {
    /// The Region whose prices the estimated costs use
    #[arg(long, value_name = "REGION", default_value = DEFAULT_REGION, value_parser = region)]
    pub region: String,
    /// A YAML or JSON file with prices that override those of the tables (see `ecs2fargate rules fargate-prices`)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = price_file)]
    pub prices: Option<PriceFile>,
}

impl CostArgs {
    /// The prices of the tables for the Region, overridden by those of the file.
    pub fn prices(&self) -> Prices {
        let prices = Prices::of_region(&self.region);
        match &self.prices {
            Some(file) => prices.with(file.clone()),
            None => prices,
        }
    }
}

/// Read at once: a mistake in it must be noticed before anything is written.
fn price_file(name: &str) -> Result<PriceFile, String> {
    let text = fs::read_to_string(name).map_err(|error| error.to_string())?;
    PriceFile::parse(&text)
}

fn region(text: &str) -> Result<String, String> {
    let mut parts = text.rsplit('-');
    let number = parts.next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let words: Vec<&str> = parts.collect();
    if is_number && words.len() >= 2 && words.into_iter().all(is_word) {
        Ok(text.to_owned())
    } else {
        Err("not the code of a Region, such as us-east-1".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::region;

    #[test]
    fn a_region_is_a_code() {
        for code in ["us-east-1", "us-gov-west-1", "ap-southeast-12"] {
            assert!(region(code).is_ok(), "{code}");
        }
        for wrong in ["", "Ireland", "us-east", "us-east-1a", "1", "us--1"] {
            assert!(region(wrong).is_err(), "{wrong}");
        }
    }
}
