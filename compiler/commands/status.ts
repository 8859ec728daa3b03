import type { Deployment } from "../deploy/docker/deployment.ts";
import type { Invocation } from "./command.ts";
import { textOption } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { onEngine } from "./on-engine.ts";

/** `chainsc status`: what is deployed and how it does. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const connected = await onEngine(invocation);
  if (typeof connected === "number") return connected;
  const { engine, finish } = connected;
  const { findDeployments } = await import("../deploy/docker/find-deployments.ts");
  const environment = textOption(invocation, "environment");
  const found = await findDeployments(engine.docker, { chain: invocation.arguments[0] });
  const deployments = found.filter(({ stage }) => environment === undefined || stage === environment);
  const text = deployments.map(describe).join("\n") || "Nothing is deployed.\n";
  return finish({ text, data: { deployments } });
}

function describe({ chain, id, stage, url, createdAt, chainlets }: Deployment): string {
  const width = Math.max(...chainlets.map(({ displayName }) => displayName.length));
  const rows = chainlets.map(
    ({ displayName, status, detail, isEntrypoint }) =>
      `  ${displayName.padEnd(width)}  ${status.padEnd(9)}  ${detail}${isEntrypoint ? "  (entrypoint)" : ""}\n`,
  );
  return `${chain}  ${stage}  ${id}  ${createdAt}\n  ${url ?? "(not reachable)"}\n${rows.join("")}`;
}
