import { statSync } from "node:fs";
import { resolve } from "node:path";
import { badCommandLine } from "../diagnostics/catalogue/0-usage.ts";
import { dataDirMissing } from "../diagnostics/catalogue/9-local.ts";
import { type Invocation, textOption } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { readEnvironment, readUserEnv } from "./read-json-option.ts";
import { refuse } from "./refuse.ts";

export interface LocalOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userEnv: Readonly<Record<string, string>> | undefined;
  /** Absolute. */
  readonly dataDir: string | undefined;
  /** `undefined`: any free one. */
  readonly port: number | undefined;
}

/** What chains that run on this machine are told: `--env-file`, `--user-env`, `--data-dir`, `--port`. */
export async function readLocalOptions(invocation: Invocation): Promise<LocalOptions | ExitCode> {
  const userEnv = readUserEnv(invocation);
  if (typeof userEnv === "number") return userEnv;
  const environment = await readEnvironment(invocation);
  if (typeof environment === "number") return environment;
  const typedDir = textOption(invocation, "dataDir");
  const dataDir = typedDir === undefined ? undefined : resolve(invocation.terminal.cwd, typedDir);
  if (dataDir !== undefined && !statSync(dataDir, { throwIfNoEntry: false })?.isDirectory())
    return refuse(invocation, dataDirMissing, { path: typedDir ?? "" });
  const typedPort = textOption(invocation, "port");
  const port = typedPort === undefined ? undefined : Number(typedPort);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    const problem = `--port takes a number from 0 to 65535, not ${typedPort}.`;
    return refuse(invocation, badCommandLine, { problem, command: invocation.command });
  }
  return { ...userEnv, ...environment, dataDir, port: port === 0 ? undefined : port };
}
