import { createHash } from "node:crypto";
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { contextTooLarge, keyLikeFile, linkLeavesPackage, oddFile } from "../../diagnostics/catalogue/8-build.ts";
import type { DiagnosticPlace, DiagnosticSink, Rule } from "../../diagnostics/diagnostic.ts";
import { looksLikeKey } from "./key-files.ts";

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
 * Links inside the directory become the files they lead to; `node_modules` (of a local run) is left out.
 */
export async function readContext(
  directory: string,
  limits: ContextLimits,
  diagnostics: DiagnosticSink,
  place: DiagnosticPlace,
): Promise<ContextFile[] | undefined> {
  const root = await realpath(directory);
  const files: ContextFile[] = [];
  let sound = true;
  const refuse: Refuse = (rule, params) => {
    sound = false;
    diagnostics.report(rule, params, place);
  };

  const visit = async (folder: string, path: string): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      const below = path === "" ? name : `${path}/${name}`;
      if (below === "node_modules" || below === ".git" || below.startsWith(".chainsc-build")) continue;
      const whole = join(folder, name);
      if (/[\\\p{Cc}]/u.test(name)) {
        refuse(oddFile, { file: JSON.stringify(below), why: "its name has a backslash or a control character" });
        continue;
      }
      const target = await realpath(whole);
      const inside = relative(root, target);
      if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
        refuse(linkLeavesPackage, { file: below, target });
        continue;
      }
      const status = await lstat(target);
      if (status.isDirectory()) {
        // A link to a folder above itself would never end.
        if (target !== whole && folder.startsWith(target))
          refuse(oddFile, { file: below, why: "it is a link to its own parent" });
        else await visit(whole, below);
      } else if (status.isFile()) {
        const content = await readFile(target);
        const why = looksLikeKey(below, content);
        if (why !== undefined) refuse(keyLikeFile, { file: below, why });
        files.push({ path: below, content, executable: (status.mode & 0o111) !== 0 });
      } else {
        refuse(oddFile, { file: below, why: "it is neither a file nor a directory" });
      }
    }
  };
  await visit(root, "");

  const size = files.reduce((sum, { content }) => sum + content.length, 0);
  if (size > limits.maxBytes) {
    const largest = [...files].sort((a, b) => b.content.length - a.content.length).slice(0, 3);
    refuse(contextTooLarge, {
      size: megabytes(size),
      limit: megabytes(limits.maxBytes),
      largest: largest.map(({ path, content }) => `${path} (${megabytes(content.length)})`),
    });
  }
  return sound ? files.sort((a, b) => (a.path < b.path ? -1 : 1)) : undefined;
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
