import { flag, type Invocation } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { chooseDeployment, onEngine } from "./on-engine.ts";

/** `chainsc down`: takes a deployment away, or with `--all` every one of the chain. Images stay. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const connected = await onEngine(invocation);
  if (typeof connected === "number") return connected;
  const { engine, finish } = connected;
  const deployment = await chooseDeployment(invocation, connected);
  if (!deployment) return finish();
  const { removeChain } = await import("../deploy/docker/down.ts");
  const { chain, id } = deployment;
  const removed = await removeChain(engine.docker, flag(invocation, "all") ? { chain } : { chain, deployment: id });
  const { containers, networks } = removed;
  const outcome = `${chain}: removed ${containers} container${containers === 1 ? "" : "s"} and ${networks} network${networks === 1 ? "" : "s"}.`;
  return finish({ outcome, data: { chain, deployment: flag(invocation, "all") ? null : id, removed } });
}
