import { fileURLToPath } from "node:url";
import { diagnosticSink } from "../../compiler/diagnostics/diagnostic.ts";
import { diskFiles, type FileReader } from "../../compiler/files.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import { defaultProjectConfig } from "../../compiler/project-config.ts";
import type { Program } from "../../compiler/reflection/program.ts";
import type { Session } from "../../compiler/session.ts";

export const repository: string = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** A session of its own, over real files and those given as text. */
export function typedSession(root: string = repository, texts: Readonly<Record<string, string>> = {}): Session {
  return {
    root,
    toolVersion: "0.0.0",
    config: defaultProjectConfig,
    diagnostics: diagnosticSink(),
    files: withTexts(diskFiles(), texts),
    progress: { start: () => {}, update: () => {}, finish: () => {} },
    signal: new AbortController().signal,
  };
}

function withTexts(disk: FileReader, texts: Readonly<Record<string, string>>): FileReader {
  const folders = new Set(Object.keys(texts).flatMap((path) => parentsOf(path)));
  return {
    ...disk,
    readText: (path) => texts[path] ?? disk.readText(path),
    isFile: (path) => Object.hasOwn(texts, path) || disk.isFile(path),
    isDirectory: (path) => folders.has(path) || disk.isDirectory(path),
  };
}

const parentsOf = (path: string): string[] =>
  path
    .split("/")
    .slice(1, -1)
    .map((_, index, parts) => `/${parts.slice(0, index + 1).join("/")}`);

/** A program of files given as text by their path below `folder`; the first is the entry. */
export function programOf(
  texts: Readonly<Record<string, string>>,
  folder = `${repository}/test/describe/virtual`,
): { program: Program; session: Session } {
  const absolute = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text]));
  const session = typedSession(repository, absolute);
  const [source] = Object.keys(absolute);
  const program = source === undefined ? undefined : load({ source }, session);
  if (!program) throw new Error(JSON.stringify(session.diagnostics.all(), null, 2));
  return { program, session };
}
