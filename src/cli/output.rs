//! The formats and files of the output of `migrate` and `check`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::{OsStringValueParser, TypedValueParser};

use super::names::near;

/// The output formats of `migrate` and `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Human-readable
    Text,
    /// One JSON document
    Json,
    /// A comment for a pull request
    Markdown,
    /// Workflow commands of GitHub Actions, which annotate lines
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// A code quality report of GitLab
    Gitlab,
    /// JUnit XML, with a test case for each workload
    Junit,
    /// One page that loads nothing from a network
    Html,
    /// The steps and commands of the deployment, as Markdown
    Runbook,
}

impl OutputFormat {
    /// The name on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// A file that gets a report: `FILE` in the format of `--format`, `FORMAT=FILE` in a format of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputTarget {
    /// The format, if it is specified.
    pub format: Option<OutputFormat>,
    /// The file; `-` is standard output.
    pub file: PathBuf,
}

impl OutputTarget {
    /// Reads `FILE` or `FORMAT=FILE`.
    pub(super) fn parser() -> impl TypedValueParser<Value = Self> {
        OsStringValueParser::new().try_map(Self::read)
    }

    fn read(value: OsString) -> Result<Self, String> {
        let split = value.to_str().and_then(|text| text.split_once('='));
        // The name of a file may contain the sign as well; a format is one word.
        let Some((word, file)) = split.filter(|(word, _)| is_word(word)) else {
            let file = PathBuf::from(value);
            return Ok(Self { format: None, file });
        };
        let Ok(format) = OutputFormat::from_str(word, false) else {
            return Err(unknown(word, file));
        };
        if file.is_empty() || file == "-" {
            return Err(format!(
                "specify a file after `{word}=`; for {word} on standard output, use --format {word}"
            ));
        }
        Ok(Self {
            format: Some(format),
            file: file.into(),
        })
    }

    /// Whether it is standard output.
    pub fn is_stdout(&self) -> bool {
        self.file == Path::new("-")
    }
}

fn is_word(text: &str) -> bool {
    text.chars()
        .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
}

fn unknown(word: &str, file: &str) -> String {
    let names: Vec<String> = OutputFormat::value_variants()
        .iter()
        .map(|format| format.name())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let suggested = near(word, &names)
        .first()
        .map(|name| format!("; did you mean `{name}`?"));
    format!(
        "no format is named `{word}`{} [formats: {}]. For a file with an equals sign in its name, write ./{word}={file}",
        suggested.unwrap_or_default(),
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Option<OutputFormat>, String), String> {
        let target = OutputTarget::read(text.into())?;
        Ok((target.format, target.file.display().to_string()))
    }

    #[test]
    fn a_format_precedes_the_file() {
        let json = Some(OutputFormat::Json);
        assert_eq!(read("json=a.json"), Ok((json, "a.json".into())));
        assert_eq!(read("json=a=b"), Ok((json, "a=b".into())));
        for file in ["a.json", "./json=a", "a.b=c", "-"] {
            assert_eq!(read(file), Ok((None, file.to_owned())));
        }
    }

    #[test]
    fn mistakes_list_the_formats() {
        let error = read("jsn=a").unwrap_err();
        assert!(
            error.contains("did you mean `json`? [formats: text, json, "),
            "{error}"
        );
        let error = read("yaml=a").unwrap_err();
        assert!(
            error.contains("no format is named `yaml` [formats: "),
            "{error}"
        );
        assert!(error.contains("./yaml=a"), "{error}");
        for empty in ["json=", "json=-"] {
            assert!(
                read(empty).unwrap_err().contains("--format json"),
                "{empty}"
            );
        }
    }
}
