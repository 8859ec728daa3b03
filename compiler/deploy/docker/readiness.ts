import type Dockerode from "dockerode";
import { chainletPort } from "./deployment.ts";

export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly why: string; readonly fix: string }
  | { readonly kind: "aborted" };

/** How the waiter exits when the time is over. */
export const timedOut = 9;

const ownRoute = `http://127.0.0.1:${chainletPort}/v1/models/model`;

/**
 * Runs inside the network with a time in milliseconds and a URL, and ends when that answers: no port has to be published, and
 * the engine may be elsewhere. One process for the whole wait costs less than a health check every second.
 */
export const waiter = `
const deadline = Date.now() + Number(process.argv[1]);
let last = "nothing listens";
while (Date.now() < deadline) {
  try {
    const answer = await fetch(process.argv[2], { signal: AbortSignal.timeout(5000) });
    await answer.arrayBuffer();
    if (answer.ok) process.exit(0);
    last = "its readiness route answers " + answer.status;
  } catch {}
  await new Promise((wake) => setTimeout(wake, 100));
}
process.stdout.write(last);
process.exit(${timedOut});
`;

/** Waits until the chainlet in a running container is ready, its process has ended, or the time is over. */
export async function waitUntilReady(
  container: Dockerode.Container,
  options: { readonly nodeExecutable: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Readiness> {
  const { signal } = options;
  try {
    const exec = await container.exec({
      Cmd: [options.nodeExecutable, "--input-type=module", "-e", waiter, String(options.timeoutMs), ownRoute],
      AttachStdout: true,
      AttachStderr: true,
      Env: ["NODE_OPTIONS=", "NODE_EXTRA_CA_CERTS="],
      Tty: true,
    });
    const output = await outputOf(await exec.start({ Tty: true }), signal);
    if (signal.aborted) return { kind: "aborted" };
    const { ExitCode } = await exec.inspect();
    if (ExitCode === 0) return { kind: "ready" };
    // Anything but running out of time means that the chainlet's process has ended, or is just about to.
    if (ExitCode !== timedOut) await endOf(container);
    const ended = await howItEnded(container);
    if (ended) return ended;
    return {
      kind: "failed",
      why: `it was not ready after ${options.timeoutMs / 1000} s: ${output.trim() || "its readiness could not be asked"}`,
      fix: "look at what its constructor and its isHealthy wait for; options.healthChecks.startupThresholdSeconds gives it more time",
    };
  } catch (error) {
    if (signal.aborted) return { kind: "aborted" };
    const ended = await howItEnded(container);
    if (ended) return ended;
    throw error;
  }
}

/** The end of a container's process, but not more than a few seconds: it may go on after all. */
async function endOf(container: Dockerode.Container): Promise<void> {
  const enough = new AbortController();
  const ended = container.wait({ abortSignal: enough.signal }).catch(() => undefined);
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
  enough.abort();
}

/** Why a container runs no more, in words; `undefined` while it runs. */
export async function howItEnded(container: Dockerode.Container): Promise<Readiness | undefined> {
  const { State } = await container.inspect();
  if (State.Running) return undefined;
  if (State.OOMKilled) {
    return {
      kind: "failed",
      why: "it was killed because it used more memory than compute.memory allows",
      fix: "raise compute.memory of the chainlet",
    };
  }
  return {
    kind: "failed",
    why: `its process ended with exit code ${State.ExitCode}${State.Error ? ` (${State.Error})` : ""}`,
    fix: "its last lines above say why; `chainsc run` starts the same package without a container",
  };
}

async function outputOf(
  stream: NodeJS.ReadWriteStream & { destroy?: () => void },
  signal: AbortSignal,
): Promise<string> {
  const stop = (): void => stream.destroy?.();
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) stop();
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    return text;
  } catch (error) {
    if (signal.aborted) return "";
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
