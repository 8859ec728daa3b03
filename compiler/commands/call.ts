import { entrypointDown } from "../diagnostics/catalogue/9-deploy.ts";
import type { Invocation } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { chooseDeployment, onEngine } from "./on-engine.ts";
import { printAnswer } from "./print-answer.ts";
import { readInput } from "./read-json-option.ts";

/** `chainsc call`: one request to what is deployed. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const input = await readInput(invocation);
  if (typeof input === "number") return input;
  const connected = await onEngine(invocation);
  if (typeof connected === "number") return connected;
  const { session, finish } = connected;
  const deployment = await chooseDeployment(invocation, connected);
  if (!deployment) return finish();
  const { chain, id, url, chainlets } = deployment;
  if (url === undefined) {
    session.diagnostics.report(entrypointDown, { chain, id });
    return finish();
  }
  const entrypoint = chainlets.find(({ isEntrypoint }) => isEntrypoint)?.chainlet ?? chain;
  const { callEntrypoint } = await import("../deploy/docker/call.ts");
  const { diagnostics, signal } = session;
  const options = { remoteName: entrypoint, signal };
  await printAnswer(() => callEntrypoint(url, input.json, options), {
    entrypoint,
    input: input.json,
    terminal: invocation.terminal,
    diagnostics,
  });
  return diagnostics.hasErrors() ? finish({ exit: exitCode.errors }) : exitCode.ok;
}
