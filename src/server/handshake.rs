//! What client and server can do, as they exchange it at the start.

use lsp_types::{
    ClientCapabilities, CodeActionOptions, CodeActionProviderCapability, FileSystemWatcher,
    GlobPattern, HoverProviderCapability, InitializeParams, InitializeResult, MarkupKind, OneOf,
    SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};
use serde_json::{Value, json};

use super::actions;
use super::analysis::Features;
use super::documents::Workspace;
use super::position::Encoding;

/// The files whose changes on disk matter.
const WATCHED: &str = "**/*.{yaml,yml,json,template,tf,tofu,tfvars,toml,tpl,tftpl,params,config}";

/// What the client can show.
pub(super) fn features(client: &ClientCapabilities) -> Features {
    let general = client.general.as_ref();
    let documents = client.text_document.as_ref();
    let workspace = client.workspace.as_ref();
    let encodings = general.and_then(|one| one.position_encodings.as_deref());
    let published = documents.and_then(|one| one.publish_diagnostics.as_ref());
    let edits = workspace.and_then(|one| one.workspace_edit.as_ref());
    let action = documents.and_then(|one| one.code_action.as_ref());
    let resolved = action.and_then(|one| one.resolve_support.as_ref());
    let hover = documents.and_then(|one| one.hover.as_ref());
    let formats = hover.and_then(|one| one.content_format.as_ref());
    let watched = workspace.and_then(|one| one.did_change_watched_files.as_ref());
    Features {
        encoding: Encoding::of_client(encodings),
        related: published.and_then(|one| one.related_information) == Some(true),
        versions: edits.and_then(|one| one.document_changes) == Some(true),
        resolves: resolved.is_some_and(|one| one.properties.iter().any(|name| name == "edit"))
            && action.and_then(|one| one.data_support) == Some(true),
        markdown: formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
        watches: watched.and_then(|one| one.dynamic_registration) == Some(true),
    }
}

/// The folders that are open in the editor.
pub(super) fn workspace(params: &InitializeParams) -> Workspace {
    let mut workspace = Workspace::default();
    // Clients that do not support several folders send the one that is open in the older way.
    #[allow(deprecated)]
    let root = params.root_uri.as_ref();
    match (&params.workspace_folders, root) {
        (Some(folders), _) => workspace.add_folders(folders),
        (None, Some(root)) => workspace.add_folder(root),
        (None, None) => {}
    }
    workspace
}

/// The answer to the client.
pub(super) fn answer(features: Features) -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
            include_text: Some(false),
        })),
        ..TextDocumentSyncOptions::default()
    };
    let actions = CodeActionOptions {
        code_action_kinds: Some(vec![actions::KIND]),
        resolve_provider: Some(features.resolves),
        ..CodeActionOptions::default()
    };
    let folders = WorkspaceFoldersServerCapabilities {
        supported: Some(true),
        change_notifications: Some(OneOf::Left(true)),
    };
    InitializeResult {
        capabilities: ServerCapabilities {
            position_encoding: Some(features.encoding.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(folders),
                file_operations: None,
            }),
            ..ServerCapabilities::default()
        },
        server_info: Some(ServerInfo {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}

/// The parameters of the request to watch files.
pub(super) fn watchers() -> Value {
    let watcher = FileSystemWatcher {
        glob_pattern: GlobPattern::String(WATCHED.to_owned()),
        kind: None,
    };
    json!({"registrations": [{
        "id": "files",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": {"watchers": [watcher]},
    }]})
}
