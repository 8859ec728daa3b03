import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { mkdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { setImmediate as immediate } from "node:timers/promises";
import { foreignFile, handEditedFile, outputNotWritable } from "../../diagnostics/catalogue/7-emit.ts";
import { systemReason } from "../../diagnostics/system-reason.ts";
import type { Session } from "../../session.ts";
import { lockDirectory } from "./lock-directory.ts";
import { manifestPath, type OutputManifest, readManifest, sha256 } from "./output-manifest.ts";
import type { RenderedFiles } from "./rendered-files.ts";
import { fileWriter, folderWriter, type NewFile, temporaryName } from "./write-files.ts";

export interface WriteOptions {
  /** Tell what would change and change nothing. */
  readonly check?: boolean;
}

/** Paths are below the directory, sorted. */
export interface WriteResult {
  readonly directory: string;
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** What the last run wrote and this one does not. */
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Changed or created files that somebody edited by hand since the last run; the edits are gone. */
  readonly handEdited: readonly string[];
  /** Files in the way that chainsc did not write: left alone. */
  readonly foreign: readonly string[];
  /** Path → SHA-256 in hex of everything that is there now and that chainsc wrote. */
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * Brings a chain's folder in line with what was rendered. Only files whose bytes differ are written, each beside its
 * place and then renamed into it, a package that was not there as a whole; a run that is cut off leaves whole files and,
 * at most, temporary ones that the next run removes. Files that chainsc did not write are never touched.
 *
 * @param directory absolute path of the chain's folder, below the output directory
 */
export async function write(
  files: RenderedFiles,
  directory: string,
  session: Session,
  { check = false }: WriteOptions = {},
): Promise<WriteResult> {
  if (check) return (await compare(files, directory, topFolders(directory))).result;
  const shown = relative(session.root, directory).split(sep).join("/");
  try {
    const result = await bringInLine(files, directory, session);
    for (const path of result.foreign) session.diagnostics.report(foreignFile, { path, directory: shown });
    for (const path of result.handEdited) session.diagnostics.report(handEditedFile, { path, directory: shown });
    return result;
  } catch (error) {
    const why = environmentReason(error);
    if (why === undefined) throw error;
    session.diagnostics.report(outputNotWritable, { path: shown, why });
    return { directory, created: [], changed: [], removed: [], unchanged: 0, handEdited: [], foreign: [], digests: {} };
  }
}

/** What is in the way, in words; `undefined` for what can only be a mistake of ours. */
function environmentReason(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reasons: Readonly<Record<string, string>> = {
    ENOTDIR: "a part of the path is a file",
    EEXIST: "a file is where a folder is needed",
    EISDIR: "a folder is where a file is needed",
  };
  return systemReason(error) ?? (Object.hasOwn(reasons, code) ? reasons[code] : undefined);
}

async function bringInLine(files: RenderedFiles, directory: string, session: Session): Promise<WriteResult> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await ignoreOutput(dirname(directory));
  const unlock = await lockDirectory(directory, session.signal);
  try {
    removeTemporaries(directory);
    const folders = topFolders(directory);
    const { result, manifest } = await compare(files, directory, folders);
    const untilInterrupted = breathing(session.signal);
    const writer = fileWriter();
    const newFolders = new Map<string, NewFile[]>();
    for (const path of [...result.created, ...result.changed]) {
      const bytes = files.get(path);
      if (!bytes) continue;
      const mode = files.executable?.has(path) ? 0o755 : 0o644;
      const top = topOf(path);
      if (top !== undefined && folders.isMissing(top)) {
        const inside = newFolders.get(top) ?? [];
        inside.push({ path: path.slice(top.length + 1), bytes, mode });
        newFolders.set(top, inside);
        continue;
      }
      await untilInterrupted();
      writer.replace(join(directory, path), bytes, mode);
    }
    const packages = folderWriter();
    for (const [top, inside] of newFolders) await packages.create(join(directory, top), inside, untilInterrupted);
    for (const path of result.removed) {
      await untilInterrupted();
      await rm(join(directory, path), { force: true });
      await removeEmptyFolders(directory, posix.dirname(path));
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    if (readOptional(manifestPath(directory))?.toString("utf8") !== text)
      writer.replace(manifestPath(directory), new TextEncoder().encode(text), 0o644);
    return result;
  } finally {
    await unlock();
  }
}

/** Thousands of small files go faster without a detour each; now and then an interrupt gets its turn. */
function breathing(signal: AbortSignal): () => Promise<void> {
  let count = 0;
  return async () => {
    count += 1;
    if (count % 50 === 0) await immediate();
    signal.throwIfAborted();
  };
}

/** Which of the folders right below the chain's are there: nothing has to be asked of what is in the others. */
interface TopFolders {
  isMissing(name: string): boolean;
}

function topFolders(directory: string): TopFolders {
  const known = new Map<string, boolean>();
  return {
    isMissing(name) {
      const missing = known.get(name) ?? !existsSync(join(directory, name));
      known.set(name, missing);
      return missing;
    },
  };
}

const topOf = (path: string): string | undefined => (path.includes("/") ? path.slice(0, path.indexOf("/")) : undefined);

async function compare(
  files: RenderedFiles,
  directory: string,
  folders: TopFolders,
): Promise<{ readonly result: WriteResult; readonly manifest: OutputManifest }> {
  const last = await readManifest(directory);
  const created: string[] = [];
  const changed: string[] = [];
  const handEdited: string[] = [];
  const foreign: string[] = [];
  const owned: Record<string, string> = {};
  // Every package has the same runtime: the same bytes in memory, hashed once.
  const digests = new WeakMap<Uint8Array, string>();
  let unchanged = 0;
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const digest = digests.get(bytes) ?? sha256(bytes);
    digests.set(bytes, digest);
    owned[path] = digest;
    const top = topOf(path);
    const onDisk = top !== undefined && folders.isMissing(top) ? undefined : readOptional(join(directory, path));
    const isProgram = files.executable?.has(path) ?? false;
    if (onDisk === undefined) created.push(path);
    else if (onDisk.equals(bytes) && isExecutable(join(directory, path)) === isProgram) unchanged += 1;
    else {
      const known = last.files[path];
      if (known === undefined && !looksGenerated(onDisk)) {
        foreign.push(path);
        delete owned[path];
        continue;
      }
      changed.push(path);
      if (known !== undefined && sha256(onDisk) !== known) handEdited.push(path);
    }
  }
  const removed: string[] = [];
  for (const path of Object.keys(last.files).sort())
    if (!files.has(path) && readOptional(join(directory, path)) !== undefined) removed.push(path);
  return {
    result: { directory, created, changed, removed, unchanged, handEdited, foreign, digests: owned },
    manifest: { version: 1, files: owned },
  };
}

const isExecutable = (path: string): boolean => (statSync(path).mode & 0o100) !== 0;

const looksGenerated = (bytes: Uint8Array): boolean =>
  /^(\/\/|#) Generated by chainsc /.test(Buffer.from(bytes.subarray(0, 64)).toString());

function removeTemporaries(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (temporaryName.test(entry.name)) rmSync(path, { recursive: true, force: true });
    else if (entry.isDirectory()) removeTemporaries(path);
  }
}

async function removeEmptyFolders(directory: string, below: string): Promise<void> {
  for (let at = below; at !== "." && at !== ""; at = posix.dirname(at)) {
    try {
      await rmdir(join(directory, at));
    } catch {
      return;
    }
  }
}

/** The output directory is nobody's source: it carries its own `.gitignore`. */
async function ignoreOutput(outDir: string): Promise<void> {
  const path = join(outDir, ".gitignore");
  if ((await stat(path).catch(() => undefined)) === undefined)
    await writeFile(path, "*\n", { flag: "wx" }).catch(() => {});
}

function readOptional(path: string): Buffer | undefined {
  // In an empty folder an error per file would cost more than the file.
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}
