import { fileURLToPath } from "node:url";

/** A place in running code, as the engine tells it. */
export interface RawFrame {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const frameLine = /^\s+at (?:(.*?) \()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;

/** The frames of a stack trace that lie in files, newest first. */
export function parseStack(stack: string): RawFrame[] {
  const frames: RawFrame[] = [];
  for (const text of stack.split("\n")) {
    const match = frameLine.exec(text);
    if (!match) continue;
    const [, name = "<anonymous>", place = "", line = "0", column = "0"] = match;
    frames.push({ name: readableName(name), file: pathOf(place), line: Number(line), column: Number(column) });
  }
  return frames;
}

/** `async Hello.runRemote [as x]` → `Hello.runRemote`. */
function readableName(name: string): string {
  return name
    .replace(/^async /, "")
    .replace(/ \[as .*\]$/, "")
    .replace("<instance_members_initializer>", "field initialiser");
}

function pathOf(place: string): string {
  if (!place.startsWith("file:")) return place;
  try {
    return fileURLToPath(place.replace(/[?#].*$/, ""));
  } catch {
    return place;
  }
}
