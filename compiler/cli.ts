#!/usr/bin/env node
import { replayBuild } from "./cache/replay-build.ts";
import { processTerminal } from "./commands/process-terminal.ts";

const terminal = processTerminal(process);
const argv = process.argv.slice(2);

// A build of what has not changed is answered from the manifest, before anything heavy is loaded.
const replayed = replayBuild(argv, terminal);
process.exitCode = (await replayed) ?? (await (await import("./commands/main.ts")).main(argv, terminal));
