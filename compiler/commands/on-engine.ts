import { resolve } from "node:path";
import type { Deployment } from "../deploy/docker/deployment.ts";
import { badCommandLine } from "../diagnostics/catalogue/0-usage.ts";
import { noSuchChain, notThereYet } from "../diagnostics/catalogue/9-deploy.ts";
import { findRoot } from "../find-root.ts";
import { openSession } from "../open-session.ts";
import type { DockerEngine } from "../phases/8-build/docker-engine.ts";
import type { Session } from "../session.ts";
import { type Invocation, textOption } from "./command.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { exitOf } from "./exit-of.ts";
import { chooseProgress } from "./progress.ts";
import { refuse } from "./refuse.ts";

/** A command that acts on what is deployed has an engine in hand and no source. */
export interface OnEngine {
  readonly engine: DockerEngine;
  readonly session: Session;
  finish(conclusion?: Partial<Conclusion>): ExitCode;
}

/** Connects to the engine of the named remote; an exit code when that has already failed. */
export async function onEngine(invocation: Invocation): Promise<OnEngine | ExitCode> {
  const { terminal, global } = invocation;
  const progress = await chooseProgress(invocation);
  const config = global.config === undefined ? undefined : resolve(terminal.cwd, global.config);
  const session = await openSession({ root: findRoot(terminal.cwd), config, progress, signal: terminal.signal });
  const finish = (conclusion: Partial<Conclusion> = {}): ExitCode => {
    progress.close();
    const diagnostics = session.diagnostics.all();
    const shared = { diagnostics, root: session.root, toolVersion: session.toolVersion, exit: exitOf(diagnostics) };
    const sourceOf = (file: string): string | undefined => session.files.readText(resolve(session.root, file));
    return conclude(invocation, { ...shared, sourceOf, ...conclusion });
  };
  if (session.diagnostics.hasErrors()) return finish({ exit: exitCode.usage });
  if (!isDocker(invocation, session)) return finish({ exit: exitCode.usage });
  const { openDockerEngine } = await import("../phases/8-build/docker-engine.ts");
  const engine = await openDockerEngine(session);
  return engine ? { engine, session, finish } : finish();
}

/** Reports remotes that do not exist and those that are to come. */
export function isDocker(invocation: Invocation, session: Session): boolean {
  const name = textOption(invocation, "remote") ?? "local";
  const remote = session.config.remotes[name];
  if (!remote) {
    const known = Object.keys(session.config.remotes).join(", ");
    const problem = `chainsc.yaml has no remote ${name}; there is ${known}.`;
    session.diagnostics.report(badCommandLine, { problem, command: invocation.command });
    return false;
  }
  if (remote.kind === "docker") return true;
  session.diagnostics.report(notThereYet, {
    option: `A ${remote.kind} remote`,
    instead: "push to a docker remote, for example local",
  });
  return false;
}

/** The deployment that the command line means: of the named chain, or of the only one there is. */
export async function chooseDeployment(
  invocation: Invocation,
  { engine, session }: Pick<OnEngine, "engine" | "session">,
): Promise<Deployment | undefined> {
  const { findDeployments } = await import("../deploy/docker/find-deployments.ts");
  const [named] = invocation.arguments;
  const environment = textOption(invocation, "environment");
  const all = await findDeployments(engine.docker);
  const chains = [...new Set(all.map(({ chain }) => chain))].sort();
  if (named === undefined && chains.length > 1) {
    const problem = `Several chains are deployed: ${chains.join(", ")}.`;
    const suggestion = `name one: chainsc ${invocation.command} ${chains[0]}`;
    session.diagnostics.report(badCommandLine, { problem, command: invocation.command, suggestion });
    return undefined;
  }
  const candidates = all.filter(({ chain }) => named === undefined || chain === named);
  const wanted = environment === undefined ? candidates : candidates.filter(({ stage }) => stage === environment);
  const chosen = wanted.find(({ stage }) => stage === "production") ?? wanted[0];
  if (!chosen) {
    const chain = [named ?? "a chain", environment && `in ${environment}`].filter(Boolean).join(" ");
    session.diagnostics.report(noSuchChain, { chain, there: chains });
  }
  return chosen;
}

/** Ends a command whose option is for other remotes. */
export function refuseOption(invocation: Invocation, option: string, instead: string): ExitCode {
  return refuse(invocation, notThereYet, { option, instead });
}
