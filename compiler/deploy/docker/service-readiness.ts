import type Dockerode from "dockerode";
import { howItEnded, type Readiness, timedOut, waiter } from "./readiness.ts";

/** A container of its own that asks: an existing image need not have anything to ask with. */
export interface Probe {
  readonly docker: Dockerode;
  readonly name: string;
  readonly network: string;
  /** What answers 2xx when the service is ready. */
  readonly url: string;
  /** An image that has a Node, and where that is. */
  readonly imageId: string;
  readonly nodeExecutable: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Waits until the server of a running container is ready, its process has ended, or the time is over. */
export async function waitForService(
  container: Dockerode.Container,
  probe: Probe,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Readiness> {
  const asking = await probe.docker.createContainer({
    name: probe.name,
    Image: probe.imageId,
    Labels: { ...probe.labels },
    Entrypoint: [probe.nodeExecutable],
    Cmd: ["--input-type=module", "-e", waiter, String(timeoutMs), probe.url],
    Env: ["NODE_OPTIONS=", "NODE_EXTRA_CA_CERTS="],
    HostConfig: { NetworkMode: probe.network, ReadonlyRootfs: true, CapDrop: ["ALL"], RestartPolicy: { Name: "no" } },
  });
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await asking.start();
    const options = { abortSignal: enough.signal };
    const first = await Promise.race([
      asking.wait(options).then(({ StatusCode }: { StatusCode: number }) => ({ kind: "asked" as const, StatusCode })),
      container.wait(options).then(() => ({ kind: "ended" as const })),
    ]).catch((error: unknown) => {
      if (signal.aborted) return { kind: "aborted" as const };
      throw error;
    });
    if (first.kind === "aborted") return { kind: "aborted" };
    if (first.kind === "asked" && first.StatusCode === 0) return { kind: "ready" };
    const ended = await howItEnded(container);
    if (ended) return ended;
    const said = first.kind === "asked" && first.StatusCode === timedOut ? await lastWords(asking) : "";
    return {
      kind: "failed",
      why: `it was not ready after ${timeoutMs / 1000} s: ${said || "its readiness could not be asked"}`,
      fix: "compare readinessEndpoint and serverPort with what the image really serves; options.healthChecks.startupThresholdSeconds gives it more time",
    };
  } finally {
    enough.abort();
    signal.removeEventListener("abort", stop);
    await asking.remove({ force: true }).catch(() => undefined);
  }
}

async function lastWords(asking: Dockerode.Container): Promise<string> {
  // Frames of the log stream begin with eight bytes of their own.
  const log = await asking.logs({ stdout: true, follow: false });
  return log.subarray(8).toString("utf8").trim();
}
