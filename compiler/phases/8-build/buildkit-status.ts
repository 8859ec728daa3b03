/** One message of BuildKit's progress: what changed since the last one. */
export interface BuildKitStatus {
  readonly steps: readonly BuildKitStep[];
  readonly output: readonly { readonly step: string; readonly text: string }[];
}

interface BuildKitStep {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  readonly started: boolean;
  readonly completed: boolean;
  readonly error: string;
}

/**
 * Decodes a `moby.buildkit.trace` message (`StatusResponse` of BuildKit's control.proto). Only the few fields that progress
 * and errors need are read, the others are skipped, so newer engines may add what they like.
 */
export function decodeBuildKitStatus(message: Uint8Array): BuildKitStatus {
  const steps: BuildKitStep[] = [];
  const output: { step: string; text: string }[] = [];
  for (const { number, bytes } of fieldsOf(message)) {
    if (number === 1) steps.push(stepOf(bytes));
    if (number === 3) output.push(outputOf(bytes));
  }
  return { steps, output };
}

function stepOf(message: Uint8Array): BuildKitStep {
  const step = { digest: "", name: "", cached: false, started: false, completed: false, error: "" };
  for (const { number, bytes, value } of fieldsOf(message)) {
    if (number === 1) step.digest = text(bytes);
    if (number === 3) step.name = text(bytes);
    if (number === 4) step.cached = value !== 0;
    if (number === 5) step.started = true;
    if (number === 6) step.completed = true;
    if (number === 7) step.error = text(bytes);
  }
  return step;
}

function outputOf(message: Uint8Array): { step: string; text: string } {
  const log = { step: "", text: "" };
  for (const { number, bytes } of fieldsOf(message)) {
    if (number === 1) log.step = text(bytes);
    if (number === 4) log.text = text(bytes);
  }
  return log;
}

interface Field {
  readonly number: number;
  /** Of a length-delimited field, else empty. */
  readonly bytes: Uint8Array;
  /** Of a varint field, else 0. */
  readonly value: number;
}

const nothing = new Uint8Array();

/** The protobuf wire format: tag, then by its lowest three bits a varint, 8 bytes, a length and bytes, or 4 bytes. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < message.length; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, bytes: nothing, value: varint() };
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        yield { number, bytes: message.subarray(at, at + length), value: 0 };
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return;
    }
  }
}

const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
