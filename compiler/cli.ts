#!/usr/bin/env node
import { writeSync } from "node:fs";
import { replayBuild } from "./cache/replay-build.ts";
import { loadBundle } from "./load-bundle.ts";

// Also bundled into one CommonJS file, which Node starts faster: a build of what has not changed ends here, before
// anything else is loaded. So nothing heavy above, and no top-level await.
const argv = process.argv.slice(2);
const plain = !argv.some((word) => word === "--json" || word.startsWith("--format"));
const last = plain ? replayBuild(argv, { cwd: process.cwd(), env: process.env }) : undefined;

if (last && !last.manifest.images && last.manifest.said.diagnostics.length === 0) {
  const { text, outcome } = last.manifest.said;
  if (outcome !== null && !argv.includes("--quiet")) writeSync(2, `${outcome}\n`);
  try {
    writeSync(1, text);
  } catch {
    // A pipe that is full for the moment.
    process.stdout.write(text);
  }
} else {
  // Only what compiles is worth it: TypeScript is nearly all of the bundle.
  const compiles = ["build", "check", "graph", "inspect", "why"].includes(argv[0] ?? "") && !argv.includes("--help");
  const bundle = compiles ? loadBundle() : undefined;
  if (bundle) bundle.runProcess(process);
  else import("#command-line").then(({ runProcess }) => runProcess(process));
}
