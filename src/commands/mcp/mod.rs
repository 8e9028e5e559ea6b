//! `mcp`: the tool as a server of the Model Context Protocol, on standard input and output, for agents.
//!
//! Each tool runs a command of this program within the root, with what it prints in memory: standard output carries
//! nothing but the protocol.

mod answer;
mod call;
mod check;
mod input;
mod plans;
mod server;
mod workspace;

use std::io;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio;

use super::{Console, Exit, gather};
use crate::cli::McpArgs;
use crate::files;
use server::Server;
use workspace::Workspace;

/// Serves one client until it closes standard input.
pub(super) fn run(args: &McpArgs, console: &Console<'_>) -> io::Result<Exit> {
    let root = files::root(&console.working_directory, Some(&args.root))?;
    if !root.is_dir() {
        let message = format!("--root {}: not a directory", args.root.display());
        return Err(io::Error::other(message));
    }
    let workspace = Workspace::new(root, console.state_directory.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .thread_stack_size(gather::STACK)
        .build()?;
    let exit = runtime.block_on(serve(Server::new(workspace)));
    // A read of standard input that waits cannot be cancelled.
    runtime.shutdown_background();
    exit
}

async fn serve(server: Server) -> io::Result<Exit> {
    match server.serve(stdio()).await {
        Ok(running) => {
            running.waiting().await.map_err(io::Error::other)?;
            Ok(Exit::Done)
        }
        // The client ended before it began.
        Err(ServerInitializeError::ConnectionClosed(_)) => Ok(Exit::Done),
        Err(error) => Err(io::Error::other(format!(
            "the client did not start a session of the Model Context Protocol: {error}"
        ))),
    }
}
