//! The interface of all output formats of a run.

use std::io::{self, Write};

use super::Run;
use crate::visible::Visible;

/// Prints a run in one format. A new format is a module with its renderer and a variant of
/// [`OutputFormat`](crate::cli::OutputFormat); the compiler then requires the command to handle it.
pub trait Renderer {
    /// Writes the run: its outcome, and how the results are output.
    ///
    /// # Errors
    /// The writer's errors.
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()>;
}

impl<R: Renderer + ?Sized> Renderer for &R {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        (**self).render(run, out)
    }
}

/// Prints the output of another renderer with the control characters of files escaped, for a terminal.
pub struct ForTerminal<R>(pub R);

impl<R: Renderer> Renderer for ForTerminal<R> {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut visible = Visible::new(out);
        self.0.render(run, &mut visible)?;
        visible.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    /// The parts of each finding that an annotation format needs.
    struct Annotations;

    impl Renderer for Annotations {
        fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
            let workloads = run.outcome.workloads.iter();
            let findings = workloads.flat_map(|workload| &workload.findings);
            for one in findings.chain(&run.outcome.findings) {
                let (level, start, end) = (one.severity.name(), one.span.start, one.span.end);
                let columns = format!("{}-{}", start.column, end.column);
                let (file, message) = (&one.file, &one.message);
                writeln!(out, "{level} {file}:{}:{columns} {message}", start.line)?;
            }
            Ok(())
        }
    }

    fn printed(renderer: &dyn Renderer) -> String {
        let outcome = samples::outcome();
        let mut bytes = Vec::new();
        renderer
            .render(&samples::run(&outcome), &mut bytes)
            .unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_format_needs_a_renderer_only() {
        assert_eq!(
            printed(&Annotations),
            "note app.yaml:14:7-11 the role is unused now\n\
             error other.yaml:14:7-11 a daemon runs once on every instance, \n\u{1b}[31mand Fargate has none\n\
             warning .ecs2fargate.yaml:2:3-7 no workload has a member `Sevice`\n"
        );
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        let text = printed(&ForTerminal(Annotations));
        assert!(text.contains("\n\\u001b[31mand Fargate"), "{text}");
    }
}
