#!/usr/bin/env node
// Runs the binary of the package for this platform, with the same arguments, standard streams and exit status.
"use strict";

const { spawn } = require("node:child_process");
const os = require("node:os");

// The status of ecs2fargate for errors.
const FAILED = 2;

function binary() {
  const name = `@ecs2fargate/cli-${process.platform}-${process.arch}`;
  const file = process.platform === "win32" ? "ecs2fargate.exe" : "ecs2fargate";
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    console.error(`error: the package ${name} is not installed`);
    console.error("It is an optional dependency of ecs2fargate, and has the program for this platform.");
    console.error("Install ecs2fargate without --omit=optional, or see docs/src/install.md for other ways and other platforms.");
    process.exit(FAILED);
  }
}

const child = spawn(binary(), process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => {
  console.error(`error: ${error.message}`);
  process.exit(FAILED);
});
// A terminal sends Ctrl-C to both processes; only the child decides what it does, because it may be writing files.
process.on("SIGINT", () => {});
// Other programs send these to this process alone.
for (const signal of ["SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("exit", (status, signal) => {
  // After a signal, the status is that which a shell reports.
  process.exit(signal ? 128 + os.constants.signals[signal] : status);
});
