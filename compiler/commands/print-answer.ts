import { once } from "node:events";
import { RemoteError } from "../../runtime/errors/remote-error.ts";
import type { CallAnswer } from "../deploy/docker/call.ts";
import { requestFailed } from "../diagnostics/catalogue/9-local.ts";
import type { DiagnosticSink } from "../diagnostics/diagnostic.ts";
import type { OutputStream, Terminal } from "./terminal.ts";

export interface Asked {
  /** Class name of the entrypoint. */
  readonly entrypoint: string;
  /** What was sent: a JSON object as text. */
  readonly input: string;
  readonly terminal: Terminal;
  readonly diagnostics: DiagnosticSink;
}

/**
 * Prints a chain's answer to stdout: JSON laid out on a terminal and compact elsewhere, streams chunk by chunk. A failed
 * request becomes a finding with the whole chain of causes.
 */
export async function printAnswer(
  answer: () => Promise<CallAnswer>,
  { entrypoint, input, terminal, diagnostics }: Asked,
): Promise<void> {
  try {
    await print(await answer(), terminal.stdout);
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const { status } = error;
    const given = Object.keys(JSON.parse(input) as object);
    diagnostics.report(requestFailed, { chainlet: entrypoint, status, error: textOf(error), given });
  }
}

/** Without the level that says whose call it was: the user's own. */
function textOf({ detail }: RemoteError): string {
  const { exceptionModuleName, exceptionClsName, exceptionMessage, userStackTrace } = detail;
  const seenHere = exceptionModuleName === "chainsc" && /^(Remote|Connection)Error$/.test(exceptionClsName);
  return seenHere && userStackTrace.length === 0 ? exceptionMessage.replace(/^"(.*)"$/s, "$1") : detail.format();
}

async function print(answer: CallAnswer, stdout: OutputStream): Promise<void> {
  switch (answer.kind) {
    case "json":
      stdout.write(`${stdout.isTTY ? laidOut(answer.text) : answer.text.trim()}\n`);
      return;
    case "items":
      for await (const item of answer.items) await written(stdout, `${JSON.stringify(item)}\n`);
      return;
    case "bytes": {
      let last: number | undefined;
      for await (const chunk of answer.chunks) {
        last = chunk.at(-1);
        await written(stdout, chunk);
      }
      // A prompt should not stick to the end of a text; bytes for a file stay as they are.
      if (stdout.isTTY && last !== undefined && last !== 0x0a) stdout.write("\n");
    }
  }
}

/** A slow reader of stdout slows the stream down instead of filling the memory. */
async function written(stream: OutputStream, chunk: Uint8Array | string): Promise<void> {
  const free = stream.write(chunk);
  if (free === false && "once" in stream) await once(stream as NodeJS.WriteStream, "drain");
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text.trim();
  }
}
