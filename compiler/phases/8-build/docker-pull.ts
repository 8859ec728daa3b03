import type Dockerode from "dockerode";
import type { PullOutcome, PullRequest } from "./engine.ts";
import { jsonLines } from "./json-lines.ts";
import { registryCredentials, registryOf } from "./registry-auth.ts";

/** Pulls one image; the engine hands the credentials to the registry of the reference only. */
export async function pullThroughApi(docker: Dockerode, request: PullRequest): Promise<PullOutcome> {
  const { reference, platform, signal, onProgress } = request;
  const authconfig = await registryCredentials(registryOf(reference));
  try {
    const stream = await docker.pull(reference, {
      platform,
      abortSignal: signal,
      ...(authconfig && { authconfig }),
    });
    for await (const line of jsonLines(stream)) {
      if (typeof line.error === "string") return refused(line.error);
      if (typeof line.status === "string") onProgress(line.status);
    }
    return { kind: "pulled" };
  } catch (error) {
    signal.throwIfAborted();
    return refused(error instanceof Error ? error.message : String(error));
  }
}

function refused(text: string): PullOutcome {
  const message = text.replace(/^\(HTTP code \d+\) .*? - /s, "").trim();
  if (/unauthorized|denied|authentication required|no basic auth/i.test(message)) return { kind: "denied", message };
  if (/not found|manifest unknown|no matching manifest/i.test(message)) return { kind: "absent", message };
  return { kind: "unreachable", message };
}
