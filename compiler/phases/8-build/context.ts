import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { contextTooLarge, keyLikeFile, linkLeavesPackage, oddFile } from "../../diagnostics/catalogue/8-build.ts";
import type { DiagnosticPlace, DiagnosticSink, Rule } from "../../diagnostics/diagnostic.ts";
import { looksLikeKey } from "./key-files.ts";
import { leftOut } from "./left-out.ts";

export interface ContextFile {
  /** Below the package directory, with `/`. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

export interface ContextLimits {
  readonly maxBytes: number;
}

/**
 * The files of a package directory, sorted by path. What must not get into an image is reported, and makes the result `undefined`.
 * Links inside the directory become the files they lead to; `node_modules` (of a local run) and what `.dockerignore` names are left out.
 */
export async function readContext(
  directory: string,
  limits: ContextLimits,
  diagnostics: DiagnosticSink,
  place: DiagnosticPlace,
): Promise<ContextFile[] | undefined> {
  let sound = true;
  const refuse: Refuse = (rule, params) => {
    sound = false;
    diagnostics.report(rule, params, place);
  };
  const root = await realpath(directory);
  const found = await filesBelow(root, await leftOut(root), refuse);
  const size = found.reduce((sum, file) => sum + file.size, 0);
  if (size > limits.maxBytes) {
    const largest = [...found].sort((a, b) => b.size - a.size).slice(0, 3);
    refuse(contextTooLarge, {
      size: megabytes(size),
      limit: megabytes(limits.maxBytes),
      largest: largest.map((file) => `${file.path} (${megabytes(file.size)})`),
    });
    return undefined;
  }
  const files: ContextFile[] = [];
  for (const { path, target, executable } of found) {
    const content = await readFile(target, { flag: constants.O_RDONLY | constants.O_NOFOLLOW });
    const why = looksLikeKey(path, content);
    if (why === undefined) files.push({ path, content, executable });
    else refuse(keyLikeFile, { file: path, why });
  }
  return sound ? files.sort((a, b) => (a.path < b.path ? -1 : 1)) : undefined;
}

interface FoundFile {
  readonly path: string;
  /** Where it really is. */
  readonly target: string;
  readonly size: number;
  readonly executable: boolean;
}

async function filesBelow(root: string, isLeftOut: (path: string) => boolean, refuse: Refuse): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const visit = async (folder: string, path: string, above: readonly string[]): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      const file = path === "" ? name : `${path}/${name}`;
      if (notForImages.has(file)) continue;
      if (/[\\\p{Cc}]/u.test(name)) {
        refuse(oddFile, { file: JSON.stringify(file), why: "its name has a backslash or a control character" });
        continue;
      }
      const target = await realpath(join(folder, name)).catch(() => undefined);
      if (target === undefined) {
        refuse(oddFile, { file, why: "it is a link that leads nowhere" });
      } else if (!isBelow(root, target)) {
        refuse(linkLeavesPackage, { file, target });
      } else {
        const status = await lstat(target);
        if (status.isFile()) {
          if (isLeftOut(file)) continue;
          files.push({ path: file, target, size: status.size, executable: (status.mode & 0o111) !== 0 });
        } else if (!status.isDirectory()) {
          refuse(oddFile, { file, why: "it is neither a file nor a directory" });
        } else if (above.includes(target)) {
          refuse(oddFile, { file, why: "it is a link to a directory that it lies in" });
        } else {
          await visit(target, file, [...above, target]);
        }
      }
    }
  };
  await visit(root, "", [root]);
  return files;
}

/** At the top of a package directory: what a local run leaves there, and the name that files of the build have in the context. */
const notForImages = new Set(["node_modules", ".git", ".chainsc-build"]);

function isBelow(root: string, target: string): boolean {
  const way = relative(root, target);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The same files give the same bytes: sorted, no times, no owners, two modes. */
export async function contextArchive(files: readonly ContextFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, content, executable } of files) {
    archive.entry({ name: path, mode: executable ? 0o755 : 0o644, uid: 0, gid: 0, mtime: new Date(0) }, content);
  }
  archive.finalize();
  return buffer(archive);
}

/** SHA-256 over the archive of these files, 64 hex digits. */
export async function contextDigest(files: readonly ContextFile[]): Promise<string> {
  return createHash("sha256")
    .update(await contextArchive(files))
    .digest("hex");
}

type Refuse = <P>(rule: Rule<P>, params: P) => void;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 1)} MiB`;
