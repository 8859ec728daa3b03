import type Dockerode from "dockerode";
import { decodeBuildKitStatus } from "./buildkit-status.ts";
import type { BuildEvent, BuildOutcome, BuildRequest } from "./engine.ts";
import { findImage } from "./find-image.ts";
import { jsonLines } from "./json-lines.ts";

const keptLines = 40;

/**
 * `POST /build?version=2`. Done on the connection below the client's own `buildImage`, whose session offers one credential to every
 * host that asks and stays open when a build is cancelled; base images have been pulled before, so no session is needed.
 */
export async function buildThroughApi(docker: Dockerode, request: BuildRequest): Promise<BuildOutcome> {
  const { signal, onEvent } = request;
  const progress = readProgress(onEvent);
  let message = "";
  try {
    for await (const line of jsonLines(await postBuild(docker, request))) {
      if (typeof line.error === "string") message = line.error;
      if (line.id === "moby.buildkit.trace" && typeof line.aux === "string") progress.take(line.aux);
    }
  } catch (error) {
    signal.throwIfAborted();
    message = error instanceof Error ? error.message.replace(/^\(HTTP code \d+\) .*? - /s, "").trim() : String(error);
  }
  // A connection that was cut because of the signal can end without an error.
  signal.throwIfAborted();
  const step = progress.failed();
  if (message !== "") return { kind: "failed", message, ...(step && { step }) };
  const image = await findImage(docker, request.name);
  return image ? { kind: "built", image } : { kind: "failed", message: "the engine ended the build without an image" };
}

function postBuild(docker: Dockerode, request: BuildRequest): Promise<NodeJS.ReadableStream> {
  const { name, labels, buildArgs, platform, network, signal } = request;
  const dial = docker.modem.dial.bind(docker.modem) as (
    options: object,
    done: (error: Error | null, stream: NodeJS.ReadableStream) => void,
  ) => void;
  return new Promise((resolve, reject) => {
    dial(
      {
        path: "/build?",
        method: "POST",
        file: request.context,
        abortSignal: signal,
        isStream: true,
        statusCodes: { 200: true, 400: "bad request", 500: "server error" },
        options: {
          version: "2",
          t: name,
          labels,
          buildargs: buildArgs,
          platform,
          ...(network !== undefined && { networkmode: network }),
        },
      },
      (error, stream) => (error ? reject(error) : resolve(stream)),
    );
  });
}

/** Turns BuildKit's messages into events and remembers the end of what each step printed. */
function readProgress(onEvent: (event: BuildEvent) => void) {
  const names = new Map<string, string>();
  const states = new Map<string, string>();
  const printed = new Map<string, string>();
  let failed: { name: string; output: string } | undefined;
  let failedStep: string | undefined;
  return {
    take(message: string): void {
      const { steps, output } = decodeBuildKitStatus(Buffer.from(message, "base64"));
      for (const { digest, name, cached, started, completed, error } of steps) {
        names.set(digest, name);
        const state = completed ? (cached ? "cached" : "done") : "started";
        if (started && error === "" && states.get(digest) !== state) {
          states.set(digest, state);
          onEvent({ kind: "step", step: digest, name, state });
        }
        // Steps beside the one that failed end with "context canceled".
        if (error !== "" && (failedStep === undefined || !/context canceled/.test(error))) failedStep = digest;
      }
      for (const { step, text } of output) {
        const kept = ((printed.get(step) ?? "") + text).split("\n").slice(-keptLines - 1);
        printed.set(step, kept.join("\n"));
        onEvent({ kind: "output", step, text });
      }
    },
    failed(): { name: string; output: string } | undefined {
      if (failedStep === undefined) return undefined;
      failed ??= { name: names.get(failedStep) ?? "a step", output: (printed.get(failedStep) ?? "").trimEnd() };
      return failed;
    },
  };
}
