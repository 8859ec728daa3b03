import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { TraceMap } from "@jridgewell/trace-mapping";
import type { StackFrame } from "./remote-error-detail.ts";
import { parseStack, type RawFrame } from "./stack-frames.ts";

const most = 50;

/** The frames of an error that lie in the user's own files, oldest first, led back to the files they were compiled from. */
export async function userFrames(error: unknown): Promise<StackFrame[]> {
  if (!(error instanceof Error) || typeof error.stack !== "string") return [];
  const frames: StackFrame[] = [];
  for (const frame of parseStack(error.stack)) {
    if (!isUserFile(frame.file)) continue;
    frames.push(await original(frame));
    if (frames.length === most) break;
  }
  return frames.reverse();
}

/** Where the runtime itself lies: `dist/runtime/` of a package when bundled, `runtime/` when not. */
const runtimeDirectory = findRuntimeDirectory();

function findRuntimeDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return (basename(here) === "errors" ? dirname(here) : here) + sep;
}

function isUserFile(file: string): boolean {
  if (file.startsWith(runtimeDirectory) || file.includes(`${sep}node_modules${sep}`)) return false;
  if (packageDirectory === undefined) return true;
  return file.startsWith(join(packageDirectory, "dist", "src") + sep);
}

/** The emitted package this runs in, if it does. */
const packageDirectory = findPackageDirectory();

function findPackageDirectory(): string | undefined {
  const dist = dirname(runtimeDirectory.slice(0, -1));
  return basename(dist) === "dist" && existsSync(join(dist, "server.js")) ? dirname(dist) : undefined;
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
  const file = relative(packageDirectory ?? process.cwd(), frame.file)
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
  const inner = packageDirectory === undefined ? undefined : relative(join(packageDirectory, "dist"), compiled);
  if (packageDirectory === undefined || inner === undefined) return source;
  return join(packageDirectory, inner.slice(0, -extname(inner).length) + extname(source));
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
  if (packageDirectory === undefined) return undefined;
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
