import { readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { emittedPackage, runtimeDirectory } from "../scope/emitted-package.ts";
import type { StackFrame } from "./remote-error-detail.ts";
import { parseStack, type RawFrame } from "./stack-frames.ts";

const most = 50;

/** The frames of a stack trace that lie in the user's own files, oldest first, led back to the files they were compiled from. */
export async function userFrames(stack: string | undefined): Promise<StackFrame[]> {
  if (stack === undefined) return [];
  const frames: StackFrame[] = [];
  for (const frame of parseStack(stack)) {
    if (!isUserFile(frame.file)) continue;
    frames.push(await original(frame));
    if (frames.length === most) break;
  }
  return frames.reverse();
}

function isUserFile(file: string): boolean {
  if (file.startsWith(runtimeDirectory) || file.includes(`${sep}node_modules${sep}`)) return false;
  if (emittedPackage === undefined) return true;
  return file.startsWith(join(emittedPackage, "dist", "src") + sep);
}

async function original(frame: RawFrame): Promise<StackFrame> {
  const map = await sourceMap(frame.file);
  if (map) {
    const { originalPositionFor } = await import("@jridgewell/trace-mapping");
    const found = originalPositionFor(map, { line: frame.line, column: frame.column - 1 });
    if (found.source !== null) {
      const text = emittedSource(frame.file, found.source);
      return frameAt(frame.name, { file: found.source, line: found.line, column: found.column + 1, text });
    }
  }
  const file = relative(emittedPackage ?? process.cwd(), frame.file)
    .split(sep)
    .join("/");
  return frameAt(frame.name, { file, line: frame.line, column: frame.column, text: frame.file });
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Absolute path of a file that has the line's text. */
  readonly text: string;
}

function frameAt(name: string, place: Place): StackFrame {
  const line = readLines(place.text)?.[place.line - 1]?.trim();
  return { filename: place.file, lineno: place.line, name, line: line || null, column: place.column };
}

/** `dist/src/a/b.js` was compiled from `src/a/b.ts`, which has the user's lines. */
function emittedSource(compiled: string, source: string): string {
  const inner = emittedPackage === undefined ? undefined : relative(join(emittedPackage, "dist"), compiled);
  if (emittedPackage === undefined || inner === undefined) return source;
  return join(emittedPackage, inner.slice(0, -extname(inner).length) + extname(source));
}

const maps = new Map<string, Promise<TraceMap | undefined>>();

function sourceMap(compiled: string): Promise<TraceMap | undefined> {
  let map = maps.get(compiled);
  if (!map) {
    map = readSourceMap(compiled);
    maps.set(compiled, map);
  }
  return map;
}

async function readSourceMap(compiled: string): Promise<TraceMap | undefined> {
  if (emittedPackage === undefined) return undefined;
  try {
    const text = readFileSync(`${compiled}.map`, "utf8");
    const { TraceMap } = await import("@jridgewell/trace-mapping");
    return new TraceMap(text);
  } catch {
    return undefined;
  }
}

const texts = new Map<string, readonly string[] | undefined>();

function readLines(path: string): readonly string[] | undefined {
  if (!texts.has(path)) {
    let lines: readonly string[] | undefined;
    try {
      lines = readFileSync(path, "utf8").split(/\r?\n/);
    } catch {
      lines = undefined;
    }
    texts.set(path, lines);
  }
  return texts.get(path);
}
