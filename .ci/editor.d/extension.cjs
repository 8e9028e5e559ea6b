// The extension with a stub of the editor's interface: it starts the server that is configured, for the files that the server reads, and the
// server that it starts answers.
'use strict';

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const Module = require('node:module');

const [, , directory, program] = process.argv;
const clients = [];
class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { id, name, server, options, running: false });
    clients.push(this);
  }
  async start() {
    this.running = true;
  }
  async stop() {
    this.running = false;
  }
}
// The real package is there; it cannot be loaded without an editor.
require.resolve('vscode-languageclient/node', { paths: [directory] });
const stubs = {
  vscode: {
    commands: { registerCommand: (name, run) => ({ name, run }) },
    workspace: { getConfiguration: (section) => ({ get: (key) => ({ 'ecs2fargate.path': program })[`${section}.${key}`] }) },
  },
  'vscode-languageclient/node': { LanguageClient, TransportKind: { stdio: 0 } },
};
const load = Module._load;
Module._load = (name, ...rest) => stubs[name] ?? load(name, ...rest);

async function main() {
  const extension = require(directory);
  const manifest = require(`${directory}/package.json`);
  const context = { subscriptions: [] };
  await extension.activate(context);
  const [client] = clients;
  assert.ok(client.running);
  assert.deepStrictEqual(context.subscriptions.map((one) => one.name), manifest.contributes.commands.map((one) => one.command));
  for (const extension of ['yaml', 'yml', 'json', 'template', 'tf']) {
    assert.match(client.options.documentSelector[0].pattern, new RegExp(`[{,]${extension}[,}]`));
  }
  // The client adds --stdio for this transport.
  assert.strictEqual(client.server.transport, 0);
  const server = spawn(client.server.command, [...client.server.args, '--stdio']);
  const content = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: null, capabilities: {} } });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`);
  // The header and the content may arrive one after the other.
  const answer = await new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => resolve(text), 10_000);
    server.stdout.on('data', (part) => {
      text += part;
      if (text.includes('"name":"ecs2fargate"')) {
        clearTimeout(timer);
        resolve(text);
      }
    });
  });
  assert.match(answer, /"name":"ecs2fargate"/);
  server.kill();
  await extension.deactivate();
  assert.ok(!client.running);
  console.log('editor: the extension starts the server');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
