// Starts `ecs2fargate server` and connects it to the editor.
'use strict';

const { commands, workspace } = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

// The names of files that are read; a document without a file has no directory whose other files could be read.
const DOCUMENTS = [{ scheme: 'file', pattern: '**/*.{yaml,yml,json,template,tf}' }];

let client;

async function activate(context) {
  const command = workspace.getConfiguration('ecs2fargate').get('path', 'ecs2fargate');
  const server = { command, args: ['server'], transport: TransportKind.stdio };
  client = new LanguageClient('ecs2fargate', 'ecs2fargate', server, { documentSelector: DOCUMENTS });
  context.subscriptions.push(commands.registerCommand('ecs2fargate.restart', () => client.restart()));
  await client.start();
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
