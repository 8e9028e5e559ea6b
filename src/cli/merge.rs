//! The arguments of `merge`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueEnum, ValueHint};

/// The arguments of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// JSON reports of check or migrate, each with the name of its repository [default: the name of the file or, for
    /// report.json, of its directory]; `-` reads standard input
    #[arg(
        value_name = "[NAME=]REPORT",
        required = true,
        value_parser = NamedReport::parser(),
        value_hint = ValueHint::FilePath
    )]
    pub reports: Vec<NamedReport>,
    /// The output format
    #[arg(long, value_enum, default_value_t = MergeFormat::Html, help_heading = "Output")]
    pub format: MergeFormat,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output: Option<PathBuf>,
}

/// The output formats of `merge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MergeFormat {
    /// One page that loads nothing from a network
    Html,
    /// One JSON document with the totals
    Json,
    /// Tables of rules and repositories
    Markdown,
}

/// A report, with the name of its repository if it is specified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedReport {
    /// The name.
    pub name: Option<String>,
    /// The file; `-` is standard input.
    pub file: PathBuf,
}

impl NamedReport {
    fn parser() -> impl TypedValueParser<Value = Self> {
        OsStringValueParser::new().try_map(Self::read)
    }

    /// Reads `FILE` or `NAME=FILE`.
    fn read(value: OsString) -> Result<Self, String> {
        let Some((name, file)) = value.to_str().and_then(|text| text.split_once('=')) else {
            let file = PathBuf::from(value);
            return Ok(Self { name: None, file });
        };
        if name.is_empty() || file.is_empty() {
            return Err("specify a name and a file: NAME=FILE".to_owned());
        }
        Ok(Self {
            name: Some(name.to_owned()),
            file: file.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_precedes_the_file() {
        let read = |text: &str| {
            let report = NamedReport::read(text.into())?;
            Ok::<_, String>((report.name, report.file.display().to_string()))
        };
        let name = Some("org/a".to_owned());
        assert_eq!(read("org/a=x.json"), Ok((name.clone(), "x.json".into())));
        assert_eq!(read("org/a=x=y"), Ok((name, "x=y".into())));
        assert_eq!(read("a.json"), Ok((None, "a.json".into())));
        for wrong in ["=a", "a="] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
