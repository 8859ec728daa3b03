import type Dockerode from "dockerode";
import type { Deployment } from "./deployment.ts";

export interface LogOptions {
  /** Stay and print what comes until the signal aborts or all containers have ended. */
  readonly follow: boolean;
  /** How many of the last lines of each chainlet; all when absent. */
  readonly tail?: number | undefined;
  /** Class or display name: only that one. */
  readonly chainlet?: string | undefined;
  readonly signal: AbortSignal;
}

export interface LogLine {
  /** Display name. */
  readonly chainlet: string;
  readonly stream: OutputStream;
  readonly text: string;
}

type OutputStream = "stdout" | "stderr";

/**
 * Hands out the output of a deployment line by line: what is there in the order in which it was written, then, when following, what
 * comes. Resolves at its end or when the signal aborts.
 */
export async function readLogs(
  docker: Dockerode,
  deployment: Deployment,
  options: LogOptions,
  write: (line: LogLine) => void,
): Promise<void> {
  const { follow, chainlet: only, signal } = options;
  const wanted = deployment.chainlets.filter(
    ({ chainlet, displayName }) => only === undefined || only === chainlet || only === displayName,
  );
  const kept: (LogLine & { readonly time: string })[] = [];
  await Promise.all(
    wanted.map(({ containerId, displayName }) =>
      readContainerLogs(docker, containerId, { ...options, timestamps: !follow }, (stream, text) => {
        if (follow) return write({ chainlet: displayName, stream, text });
        // The engine's clock in a form that sorts as text, then a space.
        const space = text.indexOf(" ");
        kept.push({ time: text.slice(0, space), chainlet: displayName, stream, text: text.slice(space + 1) });
      }),
    ),
  );
  kept.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  for (const { time: _time, ...line } of kept) if (!signal.aborted) write(line);
}

/** The last lines of a container, both streams in the order in which they were written. */
export async function lastLines(docker: Dockerode, containerId: string, count: number): Promise<string> {
  const lines: string[] = [];
  const options = { follow: false, tail: count, signal: new AbortController().signal };
  await readContainerLogs(docker, containerId, options, (_stream, text) => lines.push(text));
  return lines.slice(-count).join("\n");
}

async function readContainerLogs(
  docker: Dockerode,
  containerId: string,
  options: Omit<LogOptions, "chainlet"> & { readonly timestamps?: boolean },
  write: (stream: OutputStream, text: string) => void,
): Promise<void> {
  const { follow, tail, signal, timestamps = false } = options;
  if (signal.aborted) return;
  const container = docker.getContainer(containerId);
  const wanted = { stdout: true, stderr: true, timestamps, ...(tail !== undefined && { tail }) };
  const splitters = { stdout: lineSplitter(write, "stdout"), stderr: lineSplitter(write, "stderr") };
  const read = frameReader((stream, bytes) => splitters[stream].push(bytes));
  if (follow) await readUntilAborted(await container.logs({ ...wanted, follow: true }), signal, read);
  else read(await container.logs({ ...wanted, follow: false }));
  splitters.stdout.end();
  splitters.stderr.end();
}

async function readUntilAborted(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
  read: (bytes: Buffer) => void,
): Promise<void> {
  const stop = (): void => {
    if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) stop();
    for await (const chunk of stream) read(Buffer.from(chunk));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Takes apart the engine's frames of a container without terminal: stream number, three zeros, length, bytes. */
function frameReader(take: (stream: OutputStream, bytes: Buffer) => void): (bytes: Buffer) => void {
  let open: Buffer = Buffer.alloc(0);
  return (bytes) => {
    open = open.length === 0 ? bytes : Buffer.concat([open, bytes]);
    while (open.length >= 8) {
      const end = 8 + open.readUInt32BE(4);
      if (open.length < end) return;
      take(open[0] === 2 ? "stderr" : "stdout", open.subarray(8, end));
      open = open.subarray(end);
    }
  };
}

/** Cuts bytes into lines of text; a character or a line may come in pieces. */
function lineSplitter(write: (stream: OutputStream, text: string) => void, stream: OutputStream) {
  const decoder = new TextDecoder();
  let open = "";
  const cut = (text: string): void => {
    const lines = (open + text).split("\n");
    open = lines.pop() ?? "";
    for (const line of lines) write(stream, line.replace(/\r$/, ""));
  };
  return {
    push: (bytes: Uint8Array): void => cut(decoder.decode(bytes, { stream: true })),
    end: (): void => {
      cut(decoder.decode());
      if (open !== "") write(stream, open);
      open = "";
    },
  };
}
