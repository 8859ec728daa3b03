import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { foreignFile, handEditedFile, outputNotWritable } from "../../diagnostics/catalogue/7-emit.ts";
import type { Session } from "../../session.ts";
import { lockDirectory } from "./lock-directory.ts";
import { manifestPath, type OutputManifest, readManifest, sha256 } from "./output-manifest.ts";

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
}

const temporary = /\.chainsc-[0-9a-f]{12}\.tmp$/;

/**
 * Brings a chain's folder in line with what was rendered. Only files whose bytes differ are written, each beside its
 * place and then renamed into it; a run that is cut off leaves whole files and, at most, temporary ones that the next
 * run removes. Files that chainsc did not write are never touched.
 *
 * @param directory absolute path of the chain's folder, below the output directory
 */
export async function write(
  files: ReadonlyMap<string, Uint8Array>,
  directory: string,
  session: Session,
  { check = false }: WriteOptions = {},
): Promise<WriteResult> {
  if (check) return (await compare(files, directory)).result;
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
    return { directory, created: [], changed: [], removed: [], unchanged: 0, handEdited: [], foreign: [] };
  }
}

/** What the system refuses for reasons that are not ours, in words. */
function environmentReason(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reasons: Readonly<Record<string, string>> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    ENOTDIR: "a part of the path is a file",
    EEXIST: "a file is where a folder is needed",
    EISDIR: "a folder is where a file is needed",
    ENAMETOOLONG: "the path is too long",
  };
  return Object.hasOwn(reasons, code) ? reasons[code] : undefined;
}

async function bringInLine(
  files: ReadonlyMap<string, Uint8Array>,
  directory: string,
  session: Session,
): Promise<WriteResult> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await ignoreOutput(dirname(directory));
  const unlock = await lockDirectory(directory, session.signal);
  try {
    await removeTemporaries(directory);
    const { result, manifest } = await compare(files, directory);
    for (const path of [...result.created, ...result.changed]) {
      session.signal.throwIfAborted();
      const bytes = files.get(path);
      if (bytes && !result.foreign.includes(path)) await replaceFile(join(directory, path), bytes);
    }
    for (const path of result.removed) {
      session.signal.throwIfAborted();
      await rm(join(directory, path), { force: true });
      await removeEmptyFolders(directory, posix.dirname(path));
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    if ((await readOptional(manifestPath(directory)))?.toString("utf8") !== text)
      await replaceFile(manifestPath(directory), new TextEncoder().encode(text));
    return result;
  } finally {
    await unlock();
  }
}

async function compare(
  files: ReadonlyMap<string, Uint8Array>,
  directory: string,
): Promise<{ readonly result: WriteResult; readonly manifest: OutputManifest }> {
  const last = await readManifest(directory);
  const created: string[] = [];
  const changed: string[] = [];
  const handEdited: string[] = [];
  const foreign: string[] = [];
  const owned: Record<string, string> = {};
  let unchanged = 0;
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const digest = sha256(bytes);
    const onDisk = await readOptional(join(directory, path));
    owned[path] = digest;
    if (onDisk === undefined) created.push(path);
    else if (sha256(onDisk) === digest) unchanged += 1;
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
    if (!files.has(path) && (await readOptional(join(directory, path))) !== undefined) removed.push(path);
  return {
    result: { directory, created, changed, removed, unchanged, handEdited, foreign },
    manifest: { version: 1, files: owned },
  };
}

const looksGenerated = (bytes: Uint8Array): boolean =>
  /^(\/\/|#) Generated by chainsc /.test(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString(),
  );

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.chainsc-${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(beside, "wx", 0o644);
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    await chmod(beside, 0o644);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function removeTemporaries(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries)
    if (entry.isFile() && temporary.test(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true });
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

async function readOptional(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}
