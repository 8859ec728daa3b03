import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { badCommandLine, sourceNotFound } from "../diagnostics/catalogue/0-usage.ts";
import { closest } from "../diagnostics/closest.ts";
import { openSession } from "../open-session.ts";
import type { Session } from "../session.ts";
import { flag, type Invocation, textOption } from "./command.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { exitOf } from "./exit-of.ts";
import { type ClosableProgress, chooseProgress } from "./progress.ts";
import { refuse } from "./refuse.ts";

/** A command that has a project in hand. */
export interface Started {
  readonly session: Session;
  /** Absolute. */
  readonly source: string;
  readonly entrypoint: string | undefined;
  /** Prints findings and data and gives the exit code; ends the progress lines first. */
  finish(conclusion?: Partial<Conclusion>): ExitCode;
}

/**
 * Checks SOURCE, opens the session and reads the configuration; an exit code when that has already failed. `readOnly` is
 * for commands that only look: nothing is written to the project.
 */
export async function start(
  invocation: Invocation,
  words: readonly (string | undefined)[],
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Started | ExitCode> {
  const { terminal, global } = invocation;
  const [typed = "", entrypoint] = words;
  const source = resolve(terminal.cwd, typed);
  const stats = statSync(source, { throwIfNoEntry: false });
  if (!stats?.isFile()) {
    const directory = stats?.isDirectory() ?? false;
    return refuse(invocation, sourceNotFound, {
      path: typed,
      directory,
      similar: directory ? undefined : similarFile(typed, source),
    });
  }
  const platform = textOption(invocation, "platform");
  if (platform !== undefined && !/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/.test(platform)) {
    const problem = `--platform takes a platform such as linux/arm64, not ${platform}.`;
    return refuse(invocation, badCommandLine, { problem, command: invocation.command });
  }
  const progress = await chooseProgress(invocation);
  const config = global.config === undefined ? undefined : resolve(terminal.cwd, global.config);
  const session = await openSession({
    source,
    config,
    progress,
    signal: terminal.signal,
    frozen: flag(invocation, "frozen"),
    platform,
    readOnly,
  });
  const finish = finisher(invocation, session, progress);
  if (session.diagnostics.hasErrors()) return finish({ exit: exitCode.usage, outcome: "Nothing was done." });
  return { session, source, entrypoint, finish };
}

function finisher(invocation: Invocation, session: Session, progress: ClosableProgress): Started["finish"] {
  return (conclusion = {}) => {
    progress.close();
    const { diagnostics = session.diagnostics.all() } = conclusion;
    return conclude(invocation, {
      diagnostics,
      exit: exitOf(diagnostics),
      root: session.root,
      sourceOf: (file) => session.files.readText(resolve(session.root, file)),
      toolVersion: session.toolVersion,
      ...conclusion,
    });
  };
}

function similarFile(typed: string, source: string): string | undefined {
  const folder = dirname(source);
  try {
    const similar = closest(basename(source), readdirSync(folder));
    return similar === undefined ? undefined : join(dirname(typed), similar);
  } catch {
    return undefined;
  }
}
