// Parses the graphs of a comment with Mermaid.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>');
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');
const graphs = [...readFileSync(0, 'utf8').matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)];
if (!graphs.length) {
    console.error('the comment has no graph');
    process.exit(1);
}
for (const [, graph] of graphs) {
    await mermaid.parse(graph);
}
console.log(`${graphs.length} graph of ${graphs[0][1].split('\n').length} lines is valid`);
