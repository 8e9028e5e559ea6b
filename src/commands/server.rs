//! `server`: the language server for editors.

use std::io;

use super::{Console, Exit, gather};
use crate::cli::{ScopeArgs, ServerArgs};
use crate::server::{self, End};

pub(super) fn run(args: &ServerArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let threads = gather::pool(&ScopeArgs {
        threads: args.threads,
        ..ScopeArgs::default()
    })?;
    let end = server::serve(console.stdin, console.stdout, &threads)?;
    Ok(match end {
        End::Orderly => Exit::Done,
        End::Sudden => Exit::Abandoned,
    })
}
