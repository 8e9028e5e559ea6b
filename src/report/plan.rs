//! The whole change of a run as one file, which another run shows or applies.

use std::io;

use anyhow::{Context, Result, ensure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::Json;
use super::text::Text;
use super::{ForTerminal, Paint, Renderer, Run};
use crate::files::{FileChange, identity};

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// The columns at which the report in a plan is wrapped: those of most terminals.
const WIDTH: usize = 100;

/// A plan. The same input results in the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Plan of ecs2fargate")]
pub struct Plan {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The ID of the plan: a hash of the paths and contents of its files.
    #[serde(rename = "plan")]
    pub id: String,
    /// The changed files with their old and new contents, by path.
    pub files: Vec<FileChange>,
    /// The report as lines of text.
    pub text: Vec<String>,
    /// The report as `check --format json` prints it, with paths relative to the root.
    pub report: Value,
}

/// Only what identifies a plan, and its version.
#[derive(Deserialize)]
struct Head {
    version: u32,
    #[serde(rename = "plan")]
    _id: String,
}

impl Plan {
    /// The plan of a run, whose changes are given by paths relative to the root.
    ///
    /// # Errors
    /// If the report cannot be rendered.
    pub fn new(run: &Run<'_>, files: Vec<FileChange>, verbose: u8) -> io::Result<Self> {
        let text = ForTerminal(Text {
            quiet: false,
            verbose,
            workload: None,
            width: WIDTH,
            paint: Paint::new(false),
        });
        let text = String::from_utf8_lossy(&rendered(&text, run)?).into_owned();
        Ok(Self {
            version: VERSION,
            id: identity(&files),
            files,
            text: text.lines().map(str::to_owned).collect(),
            report: serde_json::from_slice(&rendered(&Json, run)?)?,
        })
    }

    /// Reads a plan and checks that it is intact.
    ///
    /// # Errors
    /// If it is none, of another version, or was modified.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let head: Head = serde_json::from_slice(bytes)
            .ok()
            .context("not a plan of ecs2fargate; create one with `ecs2fargate plan --out FILE`")?;
        ensure!(
            head.version == VERSION,
            "the plan has version {}, and this version of ecs2fargate reads version {VERSION}; create the plan again",
            head.version
        );
        let plan: Self = serde_json::from_slice(bytes)?;
        for file in &plan.files {
            file.check()?;
        }
        ensure!(
            plan.files.is_sorted_by(|a, b| a.path < b.path) && identity(&plan.files) == plan.id,
            "the plan was modified after it was created; create it again"
        );
        Ok(plan)
    }

    /// The file's content.
    ///
    /// # Errors
    /// If it cannot be serialized.
    pub fn to_json(&self) -> io::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

fn rendered(renderer: &dyn Renderer, run: &Run<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    renderer.render(run, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Mode, samples, schemas};

    fn plan() -> Plan {
        let outcome = samples::outcome();
        let run = Run {
            mode: Mode::Plan,
            ..samples::run(&outcome)
        };
        let change = FileChange::new("app.yaml".to_owned(), "a: 1\n", "a: 2\n");
        Plan::new(&run, vec![change], 0).unwrap()
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let bytes = plan().to_json().unwrap();
        assert_eq!(Plan::read(&bytes).unwrap(), plan());
        assert!(crate::files::is_report(&bytes));
        assert_eq!(
            plan().report["files"][0],
            serde_json::json!({"path": "app.yaml", "status": "changed"})
        );
    }

    #[test]
    fn what_is_no_intact_plan_is_refused() {
        let text = String::from_utf8(plan().to_json().unwrap()).unwrap();
        for (from, to, reason) in [
            (
                "\"version\": 1",
                "\"version\": 2",
                "the plan has version 2, and this version of ecs2fargate reads version 1; create the plan again",
            ),
            (
                "a: 2\\n",
                "a: 3\\n",
                "app.yaml: the text does not match its hash",
            ),
            (
                "\"app.yaml\"",
                "\"../app.yaml\"",
                "../app.yaml: not a path below the root",
            ),
            (
                "\"app.yaml\"",
                "\"b.yaml\"",
                "the plan was modified after it was created; create it again",
            ),
            (
                "\"plan\"",
                "\"x\"",
                "not a plan of ecs2fargate; create one with `ecs2fargate plan --out FILE`",
            ),
        ] {
            let modified = text.replacen(from, to, 1);
            assert_ne!(modified, text);
            let error = Plan::read(modified.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), reason);
        }
    }

    #[test]
    fn the_schema_is_the_one_of_the_type() {
        schemas::assert_current::<Plan>("plan");
    }
}
